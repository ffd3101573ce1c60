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
from harborlight.release.models import Consent, Disclosure, Incoming, Request, State, Step

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
        | {"state_label": row.get_state_display(), "awaits_answer": row.state == State.ASKED}
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
    rows = Incoming.objects.select_related("reference__consent", *_KEYS)
    return rows.get_visible(actor, incoming_id, "answer")


def steps_of(request_id: UUID) -> list[Step]:
    return list(Step.objects.filter(request_id=request_id).order_by("created_at", "id"))


def deliveries_for(actor: Actor) -> RecordQuerySet[Incoming]:
    """What was delivered to the actor's agency and still stands."""
    return incoming_for(actor).filter(state__in=rules.DELIVERED, delivered_at__isnull=False)


def trail_ids(record_id: UUID) -> list[UUID]:
    """Ids under which the audit trail tells of a case's consents and referrals, and of what was done with the copies by whoever
    received them; call it for a case that the actor was let in to."""
    requests = Request.objects.filter(record_id=record_id)
    ids = [*Consent.objects.filter(record_id=record_id).values_list("pk", flat=True)]
    ids += requests.values_list("pk", flat=True)
    return [*ids, *Incoming.objects.filter(reference__in=requests).values_list("pk", flat=True)]


def disclosures(actor: Actor) -> RecordQuerySet[Disclosure]:
    """Which numbers the actor's agency let out, to whom and by whom; the newest first."""
    return Disclosure.objects.visible_to(actor).select_related("account").order_by("-id")


def is_consent_over(asked: Request) -> bool:
    """Whether a yes to an open question would deliver nothing, because the person's consent does not hold any more."""
    if asked.state not in rules.PENDING:
        return False
    decision = decide(
        asked.consent, recipient_agency_id=asked.recipient_agency_id, recipient_label=asked.service_label
    )
    return not decision.is_allowed


def answers_awaited(actor: Actor) -> RecordQuerySet[Request]:
    """Our own questions that nobody has answered, the first that is due before the others."""
    return Request.objects.visible_to(actor).filter(state=State.ASKED).order_by("answer_due_at", "id")


def needs_me(actor: Actor) -> list[Line]:
    """Home: questions that wait for our answer, withdrawals to confirm; our own questions past their time or without a consent."""
    lines = _asked_of_us(actor) if reach(actor, "referral", "answer") else []
    return [*lines, *(_asked_by_us(actor) if reach(actor, "referral", "view") else [])]


def _asked_of_us(actor: Actor) -> list[Line]:
    """Whoever is on a waiting list was answered: that clock has stopped."""
    asked, listed = Q(state=State.ASKED), Q(state=State.WAITLISTED)
    unseen = Q(state=State.WITHDRAWN, withdrawal_seen_at=None, delivered_at__isnull=False)
    counted = (
        incoming_for(actor)
        .order_by()
        .filter(asked | listed | unseen)
        .aggregate(
            n=Count("pk", filter=asked),
            first=Min("answer_due_at", filter=asked),
            n_listed=Count("pk", filter=listed),
            n_unseen=Count("pk", filter=unseen),
        )
    )
    lines = []
    if n := counted["n"]:
        text = ngettext("%(n)d referral waits for your answer", "%(n)d referrals wait for your answer", n)
        urgency = 3 if counted["first"] < timezone.now() else 2
        lines.append(Line(text % {"n": n}, "release:incoming", (), n, counted["first"], urgency, "handshake"))
    if n := counted["n_listed"]:
        text = ngettext(
            "%(n)d referral is on your waiting list", "%(n)d referrals are on your waiting list", n
        )
        lines.append(Line(text % {"n": n}, "release:incoming", (), n, None, 1, "handshake"))
    if n := counted["n_unseen"]:
        text = ngettext(
            "A consent was withdrawn: please confirm", "%(n)d consents were withdrawn: please confirm", n
        )
        lines.append(Line(text % {"n": n}, "release:incoming", (), n, None, 3, "shield"))
    return lines


MOST_LINES = 3


def _asked_by_us(actor: Actor) -> list[Line]:
    late = list(answers_awaited(actor).filter(answer_due_at__lt=timezone.now())[: MOST_LINES + 1])
    lines = [
        Line(
            _("No answer yet from %(service)s") % {"service": row.service_label}, "release:request", (row.pk,), 1,
            row.answer_due_at, 2, "clock",
        )
        for row in late[:MOST_LINES]
    ]  # fmt: skip
    if len(late) > MOST_LINES:
        lines.append(Line(_("More answers are overdue"), "cases:tasks", urgency=2, icon="clock"))
    over = (
        Request.objects.visible_to(actor)
        .filter(state__in=rules.PENDING, consent__expires_on__lte=today_of(actor))
        .order_by("consent__expires_on", "id")
    )
    lines += [
        Line(
            _("The consent has ended, and %(service)s is still asked") % {"service": row.service_label},
            "release:request", (row.pk,), 1, None, 2, "shield",
        )
        for row in over[:MOST_LINES]
    ]  # fmt: skip
    return lines
