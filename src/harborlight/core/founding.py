"""Founding a coalition: the first agency, the first administrator, and those of the agencies that join.

Must stay true: one workspace is founded once, and whoever founds it in the browser holds the link that the terminal
printed (the door): its hash is kept, and it closes with the administrator's first password.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight import __version__
from harborlight.core import accounts
from harborlight.core.accounts import checked_zone
from harborlight.core.acting import action, trace
from harborlight.core.models import Account, Agency, Installation, RoleGrant
from harborlight.core.permissions import Actor, SystemActor
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing, Refused
from harborlight.tables.zones import is_zone

FOUNDER = SystemActor(
    "setup",
    frozenset(
        {"machine:found", "agency:create", "account:create", "home:view", "inbox:create", "inbox:change"}
    ),
)
_DOOR = "founding-door"


# -- the door ----------------------------------------------------------------------------------------------------------------


def open_door(data: Path) -> str:
    """A new token for the founding pages; the one before is void. Only its hash is kept."""
    token = secrets.token_urlsafe(24)
    waiting = data / f".{_DOOR}.{secrets.token_hex(4)}"
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_hash(token))
    waiting.replace(data / _DOOR)
    return token


def is_door_open(data: Path) -> bool:
    return (data / _DOOR).exists()


def check_door(data: Path, token: str) -> None:
    """Let the holder of the link in, until the first administrator has a password.

    Raises:
        Missing: when the link is wrong, replaced or used up (which of them is not told).
    """
    first = founder()
    if first is not None and first.has_usable_password():
        close_door(data)
    try:
        kept = (data / _DOOR).read_text()
    except OSError:
        kept = ""
    if not kept or not hmac.compare_digest(kept, _hash(token)):
        raise Missing(_("This link is not valid any more."), mend=_("Take the newest one from the terminal."))


def close_door(data: Path) -> None:
    (data / _DOOR).unlink(missing_ok=True)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# -- founding ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Founding:
    """What is asked of whoever founds a coalition."""

    coalition: str
    country: str
    time_zone: str
    agency: str
    code: str
    name: str
    email: str


@action("coalition.found", noun="machine", verb="found")
def found(*, by: Actor, asked: Founding) -> Account:
    """Found a real coalition in an empty workspace; returns its first administrator, who has no password yet.

    Raises:
        Invalid: when something is missing, or there is a workspace already.
    """
    _check(asked)
    make_installation(
        by=by, kind=Installation.Kind.REAL, coalition=asked.coalition, country=asked.country, time_zone=asked.time_zone
    )  # fmt: skip
    agency = accounts.create_agency(
        by=by, name=asked.agency, code=asked.code, kind="coordination", country=asked.country
    )
    account = accounts.create_account(
        by=by, agency_id=agency.pk, email=asked.email, display_name=asked.name,
        roles=[Role.COORDINATOR, Role.AGENCY_ADMIN, Role.DIRECTORY_EDITOR],
    )  # fmt: skip
    installation = Installation.objects.get()
    installation.settings = {**installation.settings, "founder": str(account.pk)}
    installation.save()
    trace(account)
    return account


@action("agency.found", noun="agency", verb="create")
def found_agency(
    *, by: Actor, name: str, code: str, kind: str, is_small: bool, admin_name: str, admin_email: str
) -> str:
    """Open an agency together with its first administrator; returns the token of the administrator's one-time link."""
    agency = accounts.create_agency(
        by=by, name=name, code=code, kind=kind, country=Installation.home_country(), is_small=is_small
    )
    admin = accounts.create_account(
        by=FOUNDER, agency_id=agency.pk, email=admin_email, display_name=admin_name,
        roles=[Role.AGENCY_ADMIN, Role.DIRECTORY_EDITOR],
    )  # fmt: skip
    trace(agency)
    return accounts.invite(by=FOUNDER, account_id=admin.pk)


def may_invite_admin(agency: Agency) -> Account | None:
    """The administrator who needs a new link: nobody of the agency has come in yet, so nothing of it can be read by whoever
    holds the link. Later its own people help each other (`sign_in_resets`)."""
    people = Account.objects.filter(agency=agency)
    if any(each.has_usable_password() or each.last_login for each in people):
        return None
    held = RoleGrant.objects.filter(role=Role.AGENCY_ADMIN, account__in=people.filter(is_active=True))
    grant = held.select_related("account").order_by("account_id").first()
    return grant.account if grant else None


@action("agency.invite_admin", noun="agency", verb="create")
def invite_admin(*, by: Actor, agency_id: UUID) -> str:
    """Another one-time link for an agency's first administrator, whose first one lapsed or was lost; returns its token.

    Raises:
        Refused: when somebody of the agency has come in already.
    """
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise Missing(_("There is no such agency."))
    admin = may_invite_admin(agency)
    if admin is None:
        raise Refused(
            _("Somebody of this agency has signed in already."),
            mend=_("Its own people help each other: a colleague asks, a second person approves."),
        )
    trace(agency, account=str(admin.pk))
    return accounts.invite(by=FOUNDER, account_id=admin.pk)


def _check(asked: Founding) -> None:
    wrong = {
        field: _("Please fill this in.")
        for field in ("coalition", "agency", "code", "name", "email")
        if not getattr(asked, field).strip()
    }
    if not (len(asked.country) == 2 and asked.country.isascii() and asked.country.isupper()):
        wrong["country"] = _("Two letters of a country, for example GB.")
    if "email" not in wrong and not _is_address(asked.email):
        wrong["email"] = _("This is not an e-mail address.")
    if not is_zone(asked.time_zone):
        wrong["time_zone"] = _("A name of a time zone, for example Europe/London.")
    if wrong:
        raise Invalid(wrong)


def _is_address(text: str) -> bool:
    try:
        validate_email(text.strip())
    except ValidationError:
        return False
    return True


@action("machine.found", noun="machine", verb="found")
def make_installation(*, by: Actor, kind: str, coalition: str, country: str, time_zone: str) -> Installation:
    """The one row that says what this installation is."""
    if Installation.objects.exists():
        raise Invalid({"coalition": _("There is a workspace here already.")})
    installation = Installation(
        kind=kind,
        coalition_name=coalition.strip(),
        country=country,
        time_zone=time_zone,
        code_version=__version__,
        set_up_at=timezone.now(),
    )
    installation.save()
    trace(installation, kind=kind)
    return installation


@action("machine.rename", noun="setup", verb="change")
def rename_coalition(*, by: Actor, name: str, country: str) -> Installation:
    """Change the coalition's name and country (which decides the emergency number)."""
    if not name.strip():
        raise Invalid({"coalition": _("Please fill this in.")})
    installation = Installation.objects.get()
    installation.coalition_name, installation.country = name.strip(), country
    installation.save()
    trace(installation, country=country)
    return installation


@action("machine.set_time_zone", noun="setup", verb="change")
def set_coalition_zone(*, by: Actor, name: str) -> Installation:
    """Change the coalition's time zone: agencies and services without one of their own follow it from now on; what was
    counted before stays."""
    installation = Installation.objects.get()
    trace(installation, before=installation.time_zone, after=name)
    installation.time_zone = checked_zone(name)
    installation.save()
    return installation


def founder() -> Account | None:
    """The first administrator, named at the founding."""
    installation = Installation.objects.first()
    kept = installation.settings.get("founder") if installation else None
    return Account.objects.filter(pk=kept).first() if kept else None
