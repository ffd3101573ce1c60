"""Making the cards: HTML without any outside part, its content policy, and the answers that both sites give.

Must stay true: a card is one file that needs nothing else, runs no script, and names the country's emergency number; an
unchecked number says so; the language stands in the address, so that a kept card is the same for everybody.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from harborlight.knowledge import hotlines
from harborlight.knowledge.field_cards import PocketCard
from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.vocabularies import Vocabulary, vocabulary
from harborlight.tables.instruments import in_language

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


def listed(cards: Iterable[PocketCard], language: str) -> list[tuple[str, str]]:
    """(id, title) of every card."""
    return [(each.id, each.title_in(language)) for each in cards]


def chosen(cards: Sequence[PocketCard], card_id: str) -> Sequence[PocketCard]:
    """The card of this name, or all of them."""
    found = cards if card_id == ALL else [each for each in cards if each.id == card_id]
    if not found:
        raise Http404
    return found


def drawn(
    cards: Iterable[PocketCard], language: str, numbers: Numbers, *, links: Mapping[str, str] | None = None,
    is_draft: bool = False,
) -> str:  # fmt: skip
    """Cards as a whole HTML page. `links`: the bar of the served page; a file has none."""
    if language not in LANGUAGES:
        raise Http404
    words = vocabulary("field_card_words")
    principles, roles = vocabulary("protocol_principles"), vocabulary("protocol_roles")
    context = {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "words": {code: words.label(code, language) for code in words.codes()},
        "style": mark_safe(STYLE),  # noqa: S308 - our own file
        "policy": FILE_CSP,
        "links": links or {},
        "cards": [_texts(each, language, roles, is_draft=is_draft) for each in cards],
        "always": [principles.label(code, language) for code in ON_CARD],
        "numbers": numbers,
        "made_on": timezone.localdate().isoformat(),
    }
    return render_to_string("cards/card.html", context)


def _texts(card: PocketCard, language: str, roles: Vocabulary, *, is_draft: bool) -> dict[str, Any]:
    found = card.card
    spoken = language if language in card.title else next(iter(card.title), language)
    return {
        "id": card.id,
        "title": card.title_in(language),
        "version": card.version,
        "is_checked": bool(card.checked_on),
        "is_draft": is_draft,
        # Where it is not in the language of the page.
        "language": spoken if spoken != language else "",
        "direction": "rtl" if spoken == "ar" else "ltr",
        "non_punishment": in_language(found.non_punishment, language),
        "call": [roles.label(code, language) for code in found.call if code in roles.codes()],
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
