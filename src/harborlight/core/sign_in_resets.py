"""Back in after a lost password or second factor. Must stay true: whoever asks never approves, nobody approves their own,
and the second pair of eyes is of the same agency; only for a very small agency it may be the coalition's coordinator."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import accounts
from harborlight.core.acting import action, trace
from harborlight.core.models import Account, SignInReset
from harborlight.core.permissions import SystemActor, reach
from harborlight.core.roles import Relation
from harborlight.errors import Invalid, Missing, Refused

RESETTER = SystemActor("sign-in reset", frozenset({"account:create"}))
OPEN_FOR = timedelta(days=3)


def may_approve(actor: Account, reset: SignInReset) -> bool:
    """Whether this actor can be the second pair of eyes for this reset."""
    if actor.pk in (reset.asked_by_id, reset.account_id):
        return False
    if actor.agency_id == reset.agency_id:
        return reach(actor, "reset", "approve") is not None
    return reset.agency.is_small and reach(actor, "reset", "approve") == Relation.COALITION


def open_resets() -> QuerySet[SignInReset]:
    return SignInReset.objects.filter(answered_at=None, asked_at__gt=timezone.now() - OPEN_FOR)


def waiting_for(actor: Account) -> list[SignInReset]:
    """Open resets that this actor may approve, oldest first."""
    if reach(actor, "reset", "approve") is None:
        return []
    rows = open_resets().select_related("account", "asked_by", "agency").order_by("asked_at")
    return [row for row in rows if may_approve(actor, row)]


@action("reset.ask", noun="reset", verb="ask")
def ask(*, by: Account, account_id: UUID) -> SignInReset:
    """Say that somebody cannot sign in any more. Nothing changes until another person approves."""
    account = Account.objects.filter(pk=account_id, agency=by.agency_id, is_active=True).first()
    if account is None:
        raise Missing(_("There is no such account in your agency."))
    if account.pk == by.pk:
        raise Invalid({"account": _("Somebody else must ask for you.")})
    SignInReset.objects.filter(account=account, answered_at=None).exclude(
        pk__in=open_resets().values("pk")
    ).update(answered_at=timezone.now())
    if open_resets().filter(account=account).exists():
        raise Invalid({"account": _("This was asked already; it waits for a second person.")})
    reset = SignInReset(agency_id=by.agency_id, account=account, asked_by=by, asked_at=timezone.now())
    reset.save()
    trace(reset, account=str(account.pk))
    return reset


@action("reset.answer", noun="reset", verb="approve")
def answer(*, by: Account, reset_id: UUID, is_approved: bool) -> str:
    """Approve or decline. Approved: password, factors and sessions end, and a one-time link's token is returned.

    Raises:
        Missing: when it was answered, or is older than three days.
        Refused: when the actor cannot be the second pair of eyes.
    """
    reset = open_resets().select_for_update(no_key=True).filter(pk=reset_id).first()
    if reset is None:
        raise Missing(_("This question is not open any more."))
    if not may_approve(by, reset):
        raise Refused(_("Another person must approve this."))
    reset.answered_by, reset.answered_at, reset.is_approved = by, timezone.now(), is_approved
    reset.save()
    trace(reset, account=str(reset.account_id), approved=is_approved)
    return _clear(reset.account) if is_approved else ""


def _clear(account: Account) -> str:
    Authenticator.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.save(update_fields=["password"])
    accounts.end_sessions(account)
    return accounts.invite(by=RESETTER, account_id=account.pk)
