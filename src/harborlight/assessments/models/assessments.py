"""An assessment, who was asked, the public numbers beside it, and what the table makes of the questions for its plan.

Must stay true: whoever was not asked does not learn that there is an assessment of a school; what is shown stands in `profile`, is
written once, and holds nothing that `engine.privacy` would not let through.
"""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.assessments import rules
from harborlight.core.fields import SealedField
from harborlight.core.permissions import Actor, reach
from harborlight.core.records import Record, RecordQuerySet, SealedRecord
from harborlight.core.roles import FieldClass
from harborlight.knowledge.determinants import PROTECTIVE, RISK

M = TypeVar("M", bound=models.Model)
# What is done by the leading agency alone; everything else by whoever was asked.
LEAD_VERBS = frozenset({"change", "close"})


class AssessmentQuerySet(RecordQuerySet["Assessment"]):
    def visible_to(self, actor: Actor, verb: str = "view") -> Self:
        """By way of the party: agencies see what they were asked for and did not decline."""
        if verb in LEAD_VERBS:
            return super().visible_to(actor, verb)
        if actor.agency_id is None or reach(actor, self.model.noun, verb) is None:
            return self.none()
        asked = Party.objects.filter(agency_id=actor.agency_id).exclude(state=Party.State.DECLINED)
        return self.filter(pk__in=asked.values("assessment_id"))


class Assessment(SealedRecord):
    """`agency` leads. `places`: towns on record and area codes. `lines`: which determinants, on which side, everybody counts.

    `profile`: what may be shown of the contributions, worked out at closing. `public_name`: how it is called in public.
    """

    noun: ClassVar[str] = "assessment"

    class Kind(models.TextChoices):
        AREA = rules.AREA, _("Area")
        SCHOOL = rules.SCHOOL, _("School")
        SECTOR = rules.SECTOR, _("Kind of work")
        ROUTE = rules.ROUTE, _("Route")

    class State(models.TextChoices):
        GATHERING = rules.GATHERING, _("Being gathered")
        CLOSED = rules.CLOSED, _("Closed, can be read")
        DROPPED = rules.DROPPED, _("Dropped")

    class Publication(models.TextChoices):
        NONE = rules.NOT_PUBLISHED, _("Seen by the contributing agencies only")
        ASKED = rules.ASKED, _("To be published: waits for a data steward")
        PUBLISHED = rules.PUBLISHED, _("Published")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    sector = models.CharField(max_length=64, blank=True)
    from_on = models.DateField()
    to_on = models.DateField()
    due_on = models.DateField()
    lines = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GATHERING)
    closed_at = models.DateTimeField(null=True, blank=True)
    previous = models.ForeignKey(
        "assessments.Assessment", on_delete=models.PROTECT, null=True, related_name="+"
    )
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    publication = models.CharField(
        max_length=10, choices=Publication.choices, default=Publication.NONE, blank=True
    )
    asked_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    name = SealedField(field_class=FieldClass.ADMIN, name="assessments.assessment.name")
    question = SealedField(field_class=FieldClass.ADMIN, name="assessments.assessment.question")
    places = SealedField(field_class=FieldClass.ADMIN, name="assessments.assessment.places")
    public_name = SealedField(field_class=FieldClass.ADMIN, name="assessments.assessment.public_name")
    check_note = SealedField(field_class=FieldClass.ADMIN, name="assessments.assessment.check_note")
    # Shown by `queries.profile_of` to those who contributed, never by a mere look at the record.
    profile = SealedField(name="assessments.assessment.profile")

    objects = AssessmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["agency", "state", "-id"], name="assessments_of_agency")]


class AssessmentPartQuerySet(RecordQuerySet[M]):
    def visible_to(self, actor: Actor, verb: str = "view") -> Self:
        """As the assessment is."""
        return self.filter(assessment__in=Assessment.objects.visible_to(actor, verb))


class Party(Record):
    """An agency that was asked to contribute; `agency` is that one."""

    noun: ClassVar[str] = "assessment"

    class State(models.TextChoices):
        ASKED = rules.PARTY_ASKED, _("Asked")
        JOINED = rules.JOINED, _("Takes part")
        DECLINED = rules.DECLINED, _("Declined")

    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)

    objects = AssessmentPartQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "agency"], name="one_party_of_an_agency")
        ]


class StructuralFigure(Record):
    """A public number about the place or where it lies, with its source. `side`: what it speaks for; context for neither."""

    noun: ClassVar[str] = "assessment"

    class Side(models.TextChoices):
        RISK = RISK, _("Risk")
        PROTECTIVE = PROTECTIVE, _("Protection")
        CONTEXT = rules.CONTEXT, _("Neither: context")

    class Reach(models.TextChoices):
        HERE = "here", _("This very place or group")
        WIDER = "wider", _("A wider area")
        COUNTRY = "country", _("The whole country")

    class Confidence(models.TextChoices):
        VERIFIED = "verified", _("Checked against its source")
        SECONDARY = "secondary", _("From a secondary source")
        UNVERIFIED = "unverified", _("Unverified")

    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="+")
    determinant = models.CharField(max_length=32)
    side = models.CharField(max_length=10, choices=Side.choices)
    title = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.HERE)
    source = models.CharField(max_length=300)
    link = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.UNVERIFIED)

    objects = AssessmentPartQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            # A sheet that is read again updates its figures and does not double them.
            models.UniqueConstraint(
                fields=["assessment", "determinant", "side", "title", "year", "reach"], name="one_figure_of_a_year"
            )
        ]  # fmt: skip


class PlanQuestion(SealedRecord):
    """What the table makes of the questions of one determinant: taken up into its plan, or set aside, with the reason."""

    noun: ClassVar[str] = "assessment"

    class Outcome(models.TextChoices):
        TAKEN_UP = rules.TAKEN_UP, _("Taken up for the plan")
        SET_ASIDE = rules.SET_ASIDE, _("Set aside")

    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.CASCADE, related_name="+")
    determinant = models.CharField(max_length=32)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    reason = SealedField(field_class=FieldClass.ADMIN, name="assessments.plan_question.reason")

    objects = AssessmentPartQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "determinant"], name="one_outcome_of_a_question")
        ]
