"""The shelf of practice and evidence."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import practice
from harborlight.knowledge.shelves.entry import Entry, facts, plain_id


def practice_entries() -> Iterator[Entry]:
    for each in practice.all_practice():
        words = " · ".join(part for part in (each.text, *each.points) if part)
        about = facts([("area", each.area), ("topic", each.topic.replace("_", " "))])
        yield Entry(
            "practice", plain_id(each.area, each.id), {"en": each.title}, each.source, each.confidence, {"en": words}, about,
            doubt=each.doubt, as_of=each.as_of,
        )  # fmt: skip
