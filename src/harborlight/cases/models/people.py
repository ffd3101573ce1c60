"""A person: identity and safe contact, sealed under a key of the person's own, so that erasing the person is one act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from harborlight.core.fields import Index, SealedField
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass


class Person(SealedRecord):
    noun: ClassVar[str] = "person"
    NAMES: ClassVar[Index] = Index("cases.person.name")
    read_by: ClassVar[Mapping[str, frozenset[str]]] = {
        "view": frozenset(),
        "search": frozenset({"name", "birth_date"}),
    }

    name = SealedField(field_class=FieldClass.IDENTITY, name="cases.person.name", index=NAMES)
    other_names = SealedField(field_class=FieldClass.IDENTITY, name="cases.person.other_names", index=NAMES)
    birth_date = SealedField(field_class=FieldClass.IDENTITY, name="cases.person.birth_date")
    sex = SealedField(field_class=FieldClass.IDENTITY, name="cases.person.sex")
    n_children = SealedField(field_class=FieldClass.IDENTITY, name="cases.person.n_children")
    languages = SealedField(field_class=FieldClass.IDENTITY, name="cases.person.languages")
    needs_interpreter = SealedField(field_class=FieldClass.IDENTITY, name="cases.person.needs_interpreter")
    nationality = SealedField(field_class=FieldClass.LEGAL, name="cases.person.nationality")
    legal_status = SealedField(field_class=FieldClass.LEGAL, name="cases.person.legal_status")
    safe_phone = SealedField(field_class=FieldClass.CONTACT, name="cases.person.safe_phone")
    safe_times = SealedField(field_class=FieldClass.CONTACT, name="cases.person.safe_times")
    how_to_sign = SealedField(field_class=FieldClass.CONTACT, name="cases.person.how_to_sign")
    address = SealedField(field_class=FieldClass.CONTACT, name="cases.person.address")
    health = SealedField(field_class=FieldClass.HEALTH, name="cases.person.health")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "people"
