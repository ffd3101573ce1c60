"""Where somebody is signed in, and ending it. Must stay true: nobody ends a session of another account here; one that has ended
is out with its next request, whatever it asks for (`session_guard.py`, `pages.py`, `calls.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.errors import Missing

if TYPE_CHECKING:
    from allauth.usersessions.models import UserSession
    from django.db.models import QuerySet


BACKEND = "harborlight.core.sign_in.AccountBackend"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session as its own account sees it: no address and no device is kept beyond what names it."""

    id: int
    since: datetime
    is_this: bool


def begin(request: HttpRequest, account: Account) -> None:
    """Sign somebody in by another door than the sign-in library's own (an invitation): the session is on their list, too, and
    ends like any other."""
    from allauth.usersessions.models import UserSession

    login(request, account, backend=BACKEND)
    UserSession.objects.create_from_request(request)


def sessions_of(account: Account, this_key: str) -> list[SignedIn]:
    """Where the account is signed in now, the newest first."""
    rows = _kept(account).order_by("-created_at")
    alive = set(
        Session.objects.filter(session_key__in=rows.values("session_key")).values_list("pk", flat=True)
    )
    return [
        SignedIn(row.pk, row.created_at, row.session_key == this_key)
        for row in rows
        if row.session_key in alive
    ]


@action("session.end", noun="account", verb="change")
def end_session(*, by: Account, session_id: int) -> None:
    """End one of my own sessions.

    Raises:
        Missing: when there is none of that number, or it is somebody else's (which of them is not told).
    """
    if not _end(_kept(by).filter(pk=session_id)):
        raise Missing(_("There is no such session."))
    trace(by)


@action("session.end_others", noun="account", verb="change")
def end_other_sessions(*, by: Account, this_key: str) -> int:
    """End every session of mine but this one; returns how many."""
    n_ended = _end(_kept(by).exclude(session_key=this_key))
    trace(by, n=n_ended)
    return n_ended


def end_sessions(account: Account) -> int:
    """End every session of an account. Called inside the actions that end or reset one."""
    return _end(_kept(account))


def _kept(account: Account) -> QuerySet[UserSession]:
    from allauth.usersessions.models import UserSession

    found: QuerySet[UserSession] = UserSession.objects.filter(user=account)
    return found


def _end(rows: QuerySet[UserSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)
