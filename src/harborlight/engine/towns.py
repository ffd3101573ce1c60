"""Towns by their names in any script, from a table of places.

Must stay true: a name that two towns share is settled by the countries asked for, then by size, never by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from harborlight.engine.finders import Finder, Found, Word, words_of

_BEFORE_A_NAME = {
    *["in", "at", "near", "from", "to", "of", "around", "visiting", "en", "de", "a", "à", "vers", "dans"]
}


@dataclass(frozen=True, slots=True)
class Town:
    place_id: str
    name: str
    country: str
    lat: float
    lon: float
    is_common_word: bool


@dataclass(slots=True)
class PlaceFinder:
    """Towns by their names in any script."""

    finder: Finder[Town] = field(default_factory=Finder)

    def find(self, text: str, words: list[Word]) -> Iterator[tuple[Found[Town], float]]:
        """Towns and how sure each is. A name that is a common word, or short, must be written as a name."""
        before = {word.start: words[at - 1].folded if at else "" for at, word in enumerate(words)}
        for found in self.finder.find(text, words):
            is_weak = found.what.is_common_word or (
                found.end - found.start <= 3 and text[found.start].isascii()
            )
            if not is_weak:
                yield found, 0.9
            elif text[found.start : found.end].istitle() and before.get(found.start, "") in _BEFORE_A_NAME:
                yield found, 0.6

    def town_of(self, said: str) -> Town | None:
        """The town a place column names: its first part that is a town."""
        return next((found.what for found in self.finder.find(said, words_of(said))), None)


_built: list[tuple[pa.Table, tuple[str, ...], PlaceFinder]] = []  # the last one only: batches share it


def place_finder(places: pa.Table, regions: tuple[str, ...]) -> PlaceFinder:
    """The finder for these very places, built once for all batches."""
    if not _built or _built[0][0] is not places or _built[0][1] != regions:
        _built[:] = [(places, regions, _build_finder(places, regions))]
    return _built[0][2]


def _build_finder(places: pa.Table, regions: tuple[str, ...]) -> PlaceFinder:
    """A shared name goes to a country of `regions`, then to the town's own name before by-names, then to the larger."""
    rows = places.to_pylist()
    rank = {
        row["place_id"]: (row["country"] not in regions, -row["population"], row["place_id"]) for row in rows
    }
    named = [
        (rank[row["place_id"]][0], is_other, rank[row["place_id"]][1:], name, row)
        for row in rows
        for is_other, name in [(False, row["name"]), *((True, name) for name in row["names"] or ())]
    ]
    named.sort(key=lambda each: each[:4])
    finder = PlaceFinder()
    towns = towns_of(places)
    for *_, name, row in named:
        finder.finder.add(name, towns[row["place_id"]])
    return finder


def towns_of(places: pa.Table) -> dict[str, Town]:
    """Towns by their place_id."""
    names = ("place_id", "name", "country", "lat", "lon", "is_common_word")
    return {row["place_id"]: Town(*(row[name] for name in names)) for row in places.to_pylist()}
