"""Which role sees which field, read off the models and the rights: for the committed field matrix and the manual.

Must stay true: it is worked out from what `shown_to` asks, and keeps no list of its own but of what a rule decides elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from harborlight.core.fields import SealedField
from harborlight.core.permissions import reach_of, seen_by
from harborlight.core.records import Record, class_of
from harborlight.core.roles import FieldClass, Role

HIDDEN, REST = "hidden", "everything else"
# Opened by more than a role's classes; the rule that decides is named, and tested where it stands.
BY_RULE = {
    "core.draft.fields": "its writer alone",
    "directory.service.address": "by directory.queries.address_of",
    "directory.service.document": "by directory.actions",
}


@dataclass(frozen=True, slots=True)
class ClassedField:
    """A column with a class, or a part of a sealed mapping (`fields.safe_phone`). `field_class` None: opened to nobody."""

    model: type[Record]
    name: str
    field_class: FieldClass | None
    rule: str = ""

    @property
    def record(self) -> str:
        return self.model._meta.label

    def shown_to(self, role: Role) -> str:
        """How far this role sees it (`own`, `agency` …), by which rule, or `hidden`."""
        if self.rule:
            return self.rule
        if self.field_class not in seen_by(role, self.model.noun):
            return HIDDEN
        return ", ".join(self._ways(role)) or HIDDEN

    def _ways(self, role: Role) -> Iterator[str]:
        column, roles, furthest = self.name.partition(".")[0], frozenset({role}), 0
        for noun in self.model.read_as:
            if widest := reach_of(roles, noun, "view"):
                yield f"{widest.name.lower()} (of a {noun})"
        for verb, names in self.model.read_by.items() if not self.model.read_as else ():
            widest = reach_of(roles, self.model.noun, verb)
            if widest is None or widest <= furthest or (names and column != REST and column not in names):
                continue
            furthest = widest
            said = f": {' '.join(sorted(names))}" if names and column == REST else ""
            yield widest.name.lower() + ("" if verb == "view" else f" ({verb}{said})")


def classed_fields() -> list[ClassedField]:
    """Every field of every record, sealed ones with their parts; clear columns of case administration as one line."""
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    return [
        field for model in sorted(models, key=lambda each: each._meta.label) for field in _fields_of(model)
    ]


def _fields_of(model: type[Record]) -> Iterator[ClassedField]:
    for field in model._meta.concrete_fields:
        field_class = class_of(model, field)
        if isinstance(field, SealedField):
            yield ClassedField(model, field.name, field_class, BY_RULE.get(field.logical_name, ""))
            for part, part_class in field.parts.items():
                yield ClassedField(model, f"{field.name}.{part}", part_class)
        elif field_class is not FieldClass.ADMIN:
            yield ClassedField(model, field.name, field_class)
    yield ClassedField(model, REST, FieldClass.ADMIN)


def matrix() -> dict[tuple[str, str, str, str], str]:
    """(record, field, class, role) → how far it is shown."""
    return {
        (field.record, field.name, str(field.field_class or "nobody"), role.value): field.shown_to(role)
        for field in classed_fields()
        for role in Role
    }
