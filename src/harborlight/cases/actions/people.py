"""Making and changing a person's record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from harborlight.cases.models import Person
from harborlight.core import blind_index, vault
from harborlight.core.acting import action, trace
from harborlight.core.fields import sealed_fields
from harborlight.core.permissions import Actor, require_sight
from harborlight.core.roles import FieldClass
from harborlight.errors import Invalid

CLASSES = {field.name: field.classes for field in sealed_fields(Person)}
FIELDS = frozenset(CLASSES)
INDEXED = {field.name for field in sealed_fields(Person) if field.index is not None}


def classes_of(names: Iterable[str]) -> frozenset[FieldClass]:
    """The classes of these fields of a person; of a name that is no field, none."""
    return frozenset().union(*(CLASSES.get(name, frozenset()) for name in names))


def fill(person: Person, fields: Mapping[str, Any]) -> list[str]:
    """Set the given fields; returns their names. Unknown names are refused, not passed over."""
    unknown = set(fields) - FIELDS
    if unknown:
        raise Invalid(dict.fromkeys(sorted(unknown), "There is no such field."))
    for name, value in fields.items():
        setattr(person, name, value)
    return sorted(fields)


@action("person.create", noun="person", verb="create")
def create_person(*, by: Actor, agency_id: UUID, fields: Mapping[str, Any]) -> Person:
    """A person's record under a key of its own."""
    person = Person(agency_id=agency_id, data_key=vault.new_data_key(agency_id, "person"))
    changed = fill(person, fields)
    person.save()
    blind_index.write(person)
    trace(person, fields=changed)
    return person


@action("person.change", noun="person", verb="change")
def change_person(*, by: Actor, person_id: UUID, version: int | None, fields: Mapping[str, Any]) -> Person:
    """Change fields of a person.

    Raises:
        Conflict: when somebody else changed the record since the form was opened.
        Refused: when a field is among them that this editor may not see; what nobody looked at is not overwritten.
    """
    rows = Person.objects.select_related("data_key__agency_key")
    person = rows.get_visible(by, person_id, "change")
    require_sight(by, Person.noun, *classes_of(fields))
    person.at_version(version)
    changed = fill(person, fields)
    person.save()
    if INDEXED & set(changed):
        blind_index.write(person)
    trace(person, fields=changed)
    return person
