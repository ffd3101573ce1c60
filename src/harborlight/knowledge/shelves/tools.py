"""The shelves of what is used with a person: instruments and protocols, each in its newest version."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import instruments, protocols
from harborlight.knowledge.shelves.entry import Entry, Fact, facts, joined
from harborlight.knowledge.versions import newest


def instrument_entries() -> Iterator[Entry]:
    for each in newest(instruments.all_instruments()):
        about = facts(
            [("n_items", len(each.items)), ("wording", each.wording), ("translations", each.translations)]
        )
        yield Entry(
            "instruments", each.id, each.title, each.source, each.confidence,
            joined([*(item.label for item in each.items), *each.cautions]), about, version=each.version, licence=each.licence,
        )  # fmt: skip


def protocol_entries() -> Iterator[Entry]:
    for each in protocols.newest_protocols():
        words = joined([each.purpose, *(step.title for step in each.steps), *each.card.signs])
        about = (
            Fact("setting", each.setting, "protocol_settings"),
            *facts(
                [("n_steps", len(each.steps)), ("wording", each.wording), ("translations", each.translations)]
            ),
        )
        yield Entry(
            "protocols", each.id, each.title, "; ".join(each.sources.values()), each.confidence, words, about,
            version=each.version, checked_on=each.reviewed_on, as_of=each.reviewed_on,
        )  # fmt: skip
