"""Finding a person of the agency by name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from harborlight.cases.models import Case, Person
from harborlight.cases.queries.files import KEYS
from harborlight.cases.rules import NameFound
from harborlight.core import blind_index
from harborlight.core.permissions import Actor, may, sees
from harborlight.core.records import RecordQuerySet
from harborlight.core.roles import FieldClass


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
        ).select_related(*KEYS)
    }
    reached = set(Person.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    cases: dict[UUID, dict[UUID, str]] = {pk: {} for pk in people}
    rows = Case.objects.filter(person_id__in=people).order_by("-opened_on")
    for person_id, pk, code in rows.values_list("person_id", "pk", "code"):
        cases[person_id][pk] = code
    found = []
    for match in matches:
        row = people.get(match.record_id)
        if row is None:
            continue
        row.seen_in = tuple(cases[row.pk])
        shown = row.shown_to(actor, *Person.read_by["search"])
        found.append(
            PersonFound(
                row.pk, shown.get("name") or "", str(shown.get("birth_date") or ""), list(cases[row.pk].values()), match.strength,
                match.is_exact, row.pk in reached,
            )
        )  # fmt: skip
    return found


def cases_of_person(actor: Actor, person_id: UUID) -> RecordQuerySet[Case]:
    return Case.objects.visible_to(actor).filter(person_id=person_id).order_by("-opened_on")
