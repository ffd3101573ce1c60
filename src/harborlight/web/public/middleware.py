"""What every public answer carries, and what no public page may know.

Must stay true: no inline or foreign script runs, and none is needed; no cookie is set but the language; the sender's address and browser are dropped before any
view could note them; a report or a receipt is never kept by a cache.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PUBLIC_CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)
# The longest form, each character of four bytes and percent-encoded, stays below this.
MOST_BYTES = 256 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"
_WHO_SENT = frozenset(
    {"REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED",
     "HTTP_X_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_VIA", "HTTP_USER_AGENT",
     "HTTP_REFERER"}
)  # fmt: skip


class PublicHeaders:
    """Headers, size limits and forgetting, around every public view."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in _WHO_SENT & request.META.keys():
            del request.META[name]
        response = _too_much(request) or self.get_response(request)
        _forget_cookies(response)
        response.headers.setdefault("Content-Security-Policy", PUBLIC_CSP)
        response.headers["Referrer-Policy"] = "no-referrer"  # no form here checks an origin
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Robots-Tag", "noarchive")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response


def _too_much(request: HttpRequest) -> HttpResponseBase | None:
    """A body that no form of ours makes is refused before a byte of it is read or lies in a temporary file."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return render(request, "public/error.html", {"problem": "too_large"}, status=413)
    if int(length) and request.content_type != FORM_TYPE:
        return render(request, "public/error.html", {"problem": "not_a_form"}, status=415)
    return None


def _forget_cookies(response: HttpResponseBase) -> None:
    for name in list(response.cookies):
        if name != settings.LANGUAGE_COOKIE_NAME:
            del response.cookies[name]
            continue
        response.cookies[name]["httponly"] = True
        response.cookies[name]["samesite"] = "Lax"
        response.cookies[name]["secure"] = settings.ENV.behind_tls or ""
