"""What every answer of the staff site carries, and how errors are shown. Must stay true: no inline code is ever allowed,
nothing is cached, an error page names no person and shows no trace."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

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


class SecurityHeaders:
    """Content policy and the like on every answer, also on errors."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
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


class PlainErrors:
    """Shows our own errors as plain pages with the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        for kind, status in STATUS:
            if isinstance(exception, kind):
                return render(request, f"{status}.html", {"error": exception}, status=status)
        return None
