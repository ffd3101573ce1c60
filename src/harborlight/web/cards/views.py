"""The cards on the staff site, with the numbers as the library has checked them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.middleware import STAFF_CSP
from harborlight.core.models import Installation
from harborlight.core.pages import actor_of, page
from harborlight.errors import Missing
from harborlight.knowledge.field_cards import PocketCard, card_of
from harborlight.library import queries as library
from harborlight.tables.protocols import Protocol
from harborlight.web.cards import pages


def _numbers() -> pages.Numbers:
    return pages.Numbers(Installation.home_country(), library.checks())


def _cards() -> tuple[PocketCard, ...]:
    return tuple(card_of(each) for each in library.protocols_in_use())


@page("knowledge", "view")
def index(request: HttpRequest) -> HttpResponse:
    """Every card, and keeping them on this device."""
    language = get_language() or "en"
    context = {"cards": pages.listed(_cards(), language), "language": language}
    response = render(request, "cards/index.html", context)
    response.headers["Content-Security-Policy"] = pages.index_policy(STAFF_CSP, policies="harborlight cards")
    return response


@page("knowledge", "view")
def card(request: HttpRequest, language: str, card_id: str) -> HttpResponse:
    found = pages.chosen(_cards(), card_id)
    return pages.answer(pages.drawn(found, language, _numbers(), links={"index": "/cards/"}))


@page("knowledge", "view")
def card_file(request: HttpRequest, language: str, card_id: str) -> HttpResponse:
    found = pages.chosen(_cards(), card_id)
    return pages.download(pages.drawn(found, language, _numbers()), card_id, language)


@page("edition", "view")
def draft_card(request: HttpRequest, language: str, draft_id: UUID) -> HttpResponse:
    """The card of a protocol's draft as it would be printed; it says that it is one."""
    found = library.drafted(actor_of(request), draft_id)
    if not isinstance(found, Protocol):
        raise Missing(_("There is no such card."))
    drawn = pages.drawn([card_of(found)], language, _numbers(), is_draft=True)
    return pages.answer(drawn)


@page("knowledge", "view")
def worker(request: HttpRequest) -> HttpResponse:
    return pages.worker()
