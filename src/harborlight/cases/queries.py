"""What is asked of cases: every read starts with `visible_to` and opens only what the actor's role may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import ngettext

from harborlight.cases.models import Case, CaseRole, Need, Note, Person, Screening, Task
from harborlight.cases.rules import NameFound
from harborlight.core import audit, vault
from harborlight.core.models import Account, RoleGrant
from harborlight.core.permissions import Actor, may, reach
from harborlight.core.records import RecordQuerySet, note_seen
from harborlight.core.roles import Relation, Role
from harborlight.core.today import Line

PAGE = 25
_KEYS = ("data_key__agency_key",)


def cases_of(actor: Actor, *, status: str = "") -> RecordQuerySet[Case]:
    """Cases the actor reaches, the last changed first. Clear columns only: a list opens no file."""
    cases = Case.objects.visible_to(actor).order_by("-changed_at", "-id")
    return cases.filter(status=status) if status else cases


def open_cases_of(actor: Actor) -> RecordQuerySet[Case]:
    return cases_of(actor, status=Case.Status.OPEN)


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the list by keyset: no COUNT(*), no OFFSET. `older` is the mark of the next page, empty at the end."""

    cases: list[Case]
    older: str


def page_of_cases(actor: Actor, *, status: str = "", before: str = "") -> CasePage:
    """A page of 25; `before` is the mark the last page gave (moment and id of its last row)."""
    rows = cases_of(actor, status=status)
    if before:
        moment, _sep, last_id = before.partition("~")
        try:
            at, pk = datetime.fromisoformat(moment), UUID(last_id)
        except ValueError:
            at, pk = timezone.now(), UUID(int=(1 << 128) - 1)
        rows = rows.filter(changed_at__lte=at).exclude(changed_at=at, pk__gte=pk)
    found = list(rows.only("code", "status", "opened_on", "closed_on", "changed_at", "agency_id")[: PAGE + 1])
    note_seen(found[:PAGE])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return CasePage(found[:PAGE], f"{last.changed_at.isoformat()}~{last.pk}" if last else "")


def case(actor: Actor, case_id: UUID, verb: str = "view") -> Case:
    """One case with its person; `Missing` when it is not open to this actor."""
    rows = Case.objects.visible_to(actor, verb).select_related("person__data_key__agency_key", *_KEYS)
    return rows.get_visible(actor, case_id, verb)


def workers_of(file: Case) -> list[CaseRole]:
    return list(CaseRole.objects.filter(case=file).select_related("account").order_by("part", "created_at"))


def screenings_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Screening.objects.visible_to(actor)
        .filter(case=file)
        .select_related("account", *_KEYS)
        .order_by("-created_at")
    )
    return [row.shown_to(actor) | {"by": row.account.display_name} for row in rows]


def screening(actor: Actor, screening_id: UUID) -> Screening:
    rows = Screening.objects.select_related("account", "case", *_KEYS)
    return rows.get_visible(actor, screening_id)


def needs_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Need.objects.visible_to(actor)
        .filter(case=file)
        .select_related(*_KEYS)
        .order_by("status", "created_at")
    )
    return [row.shown_to(actor) for row in rows]


def tasks_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Task.objects.visible_to(actor)
        .filter(case=file)
        .select_related("account", *_KEYS)
        .order_by("status", "due_on")
    )
    return [row.shown_to(actor) | {"who": row.account.display_name} for row in rows]


def notes_of(actor: Actor, file: Case) -> list[dict[str, Any]]:
    rows = (
        Note.objects.visible_to(actor)
        .filter(case=file)
        .select_related("account", *_KEYS)
        .order_by("-created_at")
    )
    return [row.shown_to(actor) | {"by": row.account.display_name} for row in rows[:100]]


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody of this agency whose name meets the one looked for: enough to tell them apart, no more."""

    person_id: UUID
    name: str
    birth_date: str
    codes: list[str]
    strength: float
    is_exact: bool

    def as_rule(self) -> NameFound:
        return NameFound(self.codes[0] if self.codes else "", self.strength, self.is_exact)


def find_people(actor: Actor, text: str, *, limit: int = 10) -> list[PersonFound]:
    """Search by sealed name within the actor's agency: exact, by sound, or in another script; best first.

    Needs the right to search, not the right to open the file: search-before-create must see a colleague's case, too.
    """
    if not may(actor, "person", "search") or actor.agency_id is None or not text.strip():
        return []
    matches = vault.find_name(actor.agency_id, Person.NAME_INDEX, text, limit=limit)
    ids = [match.record_id for match in matches]
    people = {
        row.pk: row
        for row in Person.objects.filter(
            agency_id=actor.agency_id, pk__in=ids, erased_at=None
        ).select_related(*_KEYS)
    }
    codes: dict[UUID, list[str]] = {}
    for person_id, code in (
        Case.objects.filter(person_id__in=ids).order_by("-opened_on").values_list("person_id", "code")
    ):
        codes.setdefault(person_id, []).append(code)
    found = []
    for match in matches:
        row = people.get(match.record_id)
        if row is None:
            continue
        shown = row.shown_to(actor, "name", "birth_date")
        found.append(
            PersonFound(
                row.pk, shown.get("name") or "", str(shown.get("birth_date") or ""), codes.get(row.pk, []), match.strength,
                match.is_exact,
            )
        )  # fmt: skip
    return found


def cases_of_person(actor: Actor, person_id: UUID) -> RecordQuerySet[Case]:
    return Case.objects.visible_to(actor).filter(person_id=person_id).order_by("-opened_on")


def tasks_due(actor: Account, *, within_days: int = 7) -> RecordQuerySet[Task]:
    """Open tasks of this worker that are due soon or overdue, the soonest first."""
    until = timezone.localdate() + timedelta(days=within_days)
    mine = Task.objects.filter(account=actor, status=Task.Status.OPEN, due_on__lte=until)
    return mine.select_related("case").order_by("due_on", "id")


MOST_LINES = 6


def needs_me(actor: Account) -> list[Line]:
    """Home: the cases whose tasks are due soonest, at most six, then how many more."""
    if reach(actor, "plan", "view") is None:
        return []
    today = timezone.localdate()
    by_case: dict[tuple[UUID, str], list[date]] = {}
    for case_id, code, due_on in tasks_due(actor).values_list("case_id", "case__code", "due_on")[:200]:
        by_case.setdefault((case_id, code), []).append(due_on)
    lines = []
    for (case_id, code), days in list(by_case.items())[:MOST_LINES]:
        text = ngettext("%(code)s: %(n)d task due", "%(code)s: %(n)d tasks due", len(days)) % {
            "code": code,
            "n": len(days),
        }
        at = datetime.combine(days[0], time(23, 59), tzinfo=timezone.get_current_timezone())
        lines.append(
            Line(text, "cases:case", (case_id,), len(days), at, 2 if days[0] <= today else 1, "check")
        )
    n_more = sum(len(days) for days in list(by_case.values())[MOST_LINES:])
    if n_more:
        text = ngettext("%(n)d more task this week", "%(n)d more tasks this week", n_more) % {"n": n_more}
        lines.append(Line(text, "cases:tasks", (), n_more, None, 1, "check"))
    return lines


def is_whole_agency(actor: Actor) -> bool:
    """Whether this actor's list shows the whole agency's cases (supervisors)."""
    return reach(actor, "case", "view") == Relation.AGENCY


def colleagues(actor: Actor) -> list[Account]:
    """Active caseworkers and supervisors of the actor's agency."""
    held = RoleGrant.objects.filter(role__in=[Role.CASEWORKER, Role.SUPERVISOR])
    if actor.agency_id is None:
        return []
    accounts = Account.objects.filter(
        agency_id=actor.agency_id, is_active=True, pk__in=held.values("account_id")
    )
    return list(accounts.order_by("display_name"))


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of "who saw this file"."""

    at: datetime
    who: str
    action: str
    kind: str


def events_of(file: Case) -> list[Seen]:
    """Who opened or changed the file, newest first, by the names of accounts."""
    events = audit.events_of(str(file.pk))
    ids = {event.actor for event in events if not event.actor.startswith("system:")}
    names = {str(row.pk): row.display_name for row in Account.objects.filter(pk__in=ids)}
    return [Seen(event.at, names.get(event.actor, event.actor), event.action, event.kind) for event in events]
