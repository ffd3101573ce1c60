"""What was found about records of the shelves. It belongs to the coalition, and holds nothing of a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.records import Guarded
from harborlight.library import rules


class EntryCheck(Guarded):
    """Somebody held a record against its source. Kept as history; the newest counts, for the record as it stood then (`of_record`,
    `record_checks.mark_of`). `checked_by`: who did, where it was not the account that notes it.
    """

    noun: ClassVar[str] = "entry"

    class Result(models.TextChoices):
        AGREES = rules.AGREES, _("It agrees with its source")
        DISAGREES = rules.DISAGREES, _("It does not agree: somebody must mend it")
        TAKEN_BACK = rules.TAKEN_BACK, _("An earlier check is taken back")

    shelf = models.CharField(max_length=24)
    entry = models.CharField(max_length=160)
    of_record = models.CharField(max_length=32)
    result = models.CharField(max_length=10, choices=Result.choices)
    checked_on = models.DateField()
    checked_by = models.CharField(max_length=120, blank=True)
    against = models.CharField(max_length=300)
    note = models.CharField(max_length=300, blank=True)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["shelf", "entry", "-id"], name="checks_of_an_entry")]
