"""What was found about the numbers of the helpline list. It belongs to the coalition, and holds nothing of a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.records import Guarded
from harborlight.library import rules


class LineCheck(Guarded):
    """Somebody checked a number of the helpline list. Kept as history; the newest that proves anything counts."""

    noun: ClassVar[str] = "helpline"

    class Result(models.TextChoices):
        REACHED = rules.REACHED, _("Called: the right place answered")
        CONFIRMED = rules.CONFIRMED, _("Confirmed without a call: their own page or a letter")
        NO_ANSWER = rules.NO_ANSWER, _("Called: no answer")
        WRONG = rules.WRONG, _("Wrong number, or closed")

    country = models.CharField(max_length=2)
    number = models.CharField(max_length=40)
    result = models.CharField(max_length=10, choices=Result.choices)
    called_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["country", "number", "-called_on", "-id"], name="checks_of_a_line")]
