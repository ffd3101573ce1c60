"""The shelf of numbers to call. The coalition's own checks are not here: the library room shows them beside it."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import hotlines
from harborlight.knowledge.shelves.entry import Entry, Fact, facts
from harborlight.knowledge.vocabularies import country_name

_SOURCES = {
    True: "European Commission (EU countries), gov.uk (GB); otherwise common knowledge",
    False: "stored public pages; each must be called before it is published as checked",
}


def number_entries() -> Iterator[Entry]:
    for line in hotlines.all_numbers():
        kind = "Emergency" if line.is_emergency else line.service
        names = country_name(line.country)
        yield Entry(
            "numbers", hotlines.number_id(line),
            {language: f"{name}: {kind} {line.number}" for language, name in names.items()}, _SOURCES[line.is_emergency],
            line.confidence, {},
            (Fact("country", line.country, "countries"), *facts([("number", line.number), ("note", line.note)])),
            country=line.country, checked_on=line.last_checked, as_of=line.last_checked,
        )  # fmt: skip
