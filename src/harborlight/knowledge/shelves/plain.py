"""The shelves that anybody reads: signs by kind of work, rights in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import plain_words
from harborlight.knowledge.obligations import treaty
from harborlight.knowledge.shelves.entry import Entry, facts, joined


def sign_entries() -> Iterator[Entry]:
    for each in plain_words.sectors():
        yield Entry("signs", each.id, each.label, each.source, each.confidence, joined(each.signs))


def right_entries() -> Iterator[Entry]:
    for each in plain_words.rights():
        told = "; ".join(f"{treaty(duty.treaty).title}, art. {duty.article}" for duty in each.rests_on)
        yield Entry(
            "rights", each.id, each.text, each.source, each.confidence, {}, facts([("rests_on", told)])
        )
