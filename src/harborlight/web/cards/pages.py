"""Making the cards: HTML without any outside part, its content policy, and the answers that both sites give.

Must stay true: a card is one file that needs nothing else, runs no script, and names the country's emergency number; an
unchecked number says so; the language stands in the address, so that a kept card is the same for everybody.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from harborlight.errors import InvalidProtocol
from harborlight.knowledge import hotlines
from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.protocols import load, newest_protocols
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import in_language
from harborlight.tables.protocols import Protocol

HERE = Path(__file__).parent
STYLE = (HERE / "card.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# The style stands in the file, so that the file needs nothing else; it is allowed by its hash and nothing beside it.
FILE_CSP = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"
CARD_CSP = f"{FILE_CSP}; frame-ancestors 'none'"
WORKER_CSP = "default-src 'none'; connect-src 'self'"
ALL = "all"
MOST_HELPLINES = 3
# Of what holds in every protocol, these fit on a card.
ON_CARD = ("interpreter", "consent", "best_interests", "no_verdict")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to call in a country, with what the coalition found out about the numbers."""

    country: str
    checks: hotlines.Checks

    @property
    def emergency(self) -> hotlines.Emergency:
        return hotlines.emergency(self.country, self.checks)

    @property
    def helplines(self) -> list[hotlines.Helpline]:
        return hotlines.helplines(self.country, self.checks)[:MOST_HELPLINES]


def index_policy(csp: str, *, policies: str) -> str:
    """The site's own policy, with what the page of the cards needs: fetching the cards, and one Trusted Types policy."""
    parts = [part for part in csp.split("; ") if not part.startswith(("connect-src", "trusted-types"))]
    return "; ".join([*parts, "connect-src 'self'", "worker-src 'self'", f"trusted-types {policies}"])


def listed(language: str) -> list[tuple[str, str]]:
    """(id, title) of every card."""
    return [(each.id, each.title_in(language)) for each in newest_protocols()]


def card(card_id: str, language: str, numbers: Numbers, *, links: Mapping[str, str] | None = None) -> str:
    """One card, or all of them, as a whole HTML page. `links`: the bar of the served page; a file has none."""
    if language not in LANGUAGES:
        raise Http404
    return render_to_string("cards/card.html", _context(_chosen(card_id), language, numbers, links or {}))


def _chosen(card_id: str) -> tuple[Protocol, ...]:
    if card_id == ALL:
        return newest_protocols()
    try:
        return (load(card_id),)
    except InvalidProtocol as error:
        raise Http404 from error


def _context(
    protocols: Iterable[Protocol], language: str, numbers: Numbers, links: Mapping[str, str]
) -> dict[str, Any]:
    words = vocabulary("field_card_words")
    principles, roles = vocabulary("protocol_principles"), vocabulary("protocol_roles")
    return {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "words": {code: words.label(code, language) for code in words.codes()},
        "style": mark_safe(STYLE),  # noqa: S308 - our own file
        "policy": FILE_CSP,
        "links": links,
        "cards": [_texts(each, language, roles) for each in protocols],
        "always": [principles.label(code, language) for code in ON_CARD],
        "numbers": numbers,
        "made_on": timezone.localdate().isoformat(),
    }


def _texts(protocol: Protocol, language: str, roles: Any) -> dict[str, Any]:
    found = protocol.card
    return {
        "id": protocol.id,
        "title": protocol.title_in(language),
        "version": protocol.version,
        "is_checked": bool(protocol.reviewed_on),
        "non_punishment": in_language(found.non_punishment, language),
        "call": [roles.label(code, language) for code in found.call],
        **{
            name: [in_language(text, language) for text in getattr(found, name)]
            for name in ("signs", "first", "say", "do_not")
        },
    }


def answer(html: str) -> HttpResponse:
    """A card as a page."""
    return HttpResponse(html, headers={"Content-Security-Policy": CARD_CSP})


def download(html: str, card_id: str, language: str) -> HttpResponse:
    """A card as a file to keep or to send on."""
    name = f'attachment; filename="field-card-{card_id}-{language}.html"'
    return HttpResponse(html, headers={"Content-Security-Policy": CARD_CSP, "Content-Disposition": name})


def worker() -> HttpResponse:
    """The script that keeps the cards; its address decides that it sees /cards/ alone."""
    script = (HERE / "worker.js").read_text("utf-8")
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Content-Security-Policy": WORKER_CSP}
    )
