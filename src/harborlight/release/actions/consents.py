"""Giving consent and taking it back. What is pending stops at once; whoever received something is told."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.errors import Invalid, Missing
from harborlight.release import queries, rules
from harborlight.release.actions.referrals import step, withdraw_request
from harborlight.release.models import Consent, Request

_WRONG = {
    "choose_groups": gettext_lazy("Tick at least one group that the person agreed to."),
    "end_within_six_months": gettext_lazy("Choose a day after today and within six months."),
    "who_agreed": gettext_lazy("Say who agreed."),
    "how": gettext_lazy("Say how they agreed."),
    "what_for": gettext_lazy("Say what for."),
    "attest": gettext_lazy("Explain first that help does not depend on it, then attest it."),
    "shorter": gettext_lazy("Write less: this is only a note."),
}


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
    today = today_of(by)
    wrong = rules.check_grant(
        groups=groups, expires_on=expires_on, given_by=given_by, method=method, purpose=purpose,
        is_attested=is_not_condition_attested, on=today,
    )  # fmt: skip
    if len(wording) > rules.MOST_CHARACTERS["wording"]:
        wrong["wording"] = "shorter"
    if wrong or expires_on is None:
        raise Invalid({name: str(_WRONG[code]) for name, code in wrong.items()})
    consent = Consent(
        agency_id=agency_id, record_id=record_id, person_id=person_id, recipient_agency_id=recipient_agency_id,
        recipient_label=recipient_label, groups=sorted(groups), purpose=purpose, given_on=today, expires_on=expires_on,
        given_by=given_by, method=method, is_not_condition_attested=True, account=by, wording=wording,
        person_secret=secrets.token_hex(32), data_key=vault.new_data_key(agency_id, "consent"),
    )  # fmt: skip
    consent.save()
    trace(consent, groups=sorted(groups), purpose=purpose, expires_on=str(expires_on))
    return consent


@action("consent.withdraw", noun="consent", verb="withdraw")
def withdraw(*, by: Actor, consent_id: UUID, reason: str = "") -> Consent:
    """Take consent back: pending requests stop at once; delivered ones carry the news to the receiver, who must confirm."""
    consent = queries.locked_consents().get_visible(by, consent_id, "withdraw")
    if consent.withdrawn_at is not None:
        raise Invalid({"consent": _("This consent was withdrawn already.")})
    # Whole, however long: a long story neither keeps a withdrawal back nor loses its end.
    consent.withdrawal_reason = reason
    return _withdraw(consent, side="sender")


@action("consent.withdraw_by_person", noun="consent", verb="withdraw")
def withdraw_by_person(*, by: Actor, consent_id: UUID, secret: str) -> Consent:
    """The person takes a consent back by themselves, with what only they were given. Taking back twice is no fault.

    Raises:
        Missing: when there is no such consent, or the secret is not its own (which of them is not told).
    """
    consent = queries.locked_consents().filter(pk=consent_id).first()
    kept = str(consent.opened("person_secret") or "") if consent is not None else ""
    if consent is None or not kept or not hmac.compare_digest(kept.encode(), secret.encode()):
        raise Missing(_("There is no such consent."))
    if consent.withdrawn_at is not None:
        trace(consent, was_withdrawn=True)
        return consent
    return _withdraw(consent, side="person")


def _withdraw(consent: Consent, *, side: str) -> Consent:
    consent.withdrawn_at = timezone.now()
    consent.save()
    n_stopped = 0
    for request_ in Request.objects.select_for_update(no_key=True, of=("self",)).filter(consent=consent):
        if rules.WITHDRAWN in rules.next_states(request_.state):
            withdraw_request(request_)
            step(request_, "withdrawn", side)
            n_stopped += 1
    trace(consent, n_stopped=n_stopped, side=side)
    return consent
