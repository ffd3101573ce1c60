"""What is kept of a screening for learning from use: nobody's name, no case, no day, nobody who asked.

Must stay true: a use has no exact moment and an id that says nothing of when it was made; only the screening keeps that id, sealed
under its case's key. So whoever destroys the key destroys the way back, and the use may stay.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from harborlight.core.records import Record


class InstrumentUse(Record):
    """One screening without its person. The columns are those of `knowledge.learning.Use`."""

    noun: ClassVar[str] = "instrument_use"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # Moments would lead back to the trail, where who screened stands.
    created_at = None  # type: ignore[assignment]
    changed_at = None  # type: ignore[assignment]
    instrument = models.CharField(max_length=64)
    instrument_version = models.CharField(max_length=32)
    form = models.CharField(max_length=20, blank=True)
    month = models.DateField()
    outcome = models.CharField(max_length=40)
    coverage = models.PositiveSmallIntegerField()
    score = models.IntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=8, blank=True)
    is_child = models.BooleanField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    decision = models.CharField(max_length=16, blank=True)
    decided_by = models.CharField(max_length=24, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["instrument", "instrument_version", "agency"], name="uses_of_a_version")
        ]
