"""The four steps of founding: say who you are, hand out the codes, try two of them, go in. Each can be done again until the
first administrator has a password; then the door is shut and these addresses answer like any wrong one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from harborlight.core import accounts, founding, key_copies, keyfile
from harborlight.core.models import Installation
from harborlight.errors import HarborlightError, Invalid
from harborlight.intake import actions as intake
from harborlight.web.founding.forms import FoundingForm, RehearsalForm

N_CUSTODIANS = 3
View = Callable[..., HttpResponse]


def at_the_door(*methods: str) -> Callable[[View], View]:
    """Open only to the holder of the terminal's link."""

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            founding.check_door(Path(settings.ENV.data), token)
            return view(request, token, **kwargs)

        return never_cache(require_http_methods(methods)(guarded))

    return declare


def _tell(form: Form, error: Invalid) -> None:
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, _(said))


@at_the_door("GET", "POST")
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Step one: the coalition, its first agency, its first administrator."""
    if Installation.objects.exists():
        return redirect("founding:codes", token)
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            founding.found(by=founding.FOUNDER, asked=form.asked())
            intake.publish_inboxes(
                by=founding.FOUNDER
            )  # the public site knows its country from the first minute
            return redirect("founding:codes", token)
        except Invalid as error:
            _tell(form, error)
    return render(request, "founding/start.html", {"form": form}, status=400 if form.errors else 200)


@at_the_door("GET", "POST")
def codes(request: HttpRequest, token: str) -> HttpResponse:
    """Step two: three printed codes, shown in the answer to the button and never again."""
    if not Installation.objects.exists():
        return redirect("founding:start", token)
    shown: tuple[str, ...] = ()
    if request.method == "POST":
        shown = key_copies.name_custodians(
            by=key_copies.KEEPER,
            n=N_CUSTODIANS,
            folder=settings.ENV.backup,
            keys=keyfile.read(settings.ENV.keys),
        )
    context = {"token": token, "codes": shown, "has_codes": bool(shown) or _has_copies()}
    return render(request, "founding/codes.html", context)


@at_the_door("GET", "POST")
def rehearsal(request: HttpRequest, token: str) -> HttpResponse:
    """Step three: two codes typed in from paper bring today's keys back, before anything depends on it."""
    if not _has_copies():
        return redirect("founding:codes", token)
    form = RehearsalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key_copies.rehearse(
                by=key_copies.KEEPER,
                first=form.cleaned_data["code_a"],
                second=form.cleaned_data["code_b"],
                folder=settings.ENV.backup,
                keys=keyfile.read(settings.ENV.keys),
            )
        except Invalid as error:
            _tell(form, error)
        except HarborlightError as error:
            form.add_error(None, str(error))
    installation = Installation.objects.get()
    context = {"token": token, "form": form, "is_rehearsed": installation.custodians_rehearsed_on is not None}
    return render(request, "founding/rehearsal.html", context, status=400 if form.errors else 200)


@at_the_door("POST")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Step four: the administrator's own one-time link, where the password is chosen and the door shuts."""
    first = founding.founder()
    if first is None:
        return redirect("founding:start", token)
    link = accounts.invite(by=founding.FOUNDER, account_id=first.pk)
    return redirect("people:welcome", link)


def _has_copies() -> bool:
    return Installation.objects.exists() and key_copies.are_current(
        settings.ENV.backup, keyfile.read(settings.ENV.keys)
    )
