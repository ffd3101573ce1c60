"""Error pages of the staff site that Django calls by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", {"error": None}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"error": None}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"error": None}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {"error": None}, status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or the form came from elsewhere. Drafts are kept, so nothing typed is lost."""
    return render(request, "403_csrf.html", {"error": None}, status=403)
