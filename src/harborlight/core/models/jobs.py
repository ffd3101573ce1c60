"""Long work as it is kept: state, progress, tries. Arguments are ids only, for the task table is clear text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.records import Record


class Job(Record):
    noun: ClassVar[str] = "job"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+", null=True)
    record_id = models.UUIDField(null=True, blank=True)
    step = models.CharField(max_length=80, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    is_cancel_asked = models.BooleanField(default=False)
    said = models.CharField(max_length=300, blank=True)  # result or error in plain words, no person's data
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "-created_at"], name="jobs_of_agency")]
