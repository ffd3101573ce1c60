"""What is asked of consents and referrals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.permissions import Actor, reach
from harborlight.core.records import RecordQuerySet
from harborlight.core.today import Line
from harborlight.release import rules
from harborlight.release.models import Consent, Incoming, Request, State, Step

_KEYS = ("data_key__agency_key",)


def consents_of(actor: Actor, record_id: UUID) -> list[dict[str, Any]]:
    """Consents of one case, newest first, each with whether it still holds."""
    today = timezone.localdate()
    rows = (
        Consent.objects.visible_to(actor)
        .filter(record_id=record_id)
        .select_related(*_KEYS)
        .order_by("-created_at")
    )
    return [
        row.shown_to(actor)
        | {"is_usable": row.withdrawn_at is None and row.given_on <= today < row.expires_on}
        for row in rows
    ]


def usable_consents(
    actor: Actor, record_id: UUID, recipient_agency_id: UUID | None, label: str
) -> list[dict[str, Any]]:
    """Consents of this case that hold today for this recipient, with a label to choose by."""
    return [
        consent
        | {
            "label": _("Until %(day)s: %(n)d groups")
            % {"day": consent["expires_on"], "n": len(consent["groups"])}
        }
        for consent in consents_of(actor, record_id)
        if consent["is_usable"]
        and (consent["recipient_agency_id"], consent["recipient_label"]) == (recipient_agency_id, label)
    ]


def preview(actor: Actor, consent_id: UUID, fields: Any) -> dict[str, Any]:
    """Exactly what the receiver will see after a yes: the same function makes the packet itself."""
    consent = Consent.objects.get_visible(actor, consent_id)
    decision = decide(consent)
    return {"packet": rules.packet(as_text(fields), decision.groups), "reasons": decision.reasons}


def as_text(fields: Any) -> dict[str, Any]:
    return {str(getattr(group, "value", group)): rows for group, rows in fields.items()}


def decide(consent: Consent) -> rules.Decision:
    """Asked before every disclosure under this consent, and again at delivery."""
    return rules.may_disclose(
        consent.as_grant(), recipient_agency_id=consent.recipient_agency_id, recipient_label=consent.recipient_label,
        groups=consent.groups, purpose=consent.purpose, on=timezone.localdate(),
    )  # fmt: skip


def requests_of(actor: Actor, record_id: UUID) -> list[dict[str, Any]]:
    """Referrals of one case, newest first."""
    rows = (
        Request.objects.visible_to(actor)
        .filter(record_id=record_id)
        .select_related(*_KEYS)
        .order_by("-created_at")
    )
    return [
        row.shown_to(
            actor,
            "id",
            "service_label",
            "urgency",
            "state",
            "answer_due_at",
            "reason",
            "answered_at",
            "created_at",
        )
        | {"state_label": row.get_state_display(), "is_pending": row.state in rules.PENDING}
        for row in rows
    ]


def request(actor: Actor, request_id: UUID) -> Request:
    return Request.objects.select_related("consent", *_KEYS).get_visible(actor, request_id)


def incoming_for(actor: Actor, *, state: str = "") -> RecordQuerySet[Incoming]:
    """What was asked of the actor's agency: what waits first, by due time."""
    rows = Incoming.objects.visible_to(actor, "answer")
    if state == "waiting":
        return rows.filter(state__in=rules.PENDING).order_by("answer_due_at", "id")
    return rows.order_by("-created_at", "-id")


def incoming(actor: Actor, incoming_id: UUID) -> Incoming:
    return Incoming.objects.select_related(*_KEYS).get_visible(actor, incoming_id, "answer")


def steps_of(request_id: UUID) -> list[Step]:
    return list(Step.objects.filter(request_id=request_id).order_by("created_at", "id"))


def deliveries_for(actor: Actor) -> RecordQuerySet[Incoming]:
    """What was delivered to the actor's agency and still stands."""
    return incoming_for(actor).filter(state__in=rules.DELIVERED)


def needs_me(actor: Actor) -> list[Line]:
    """Home: questions that wait for our answer, withdrawals to confirm, and our own questions past their time."""
    lines, now = [], timezone.now()
    if reach(actor, "referral", "answer"):
        waiting = list(incoming_for(actor, state="waiting").values_list("answer_due_at", flat=True)[:100])
        if waiting:
            text = ngettext(
                "%(n)d referral waits for your answer", "%(n)d referrals wait for your answer", len(waiting)
            )
            urgency = 3 if waiting[0] < now else 2
            lines.append(
                Line(
                    text % {"n": len(waiting)},
                    "release:incoming",
                    (),
                    len(waiting),
                    waiting[0],
                    urgency,
                    "handshake",
                )
            )
        unseen = incoming_for(actor).filter(
            state=State.WITHDRAWN, withdrawal_seen_at=None, delivered_at__isnull=False
        )
        if unseen.exists():
            lines.append(
                Line(
                    _("A consent was withdrawn: please confirm"), "release:incoming", (), 1, None, 3, "shield"
                )
            )
    if reach(actor, "referral", "view"):
        late = Request.objects.visible_to(actor).filter(state=State.ASKED, answer_due_at__lt=now)
        for row in late.order_by("answer_due_at")[:3]:
            text = _("No answer yet from %(service)s") % {"service": row.service_label}
            lines.append(Line(text, "release:request", (row.pk,), 1, row.answer_due_at, 2, "clock"))
    return lines
