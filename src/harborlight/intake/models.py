"""What is kept of reports. An envelope is kept as it came; a report's content is sealed under a key of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from harborlight.core import names
from harborlight.core.fields import Index, SealedField
from harborlight.core.records import Guarded, Record, SealedRecord
from harborlight.core.roles import FieldClass
from harborlight.intake import rules


class Channel(models.TextChoices):
    CALL = "call", _("Phone call")
    WALK_IN = "walk_in", _("Came in person")
    EMAIL = "email", _("E-mail")
    PARTNER = "partner", _("Partner or front line")
    PAPER = "paper", _("Paper form")
    WEB = "web", _("Public web form")
    LEAD = "lead", _("Lead handed over")


class State(models.TextChoices):
    NEW = rules.NEW, _("New, not opened")
    OPENED = rules.OPENED, _("Opened")
    TRIAGED = rules.TRIAGED, _("Looked at")
    ACCEPTED = rules.ACCEPTED, _("Accepted as a case")
    PASSED_ON = rules.PASSED_ON, _("Passed on")
    CLOSED = rules.CLOSED, _("Closed")


# What else was said is of the report's own class, what happened.
FIELD_PARTS = {
    **dict.fromkeys(("languages", "written_in"), FieldClass.IDENTITY),
    **dict.fromkeys(
        ("may_contact", "safe_phone", "safe_times", "how_to_sign", "place", "city"), FieldClass.CONTACT
    ),
}
WHOLE = frozenset({FieldClass.NARRATIVE, *FIELD_PARTS.values()})


class Inbox(SealedRecord):
    """Where an agency's web reports arrive. One inbox is the coalition's default."""

    noun: ClassVar[str] = "inbox"

    name = models.CharField(max_length=120)
    public_key = models.BinaryField(max_length=200)
    private_key = SealedField(name="intake.inbox.private_key")
    is_open = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "inboxes"


class Envelope(Guarded):
    """A sealed letter from the porch, its box verbatim. Unique by the id that the sender's page was given."""

    noun: ClassVar[str] = "report"

    inbox = models.ForeignKey("intake.Inbox", on_delete=models.PROTECT, related_name="+")
    envelope_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    format = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    opened_at = models.DateTimeField(null=True, blank=True)


class Report(SealedRecord):
    """`receipt` is the verifier of the code that the sender holds; it is found by a token under the agency's index key."""

    noun: ClassVar[str] = "report"
    read_by: ClassVar[Mapping[str, frozenset[str]]] = {
        "view": frozenset(),
        "follow": frozenset({"code", "received_on", "state"}),
    }
    RECEIPTS: ClassVar[Index] = Index("intake.report.receipt", names.exact)

    code = models.CharField(max_length=24, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    urgency = models.CharField(max_length=10, default=rules.ROUTINE)
    rank = models.PositiveSmallIntegerField(default=rules.RANK[rules.ROUTINE])
    is_danger_now = models.BooleanField(default=False)
    received_on = models.DateField()
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    envelope = models.OneToOneField(
        "intake.Envelope", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case_id = models.UUIDField(null=True, blank=True)
    case_code = models.CharField(max_length=24, blank=True)
    passed_to = models.UUIDField(null=True, blank=True)
    from_agency = models.CharField(max_length=200, blank=True)
    receipt = SealedField(name="intake.report.receipt", index=RECEIPTS)
    fields = SealedField(field_class=FieldClass.NARRATIVE, parts=FIELD_PARTS, name="intake.report.fields")
    triage = SealedField(field_class=FieldClass.NARRATIVE, name="intake.report.triage")
    closing = SealedField(field_class=FieldClass.NARRATIVE, name="intake.report.closing")

    class Meta:
        indexes = [
            models.Index(fields=["agency", "state", "rank", "-id"], name="reports_by_rank"),
            models.Index(fields=["agency", "-id"], name="reports_of_agency"),
            models.Index(fields=["account", "-id"], name="reports_of_account"),
        ]


class ReportStep(Record):
    """One line of a report's history, in codes."""

    noun: ClassVar[str] = "report"

    report = models.ForeignKey("intake.Report", on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=40, blank=True)
