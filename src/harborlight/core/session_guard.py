"""Guards every session: idle lock, absolute end, second factor, leavers. Must stay true: a locked session shows nothing but
the lock; what was typed when it locked is kept (core/unsent.py); a session that may not exist is ended, not merely hidden.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from harborlight.core import refusals, unsent
from harborlight.core.models import Account

LOOPBACK = {"127.0.0.1", "::1"}
_PROXIED = frozenset({"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA"})
NOTE_USE_SECONDS = 60
MOST_TRIES = 5
_OPEN_WHEN_LOCKED = (
    "/people/lock/", "/account/logout/", "/account/2fa/reauthenticate/", "/account/2fa/webauthn/reauthenticate/",
    "/account/reauthenticate/", "/static/", "/i18n/",
)  # fmt: skip
_OPEN_WITHOUT_FACTOR = ("/account/", "/people/second-factor/", *_OPEN_WHEN_LOCKED)


class SessionGuard:
    """Middleware; stands after authentication and before every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Account):
            stopped = self._check(request, request.user)
            if stopped is not None:
                return stopped
        return self.get_response(request)

    def _check(self, request: HttpRequest, account: Account) -> HttpResponse | None:
        now = int(time.time())
        session = request.session
        began = session.setdefault("began_at", now)
        used = session.setdefault("used_at", now)
        if not account.is_active or now - began > settings.ENV.session_hours * 3600:
            kept = unsent.keep(request, account) if account.is_active else ""
            logout(request)
            if refusals.is_call(request):
                return refusals.signed_out()
            return unsent.to(request, reverse("account_login"), kept)
        if not session.get("is_locked") and now - used > settings.ENV.idle_lock_minutes * 60:
            lock(request)
        if session.get("is_locked"):
            if refusals.is_call(request):
                return refusals.locked()
            if not request.path.startswith(_OPEN_WHEN_LOCKED):
                return unsent.to(request, reverse("people:lock"), unsent.keep(request, account))
            return _count_factor(request)
        if now - used >= NOTE_USE_SECONDS:
            session["used_at"] = now
            Account.objects.filter(pk=account.pk).update(seen_at=timezone.now())
        if needs_factor(request, account) and not request.path.startswith(_OPEN_WITHOUT_FACTOR):
            if refusals.is_call(request):
                return refusals.no_factor()
            return redirect("people:second_factor")
        return None


def _count_factor(request: HttpRequest) -> HttpResponse | None:
    """The sign-in library's own pages open the lock, too (a code, a touch): their tries are counted like the lock's."""
    if request.method == "POST" and "/reauthenticate/" in request.path and not may_try(request):
        return redirect("account_login")
    return None


def may_try(request: HttpRequest) -> bool:
    """Count a try to open the lock; after too many the session is ended."""
    tries = int(request.session.get("unlock_tries", 0)) + 1
    request.session["unlock_tries"] = tries
    if tries > MOST_TRIES:
        logout(request)
    return tries <= MOST_TRIES


def needs_factor(request: HttpRequest, account: Account) -> bool:
    """Whether this session must still set up a second factor before it may see anybody's data."""
    if is_quick(request) or not account.needs_second_factor:
        return False
    from allauth.mfa.adapter import get_adapter

    if request.session.get("has_factor"):
        return False
    has_factor = get_adapter().is_mfa_enabled(account)
    request.session["has_factor"] = has_factor
    return not has_factor


def is_quick(request: HttpRequest) -> bool:
    """The sample's one-click sign-in: only outside production, and only from this very machine."""
    is_asked = bool(request.session.get("is_quick")) and settings.ENV.mode != "production"
    return is_asked and is_from_this_machine(request)


def is_from_this_machine(request: HttpRequest) -> bool:
    """Nobody stands between: a proxy on this machine would make everybody look as if they sat at it."""
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not _PROXIED & request.META.keys()


def lock(request: HttpRequest) -> None:
    """Lock this session; only the lock page is shown from now on."""
    request.session["is_locked"] = True
    request.session["locked_at"] = time.time()


def was_shown_since_lock(request: HttpRequest) -> bool:
    """Whether a factor (passkey touch, code, password) was shown again after the lock."""
    from allauth.account.internal.flows.login import get_authentication_records

    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(shown) and max(shown) > request.session.get("locked_at", float("inf"))


def unlock(request: HttpRequest) -> None:
    """Open a locked session again, after the password or a passkey was shown."""
    request.session["is_locked"] = False
    request.session["unlock_tries"] = 0
    request.session["used_at"] = int(time.time())


def session_ends_at(request: HttpRequest) -> object:
    """The moment this session ends whatever happens."""
    began = request.session.get("began_at", int(time.time()))
    return timezone.now() + timedelta(seconds=began + settings.ENV.session_hours * 3600 - int(time.time()))
