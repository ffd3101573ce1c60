"""The pocket field cards on the public site. Nothing is kept on a visitor's device unless they ask for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from harborlight.web.cards import pages
from harborlight.web.public import published
from harborlight.web.public.middleware import PUBLIC_CSP

LEAVE = "/cards/leave/"


def _numbers() -> pages.Numbers:
    return pages.Numbers(published.country(), published.checks())


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every card, and keeping them on this device."""
    language = get_language() or "en"
    context = {"cards": pages.listed(language), "language": language, "exit_url": LEAVE}
    response = render(request, "public/cards.html", context)
    response.headers["Content-Security-Policy"] = pages.index_policy(PUBLIC_CSP, policies="cards")
    return response


@require_safe
def card(request: HttpRequest, language: str, card_id: str) -> HttpResponse:
    links = {"index": "/cards/", "exit": LEAVE}
    return pages.answer(pages.card(card_id, language, _numbers(), links=links))


@require_safe
def card_file(request: HttpRequest, language: str, card_id: str) -> HttpResponse:
    return pages.download(pages.card(card_id, language, _numbers()), card_id, language)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    return pages.worker()
