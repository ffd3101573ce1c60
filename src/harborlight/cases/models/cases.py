"""A case: what is done with one person by one agency. Clear columns are those that lists sort and page on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.fields import SealedField
from harborlight.core.records import Record, SealedRecord
from harborlight.core.roles import FieldClass


class Case(SealedRecord):
    noun: ClassVar[str] = "case"

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    code = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    report_id = models.UUIDField(null=True, blank=True, unique=True)
    # Why it was opened by somebody who had no part in the person's other case; empty otherwise.
    beside = models.CharField(max_length=20, blank=True)
    team = models.ForeignKey("core.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    summary = SealedField(field_class=FieldClass.NARRATIVE, name="cases.case.summary")
    exploitation = SealedField(field_class=FieldClass.NARRATIVE, name="cases.case.exploitation")
    perpetrators = SealedField(field_class=FieldClass.PERPETRATOR, name="cases.case.perpetrators")
    risks = SealedField(field_class=FieldClass.CONTACT, name="cases.case.risks")
    closing = SealedField(field_class=FieldClass.NARRATIVE, name="cases.case.closing")

    class Meta:
        indexes = [
            models.Index(fields=["agency", "status", "-changed_at", "-id"], name="case_list"),
            models.Index(fields=["agency", "-changed_at", "-id"], name="case_list_all"),
            models.Index(fields=["person"], name="case_of_person"),
            models.Index(fields=["agency", "opened_on"], name="case_beside", condition=~models.Q(beside="")),
        ]


class CaseRole(Record):
    """Who works on the case, and as what."""

    noun: ClassVar[str] = "case"
    access_through: ClassVar[str] = "case_id"
    access_noun: ClassVar[str] = "case"

    class Part(models.TextChoices):
        LEAD = "lead", _("Lead worker")
        SUPPORT = "support", _("Supporting worker")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.LEAD)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="one_role_per_worker")]
