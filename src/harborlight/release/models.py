"""What is kept of consents and referrals. The two sides of a referral are two records, each under its own agency's key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core.fields import SealedField
from harborlight.core.records import Guarded, SealedRecord
from harborlight.core.roles import BY_GROUP, FieldClass
from harborlight.release import rules

# The needs are of the question's own class, health.
QUESTION_PARTS = {
    **dict.fromkeys(("sex", "age_band", "n_children", "languages"), FieldClass.IDENTITY),
    "area": FieldClass.CONTACT,
}


class State(models.TextChoices):
    ASKED = rules.ASKED, _("Asked")
    WAITLISTED = rules.WAITLISTED, _("On the waiting list")
    ACCEPTED = rules.ACCEPTED, _("Accepted")
    ARRIVED = rules.ARRIVED, _("Arrived")
    DECLINED = rules.DECLINED, _("Declined")
    REDIRECTED = rules.REDIRECTED, _("Redirected")
    WITHDRAWN = rules.WITHDRAWN, _("Consent withdrawn")
    CANCELLED = rules.CANCELLED, _("Cancelled")


class Consent(SealedRecord):
    """One person's agreement to one recipient. `record_id` is the case; this room does not know cases."""

    noun: ClassVar[str] = "consent"
    access_through: ClassVar[str] = "record_id"
    access_noun: ClassVar[str] = "case"

    record_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField()
    recipient_agency_id = models.UUIDField(null=True, blank=True)
    recipient_label = models.CharField(max_length=200)
    groups = models.JSONField(default=list)
    purpose = models.CharField(max_length=40)
    given_on = models.DateField()
    expires_on = models.DateField()
    given_by = models.CharField(max_length=20)
    method = models.CharField(max_length=20)
    is_not_condition_attested = models.BooleanField(default=False)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    wording = SealedField(field_class=FieldClass.NARRATIVE, name="release.consent.wording")
    # Whoever shows it takes this consent back. Given to the person alone, on the page that is theirs.
    person_secret = SealedField(name="release.consent.person_secret")
    withdrawal_reason = SealedField(
        field_class=FieldClass.NARRATIVE, name="release.consent.withdrawal_reason"
    )

    def as_grant(self) -> rules.Grant:
        return rules.Grant(
            self.recipient_agency_id, self.recipient_label, frozenset(self.groups), self.purpose, self.given_on,
            self.expires_on, self.withdrawn_at is not None,
        )  # fmt: skip


class Request(SealedRecord):
    """The sender's side of a referral."""

    noun: ClassVar[str] = "referral"
    access_through: ClassVar[str] = "record_id"
    access_noun: ClassVar[str] = "case"

    kind = models.CharField(max_length=12, default="handoff")
    record_id = models.UUIDField(db_index=True)
    consent = models.ForeignKey("release.Consent", on_delete=models.PROTECT, related_name="+")
    service_id = models.UUIDField()
    service_label = models.CharField(max_length=200)
    recipient_agency_id = models.UUIDField(null=True, blank=True)
    urgency = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    answer_due_at = models.DateTimeField()
    reason = models.CharField(max_length=40, blank=True)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    question = SealedField(
        field_class=FieldClass.HEALTH, parts=QUESTION_PARTS, name="release.request.question"
    )
    packet = SealedField(field_class=FieldClass.NARRATIVE, parts=BY_GROUP, name="release.request.packet")
    answer_note = SealedField(field_class=FieldClass.NARRATIVE, name="release.request.answer_note")

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "-created_at"], name="requests_of_record"),
            models.Index(fields=["agency", "state", "answer_due_at"], name="requests_waiting"),
        ]


class Incoming(SealedRecord):
    """The receiver's own copy: first the anonymous question, after a yes the packet. Its agency is the receiver's."""

    noun: ClassVar[str] = "referral"
    read_by: ClassVar[Mapping[str, frozenset[str]]] = {"answer": frozenset()}

    reference = models.OneToOneField("release.Request", on_delete=models.PROTECT, related_name="+")
    sender_label = models.CharField(max_length=200)
    service_id = models.UUIDField()
    service_label = models.CharField(max_length=200)
    urgency = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    answer_due_at = models.DateTimeField()
    reason = models.CharField(max_length=40, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_seen_at = models.DateTimeField(null=True, blank=True)
    question = SealedField(
        field_class=FieldClass.HEALTH, parts=QUESTION_PARTS, name="release.incoming.question"
    )
    packet = SealedField(field_class=FieldClass.NARRATIVE, parts=BY_GROUP, name="release.incoming.packet")
    groups = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "state", "answer_due_at"], name="incoming_waiting"),
            # Looked for every few seconds, nearly always in vain.
            models.Index(
                fields=["id"], name="incoming_undelivered",
                condition=models.Q(state=rules.ACCEPTED, delivered_at=None),
            ),
        ]  # fmt: skip


class Step(Guarded):
    """One line of a request's history, in codes. Shown to both sides."""

    noun: ClassVar[str] = "referral"

    request = models.ForeignKey("release.Request", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=24)
    side = models.CharField(max_length=8)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["request", "created_at"], name="steps_of_request")]
