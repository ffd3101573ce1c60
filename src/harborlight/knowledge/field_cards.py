"""Pocket field cards: what of a protocol stands on one, and how a coalition's own cards travel to the public site.

Must stay true: a card holds what is printed and nothing else of its protocol; whatever cannot be read of a list that was sent is
left out, and the cards that ship are there in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harborlight.knowledge.protocols import newest_protocols
from harborlight.knowledge.record_checks import NO_RECORD_CHECKS, RecordChecks, checked
from harborlight.knowledge.shelves.tools import protocol_entry
from harborlight.tables.instruments import Labels, in_language
from harborlight.tables.protocols import FieldCard, Protocol

_LINES = ("signs", "first", "say", "do_not")


@dataclass(frozen=True, slots=True)
class PocketCard:
    """`checked_on`: the day a person of the field checked its protocol; empty while nobody has."""

    id: str
    version: str
    title: Labels
    card: FieldCard
    checked_on: str = ""

    def title_in(self, language: str) -> str:
        return in_language(self.title, language)


def card_of(protocol: Protocol, checked_on: str = "") -> PocketCard:
    return PocketCard(
        protocol.id, protocol.version, protocol.title, protocol.card, checked_on or protocol.reviewed_on
    )


def shipped_cards(checks: RecordChecks = NO_RECORD_CHECKS) -> tuple[PocketCard, ...]:
    """The cards that ship, with what the coalition found about their protocols."""
    return tuple(
        card_of(each, checked(protocol_entry(each), checks).checked_on if checks else "")
        for each in newest_protocols()
    )


def with_own(own: Iterable[PocketCard], checks: RecordChecks = NO_RECORD_CHECKS) -> tuple[PocketCard, ...]:
    """The cards that ship, with the coalition's own beside them or in their place."""
    cards = {each.id: each for each in (*shipped_cards(checks), *own)}
    return tuple(cards[name] for name in sorted(cards))


def written(cards: Iterable[PocketCard]) -> list[dict[str, Any]]:
    """As plain data."""
    return [
        {
            "id": each.id, "version": each.version, "title": dict(each.title), "checked_on": each.checked_on,
            **{name: [dict(text) for text in getattr(each.card, name)] for name in _LINES},
            "call": list(each.card.call), "non_punishment": dict(each.card.non_punishment),
        }
        for each in cards
    ]  # fmt: skip


def read(rows: Any) -> tuple[PocketCard, ...]:
    """What was written; a row that is none is left out."""
    found = (_read(row) for row in rows) if isinstance(rows, list) else ()
    return tuple(each for each in found if each is not None)


def _read(row: Any) -> PocketCard | None:
    try:
        signs, first, say, do_not = (tuple(_labels(text) for text in row[name]) for name in _LINES)
        call = tuple(str(role) for role in row["call"])
        card = FieldCard(signs, first, say, do_not, call, _labels(row["non_punishment"]))
        return PocketCard(
            str(row["id"]), str(row["version"]), _labels(row["title"]), card, str(row["checked_on"])
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _labels(value: Mapping[str, Any]) -> Labels:
    return {str(language): str(text) for language, text in value.items()}
