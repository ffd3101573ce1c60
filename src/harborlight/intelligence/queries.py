"""What is asked of runs and leads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import ngettext

from harborlight.core.models import Job
from harborlight.core.permissions import Actor, reach
from harborlight.core.records import RecordQuerySet
from harborlight.core.today import Line
from harborlight.intelligence import rules
from harborlight.intelligence.models import Lead, Run, Verdict

_KEYS = ("data_key__agency_key",)
PAGE = 50


def runs(actor: Actor) -> RecordQuerySet[Run]:
    return Run.objects.visible_to(actor).select_related("account").order_by("-id")


def run(actor: Actor, run_id: UUID, verb: str = "view") -> Run:
    return Run.objects.select_related(*_KEYS).get_visible(actor, run_id, verb)


def job_of(found: Run) -> Job | None:
    """The job that carries the run; none before it was queued."""
    return None if found.job_id is None else Job.objects.filter(pk=found.job_id).first()


def leads(actor: Actor, *, judgement: str = "", run_id: UUID | None = None) -> RecordQuerySet[Lead]:
    """Leads, a stated minor first, then by support."""
    rows = Lead.objects.visible_to(actor).order_by("place_in_list", "id")
    if judgement in Lead.Judgement.values:
        rows = rows.filter(judgement=judgement)
    return rows.filter(run_id=run_id) if run_id else rows


def lead(actor: Actor, lead_id: UUID, verb: str = "view") -> Lead:
    return Lead.objects.select_related("run", *_KEYS).get_visible(actor, lead_id, verb)


def verdicts_of(found: Lead) -> list[Verdict]:
    return list(Verdict.objects.filter(lead=found).select_related("account").order_by("created_at"))


def points(details: dict[str, Any]) -> list[dict[str, Any]]:
    """Places of a lead for the map: towns only, none with fewer posts than the least count."""
    return [
        {"label": f"{row['name']} ({row['n']})", "city": row["name"], "lat": row["lat"], "lon": row["lon"]}
        for row in details.get("places", [])
        if row["n"] >= rules.LEAST_FOR_MAP
    ]


def needs_me(actor: Actor) -> list[Line]:
    """Home: leads that nobody judged yet; stated minors are urgent."""
    if reach(actor, "lead", "judge") is None:
        return []
    waiting = leads(actor, judgement=Lead.Judgement.UNJUDGED)
    n_minors = waiting.filter(n_minor_stated__gt=0).count()
    lines = []
    if n_minors:
        text = ngettext(
            "%(n)d lead states an age under 18", "%(n)d leads state an age under 18", n_minors
        ) % {"n": n_minors}  # fmt: skip
        lines.append(Line(text, "intelligence:leads", (), n_minors, None, 3, "alert"))
    n_rest = waiting.filter(n_minor_stated=0).count()
    if n_rest:
        text = ngettext("%(n)d lead waits for a judgement", "%(n)d leads wait for a judgement", n_rest) % {
            "n": n_rest
        }
        lines.append(Line(text, "intelligence:leads", (), n_rest, None, 1, "search"))
    return lines
