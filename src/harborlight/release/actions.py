"""What is done with consents, hand-offs and the snapshot. Two agencies meet here; each keeps its own record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import vault
from harborlight.core.acting import action, after_commit, trace
from harborlight.core.models import Account, Agency
from harborlight.core.permissions import Actor
from harborlight.core.porch import Porch
from harborlight.errors import Conflict, Invalid, Refused
from harborlight.knowledge.limits import due, referral_limit
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.release import queries, rules
from harborlight.release.models import Consent, Incoming, Request, State, Step

_WRONG = {
    "choose_groups": _("Tick at least one group that the person agreed to."),
    "end_within_six_months": _("Choose a day after today and within six months."),
    "who_agreed": _("Say who agreed."),
    "how": _("Say how they agreed."),
    "what_for": _("Say what for."),
    "attest": _("Explain first that help does not depend on it, then attest it."),
}


# -- consent -------------------------------------------------------------------------------------------------------------


@action("consent.grant", noun="consent", verb="create")
def grant(
    *,
    by: Account,
    agency_id: UUID,
    record_id: UUID,
    person_id: UUID,
    recipient_agency_id: UUID | None,
    recipient_label: str,
    groups: Collection[str],
    purpose: str,
    expires_on: date | None,
    given_by: str,
    method: str,
    is_not_condition_attested: bool,
    wording: str = "",
) -> Consent:
    """Keep a consent.

    Raises:
        Invalid: when it has no end, no group, no attestation …
    """
    today = timezone.localdate()
    wrong = rules.check_grant(
        groups=groups, expires_on=expires_on, given_by=given_by, method=method, purpose=purpose,
        is_attested=is_not_condition_attested, on=today,
    )  # fmt: skip
    if wrong or expires_on is None:
        raise Invalid({name: str(_WRONG[code]) for name, code in wrong.items()})
    consent = Consent(
        agency_id=agency_id, record_id=record_id, person_id=person_id, recipient_agency_id=recipient_agency_id,
        recipient_label=recipient_label, groups=sorted(groups), purpose=purpose, given_on=today, expires_on=expires_on,
        given_by=given_by, method=method, is_not_condition_attested=True, account=by, wording=wording,
        data_key=vault.new_data_key(agency_id, "consent"),
    )  # fmt: skip
    consent.save()
    trace(consent, groups=sorted(groups), purpose=purpose, expires_on=str(expires_on))
    return consent


@action("consent.withdraw", noun="consent", verb="withdraw")
def withdraw(*, by: Actor, consent_id: UUID, reason: str = "") -> Consent:
    """Take consent back: pending requests stop at once; delivered ones carry the news to the receiver, who must confirm."""
    consent = Consent.objects.select_related("data_key__agency_key").get_visible(by, consent_id, "withdraw")
    if consent.withdrawn_at is not None:
        raise Invalid({"consent": _("This consent was withdrawn already.")})
    consent.withdrawn_at, consent.withdrawal_reason = timezone.now(), reason
    consent.save()
    n_stopped = 0
    for request_ in Request.objects.select_for_update(no_key=True, of=("self",)).filter(consent=consent):
        if State.WITHDRAWN in rules.next_states(request_.state):
            _withdraw_request(request_)
            n_stopped += 1
    trace(consent, n_stopped=n_stopped)
    return consent


def _withdraw_request(request_: Request) -> None:
    _move(request_, State.WITHDRAWN)
    request_.save()
    _step(request_, "withdrawn", "sender")
    for copy in Incoming.objects.filter(reference=request_):
        _move(copy, State.WITHDRAWN)
        copy.withdrawn_at = timezone.now()
        copy.save()


# -- the two-stage referral ------------------------------------------------------------------------------------------------


@action("referral.request", noun="referral", verb="create")
def request(
    *,
    by: Account,
    kind: str = "handoff",
    record_id: UUID,
    record_code: str = "",
    consent_id: UUID,
    service_id: UUID,
    service_label: str,
    recipient_agency_id: UUID | None,
    urgency: str,
    question: Mapping[str, Any],
    fields: Mapping[Any, Any],
) -> Request:
    """Stage one: an anonymous question. The packet waits, sealed on our side, until the answer is yes."""
    consent = Consent.objects.get_visible(by, consent_id)
    decision = rules.may_disclose(
        consent.as_grant(), recipient_agency_id=recipient_agency_id, recipient_label=service_label, groups=consent.groups,
        purpose=consent.purpose, on=timezone.localdate(),
    )  # fmt: skip
    if not decision.is_allowed or consent.record_id != record_id:
        raise Refused(
            _("The person's consent does not cover this."), mend=_("Ask for consent to this recipient first.")
        )
    if rules.check_question(question):
        raise Invalid({"question": _("The first question must stay anonymous.")})
    if kind != "handoff":
        raise Invalid({"kind": _("Only a hand-off can be requested here.")})
    made = Request(
        agency_id=consent.agency_id, kind=kind, record_id=record_id, consent=consent, service_id=service_id,
        service_label=service_label, recipient_agency_id=recipient_agency_id, urgency=urgency, account=by,
        answer_due_at=due(referral_limit(urgency), timezone.now()), question=dict(question),
        packet=rules.packet(queries.as_text(fields), decision.groups),
        data_key=vault.new_data_key(consent.agency_id, "request"),
    )  # fmt: skip
    made.save()
    _step(made, "asked", "sender")
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


ANSWERS = {
    "accept": State.ACCEPTED,
    "decline": State.DECLINED,
    "waitlist": State.WAITLISTED,
    "redirect": State.REDIRECTED,
}


@action("referral.answer", noun="referral", verb="answer")
def answer(*, by: Actor, incoming_id: UUID, answer: str, reason: str = "", note: str = "") -> Incoming:
    """The receiver's answer. A yes delivers the packet, if the consent still allows it at this moment."""
    copy = Incoming.objects.select_related("data_key__agency_key").get_visible(by, incoming_id, "answer")
    state = ANSWERS.get(answer)
    if state is None:
        raise Invalid({"answer": _("Choose an answer.")})
    if state is State.DECLINED and reason not in vocabulary("decline_reasons").codes():
        raise Invalid({"reason": _("Say why, so that the sender can go on.")})
    request_ = (
        Request.objects.select_for_update(no_key=True, of=("self",))
        .select_related("consent", "data_key__agency_key")
        .get(pk=copy.reference_id)
    )
    _move(copy, state)
    _move(request_, state)
    copy.reason = request_.reason = reason
    request_.answered_at, request_.answer_note = timezone.now(), note
    if state is State.ACCEPTED:
        _deliver(request_, copy)
    copy.save()
    request_.save()
    _step(request_, state, "receiver", reason)
    trace(copy, answer=answer, reason=reason)
    return copy


def _deliver(request_: Request, copy: Incoming) -> None:
    """Stage two: the packet, decided once more now, sealed anew under the receiver's key."""
    decision = queries.decide(request_.consent)
    if not decision.is_allowed:
        raise Refused(_("The person's consent ended in the meantime; nothing was delivered."))
    copy.packet = rules.packet(request_.opened("packet") or {}, decision.groups)
    copy.groups = sorted(decision.groups)
    copy.delivered_at = timezone.now()


@action("referral.arrived", noun="referral", verb="answer")
def confirm_arrival(*, by: Actor, incoming_id: UUID) -> Incoming:
    """The person is there: the loop is closed, and the sender sees it."""
    copy = Incoming.objects.get_visible(by, incoming_id, "answer")
    request_ = Request.objects.select_for_update(no_key=True).get(pk=copy.reference_id)
    for record in (copy, request_):
        _move(record, State.ARRIVED)
        record.save()
    _step(request_, "arrived", "receiver")
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
    _step(Request.objects.get(pk=copy.reference_id), "withdrawal_confirmed", "receiver")
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
    _step(request_, "cancelled", "sender")
    trace(request_)
    return request_


@action("referral.phone_answer", noun="referral", verb="change")
def note_answer_by_phone(
    *, by: Actor, request_id: UUID, answer: str, reason: str = "", note: str = ""
) -> Request:
    """For a service outside the coalition: write down the answer it gave by phone. Nothing is delivered by the system."""
    request_ = Request.objects.select_related("data_key__agency_key").get_visible(by, request_id, "change")
    state = ANSWERS.get(answer)
    if state is None or request_.recipient_agency_id is not None:
        raise Invalid({"answer": _("Choose an answer; only for services outside the coalition.")})
    _move(request_, state)
    request_.reason, request_.answered_at, request_.answer_note = reason, timezone.now(), note
    request_.save()
    _step(request_, state, "sender", reason)
    trace(request_, answer=answer)
    return request_


def _move(record: Request | Incoming, state: str) -> None:
    if state not in rules.next_states(record.state):
        raise Conflict(_("This referral has moved on in the meantime."), mend=_("Look at it again."))
    record.state = state


def _step(request_: Request, what: str, side: str, reason: str = "") -> None:
    Step(request=request_, what=what, side=side, reason=reason).save()


# -- the published snapshot --------------------------------------------------------------------------------------------------


@action("snapshot.publish", noun="home", verb="view")
def publish_snapshot(*, by: Actor, files: Mapping[str, bytes]) -> None:
    """Put files into the snapshot that the public site reads; the others stay as they are. Takes effect after commit."""
    trace(files=sorted(files))
    kept = dict(files)
    after_commit(lambda: porch().publish(kept))


def porch() -> Porch:
    """The porch of this installation."""
    return Porch(Path(settings.ENV.data) / "porch")
