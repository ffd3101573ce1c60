"""Running numbers per agency, kind and year, for codes such as case numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from harborlight.core.records import Guarded


class Counter(Guarded):
    noun: ClassVar[str] = "counter"

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "year"], name="one_counter_per_year")
        ]
