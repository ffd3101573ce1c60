"""One truth however the work is cut: the plain local runner in one piece is the reference."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.factories.adverts import make_adverts

from harborlight.cli.leads import _phrase_table, _place_table
from harborlight.engine import pipelines, runners
from harborlight.engine.steps import Split, split_of

GIVEN = {"phrases": _phrase_table(None), "places": _place_table(None)}


def _run(adverts: Path, out: Path, batch: int) -> dict[str, pa.Table]:
    runners.run_local(pipelines.LEADS, [adverts], GIVEN, out, batch=batch)
    return {path.stem: pq.read_table(path) for path in sorted(out.glob("*.parquet"))}


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("batch", [1, 17])
def test_batches_do_not_change_any_table(tmp_path: Path, seed: int, batch: int) -> None:
    pq.write_table(make_adverts(60, seed)[0], tmp_path / "ads.parquet")
    whole = _run(tmp_path / "ads.parquet", tmp_path / "whole", 10_000)
    parted = _run(tmp_path / "ads.parquet", tmp_path / "parted", batch)
    assert whole.keys() == parted.keys()
    for name, table in whole.items():
        assert table.equals(parted[name]), name


def test_one_file_or_three_give_the_same_posts(tmp_path: Path) -> None:
    adverts = make_adverts(90, 13)[0]
    pq.write_table(adverts, tmp_path / "ads.parquet")
    paths = []
    for at in range(3):
        paths.append(tmp_path / f"part{at}.parquet")
        pq.write_table(adverts.slice(at * 30, 30), paths[-1])
    whole = _run(tmp_path / "ads.parquet", tmp_path / "whole", 50)
    runners.run_local(pipelines.LEADS, paths, GIVEN, tmp_path / "three")
    for name, table in whole.items():
        assert table.equals(runners.read_table(tmp_path / "three", name)), name


def test_every_step_bears_a_mark() -> None:
    steps = {step.name: split_of(step.does) for step in pipelines.LEADS.steps}
    assert steps["read_posts"] is Split.SOURCE
    assert steps["clean_posts"] is steps["extract_mentions"] is Split.ROW_WISE
    assert all(hasattr(step.does, "split") for step in pipelines.LEADS.steps)
