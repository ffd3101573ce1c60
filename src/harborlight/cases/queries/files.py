"""The list of cases, one file, and its parts. A list opens no file; every read starts with `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from harborlight.cases.models import Case, Need, Note, Screening, Task
from harborlight.core.permissions import Actor, reach
from harborlight.core.records import RecordQuerySet, note_seen
from harborlight.core.roles import Relation

PAGE = 25
KEYS = ("data_key__agency_key",)


def cases_of(actor: Actor, *, status: str = "", only_mine: bool = False) -> RecordQuerySet[Case]:
    """Cases the actor reaches, the last changed first. Clear columns only: a list opens no file. `only_mine`: those that they
    hold themselves, not those of their team or their agency."""
    cases = Case.objects.visible_to(actor).order_by("-changed_at", "-id")
    if only_mine:
        cases = cases.held_by(actor)
    return cases.filter(status=status) if status else cases


def open_cases_of(actor: Actor) -> RecordQuerySet[Case]:
    return cases_of(actor, status=Case.Status.OPEN)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it: nothing that would need opening."""

    pk: UUID
    code: str
    status: str
    opened_on: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the list by keyset: no COUNT(*), no OFFSET. `older` is the mark of the next page, empty at the end."""

    cases: list[CaseLine]
    older: str


def page_of_cases(actor: Actor, *, status: str = "", before: str = "", only_mine: bool = False) -> CasePage:
    """A page of 25; `before` is the mark the last page gave (moment and id of its last row)."""
    rows = cases_of(actor, status=status, only_mine=only_mine)
    if before:
        moment, _sep, last_id = before.partition("~")
        try:
            at, pk = datetime.fromisoformat(moment).astimezone(UTC), UUID(last_id)
        except (ValueError, OverflowError):  # no mark of ours: from the top
            at, pk = timezone.now(), UUID(int=(1 << 128) - 1)
        rows = rows.filter(changed_at__lte=at).exclude(changed_at=at, pk__gte=pk)
    columns = rows.values_list("pk", "code", "status", "opened_on", "changed_at")
    found = [CaseLine(*row) for row in columns[: PAGE + 1]]
    note_seen(found[:PAGE])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return CasePage(found[:PAGE], f"{last.changed_at.isoformat()}~{last.pk}" if last else "")


def case(actor: Actor, case_id: UUID, verb: str = "view") -> Case:
    """One case with its person; `Missing` when it is not open to this actor."""
    rows = Case.objects.visible_to(actor, verb).select_related("person__data_key__agency_key", "team", *KEYS)
    found = rows.get_visible(actor, case_id, verb)
    found.person.seen_in = (found.pk,)
    return found


def screenings_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Screening.objects.visible_to(actor)
        .filter(case=file)
        .select_related("account", *KEYS)
        .order_by("-created_at")
    )
    return [row.shown_to(actor) | {"by": row.account.display_name} for row in rows]


def screening(actor: Actor, screening_id: UUID) -> Screening:
    rows = Screening.objects.select_related("account", "case", *KEYS)
    return rows.get_visible(actor, screening_id)


def screening_before(actor: Actor, of: Screening) -> Screening | None:
    """The last one of this case under the same version and form that was taken earlier."""
    rows = Screening.objects.visible_to(actor).filter(
        case_id=of.case_id, instrument=of.instrument, instrument_version=of.instrument_version, form=of.form
    )
    earlier = rows.filter(Q(taken_on__lt=of.taken_on) | Q(taken_on=of.taken_on, created_at__lt=of.created_at))
    return earlier.select_related("case", *KEYS).order_by("-taken_on", "-created_at").first()


def needs_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Need.objects.visible_to(actor)
        .filter(case=file)
        .select_related(*KEYS)
        .order_by("status", "created_at")
    )
    return [row.shown_to(actor) for row in rows]


def tasks_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Task.objects.visible_to(actor)
        .filter(case=file)
        .select_related("account", *KEYS)
        .order_by("status", "due_on")
    )
    return [row.shown_to(actor) | {"who": row.account.display_name} for row in rows]


def notes_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Note.objects.visible_to(actor)
        .filter(case=file)
        .select_related("account", *KEYS)
        .order_by("-created_at")
    )
    return [row.shown_to(actor) | {"by": row.account.display_name} for row in rows]


def holds_more_than_own(actor: Actor) -> bool:
    """Whether this actor's list shows cases besides those that they hold themselves."""
    return is_whole_agency(actor) or (actor.team_id is not None and reach(actor, "case", "view") is not None)


def is_whole_agency(actor: Actor) -> bool:
    """Whether this actor's list shows the whole agency's cases (supervisors)."""
    return reach(actor, "case", "view") == Relation.AGENCY
