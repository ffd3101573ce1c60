"""What one agency gives to an assessment. It stays its own: another agency reads the sums at most, never this record.

Must stay true: `ratings` and `counts` are sealed under a key of the contributing agency; nobody of another agency reaches the row.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.assessments import rules
from harborlight.core.fields import SealedField
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass


class Contribution(SealedRecord):
    """`ratings`: determinant → side → 0 to 2. `counts`: line → part → people.

    What the agency agrees to: `shows_ratings`, its ratings are read by the other contributors under its name; `shows_counts`, its
    counts are, too; `may_be_published`: its part of the sums may be shown in public.
    """

    noun: ClassVar[str] = "contribution"

    class State(models.TextChoices):
        DRAFT = rules.DRAFT, _("Draft, seen by your agency only")
        RELEASED = rules.RELEASED, _("Released")
        WITHDRAWN = rules.WITHDRAWN, _("Taken back")

    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    shows_ratings = models.BooleanField(default=False)
    shows_counts = models.BooleanField(default=False)
    may_be_published = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    ratings = SealedField(field_class=FieldClass.ADMIN, name="assessments.contribution.ratings")
    counts = SealedField(field_class=FieldClass.ADMIN, name="assessments.contribution.counts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "agency"], name="one_contribution_of_an_agency")
        ]
