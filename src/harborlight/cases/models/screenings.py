"""A screening: an instrument's answers with its id and version, so that a result can always be explained and scored again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from harborlight.core.fields import SealedField
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass


class Screening(SealedRecord):
    noun: ClassVar[str] = "screening"
    access_through: ClassVar[str] = "case_id"
    access_noun: ClassVar[str] = "case"

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    taken_on = models.DateField()
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    answers = SealedField(field_class=FieldClass.NARRATIVE, name="cases.screening.answers")
    profile = SealedField(
        field_class=FieldClass.NARRATIVE, parts={"age": FieldClass.IDENTITY}, name="cases.screening.profile"
    )
    outcome = SealedField(field_class=FieldClass.NARRATIVE, name="cases.screening.outcome")

    # The only way back from what is kept for learning; nobody opens it.
    use = SealedField(name="cases.screening.use")
    decision = SealedField(field_class=FieldClass.LEGAL, name="cases.screening.decision")

    class Meta:
        indexes = [models.Index(fields=["case", "-created_at"], name="screening_of_case")]
