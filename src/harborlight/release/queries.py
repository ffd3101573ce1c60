"""What is asked of consents and referrals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core import letters
from harborlight.core.local_time import today_at, today_of
from harborlight.core.permissions import Actor, reach
from harborlight.core.porch import Porch
from harborlight.core.records import RecordQuerySet
from harborlight.core.today import Line
from harborlight.release import rules
from harborlight.release.models import Consent, Incoming, Request, State, Step

_KEYS = ("data_key__agency_key",)


def consents_of(actor: Actor, record_id: UUID) -> list[dict[str, Any]]:
    """Consents of one case, newest first, each with whether it still holds."""
    today = today_of(actor)
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
    decision = decide(
        consent, recipient_agency_id=consent.recipient_agency_id, recipient_label=consent.recipient_label
    )
    return {"packet": rules.packet(as_text(fields), decision.groups), "reasons": decision.reasons}


def as_text(fields: Any) -> dict[str, Any]:
    return {str(getattr(group, "value", group)): rows for group, rows in fields.items()}


def decide(consent: Consent, *, recipient_agency_id: UUID | None, recipient_label: str) -> rules.Decision:
    """Asked before every disclosure under this consent, and again at delivery, about whoever then receives."""
    return rules.may_disclose(
        consent.as_grant(), recipient_agency_id=recipient_agency_id, recipient_label=recipient_label,
        groups=consent.groups, purpose=consent.purpose, on=today_at(consent.agency_id),
    )  # fmt: skip


def locked_consents() -> RecordQuerySet[Consent]:
    """For actions: locked, so that no question slips out under a consent that is just being withdrawn."""
    rows = Consent.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("data_key__agency_key")


def porch() -> Porch:
    """The porch of this installation."""
    return Porch(settings.ENV.porch_folder)


def is_inbox_drained() -> bool:
    """Whether no withdrawal waits on the porch that a delivery would overtake; an inbox that cannot be looked into is not."""
    try:
        return not porch().has_waiting(letters.CONSENT)
    except OSError:
        return False


def undelivered() -> RecordQuerySet[Incoming]:
    """What was answered with a yes and has not been delivered yet."""
    return Incoming.objects.filter(state=State.ACCEPTED, delivered_at=None).order_by("id")


def delivery_of(asked: Request) -> str:
    """After a yes: `delivered`, `waits`, or `by_phone` for a service outside the coalition; before it nothing."""
    if asked.state not in rules.DELIVERED:
        return ""
    if asked.recipient_agency_id is None:
        return "by_phone"
    return "waits" if undelivered().filter(reference=asked).exists() else "delivered"


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
    return incoming_for(actor).filter(state__in=rules.DELIVERED, delivered_at__isnull=False)


def needs_me(actor: Actor) -> list[Line]:
    """Home: questions that wait for our answer, withdrawals to confirm, and our own questions past their time."""
    lines, now = [], timezone.now()
    if reach(actor, "referral", "answer"):
        is_waiting = Q(state__in=rules.PENDING)
        is_unseen = Q(state=State.WITHDRAWN, withdrawal_seen_at=None, delivered_at__isnull=False)
        rows = incoming_for(actor).order_by().filter(is_waiting | is_unseen)
        counted = rows.aggregate(
            n=Count("pk", filter=is_waiting),
            first=Min("answer_due_at", filter=is_waiting),
            n_unseen=Count("pk", filter=is_unseen),
        )
        if n := counted["n"]:
            text = ngettext(
                "%(n)d referral waits for your answer", "%(n)d referrals wait for your answer", n
            ) % {"n": n}  # fmt: skip
            urgency = 3 if counted["first"] < now else 2
            lines.append(Line(text, "release:incoming", (), n, counted["first"], urgency, "handshake"))
        if counted["n_unseen"]:
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
