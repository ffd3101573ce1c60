"""What is asked of cases: every read starts with `visible_to` and opens only what the actor's role may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.cases.models import Case, CaseRole, Need, Note, Person, Screening, Task
from harborlight.cases.rules import NameFound
from harborlight.core import audit, blind_index
from harborlight.core.lists import FirstOf
from harborlight.core.local_time import today_of, working_zone
from harborlight.core.models import Account, RoleGrant
from harborlight.core.permissions import Actor, may, reach, sees
from harborlight.core.records import RecordQuerySet, note_seen
from harborlight.core.roles import FieldClass, Relation, Role
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


def page_of_cases(actor: Actor, *, status: str = "", before: str = "") -> CasePage:
    """A page of 25; `before` is the mark the last page gave (moment and id of its last row)."""
    rows = cases_of(actor, status=status)
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
    return [row.shown_to(actor) | {"by": row.account.display_name} for row in rows]


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody of this agency whose name meets the one looked for: enough to tell them apart, no more."""

    person_id: UUID
    name: str
    birth_date: str
    codes: list[str]
    strength: float
    is_exact: bool
    is_reached: bool

    def as_rule(self) -> NameFound:
        return NameFound(self.codes[0] if self.codes else "", self.strength, self.is_exact)


def find_people(actor: Actor, text: str, *, limit: int = 10) -> list[PersonFound]:
    """Search by sealed name within the actor's agency: exact, by sound, or in another script; best first.

    Needs the right to search, not the right to open the file: search-before-create must see a colleague's case, too. To
    whoever reads no names nobody is found, also not as a count.
    """
    if not may(actor, "person", "search") or not sees(actor, "person", FieldClass.IDENTITY):
        return []
    if actor.agency_id is None or not text.strip():
        return []
    matches = blind_index.find(actor.agency_id, Person.NAMES, text, limit=limit)
    ids = [match.record_id for match in matches]
    people = {
        row.pk: row
        for row in Person.objects.filter(
            agency_id=actor.agency_id, pk__in=ids, erased_at=None
        ).select_related(*_KEYS)
    }
    reached = set(Person.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
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
        shown = row.shown_to(actor, *Person.read_by["search"])
        found.append(
            PersonFound(
                row.pk, shown.get("name") or "", str(shown.get("birth_date") or ""), codes.get(row.pk, []), match.strength,
                match.is_exact, row.pk in reached,
            )
        )  # fmt: skip
    return found


def cases_of_person(actor: Actor, person_id: UUID) -> RecordQuerySet[Case]:
    return Case.objects.visible_to(actor).filter(person_id=person_id).order_by("-opened_on")


def tasks_due(actor: Account, *, within_days: int = 7) -> RecordQuerySet[Task]:
    """Open tasks of this worker that are due soon or overdue, the soonest first."""
    until = today_of(actor) + timedelta(days=within_days)
    mine = Task.objects.filter(account=actor, status=Task.Status.OPEN, due_on__lte=until)
    return mine.select_related("case").order_by("due_on", "id")


MOST_LINES = 6
DAYS_BESIDE = 7


def opened_beside(actor: Actor) -> RecordQuerySet[Case]:
    """Cases of the last seven days whose person has another case that the actor reaches, opened by somebody who had no part
    in it; to a supervisor, all of the agency. To be looked at, not to be opened."""
    if actor.agency_id is None:
        return Case.objects.none()
    since = today_of(actor) - timedelta(days=DAYS_BESIDE)
    rows = Case.objects.filter(agency_id=actor.agency_id, opened_on__gte=since).exclude(beside="")
    if not is_whole_agency(actor):
        mine = Case.objects.visible_to(actor)
        rows = rows.filter(person_id__in=mine.values("person_id")).exclude(pk__in=mine.values("pk"))
    return rows.order_by("-opened_on", "-id")


def _beside_lines(actor: Actor) -> list[Line]:
    """A supervisor is led to the new case; whoever works on the older one, to who saw it."""
    lines = []
    for row in opened_beside(actor)[:3]:
        text = _("%(code)s was opened for a person on record by somebody with no part in their case") % {
            "code": row.code
        }
        own = row if is_whole_agency(actor) else cases_of_person(actor, row.person_id).first()
        if own is not None:
            to = "cases:case" if own is row else "cases:seen"
            lines.append(Line(text, to, (own.pk,), 1, None, 1, "users"))
    return lines


def needs_me(actor: Account) -> list[Line]:
    """Home: the cases whose tasks are due soonest, at most six, then how many more."""
    if reach(actor, "plan", "view") is None:
        return []
    today = today_of(actor)
    counted = tasks_due(actor).order_by().values("case_id", "case__code")
    by_case = sorted(
        counted.annotate(n=Count("pk"), first=Min("due_on")),
        key=lambda row: (row["first"], row["case__code"]),
    )
    lines = _beside_lines(actor)
    for row in by_case[:MOST_LINES]:
        text = ngettext("%(code)s: %(n)d task due", "%(code)s: %(n)d tasks due", row["n"]) % {
            "code": row["case__code"],
            "n": row["n"],
        }
        due_on: date = row["first"]
        at = datetime.combine(due_on, time(23, 59), tzinfo=working_zone(actor))
        urgency = 2 if due_on <= today else 1
        lines.append(
            Line(text, "cases:case", (row["case_id"],), row["n"], at, urgency, "check", due_on=due_on)
        )
    n_more = sum(row["n"] for row in by_case[MOST_LINES:])
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


def events_of(file: Case) -> FirstOf[Seen]:
    """Who opened or changed the file, newest first, by the names of accounts."""
    events = audit.events_of(str(file.pk))
    ids = {event.actor for event in events if not event.actor.startswith("system:")}
    names = {str(row.pk): row.display_name for row in Account.objects.filter(pk__in=ids)}
    return events.each(
        lambda event: Seen(event.at, names.get(event.actor, event.actor), event.action, event.kind)
    )
