"""Changes of agencies and accounts, as actions. Must stay true: nobody chooses another's password; police roles and
case-work roles are never held together; leaving takes effect at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Account, Agency, Invitation, RoleGrant, Team
from harborlight.core.permissions import Actor, SystemActor, reach, require
from harborlight.core.roles import COALITION_ROLES, POLICE_ROLES, RIGHTS, VICTIM_FILES, Relation, Role
from harborlight.errors import Invalid, Missing, Refused
from harborlight.tables.zones import is_zone

INVITATION_HOURS = 72


@action("agency.create", noun="agency", verb="create")
def create_agency(
    *, by: Actor, name: str, code: str, kind: str, country: str, is_small: bool = False
) -> Agency:
    """Open a tenant, with a key of its own."""
    code = code.strip().upper()
    if not (2 <= len(code) <= 8 and code.isalnum() and code.isascii()):
        raise Invalid({"code": _("Two to eight letters or digits, for example HAR.")})
    if Agency.objects.filter(code=code).exists():
        raise Invalid({"code": _("Another agency has this code.")})
    if Agency.objects.filter(name__iexact=name.strip()).exists():
        raise Invalid({"name": _("There is an agency of this name already.")})
    agency = Agency(name=name.strip(), code=code, kind=kind, country=country, is_small=is_small)
    agency.save()
    vault.new_agency_key(agency.pk)
    trace(agency, kind=kind)
    return agency


@action("agency.mark_small", noun="agency", verb="change")
def mark_small(*, by: Actor, agency_id: UUID, is_small: bool) -> Agency:
    """Say whether an agency is too small to check itself; the coalition's coordinator is then its second approver."""
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise Missing(_("There is no such agency."))
    if reach(by, "agency", "change") != Relation.COALITION:
        raise Refused(_("The coordinator of the coalition decides this."))
    agency.is_small = is_small
    agency.save()
    trace(agency, is_small=is_small)
    return agency


def checked_zone(name: str) -> str:
    """The name, when there is such a time zone.

    Raises:
        Invalid: when there is none.
    """
    if not is_zone(name):
        raise Invalid({"time_zone": _("A name of a time zone, for example Europe/London.")})
    return name


@action("agency.set_time_zone", noun="agency", verb="change")
def set_agency_zone(*, by: Actor, agency_id: UUID, name: str) -> Agency:
    """Give an agency a time zone of its own; an empty name: the coalition's."""
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise Missing(_("There is no such agency."))
    require(by, "agency", "change", agency)
    trace(agency, before=agency.time_zone, after=name)
    agency.time_zone = checked_zone(name) if name else ""
    agency.save()
    return agency


@action("account.set_time_zone", noun="account", verb="change")
def set_own_zone(*, by: Account, name: str) -> Account:
    """In which time zone I read and type times; an empty name: my agency's. Nothing is counted by it."""
    by.time_zone = checked_zone(name) if name else ""
    by.save(update_fields=["time_zone"])
    trace(by)
    return by


@action("team.create", noun="agency", verb="change")
def create_team(*, by: Actor, agency_id: UUID, name: str) -> Team:
    """A team whose members share cases."""
    team = Team(agency_id=agency_id, name=name)
    team.save()
    trace(team)
    return team


def check_roles(roles: Iterable[Role]) -> frozenset[Role]:
    """Roles that may be held together.

    Raises:
        Invalid: when a police role would be joined with one that reaches victim files.
    """
    held = frozenset(roles)
    reaches_files = any(set(RIGHTS[role]) & VICTIM_FILES for role in held)
    if held & POLICE_ROLES and reaches_files:
        raise Invalid(
            {"roles": _("A police role cannot be held together with a role that opens victim files.")}
        )
    if Role.OPERATOR in held and reaches_files:
        raise Invalid({"roles": _("The operator runs the machine and reads no case content.")})
    return held


def check_giving(by: Actor, before: Iterable[Role], after: Iterable[Role]) -> None:
    """An agency's administrator makes nobody more than an agency's: else the first one could take the coalition over.

    Raises:
        Invalid: when a role that reaches over the coalition would be given or taken by somebody without such reach.
    """
    changed = frozenset(before) ^ frozenset(after)
    if (
        changed & COALITION_ROLES
        and not isinstance(by, SystemActor)
        and reach(by, "agency", "change") != Relation.COALITION
    ):
        raise Invalid(
            {
                "roles": _(
                    "Only the coalition's coordinator gives or takes the coordinator's and the operator's part."
                )
            }
        )


@action("account.create", noun="account", verb="create")
def create_account(
    *, by: Actor, agency_id: UUID, email: str, display_name: str, roles: Iterable[Role], language: str = "en",
    team_id: UUID | None = None,
) -> Account:  # fmt: skip
    """A member of staff. Signs in only after using the one-time link of `invite`."""
    held = check_roles(roles)
    if not held:
        raise Invalid({"roles": _("Choose at least one role.")})
    check_giving(by, (), held)
    email = email.strip().lower()
    if Account.objects.filter(email__iexact=email).exists():
        raise Invalid({"email": _("There is an account with this address already.")})
    account = Account(
        email=email,
        display_name=display_name.strip(),
        agency_id=agency_id,
        language=language,
        team_id=team_id,
    )
    require(by, "account", "create", account)
    account.set_unusable_password()
    account.save()
    for role in sorted(held):
        RoleGrant(account=account, role=role).save()
    trace(account, roles=sorted(held))
    return account


@action("account.invite", noun="account", verb="create")
def invite(*, by: Actor, account_id: UUID) -> str:
    """A one-time link's token for somebody without a password, shown once and valid for three days. Only its hash is
    kept; a link made before is void."""
    account = Account.objects.get(pk=account_id)
    require(by, "account", "create", account)
    if not account.is_active:
        raise Invalid({"account": _("This account is ended. Make a new one if they come back.")})
    if account.has_usable_password():
        raise Invalid({"account": _("They have a password. If it is lost, ask for a new start instead.")})
    Invitation.objects.filter(account=account, used_at=None).update(used_at=timezone.now())
    token = secrets.token_urlsafe(24)
    Invitation(
        account=account,
        token_hash=_hash(token),
        expires_at=timezone.now() + timedelta(hours=INVITATION_HOURS),
    ).save()
    trace(account)
    return token


def invitation_of(token: str) -> Invitation:
    """The open invitation of this token.

    Raises:
        Missing: when the link is wrong, used or too old (which of them is not told).
    """
    found = Invitation.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=timezone.now()
    ).first()
    if found is None:
        raise Missing(_("This link is not valid any more."), mend=_("Ask your administrator for a new one."))
    return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@action("account.accept", noun="account", verb="change")
def accept_invitation(*, by: Account, token: str, password: str) -> Account:
    """Set the first password; the link cannot be used again. `by` is the invited account itself."""
    invitation = invitation_of(token)
    if invitation.account_id != by.pk:
        raise Missing(_("This link is not valid any more."))
    invitation.used_at = timezone.now()
    invitation.save()
    by.set_password(password)
    by.save(update_fields=["password"])
    trace(by)
    return by


@action("account.roles", noun="account", verb="change")
def change_roles(*, by: Actor, account_id: UUID, roles: Iterable[Role]) -> Account:
    """Replace the roles an account holds; takes effect with its next request."""
    held = check_roles(roles)
    account = Account.objects.get(pk=account_id)
    require(by, "account", "end", account)
    check_giving(by, account.roles, held)
    RoleGrant.objects.filter(account=account).delete()
    for role in sorted(held):
        RoleGrant(account=account, role=role).save()
    trace(account, roles=sorted(held))
    return account


@action("account.end", noun="account", verb="end")
def end_account(*, by: Actor, account_id: UUID) -> Account:
    """Somebody leaves: no sign-in, all sessions ended, at once."""
    account = Account.objects.get(pk=account_id)
    require(by, "account", "end", account)
    account.is_active = False
    account.ended_on = timezone.localdate()
    account.set_unusable_password()
    account.save()
    end_sessions(account)
    trace(account)
    return account


def end_sessions(account: Account) -> int:
    """End every session of an account."""
    from allauth.usersessions.models import UserSession

    kept = UserSession.objects.filter(user=account)
    keys = list(kept.values_list("session_key", flat=True))
    n_ended, _rows = Session.objects.filter(session_key__in=keys).delete()
    kept.delete()
    return n_ended
