"""Reading protocols: the list by setting, the page with its chart and steps, the print. Nothing of a person is here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.models import Installation
from harborlight.core.pages import actor_of, page
from harborlight.core.permissions import may
from harborlight.errors import InvalidProtocol, Missing
from harborlight.knowledge import hotlines
from harborlight.knowledge.protocols import load, versions_of
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.protocols import queries
from harborlight.tables.protocols import Protocol


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
    }
    return render(request, "protocols/list.html", context)


@page("knowledge", "view")
def protocol_page(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """One protocol: chart and steps side by side, when to stop, cautions, what survivors said, sources."""
    protocol = _load(protocol_id, request.GET.get("version", ""))
    context = shown(protocol) | {"versions": versions_of(protocol.id), "language": get_language() or "en"}
    return render(request, "protocols/protocol.html", context)


@page("knowledge", "view")
def protocol_print(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """The whole protocol on paper, with boxes to tick."""
    return render(request, "protocols/print.html", shown(_load(protocol_id, request.GET.get("version", ""))))


def _load(protocol_id: str, version: str) -> Protocol:
    try:
        return load(protocol_id, version)
    except InvalidProtocol as error:
        raise Missing(_("There is no such protocol.")) from error


def shown(protocol: Protocol) -> dict[str, Any]:
    """What every page about a protocol needs: its steps by part, numbered as in the chart, and the number to call."""
    numbered, country = list(enumerate(protocol.steps, 1)), Installation.home_country()
    return {
        "protocol": protocol,
        "parts": [
            {"part": part, "steps": [(n, step) for n, step in numbered if step.part == part.id]}
            for part in protocol.parts
        ],
        "numbers": {step.id: n for n, step in numbered},
        "principles": vocabulary("protocol_principles").choices(get_language() or "en"),
        "country": country,
        "emergency_number": hotlines.emergency_number(country),
    }
