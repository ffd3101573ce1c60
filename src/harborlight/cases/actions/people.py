"""Making and changing a person's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from harborlight.cases.models import Person
from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.fields import sealed_fields
from harborlight.core.permissions import Actor
from harborlight.errors import Conflict, Invalid

FIELDS = frozenset(field.name for field in sealed_fields(Person))


def fill(person: Person, fields: Mapping[str, Any]) -> list[str]:
    """Set the given fields; returns their names. Unknown names are refused, not passed over."""
    unknown = set(fields) - FIELDS
    if unknown:
        raise Invalid(dict.fromkeys(sorted(unknown), "There is no such field."))
    for name, value in fields.items():
        setattr(person, name, value)
    return sorted(fields)


def index(person: Person) -> None:
    """Make the person findable by name, in any spelling on record."""
    names = [str(person.opened("name") or ""), *map(str, person.opened("other_names") or [])]
    vault.index_name(person, Person.NAME_INDEX, *names)


@action("person.create", noun="person", verb="create")
def create_person(*, by: Actor, agency_id: UUID, fields: Mapping[str, Any]) -> Person:
    """A person's record under a key of its own."""
    person = Person(agency_id=agency_id, data_key=vault.new_data_key(agency_id, "person"))
    changed = fill(person, fields)
    person.save()
    index(person)
    trace(person, fields=changed)
    return person


@action("person.change", noun="person", verb="change")
def change_person(*, by: Actor, person_id: UUID, version: int | None, fields: Mapping[str, Any]) -> Person:
    """Change fields of a person.

    Raises:
        Conflict: when somebody else changed the record since the form was opened; holds both texts.
    """
    rows = Person.objects.select_related("data_key__agency_key")
    person = rows.get_visible(by, person_id, "change")
    if version is not None and version != person.version:
        theirs = {name: person.opened(name) for name in fields}
        raise Conflict("Somebody else changed this person's record first.", mine=fields, theirs=theirs)
    changed = fill(person, fields)
    person.save()
    index(person)
    trace(person, fields=changed)
    return person
