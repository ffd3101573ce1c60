"""Who, nearer than agency-wide, reaches a record: one row per record and principal (`account:…`, `team:…`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from harborlight.core.records import Guarded


class Access(Guarded):
    noun: ClassVar[str] = "access"

    agency = models.ForeignKey("core.Agency", on_delete=models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    record_noun = models.CharField(max_length=24)
    principal = models.CharField(max_length=60)

    class Meta:
        verbose_name_plural = "access rows"
        constraints = [models.UniqueConstraint(fields=["record_id", "principal"], name="one_access_row")]
        indexes = [models.Index(fields=["principal", "record_noun", "record_id"], name="access_covering")]
