"""Versions of instruments that the coalition writes or brings in, beside those that ship. They hold questions, never answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.records import Record


class Edition(Record):
    """One version of one instrument on its way: a draft that is reworked, then active, for ever the same, until it is retired.

    `instrument`, `instrument_version`: its name for ever, since answers point to it. `n_revisions`: the newest `Revision`.
    """

    noun: ClassVar[str] = "edition"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("In use")
        RETIRED = "retired", _("No longer in use")
        DROPPED = "dropped", _("Dropped")

    instrument = models.CharField(max_length=64)
    instrument_version = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    is_victim_facing = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    n_revisions = models.PositiveIntegerField(default=0)
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "instrument_version"],
                condition=~models.Q(state="dropped"),
                name="one_edition_of_a_version",
            )
        ]
        indexes = [models.Index(fields=["state", "-id"], name="editions_by_state")]


class Revision(Record):
    """One text of an edition, kept when the next comes. `text` is YAML in the project's shape, whatever it came in as.

    `origin`: the format it came in; `problems`: what was said when it was read; `note`: what the author changed.
    """

    noun: ClassVar[str] = "edition"

    edition = models.ForeignKey("library.Edition", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    origin = models.CharField(max_length=20)
    problems = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="one_revision_of_a_number")]
