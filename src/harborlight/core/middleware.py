"""What every answer of the staff site carries, and how errors are shown. Must stay true: no inline code is ever allowed,
nothing is cached, an error page names no person and shows no trace."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core import refusals, unsent
from harborlight.core.disk import is_full_error, said_full
from harborlight.errors import BadInput, Conflict, HarborlightError, Invalid, Missing, Refused, Unavailable

GetResponse = Callable[[HttpRequest], HttpResponseBase]

STAFF_CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types harborlight",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
                    "payment", "usb")
)  # fmt: skip


class BodyLimit:
    """Refuses a body larger than any page takes before a byte of it is read: a file would fill the disk. Stands after
    authentication, because only some pages, and only for staff, take large files."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        may_send_file = request.user.is_authenticated and request.path in settings.LARGE_BODIES
        most = settings.LARGE_BODIES[request.path] if may_send_file else settings.MOST_BODY_BYTES
        if not length.isdecimal() or len(length) > 18 or int(length) > most:
            return too_large(request)
        return self.get_response(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than the page takes; nothing of it was kept."""
    error = HarborlightError(
        _("This is more than the page takes at once."),
        mend=_("Go back: shorten the text, or split the file into smaller ones."),
    )
    if refusals.is_call(request):
        return refusals.told(error.message, 413)
    return render(request, "400.html", {"error": error}, status=413)


class NoNul:
    """A NUL in an address's query means nothing, and PostgreSQL holds none in a text: it is dropped before anybody reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)


class SecurityHeaders:
    """Content policy and the like on every answer, also on errors."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META.pop("HTTP_USER_AGENT", None)  # nothing here asks for it, and it is kept nowhere
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", STAFF_CSP)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


STATUS: list[tuple[type[HarborlightError], int]] = [
    (Refused, 403),
    (Missing, 404),
    (Conflict, 409),
    (Invalid, 400),
    (BadInput, 400),
    (Unavailable, 503),
]


_MENDABLE = frozenset({400, 409, 503})  # sent again, perhaps changed, it may be taken


class PlainErrors:
    """Shows our own errors as plain pages with the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_full_error(exception):
            exception = said_full()
        elif isinstance(exception, OperationalError):
            exception = Unavailable(
                _("The workspace is too busy, or its database is away. What you just sent was not kept."),
                mend=_("Go back: your text is still in the form; send it again in a minute."),
            )
        for kind, status in STATUS:
            if isinstance(exception, kind) and refusals.is_call(request):
                return refusals.told_error(exception, status)
            if isinstance(exception, kind):
                context = {
                    "error": exception,
                    "kept": unsent.keep_words(request) if status in _MENDABLE else "",
                }
                return render(request, f"{status}.html", context, status=status)
        return None
