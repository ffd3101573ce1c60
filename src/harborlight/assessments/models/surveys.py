"""A survey that nobody signs, and its answers until they are counted.

Must stay true: a sheet holds codes only, no moment, no account, and an id that says nothing of when it came; no page opens it; the
key it is sealed under is destroyed when the survey is closed, and the rows with it.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.assessments import rules
from harborlight.assessments.models.assessments import AssessmentPartQuerySet
from harborlight.core.fields import SealedField
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass


class Survey(SealedRecord):
    """`code`: what somebody types on the public site. `feeds`: which answers are counted, and what they speak for.

    `sheets_key`: what the sheets are sealed under. `shown`: the counts that may be shown, written once, at closing.
    """

    noun: ClassVar[str] = "survey"

    class State(models.TextChoices):
        DRAFT = rules.DRAFT, _("Being prepared")
        OPEN = rules.OPEN, _("Open")
        CLOSED = rules.CLOSED, _("Closed and counted")

    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=64)
    instrument_version = models.CharField(max_length=32)
    form = models.CharField(max_length=20, blank=True)
    feeds = models.JSONField(default=list)
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    is_on_web = models.BooleanField(default=True)
    closes_on = models.DateField()
    sheets_key = models.ForeignKey("core.DataKey", on_delete=models.PROTECT, related_name="+")
    audience = SealedField(field_class=FieldClass.ADMIN, name="assessments.survey.audience")
    # Read by `queries.profile_of`, as the assessment's profile is.
    shown = SealedField(name="assessments.survey.shown")

    objects = AssessmentPartQuerySet.as_manager()  # type: ignore[misc]


class Sheet(SealedRecord):
    """One person's answers: item → code. Nobody opens it; it is counted once."""

    noun: ClassVar[str] = "survey"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # Moments would lead back to the trail, where whoever typed it in stands, or to the hour somebody sat at a screen.
    created_at = None  # type: ignore[assignment]
    changed_at = None  # type: ignore[assignment]
    survey = models.ForeignKey("assessments.Survey", on_delete=models.CASCADE, related_name="+")
    is_doubtful = models.BooleanField(default=False)
    answers = SealedField(name="assessments.sheet.answers")
