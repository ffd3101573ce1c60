"""Larger towns of the world with their names in many scripts. They reach the engine as a table argument.

Source: GeoNames (CC BY 4.0); see the head of `data/places.csv`. A name that two towns share is settled by whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from harborlight.knowledge.files import read_csv


@dataclass(frozen=True, slots=True)
class Place:
    """`lat`, `lon` in degrees (WGS84); `names` holds other spellings; `is_common_word`: Bath, Nice, Reading …"""

    place_id: str
    name: str
    country: str
    lat: float
    lon: float
    population: int
    names: tuple[str, ...]
    is_common_word: bool


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """Every shipped place."""
    return tuple(_place(row) for row in read_csv("places.csv"))


def known_town(text: str) -> str:
    """The name under which a town is on record, whatever spelling was given; empty when it is none of the shipped towns."""
    return _towns_by_spelling().get(text.strip().casefold(), "")


@lru_cache(maxsize=1)
def _towns_by_spelling() -> dict[str, str]:
    """A town's own name comes before another town's other spelling, a larger town before a smaller one."""
    largest_first = sorted(places(), key=lambda place: -place.population)
    own = {place.name.casefold(): place.name for place in reversed(largest_first)}
    other = {name.casefold(): place.name for place in reversed(largest_first) for name in place.names}
    return other | own


def _place(row: dict[str, str]) -> Place:
    return Place(
        place_id=row["place_id"],
        name=row["name"],
        country=row["country"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=int(row["population"]),
        names=tuple(name for name in row["names"].split("|") if name),
        is_common_word=row["is_common_word"] == "1",
    )
