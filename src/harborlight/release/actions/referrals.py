"""The two-stage referral: an anonymous question, an answer, a delivery that overtakes no withdrawal. Two agencies meet here;
each keeps its own record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.local_time import zone_of_agency
from harborlight.core.models import Account, Agency, Installation
from harborlight.core.permissions import Actor, SystemActor
from harborlight.errors import Conflict, Invalid, Refused
from harborlight.knowledge.clocks import due
from harborlight.knowledge.limits import referral_limit
from harborlight.knowledge.working_days import calendar_of
from harborlight.release import queries, rules
from harborlight.release.models import Incoming, Request, State, Step

DELIVERER = SystemActor("delivery", frozenset({"referral:deliver"}))
_WRONG = {
    "answer": gettext_lazy("Choose an answer."),
    "why": gettext_lazy("Say why, so that the sender can go on."),
    "shorter": gettext_lazy("Write less: this is only a note."),
}


@action("referral.request", noun="referral", verb="create")
def request(
    *,
    by: Account,
    kind: str = "handoff",
    record_id: UUID,
    consent_id: UUID,
    service_id: UUID,
    service_label: str,
    recipient_agency_id: UUID | None,
    urgency: str,
    question: Mapping[str, Any],
    fields: Mapping[Any, Any],
) -> Request:
    """Stage one: an anonymous question. The packet waits, sealed on our side, until the answer is yes."""
    consent = queries.locked_consents().get_visible(by, consent_id)
    decision = queries.decide(consent, recipient_agency_id=recipient_agency_id, recipient_label=service_label)
    if not decision.is_allowed or consent.record_id != record_id:
        raise Refused(
            _("The person's consent does not cover this."), mend=_("Ask for consent to this recipient first.")
        )
    if wrong := rules.check_question(question):
        said = _("The first question must stay anonymous; this cannot stand in it: %(fields)s.")
        raise Invalid({"question": said % {"fields": ", ".join(wrong)}})
    if kind != "handoff":
        raise Invalid({"kind": _("Only a hand-off can be requested here.")})
    calendar = calendar_of(Installation.home_country())
    made = Request(
        agency_id=consent.agency_id, kind=kind, record_id=record_id, consent=consent, service_id=service_id,
        service_label=service_label, recipient_agency_id=recipient_agency_id, urgency=urgency, account=by,
        answer_due_at=due(referral_limit(urgency), timezone.now().astimezone(zone_of_agency(consent.agency_id)), calendar), question=dict(question),
        packet=rules.packet(queries.as_text(fields), decision.groups),
        data_key=vault.new_data_key(consent.agency_id, "request"),
    )  # fmt: skip
    made.save()
    step(made, "asked", "sender")
    if recipient_agency_id is not None:
        _ask(made, question)
    trace(made, urgency=urgency, service=str(service_id))
    return made


def _ask(made: Request, question: Mapping[str, Any]) -> None:
    """The receiver's own copy of the anonymous question, under the receiver's key."""
    assert made.recipient_agency_id is not None
    Incoming(
        agency_id=made.recipient_agency_id, reference=made, sender_label=Agency.objects.get(pk=made.agency_id).name,
        service_id=made.service_id, service_label=made.service_label, urgency=made.urgency,
        answer_due_at=made.answer_due_at, question=dict(question),
        data_key=vault.new_data_key(made.recipient_agency_id, "incoming"),
    ).save()  # fmt: skip


@action("referral.answer", noun="referral", verb="answer")
def answer(*, by: Actor, incoming_id: UUID, answer: str, reason: str = "", note: str = "") -> Incoming:
    """The receiver's answer. A yes delivers the packet, if the consent still allows it at this moment; while a withdrawal
    waits on the porch to be read in, the yes is kept and the delivery waits."""
    copy = Incoming.objects.select_related("data_key__agency_key").get_visible(by, incoming_id, "answer")
    state = _checked_answer(answer, reason, note)
    request_ = _locked_request(copy.reference_id)
    _move(copy, state)
    _move(request_, state)
    copy.reason = request_.reason = reason
    request_.answered_at, request_.answer_note = timezone.now(), note
    must_wait = state == State.ACCEPTED and not queries.is_inbox_drained()
    if state == State.ACCEPTED:
        decision = _decided_again(request_, copy)
        if not decision.is_allowed:
            raise Refused(_("The person's consent ended in the meantime; nothing was delivered."))
        if not must_wait:
            _deliver(request_, copy, decision)
    copy.save()
    request_.save()
    step(request_, state, "receiver", reason)
    if must_wait:
        step(request_, "delivery_waits", "receiver")
    trace(copy, answer=answer, reason=reason, delivery_waits=must_wait)
    return copy


def _locked_request(request_id: UUID) -> Request:
    rows = Request.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("consent", "data_key__agency_key").get(pk=request_id)


def _decided_again(request_: Request, copy: Incoming) -> rules.Decision:
    return queries.decide(
        request_.consent, recipient_agency_id=copy.agency_id, recipient_label=request_.service_label
    )


def _deliver(request_: Request, copy: Incoming, decision: rules.Decision) -> None:
    """Stage two: the packet, as it was decided just now, sealed anew under the receiver's key."""
    copy.packet = rules.packet(request_.opened("packet") or {}, decision.groups)
    copy.groups = sorted(decision.groups)
    copy.delivered_at = timezone.now()


@action("referral.deliver", noun="referral", verb="deliver")
def deliver(*, by: Actor, incoming_id: UUID) -> Incoming:
    """A delivery that had to wait, once; where the consent has ended by now, the referral ends with it."""
    request_ = _locked_request(Incoming.objects.values_list("reference_id", flat=True).get(pk=incoming_id))
    copy = Incoming.objects.select_related("data_key__agency_key").get(pk=incoming_id)
    trace(copy)
    if copy.state != State.ACCEPTED or copy.delivered_at is not None or not queries.is_inbox_drained():
        return copy
    decision = _decided_again(request_, copy)
    if decision.is_allowed:
        _deliver(request_, copy, decision)
        copy.save()
    else:
        withdraw_request(request_)
    step(request_, "delivered" if decision.is_allowed else "consent_ended", "sender")
    trace(delivered=decision.is_allowed)
    return copy


def deliver_waiting() -> int:
    """Deliver whatever had to wait, if nothing stands in its way any more; returns how many were looked at."""
    if not queries.undelivered().exists() or not queries.is_inbox_drained():
        return 0
    ids = list(queries.undelivered().values_list("pk", flat=True))
    for incoming_id in ids:
        deliver(by=DELIVERER, incoming_id=incoming_id)
    return len(ids)


@action("referral.arrived", noun="referral", verb="answer")
def confirm_arrival(*, by: Actor, incoming_id: UUID) -> Incoming:
    """The person is there: the loop is closed, and the sender sees it."""
    copy = Incoming.objects.get_visible(by, incoming_id, "answer")
    if copy.state == State.ACCEPTED and copy.delivered_at is None:
        raise Conflict(_("What was agreed has not been delivered yet."), mend=_("It comes by itself, soon."))
    request_ = Request.objects.select_for_update(no_key=True).get(pk=copy.reference_id)
    for record in (copy, request_):
        _move(record, State.ARRIVED)
        record.save()
    step(request_, "arrived", "receiver")
    trace(copy)
    return copy


@action("referral.confirm_withdrawal", noun="referral", verb="answer")
def acknowledge_withdrawal(*, by: Actor, incoming_id: UUID) -> Incoming:
    """The receiver confirms a withdrawal: its copy's key is destroyed, and the sender gets the receipt."""
    copy = Incoming.objects.select_related("data_key").get_visible(by, incoming_id, "answer")
    if copy.state != State.WITHDRAWN or copy.withdrawal_seen_at is not None:
        raise Invalid({"referral": _("There is nothing to confirm here.")})
    key = copy.data_key
    copy.withdrawal_seen_at, copy.packet, copy.question, copy.groups = timezone.now(), None, None, []
    copy.save()
    vault.destroy(key)
    step(Request.objects.get(pk=copy.reference_id), "withdrawal_confirmed", "receiver")
    trace(copy)
    return copy


@action("referral.cancel", noun="referral", verb="change")
def cancel(*, by: Actor, request_id: UUID) -> Request:
    """The sender takes the question back before it was answered with a yes."""
    request_ = Request.objects.select_related("data_key").get_visible(by, request_id, "change")
    _move(request_, State.CANCELLED)
    request_.save()
    for copy in Incoming.objects.filter(reference=request_):
        _move(copy, State.CANCELLED)
        copy.save()
    step(request_, "cancelled", "sender")
    trace(request_)
    return request_


@action("referral.phone_answer", noun="referral", verb="change")
def note_answer_by_phone(
    *, by: Actor, request_id: UUID, answer: str, reason: str = "", note: str = ""
) -> Request:
    """For a service outside the coalition: write down the answer it gave by phone. Nothing is delivered by the system."""
    request_ = Request.objects.select_related("data_key__agency_key").get_visible(by, request_id, "change")
    state = _checked_answer(answer, reason, note)
    if request_.recipient_agency_id is not None:
        raise Invalid({"answer": _("They answer themselves: this is for services outside the coalition.")})
    _move(request_, state)
    request_.reason, request_.answered_at, request_.answer_note = reason, timezone.now(), note
    request_.save()
    step(request_, state, "sender", reason)
    trace(request_, answer=answer)
    return request_


def _checked_answer(answer: str, reason: str, note: str) -> str:
    if wrong := rules.check_answer(answer, reason, note):
        raise Invalid({name: str(_WRONG[code]) for name, code in wrong.items()})
    return rules.ANSWERS[answer]


def _move(record: Request | Incoming, state: str) -> None:
    if state not in rules.next_states(record.state):
        raise Conflict(_("This referral has moved on in the meantime."), mend=_("Look at it again."))
    record.state = state


def withdraw_request(request_: Request) -> None:
    """Both sides end; whoever received something is asked to confirm."""
    _move(request_, State.WITHDRAWN)
    request_.save()
    for copy in Incoming.objects.filter(reference=request_):
        _move(copy, State.WITHDRAWN)
        copy.withdrawn_at = timezone.now()
        copy.save()


def step(request_: Request, what: str, side: str, reason: str = "") -> None:
    """One line of a request's history."""
    Step(request=request_, what=what, side=side, reason=reason).save()
