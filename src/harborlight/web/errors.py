"""Error pages of the staff site that Django calls by name."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core import refusals, unsent
from harborlight.core.disk import is_full_error, said_full
from harborlight.core.middleware import too_large
from harborlight.core.models import Account


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    if refusals.is_call(request):
        return refusals.told(_("The call cannot be read."), 400)
    return render(request, "400.html", {"error": None}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if refusals.is_call(request):
        return refusals.told(_("This is not allowed."), 403)
    return render(request, "403.html", {"error": None}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if refusals.is_call(request):
        return refusals.told(
            _("There is no such address."), 404, mend=_("The addresses stand in openapi.json.")
        )
    return render(request, "404.html", {"error": None}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or a full disk that showed outside a view (the session could not be kept)."""
    is_full = is_full_error(sys.exc_info()[1])
    if refusals.is_call(request):
        return refusals.told_error(said_full(), 503) if is_full else refusals.told(_("A fault of ours."), 500)
    if is_full:
        return render(request, "503.html", {"error": said_full()}, status=503)
    return render(request, "500.html", {"error": None}, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or the form came from elsewhere. Nothing was done; what was typed is kept if it can be."""
    if refusals.is_call(request):
        return refusals.told(
            _("The call has no valid CSRF token. Nothing was done."), 403,
            mend=_("Send the token of the session's CSRF cookie as the header X-CSRFToken."),
        )  # fmt: skip
    kept = unsent.keep(request, request.user) if isinstance(request.user, Account) else ""
    if kept and request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": kept})
    had_file = request.method == "POST" and bool(request.FILES)
    return render(request, "403_csrf.html", {"error": None, "kept": kept, "had_file": had_file}, status=403)
