"""What runs later: the passage of posts through the engine, in a child process that sees files and never the database.
The engine's libraries are heavy: they are imported when a run begins or ends, not when the workspace starts.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import close_old_connections

from harborlight.core import jobs
from harborlight.core.permissions import SystemActor
from harborlight.errors import Unavailable
from harborlight.intelligence import actions, rules
from harborlight.intelligence.models import Run
from harborlight.knowledge.indicators import phrases
from harborlight.knowledge.places import places
from harborlight.tables import posts as shapes

log = logging.getLogger("harborlight.intelligence")


@jobs.work("intelligence.run")
def carry_out_run(job: jobs.RunningJob) -> str:
    """Carry one run; a run that was stopped goes on after its last finished step. Posts and tables lie open meanwhile only."""
    if job.record_id is None:
        raise Unavailable("This job names no run.")
    run = Run.objects.select_related("data_key__agency_key").get(pk=job.record_id)
    files = actions.files_of(run)
    if not any(name.startswith("input") for name in files.names()):
        raise Unavailable("The posts of this run are not there any more.", mend="Start a new run.")
    with files.opened() as folder:
        write_given(folder)
        out = folder / "out"
        counts = jobs.in_child(
            _Stepping(job.id, job.record_id, job.agency_id, job.account_id, partial(files.keep, "out")),
            "harborlight.engine.child:run_leads", inputs=sorted(str(path) for path in folder.glob("input*")),
            given=str(folder), out=str(out), regions=[run.region],
        )  # fmt: skip
        why = rules.left_out(rejected(out))
        keeper = SystemActor("leads", actions.KEEPER_RIGHTS, agency_id=run.agency_id)
        kept = actions.keep_leads(
            by=keeper, run_id=run.pk, leads=list(summaries(out)), n_posts=counts.get("posts", 0),
            n_rejected=counts.get("rejected", 0),
        )  # fmt: skip
    said = f"{kept.n_leads} leads from {kept.n_posts} posts; {kept.n_rejected} rows could not be read"
    return f"{said}: {why}." if why else f"{said}."


@dataclass(slots=True)
class _Stepping(jobs.RunningJob):
    """A job that seals the tables of a step when the next one begins, so that they outlive a kill."""

    keep: Callable[[], None]
    step: str = ""

    def progress(self, step: str, done: int = 0, total: int = 0) -> None:
        if step != self.step:
            self.keep()
            self.step = step
        jobs.RunningJob.progress(self, step, done, total)


def close_what_a_kill_left_open() -> None:
    """At the start, before any work: nothing lies in the clear but what is being worked on."""
    shutil.rmtree(actions.open_folder(), ignore_errors=True)


RETENTION = SystemActor("retention", actions.KEEPER_RIGHTS)


def expire_for_ever(stop: threading.Event) -> None:
    """Once an hour: the texts of runs past their day are destroyed."""
    while not stop.is_set():
        try:
            actions.expire_runs(by=RETENTION)
        except Exception:
            log.exception("destroying expired texts stumbled and is tried again in an hour")
        finally:
            close_old_connections()
        stop.wait(3600)


def write_given(folder: Path) -> None:
    """The knowledge that the engine is given, as tables."""
    import pyarrow.parquet as pq

    from harborlight.engine.steps import from_rows

    told = ((each.phrase, each.language, each.indicator, each.weight) for each in phrases())
    pq.write_table(from_rows(shapes.PHRASES, told), folder / "phrases.parquet")
    towns = (
        (
            each.place_id,
            each.name,
            each.country,
            each.lat,
            each.lon,
            each.population,
            list(each.names),
            each.is_common_word,
        )
        for each in places()
    )
    pq.write_table(from_rows(shapes.PLACES, towns), folder / "places.parquet")


def summaries(out: Path) -> list[dict[str, Any]]:
    """Leads of a finished run as `keep_leads` takes them: summary, reasons, towns, and the first supporting rows."""
    from harborlight.engine.runners import read_table

    posts = read_table(out, "posts").select(["post_id", "text", "posted_at", "place", "kind"])
    texts = {row["post_id"]: row for row in posts.to_pylist()}
    where = {row["post_id"]: row for row in read_table(out, "whereabouts").to_pylist()}
    return [_summary(row, texts, where) for row in read_table(out, "leads").to_pylist()]


def rejected(out: Path) -> list[tuple[int, str]]:
    """Number and reason of each row that was left out."""
    from harborlight.engine.runners import read_table

    return [(row["row"], row["reason"]) for row in read_table(out, "rejected").to_pylist()]


def _summary(
    row: dict[str, Any], texts: dict[str, dict[str, Any]], where: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    ids = row["post_ids"]
    towns = Counter(where[post]["place_id"] for post in ids if post in where)
    known = {where[post]["place_id"]: where[post] for post in ids if post in where}
    return {
        "support": float(row["support"]),
        "n_posts": row["n_posts"],
        "n_minor_stated": row["n_minor_stated"],
        "n_places": row["n_places"],
        "first_seen_on": _day(row["first_seen_at"]),
        "last_seen_on": _day(row["last_seen_at"]),
        "details": {
            "reasons": rules.reason_parts(row["reasons"]),
            "indicators": row["indicators"],
            "languages": row["languages"],
            "kinds": row["kinds"],
            "n_templates": row["n_templates"],
            "n_contacts": row["n_contacts"],
            "movement": [known[place]["name"] for place in row["movement"] if place in known],
            "places": [
                {"name": known[place]["name"], "lat": known[place]["lat"], "lon": known[place]["lon"], "n": n}
                for place, n in towns.most_common(20)
            ],
        },
        "rows": [_row(texts[post]) for post in ids[: rules.MOST_ROWS] if post in texts],
    }


def _row(post: dict[str, Any]) -> dict[str, Any]:
    posted = post["posted_at"]
    return {
        "text": post["text"][: rules.MOST_CHARACTERS],
        "on": posted.date().isoformat() if posted else "",
        "place": post["place"] or "",
        "kind": post["kind"] or "",
    }


def _day(moment: datetime | None) -> Any:
    return moment.date() if moment else None
