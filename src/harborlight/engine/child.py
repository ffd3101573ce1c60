"""A pipeline in a process of its own: it is given file names and answers with a small summary. It sees no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from harborlight.engine.pipelines import LEADS, for_regions
from harborlight.engine.runners import run_local

GIVEN = ("phrases", "places")


def run_leads(
    *,
    progress: Callable[[str, int, int], None],
    inputs: Sequence[str],
    given: str,
    out: str,
    regions: Sequence[str],
) -> dict[str, int]:
    """Run LEADS over files; `given` is the folder of `phrases.parquet` and `places.parquet`. Returns rows by table.

    A run that was stopped goes on after its last finished step.
    """
    tables = {name: pq.read_table(Path(given) / f"{name}.parquet") for name in GIVEN}
    pipeline = for_regions(LEADS, tuple(regions))
    receipt = run_local(
        pipeline, [Path(path) for path in inputs], tables, Path(out), may_resume=True, progress=progress
    )
    return receipt.counts()
