"""The sample's leads, shipped as the engine found them in the invented adverts, so that the first start compiles nothing and waits
for nobody. Must stay true: they are what the engine finds (a slow test runs it); another seed or size goes through the engine.

Made anew with `tools/sample_leads.py` whenever that test says so.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from harborlight.engine import child
from harborlight.intelligence import tasks
from harborlight.intelligence.rules import order

FILE = Path(__file__).with_name("leads.json.gz")
SHIPPED = (7, 20_000)  # seed and number of adverts
N_LEADS = 60
_DAYS = ("first_seen_on", "last_seen_on")


@dataclass(frozen=True, slots=True)
class Found:
    """Leads as `keep_leads` takes them, the first ones only, and how many adverts were read."""

    leads: list[dict[str, Any]]
    n_posts: int
    n_rejected: int


def shipped(seed: int, n_adverts: int) -> Found | None:
    """What was found in these adverts, if it is these that were shipped."""
    if (seed, n_adverts) != SHIPPED:
        return None
    kept = json.loads(gzip.decompress(FILE.read_bytes()))
    leads = [
        lead | {day: lead[day] and date.fromisoformat(lead[day]) for day in _DAYS} for lead in kept["leads"]
    ]
    return Found(leads, kept["n_posts"], kept["n_rejected"])


def compute(adverts: pa.Table, folder: Path) -> Found:
    """Through the engine, in this process."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    tasks.write_given(folder)
    pq.write_table(adverts, folder / "input.parquet")
    counts = child.run_leads(
        progress=lambda *_: None, inputs=[str(folder / "input.parquet")], given=str(folder), out=str(folder / "out"),
        regions=["GB"],
    )  # fmt: skip
    found = sorted(
        tasks.summaries(folder / "out"), key=lambda each: order(each["n_minor_stated"], each["support"])
    )
    return Found(found[:N_LEADS], counts.get("posts", 0), counts.get("rejected", 0))


def packed(found: Found) -> bytes:
    """As shipped; the same leads give the same bytes."""
    content = {"n_posts": found.n_posts, "n_rejected": found.n_rejected, "leads": found.leads}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)
