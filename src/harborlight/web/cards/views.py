"""The cards on the staff site, with the numbers as the library has checked them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from harborlight.core.middleware import STAFF_CSP
from harborlight.core.models import Installation
from harborlight.core.pages import page
from harborlight.library import queries as library
from harborlight.web.cards import pages


def _numbers() -> pages.Numbers:
    return pages.Numbers(Installation.home_country(), library.checks())


@page("knowledge", "view")
def index(request: HttpRequest) -> HttpResponse:
    """Every card, and keeping them on this device."""
    language = get_language() or "en"
    response = render(request, "cards/index.html", {"cards": pages.listed(language), "language": language})
    response.headers["Content-Security-Policy"] = pages.index_policy(STAFF_CSP, policies="harborlight cards")
    return response


@page("knowledge", "view")
def card(request: HttpRequest, language: str, card_id: str) -> HttpResponse:
    return pages.answer(pages.card(card_id, language, _numbers(), links={"index": "/cards/"}))


@page("knowledge", "view")
def card_file(request: HttpRequest, language: str, card_id: str) -> HttpResponse:
    return pages.download(pages.card(card_id, language, _numbers()), card_id, language)


@page("knowledge", "view")
def worker(request: HttpRequest) -> HttpResponse:
    return pages.worker()
