"""Where a post is: by its own column, its position, or the town its text names, against a table of places.

Must stay true: what the sender said of the place comes before what the text happens to mention; a position is given
the nearest known town only where that is near.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from harborlight.engine.finders import Finder, Found, Word, words_of
from harborlight.engine.steps import Split, checked, column, from_rows, split
from harborlight.tables import posts as shapes

_BEFORE_A_NAME = {
    *["in", "at", "near", "from", "to", "of", "around", "visiting", "en", "de", "a", "à", "vers", "dans"]
}
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class LocateParams:
    """`nearest_km`: how far a position may be from a town to bear its name."""

    regions: tuple[str, ...] = ("GB",)
    nearest_km: float = 40.0
    min_confidence: float = 0.6


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
    for *_, name, row in named:
        town = Town(*(row[each] for each in ("place_id", "name", "country", "lat", "lon", "is_common_word")))
        finder.finder.add(name, town)
    return finder


@split(Split.WHOLE)
def locate_posts(posts: pa.Table, mentions: pa.Table, places: pa.Table, *, params: LocateParams) -> pa.Table:
    """At most one place per post, and how it was found."""
    checked(posts, shapes.POSTS)
    finder = place_finder(checked(places, shapes.PLACES), params.regions)
    rows = places.to_pylist()
    towns = {
        row["place_id"]: Town(
            *(row[each] for each in ("place_id", "name", "country", "lat", "lon", "is_common_word"))
        )
        for row in rows
    }
    nearest = _Nearest(list(towns.values()), params.nearest_km)
    named = _first_named(mentions, params.min_confidence)
    known: dict[str, Town | None] = {}
    out: list[tuple[object, ...]] = []
    for post_id, place, lat, lon in zip(
        *(column(posts, name) for name in ("post_id", "place", "lat", "lon")), strict=True
    ):
        if place and place not in known:
            known[place] = finder.town_of(place)
        out.extend(
            _where(post_id, known.get(place or ""), lat, lon, nearest, towns.get(named.get(post_id, "")))
        )
    return from_rows(shapes.WHEREABOUTS, out)


def _where(
    post_id: str,
    by_column: Town | None,
    lat: float | None,
    lon: float | None,
    nearest: _Nearest,
    by_text: Town | None,
) -> Iterator[tuple[object, ...]]:
    has_position = lat is not None and lon is not None
    by_position = nearest.town(lat, lon) if lat is not None and lon is not None and not by_column else None
    town = by_column or by_position or by_text
    if town is None:
        return
    how = "column" if by_column else "coordinates" if by_position else "text"
    at = (lat, lon) if has_position and how != "text" else (town.lat, town.lon)
    yield post_id, town.place_id, town.name, town.country, at[0], at[1], how


def _first_named(mentions: pa.Table, min_confidence: float) -> dict[str, str]:
    named: dict[str, str] = {}
    columns = (column(mentions, name) for name in ("post_id", "kind", "value", "confidence"))
    for post_id, kind, value, confidence in zip(*columns, strict=True):
        if kind == "place" and confidence >= min_confidence:
            named.setdefault(post_id, value)
    return named


class _Nearest:
    """The nearest town within reach, by great-circle distance."""

    def __init__(self, towns: list[Town], reach_km: float) -> None:
        self._towns = towns
        self._lat = np.radians([town.lat for town in towns])
        self._lon = np.radians([town.lon for town in towns])
        self._reach = reach_km
        self._known: dict[tuple[float, float], Town | None] = {}

    def town(self, lat: float, lon: float) -> Town | None:
        key = (round(lat, 3), round(lon, 3))
        if key not in self._known:
            self._known[key] = self._search(math.radians(lat), math.radians(lon)) if self._towns else None
        return self._known[key]

    def _search(self, lat: float, lon: float) -> Town | None:
        half = (
            np.sin((self._lat - lat) / 2) ** 2
            + np.cos(lat) * np.cos(self._lat) * np.sin((self._lon - lon) / 2) ** 2
        )
        at = int(np.argmin(half))
        away_km = 2 * EARTH_KM * math.asin(math.sqrt(float(half[at])))
        return self._towns[at] if away_km <= self._reach else None
