"""Where a post is: by its own column, its position, or the town its text names, against a table of places.

Must stay true: what the sender said of the place comes before what the text happens to mention; a position is given
the nearest known town only where that is near.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from harborlight.engine.steps import Split, checked, column, from_rows, split
from harborlight.engine.towns import Town, place_finder, towns_of
from harborlight.tables import posts as shapes

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class LocateParams:
    """`nearest_km`: how far a position may be from a town to bear its name."""

    regions: tuple[str, ...] = ("GB",)
    nearest_km: float = 40.0
    min_confidence: float = 0.6


@split(Split.WHOLE)
def locate_posts(posts: pa.Table, mentions: pa.Table, places: pa.Table, *, params: LocateParams) -> pa.Table:
    """At most one place per post, and how it was found."""
    checked(posts, shapes.POSTS)
    finder = place_finder(checked(places, shapes.PLACES), params.regions)
    towns = towns_of(places)
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
