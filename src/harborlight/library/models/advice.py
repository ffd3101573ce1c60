"""What people say about an edition before it is used: remarks, the advisers' yes or veto, and their time, which is paid.

The words are sealed although they are about questions: a survivor may write from her own life. Nobody's name stands beside them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.fields import SealedField
from harborlight.core.records import Record, SealedRecord
from harborlight.core.roles import FieldClass
from harborlight.library import rules


class Remark(SealedRecord):
    """ "What you said" about one item (`place`) or the whole, and "what we changed"."""

    noun: ClassVar[str] = "remark"

    class Outcome(models.TextChoices):
        CHANGED = "changed", _("Changed")
        KEPT = "kept", _("Kept as it was, with the reason")

    edition = models.ForeignKey("library.Edition", on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    place = models.CharField(max_length=64, blank=True)
    is_of_adviser = models.BooleanField(default=False)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    said = SealedField(field_class=FieldClass.ADMIN, name="library.remark.said")
    answer = SealedField(field_class=FieldClass.ADMIN, name="library.remark.answer")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["edition", "id"], name="remarks_of_edition")]


class Opinion(SealedRecord):
    """A survivor adviser's yes to a revision, or a veto with its reason. Added, never changed: the newest of each adviser counts."""

    noun: ClassVar[str] = "opinion"

    class Stance(models.TextChoices):
        YES = rules.YES, _("Yes, it may be used")
        VETO = rules.VETO, _("No: it must not be used like this")

    edition = models.ForeignKey("library.Edition", on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    stance = models.CharField(max_length=6, choices=Stance.choices)
    reason = SealedField(field_class=FieldClass.ADMIN, name="library.opinion.reason")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["edition", "id"], name="opinions_of_edition")]


class AdviserTime(Record):
    """Minutes that a survivor adviser worked, and whether they were paid. Seen by the adviser and by who pays."""

    noun: ClassVar[str] = "adviser_time"

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    worked_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    paid_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["paid_on", "worked_on", "id"], name="adviser_time_to_pay")]
