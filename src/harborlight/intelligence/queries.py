"""What is asked of runs and leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import ngettext

from harborlight.core.models import Job
from harborlight.core.permissions import Actor, reach
from harborlight.core.records import RecordQuerySet, note_seen
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
    """Leads, a stated minor first, then by support; what is sealed stays unread."""
    rows = Lead.objects.visible_to(actor).defer("details", "rows").order_by("place_in_list", "id")
    if judgement in Lead.Judgement.values:
        rows = rows.filter(judgement=judgement)
    return rows.filter(run_id=run_id) if run_id else rows


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One page of the list by keyset; `older` is the mark of the next page, empty at the end."""

    leads: list[Lead]
    older: str


def page_of_leads(actor: Actor, *, judgement: str = "", before: str = "") -> LeadPage:
    """A page of the list; `before` is the mark the last page gave (place and id of its last lead)."""
    rows = leads(actor, judgement=judgement)
    place, _sep, last_id = before.partition("~")
    try:
        at, pk = int(place[:9]), UUID(last_id)
    except ValueError:  # no mark of ours: from the top
        at, pk = 0, UUID(int=0)
    rows = rows.filter(place_in_list__gte=at).exclude(place_in_list=at, pk__lte=pk)
    found = list(rows[: PAGE + 1])
    note_seen(found[:PAGE])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return LeadPage(found[:PAGE], f"{last.place_in_list}~{last.pk}" if last else "")


def lead(actor: Actor, lead_id: UUID, verb: str = "view") -> Lead:
    return Lead.objects.select_related("run", *_KEYS).get_visible(actor, lead_id, verb)


def verdicts_of(actor: Actor, found: Lead) -> list[dict[str, Any]]:
    """Judgements of a lead, oldest first; each with its reason, as long as the run's texts stand."""
    rows = Verdict.objects.visible_to(actor).filter(lead=found).select_related("account", *_KEYS)
    names = ("created_at",) if found.data_key.destroyed_at else ("created_at", "reason")
    return [
        row.shown_to(actor, *names) | {"by": row.account.display_name, "said": row.get_judgement_display()}
        for row in rows.order_by("created_at")
    ]


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
    waiting = Lead.objects.visible_to(actor).filter(judgement=Lead.Judgement.UNJUDGED)
    counted = waiting.aggregate(n=Count("pk"), n_minors=Count("pk", filter=Q(n_minor_stated__gt=0)))
    n_minors, n_rest = counted["n_minors"], counted["n"] - counted["n_minors"]
    lines = []
    if n_minors:
        text = ngettext(
            "%(n)d lead states an age under 18", "%(n)d leads state an age under 18", n_minors
        ) % {"n": n_minors}  # fmt: skip
        lines.append(Line(text, "intelligence:leads", (), n_minors, None, 3, "alert"))
    if n_rest:
        text = ngettext("%(n)d lead waits for a judgement", "%(n)d leads wait for a judgement", n_rest) % {
            "n": n_rest
        }
        lines.append(Line(text, "intelligence:leads", (), n_rest, None, 1, "search"))
    return lines
