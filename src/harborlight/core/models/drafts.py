"""Drafts that are never lost, and the marks that make a double submit harmless."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from harborlight.core.fields import SealedField
from harborlight.core.records import Record, SealedRecord
from harborlight.core.roles import FieldClass


class Draft(SealedRecord):
    """What somebody has typed and not yet sent: theirs alone, sealed, destroyed with its key when sent or discarded."""

    noun: ClassVar[str] = "draft"

    account = models.ForeignKey("core.Account", on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=60)  # e.g. "intake.report" or "cases.note:<case id>"
    about = models.CharField(max_length=80, blank=True)  # a code such as a case number; never a name
    fields = SealedField(field_class=FieldClass.NARRATIVE, name="core.draft.fields")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "form"], name="one_draft_per_form")]


class Once(Record):
    """A form's one-time mark: the second submit of the same form is answered with the first one's result."""

    noun: ClassVar[str] = "draft"

    mark = models.UUIDField(unique=True)
    account = models.ForeignKey("core.Account", on_delete=models.CASCADE, related_name="+")
    location = models.CharField(max_length=300, blank=True)
