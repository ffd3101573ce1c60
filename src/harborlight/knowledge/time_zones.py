"""Which time zones a country has, and in which one a limit of its law counts its days.

Countries and their zones are those of the IANA file `zone.tab` (public domain), beside the machine's zone data or in the package
`tzdata`. Must stay true: a zone given for a country is one of its own.
"""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from harborlight.tables import zones

_FILE = "zone.tab"


@lru_cache(maxsize=1)
def _by_country() -> dict[str, dict[str, str]]:
    """Country -> its zones -> what the file says of each beside the others."""
    found: dict[str, dict[str, str]] = {}
    for line in _text().splitlines():
        country, _place, name, note = [*line.split("\t"), "", "", "", ""][:4]
        if not line.startswith("#") and zones.is_zone(name):
            found.setdefault(country, {})[name] = note
    return found


def _text() -> str:
    """The file, looked for where `zoneinfo` itself looks."""
    for folder in zoneinfo.TZPATH:
        if (beside := Path(folder) / _FILE).is_file():
            return beside.read_text(encoding="utf-8")
    return (resources.files("tzdata.zoneinfo") / _FILE).read_text(encoding="utf-8")


def zones_of(country: str) -> tuple[str, ...]:
    """The names of a country's zones (ISO 3166 code), in the file's order; none for an unknown code."""
    return tuple(_by_country().get(country, ()))


def main_zone(country: str) -> str:
    """The zone in which nearly all of a country lives; empty where the country has several large ones."""
    notes = _by_country().get(country, {})
    most = [name for name, note in notes.items() if note.startswith("most of") or note.endswith("(mainland)")]
    return next(iter(most or (notes if len(notes) == 1 else ())), "")


def all_zones() -> tuple[str, ...]:
    """Every zone of a country, by name, and UTC: what somebody chooses from."""
    return (*sorted({name for names in _by_country().values() for name in names}), zones.UTC_NAME)


def counting_zone(jurisdiction: str, own: ZoneInfo) -> ZoneInfo:
    """In which zone a limit of this jurisdiction counts its days: the agency's own where it is one of that country's, else
    the main one there. Where that is not known (several large ones, or a convention, or the coalition's own limit): the own."""
    country = jurisdiction.partition("-")[0]
    there = main_zone(country)
    return own if not there or own.key in zones_of(country) else zones.zone(there)
