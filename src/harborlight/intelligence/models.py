"""What is kept of runs and leads: summaries. The supporting texts are sealed under the run's key and expire with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.fields import SealedField
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass


class Run(SealedRecord):
    noun: ClassVar[str] = "run"

    purpose = models.CharField(max_length=300)
    region = models.CharField(max_length=2, default="GB")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    job_id = models.UUIDField(null=True, blank=True)
    n_posts = models.PositiveIntegerField(default=0)
    n_rejected = models.PositiveIntegerField(default=0)
    n_leads = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["agency", "-id"], name="runs_of_agency")]


class Lead(SealedRecord):
    """A question about an organisation. `rows` are the supporting posts, sealed, gone when the run expires."""

    noun: ClassVar[str] = "lead"

    class Judgement(models.TextChoices):
        UNJUDGED = "unjudged", _("Not judged yet")
        SAME = "same", _("One organisation")
        NOT = "not", _("Not one organisation")
        UNSURE = "unsure", _("Unsure")

    run = models.ForeignKey("intelligence.Run", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    place_in_list = models.PositiveIntegerField()
    support = models.FloatField()
    n_posts = models.PositiveIntegerField()
    n_minor_stated = models.PositiveIntegerField(default=0)
    n_places = models.PositiveIntegerField(default=0)
    first_seen_on = models.DateField(null=True, blank=True)
    last_seen_on = models.DateField(null=True, blank=True)
    judgement = models.CharField(max_length=10, choices=Judgement.choices, default=Judgement.UNJUDGED)
    report_id = models.UUIDField(null=True, blank=True)
    details = SealedField(field_class=FieldClass.PERPETRATOR, name="intelligence.lead.details")
    rows = SealedField(field_class=FieldClass.NARRATIVE, name="intelligence.lead.rows")

    class Meta:
        indexes = [
            models.Index(fields=["agency", "judgement", "place_in_list", "id"], name="leads_by_place"),
            # Counted on every analyst's home page; rows are long, so the index alone must do.
            models.Index(fields=["agency", "judgement", "n_minor_stated"], name="leads_waiting"),
        ]


class Verdict(SealedRecord):
    """One judgement, with its reason; verdicts are added, never changed. The reason speaks of the rows, and is sealed and
    destroyed with them; who judged what, and when, stays."""

    noun: ClassVar[str] = "lead"

    lead = models.ForeignKey("intelligence.Lead", on_delete=models.CASCADE, related_name="+")
    judgement = models.CharField(max_length=10, choices=Lead.Judgement.choices)
    reason = SealedField(field_class=FieldClass.PERPETRATOR, name="intelligence.verdict.reason")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
