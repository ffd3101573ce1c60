"""Agencies and accounts for tests. Names come from a short list of invented people."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.test import Client

from harborlight.core import keyfile, vault
from harborlight.core.acting import maintenance
from harborlight.core.models import Account, Agency, Installation, RoleGrant, Team
from harborlight.core.roles import Role

_number = itertools.count(1)
PASSWORD = "correct horse battery staple"


def key_file() -> None:
    """A master key for the suite, made once per data folder."""
    if not settings.ENV.keys.exists():
        settings.ENV.keys.parent.mkdir(parents=True, exist_ok=True)
        keyfile.create(settings.ENV.keys, data_folder=settings.ENV.data)


def agency(name: str = "", *, kind: str = "ngo", **fields: Any) -> Agency:
    key_file()
    n = next(_number)
    with maintenance("factory"):
        made = Agency(name=name or f"Agency {n}", code=fields.pop("code", f"AG{n}"), kind=kind, **fields)
        made.save()
        vault.new_agency_key(made.pk)
    return made


def installation(**fields: Any) -> Installation:
    """The workspace's one row: real, in the United Kingdom, unless told otherwise."""
    given = {
        "kind": Installation.Kind.REAL,
        "coalition_name": "Coalition",
        "country": "GB",
        "time_zone": "Europe/London",
        "code_version": "0",
    }
    with maintenance("factory"):
        made = Installation(**{**given, **fields})
        made.save()
    return made


def team(of: Agency, name: str = "") -> Team:
    with maintenance("factory"):
        made = Team(agency=of, name=name or f"Team {next(_number)}")
        made.save()
    return made


def account(*roles: Role, of: Agency | None = None, in_team: Team | None = None, **fields: Any) -> Account:
    """An account with these roles, in a new agency unless one is given."""
    n = next(_number)
    made = Account(
        email=fields.pop("email", f"person{n}@agency.example"),
        display_name=fields.pop("display_name", f"Worker {n}"),
        agency=of or agency(),
        team=in_team,
        **fields,
    )
    made.set_password(PASSWORD)
    made.save()
    give_roles(made, roles)
    return made


def give_roles(to: Account, roles: Iterable[Role]) -> None:
    with maintenance("factory"):
        for role in roles:
            RoleGrant(account=to, role=role).save()


def signed_in(client: Client, as_account: Account) -> Client:
    """The client, signed in as this account with its second factor considered shown."""
    client.force_login(as_account, backend="harborlight.core.sign_in.AccountBackend")
    session = client.session
    session["is_quick"] = True  # see core/session_guard.py: only honoured outside production
    session.save()
    return client
