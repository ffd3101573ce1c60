"""What is asked of reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core import blind_index, receipts
from harborlight.core.models import Account, Installation
from harborlight.core.permissions import Actor, reach
from harborlight.core.porch import Porch
from harborlight.core.records import RecordQuerySet, note_seen
from harborlight.core.today import Line
from harborlight.errors import Missing
from harborlight.intake import rules
from harborlight.intake.models import Inbox, Report, ReportStep

PAGE = 25
MOST_COUNTED = 200  # a flood of reports must not slow the home page down
WAITING = (rules.NEW, rules.OPENED, rules.TRIAGED)
_RANKS = {str(rank) for rank in rules.RANK.values()}
_KEYS = ("data_key__agency_key",)


def reports_for(actor: Actor, *, state: str = "waiting") -> RecordQuerySet[Report]:
    """Reports of the actor's agency: what waits by urgency, otherwise the newest first. Clear columns only."""
    rows = Report.objects.visible_to(actor).defer("fields", "triage", "closing")
    if state == "waiting":
        return rows.filter(state__in=WAITING).order_by("rank", "-id")
    return (rows.filter(state=state) if state in rules.STATES else rows).order_by("-id")


@dataclass(frozen=True, slots=True)
class ReportPage:
    reports: list[Report]
    older: str


def page_of_reports(actor: Actor, *, state: str = "waiting", before: str = "") -> ReportPage:
    """A page of 25 by keyset on (rank, id) or id."""
    rows = reports_for(actor, state=state)
    rank, _sep, last = before.rpartition("~")
    try:
        last_id = UUID(last)
    except ValueError:
        last_id = None
    if last_id is not None and rank in _RANKS:
        rows = rows.filter(rank__gte=int(rank)).exclude(rank=int(rank), pk__gte=last_id)
    elif last_id is not None:
        rows = rows.filter(pk__lt=last_id)
    found = list(rows[: PAGE + 1])
    note_seen(found[:PAGE])
    if len(found) <= PAGE:
        return ReportPage(found, "")
    end = found[PAGE - 1]
    return ReportPage(found[:PAGE], f"{end.rank}~{end.pk}" if state == "waiting" else f"~{end.pk}")


def report(actor: Actor, report_id: UUID, verb: str = "view") -> Report:
    return Report.objects.select_related("envelope__inbox", *_KEYS).get_visible(actor, report_id, verb)


def steps_of(report_: Report) -> list[ReportStep]:
    return list(
        ReportStep.objects.filter(report=report_).select_related("account").order_by("created_at", "id")
    )


def case_hints(actor: Actor, report_id: UUID) -> dict[str, Any]:
    """What a report offers to the form that opens a case: languages, safe contact, the story. Never taken over unseen."""
    fields = report(actor, report_id).shown_to(actor, "fields").get("fields") or {}
    return {"languages": fields.get("languages") or [], "summary": fields.get("story") or ""}


@dataclass(frozen=True, slots=True)
class Followed:
    """What a front-line officer sees of a report: received, accepted. Nothing else."""

    code: str
    received_on: Any
    is_accepted: bool


def follow(actor: Account) -> list[Followed]:
    """The reports that this officer sent."""
    if reach(actor, "report", "follow") is None:
        return []
    rows = Report.objects.filter(account=actor).order_by("-id")[:50]
    return [Followed(row.code, row.received_on, row.state == rules.ACCEPTED) for row in rows]


def find_by_receipt(actor: Actor, typed: str) -> Report:
    """The report of a receipt code, in the actor's agency.

    Raises:
        Missing: when there is none (also when it belongs to another agency).
    """
    code = receipts.read(typed)
    found = None
    if code and actor.agency_id is not None:
        verifier = receipts.verifier(code, receipt_salt()).hex()
        matches = blind_index.find(actor.agency_id, Report.RECEIPTS, verifier)
        found = Report.objects.visible_to(actor).filter(pk__in=[each.record_id for each in matches]).first()
    if found is None:
        raise Missing(_("No report with this receipt is open to you."), mend=_("Check the sixteen digits."))
    return found


def receipt_salt() -> bytes:
    """Salt of this installation's receipts; the public process reads the same one from the snapshot."""
    installation = Installation.objects.first()
    return (installation.pk if installation else UUID(int=0)).bytes


def inboxes(actor: Actor) -> RecordQuerySet[Inbox]:
    return Inbox.objects.visible_to(actor).order_by("-is_default", "name")


def n_set_aside() -> int:
    return Porch(settings.ENV.porch_folder).n_set_aside()


def needs_me(actor: Account) -> list[Line]:
    """Home: reports that wait, the most urgent named first. More than two hundred are said to be "200 or more"."""
    if reach(actor, "report", "view") is None:
        return []
    read = list(reports_for(actor).values_list("rank", flat=True)[: MOST_COUNTED + 1])
    waiting, is_cut = read[:MOST_COUNTED], len(read) > MOST_COUNTED
    n_now = waiting.count(rules.RANK[rules.IMMEDIATE])
    rest = len(waiting) - n_now
    lines = []
    if n_now:
        text = _danger_text(n_now, is_cut=is_cut and not rest)
        lines.append(Line(text, "intake:list", (), n_now, None, 3, "alert"))
    if rest:
        text = _waiting_text(rest, is_cut=is_cut)
        urgent = rules.RANK[rules.URGENT] in waiting
        lines.append(Line(text, "intake:list", (), rest, None, 2 if urgent else 1, "inbox"))
    return lines


def _danger_text(n: int, *, is_cut: bool) -> str:
    if is_cut:
        return _("%(n)d or more reports say: danger now") % {"n": n}
    return ngettext("%(n)d report says: danger now", "%(n)d reports say: danger now", n) % {"n": n}


def _waiting_text(n: int, *, is_cut: bool) -> str:
    if is_cut:
        return _("%(n)d or more reports wait") % {"n": n}
    return ngettext("%(n)d report waits", "%(n)d reports wait", n) % {"n": n}


def has_open_inbox() -> bool:
    """Whether web reports can come in at all."""
    return Inbox.objects.filter(is_open=True, is_default=True).exists()
