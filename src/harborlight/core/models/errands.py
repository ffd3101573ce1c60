"""Errands: forms that somebody took along on a device. The device knows an errand's number, and nothing of whom it is about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from harborlight.core.fields import SealedField
from harborlight.core.records import SealedRecord


class Errand(SealedRecord):
    """`form`: what the answers become when they are back, named as a draft is (`cases.screening:<case>`); `what`: instrument,
    version and form they are given under; `languages`: of the questions, the second beside the first; `mark`: how worker and
    device call it; `place`: the address of what it became. Answers that are finished are sealed to `public_key`; the other half
    is destroyed with the errand. `digest`: of what came in, so that the same sent twice is told from other answers."""

    noun: ClassVar[str] = "draft"

    class State(models.TextChoices):
        OUT = "out"
        BACK = "back"
        CALLED_OFF = "called_off"
        EXPIRED = "expired"

    account = models.ForeignKey("core.Account", on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=60)
    what = models.CharField(max_length=120)
    languages = models.CharField(max_length=24)
    mark = models.CharField(max_length=4)
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OUT)
    place = models.CharField(max_length=200, blank=True)
    public_key = models.BinaryField(max_length=200)
    private_key = SealedField(name="core.errand.private_key")
    digest = models.BinaryField(max_length=32, null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "state", "until"], name="errands_of_account")]
