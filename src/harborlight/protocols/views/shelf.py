"""Reading protocols: the list by setting, the page with its chart and steps, the print; a draft's as well, and a walk through it.
Nothing of a person is here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.models import Installation
from harborlight.core.pages import actor_of, page
from harborlight.core.permissions import Actor, may, reach
from harborlight.errors import InvalidProtocol, Missing
from harborlight.knowledge import hotlines
from harborlight.knowledge.protocol_paths import follow
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.library import queries as library
from harborlight.protocols import queries
from harborlight.tables.protocols import ANSWERS, Protocol


@page("knowledge", "view")
def protocol_list(request: HttpRequest) -> HttpResponse:
    """Protocols by setting and words."""
    language = get_language() or "en"
    setting, words = request.GET.get("setting", ""), request.GET.get("words", "")[:80]
    context = {
        "found": queries.protocols(setting=setting, words=words, language=language),
        "settings": vocabulary(queries.SETTINGS).choices(language),
        "setting": setting,
        "words": words,
        "may_run": may(actor_of(request), "protocol", "run"),
        "may_write": reach(actor_of(request), "edition", "create"),
    }
    return render(request, "protocols/list.html", context)


@page("knowledge", "view")
def protocol_page(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """One protocol: chart and steps side by side, when to stop, cautions, what survivors said, sources."""
    protocol = _load(protocol_id, request.GET.get("version", ""))
    context = shown(actor_of(request), protocol) | {
        "versions": library.protocol_versions(protocol.id),
        "language": get_language() or "en",
        "may_write": reach(actor_of(request), "edition", "create"),
        "may_check": reach(actor_of(request), "entry", "check"),
        "entry": library.record_of(protocol),
    }
    return render(request, "protocols/protocol.html", context)


@page("knowledge", "view")
def protocol_print(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """The whole protocol on paper, with boxes to tick."""
    protocol = _load(protocol_id, request.GET.get("version", ""))
    context = shown(actor_of(request), protocol) | {"entry": library.record_of(protocol)}
    return render(request, "protocols/print.html", context)


@page("edition", "view")
def draft_print(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A draft as it would be on paper."""
    protocol = _drafted(request, draft_id)
    context = shown(actor_of(request), protocol) | {"is_draft": True}
    return render(request, "protocols/print.html", context)


@page("edition", "view", methods=("GET", "POST"), spends_mark=False)
def draft_walk(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Going through a draft as through a checklist, to see where each answer leads. Nothing is kept."""
    protocol = _drafted(request, draft_id)
    answers = {fact: request.POST.get(fact, "") for fact in protocol.facts}
    answers = {fact: answer for fact, answer in answers.items() if answer in ANSWERS}
    context = shown(actor_of(request), protocol) | {
        "draft_id": draft_id,
        "way": follow(protocol, answers),
        "answers": answers,
        "choices": ANSWERS,
    }
    return render(request, "protocols/walk.html", context)


def _load(protocol_id: str, version: str) -> Protocol:
    try:
        return library.protocol(protocol_id, version)
    except InvalidProtocol as error:
        raise Missing(_("There is no such protocol.")) from error


def _drafted(request: HttpRequest, draft_id: UUID) -> Protocol:
    found = library.drafted(actor_of(request), draft_id)
    if not isinstance(found, Protocol):
        raise Missing(_("There is no such protocol."))
    return found


def shown(actor: Actor, protocol: Protocol) -> dict[str, Any]:
    """What every page about a protocol needs: what holds in each, what survivor advisers said of it, and the number to call."""
    country = Installation.home_country()
    return {
        "protocol": protocol,
        "principles": vocabulary("protocol_principles").choices(get_language() or "en"),
        "said": library.survivor_input(actor, protocol),
        "country": country,
        "emergency_number": hotlines.emergency_number(country),
    }
