"""Needs, tasks and notes: the plan of a case, by the four pillars of a national referral mechanism (ODIHR 2022)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.fields import SealedField
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass


class _CasePart(SealedRecord):
    """Under the case's key, and reached by the case's access rows."""

    access_through: ClassVar[str] = "case_id"
    access_noun: ClassVar[str] = "case"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Need(_CasePart):
    """What the person needs, in a code of the needs vocabulary. It stays when consent is withdrawn."""

    noun: ClassVar[str] = "need"

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        REFERRED = "referred", _("Referred")
        MET = "met", _("Met")
        DROPPED = "dropped", _("No longer wanted")

    need = SealedField(field_class=FieldClass.HEALTH, name="cases.need.code")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    urgency = models.CharField(max_length=10, default="soon")
    note = SealedField(field_class=FieldClass.NARRATIVE, name="cases.need.note")

    class Meta:
        indexes = [models.Index(fields=["case", "status"], name="needs_of_case")]


class Task(_CasePart):
    """A step of the plan, with a date and somebody who does it."""

    noun: ClassVar[str] = "plan"

    class Status(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not needed")

    text = SealedField(field_class=FieldClass.NARRATIVE, name="cases.task.text")
    need = models.ForeignKey("cases.Need", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True, blank=True)
    took_part = SealedField(field_class=FieldClass.NARRATIVE, name="cases.task.took_part")

    class Meta:
        indexes = [
            models.Index(fields=["account", "status", "due_on"], name="tasks_due"),
            models.Index(fields=["case", "status", "due_on"], name="tasks_of_case"),
        ]


class Note(_CasePart):
    """A dated note; corrections are new notes, nothing is overwritten."""

    noun: ClassVar[str] = "note"

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    text = SealedField(field_class=FieldClass.NARRATIVE, name="cases.note.text")

    class Meta:
        indexes = [models.Index(fields=["case", "-created_at"], name="notes_of_case")]
