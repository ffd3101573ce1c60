"""The shelves of what is used with a person: instruments and protocols, each in its newest version."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import instrument_writing, instruments, protocol_writing, protocols
from harborlight.knowledge.shelves.entry import Entry, Fact, facts, joined
from harborlight.knowledge.versions import hashed, newest
from harborlight.tables.instruments import Instrument
from harborlight.tables.protocols import Protocol


def instrument_entries() -> Iterator[Entry]:
    return (instrument_entry(each) for each in newest(instruments.all_instruments()))


def instrument_entry(each: Instrument) -> Entry:
    about = facts(
        [("n_items", len(each.items)), ("wording", each.wording), ("translations", each.translations)]
    )
    return Entry(
        "instruments", each.id, each.title, each.source, each.confidence,
        joined([*(item.label for item in each.items), *each.cautions]), about, version=each.version, licence=each.licence,
        whole=hashed(instrument_writing.to_data(each)),
    )  # fmt: skip


def protocol_entries() -> Iterator[Entry]:
    return (protocol_entry(each) for each in protocols.newest_protocols())


def protocol_entry(each: Protocol) -> Entry:
    words = joined([each.purpose, *(step.title for step in each.steps), *each.card.signs])
    about = (
        Fact("setting", each.setting, "protocol_settings"),
        *facts(
            [("n_steps", len(each.steps)), ("wording", each.wording), ("translations", each.translations)]
        ),
    )
    return Entry(
        "protocols", each.id, each.title, "; ".join(each.sources.values()), each.confidence, words, about,
        version=each.version, checked_on=each.reviewed_on, as_of=each.reviewed_on, whole=hashed(protocol_writing.to_data(each)),
    )  # fmt: skip
