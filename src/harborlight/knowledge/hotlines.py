"""Emergency numbers and helplines. Must stay true: a page without any number is impossible; every number says whether it was
checked, and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar

from harborlight.knowledge.files import read_csv
from harborlight.tables.instruments import Confidence

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})?")
# Works from any mobile phone in most countries (GSM 02.30); used where the country's own number is not on record.
FALLBACK = "112"
# The European helplines (116 …) answer in these countries.
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Emergency:
    """The number to call in danger. `confidence` tells whether the country's number was found in a source of law."""

    country: str
    number: str
    confidence: Confidence
    last_checked: str = ""  # ISO date, or empty: not checked
    is_fallback: bool = False  # the country's own number is not on record
    is_doubted: bool = (
        False  # somebody of the coalition found it wrong; it is shown all the same, 112 beside it
    )

    service: ClassVar[str] = ""
    note: ClassVar[str] = ""
    is_emergency: ClassVar[bool] = True

    @property
    def is_checked(self) -> bool:
        return bool(self.last_checked)


@dataclass(frozen=True, slots=True)
class Helpline:
    country: str
    number: str
    service: str
    note: str
    confidence: Confidence
    last_checked: str  # ISO date, or empty: not checked

    is_emergency: ClassVar[bool] = False

    @property
    def is_checked(self) -> bool:
        return bool(self.last_checked)


Number = Emergency | Helpline


@dataclass(frozen=True, slots=True)
class Check:
    """What a coalition found out about a number: the day it was last confirmed, or that it is wrong."""

    confirmed_on: str = ""
    is_wrong: bool = False


# (country, number) -> what the coalition found; kept by the library room, published in the snapshot.
Checks = Mapping[tuple[str, str], Check]
NO_CHECKS: Checks = MappingProxyType({})


def emergency(country: str, checks: Checks = NO_CHECKS) -> Emergency:
    """The country's emergency (police) number; 112, unverified, where none is on record. It is shown whatever a check says."""
    row = next((row for row in read_csv("hotlines/emergency.csv") if row["country"] == country), None)
    if row is None:
        return Emergency(country, FALLBACK, Confidence.UNVERIFIED, is_fallback=True)
    check = checks.get((country, row["number"]), Check())
    last_checked = "" if check.is_wrong else max(row["last_checked"], check.confirmed_on)
    return Emergency(
        country, row["number"], Confidence(row["confidence"]), last_checked, is_doubted=check.is_wrong
    )


def emergency_number(country: str) -> str:
    """The number alone."""
    return emergency(country).number


def helplines(country: str, checks: Checks = NO_CHECKS) -> list[Helpline]:
    """Anti-trafficking helplines of a country, checked ones first, those of the whole EU at the end. A number that
    somebody of the coalition found wrong is left out."""
    countries = (country, "EU") if country in EU else (country,)
    lines = [line for each in countries for line in _lines_of(each, checks)]
    return sorted(lines, key=lambda line: not line.is_checked)


def _lines_of(country: str, checks: Checks) -> Iterator[Helpline]:
    for line in _shipped_helplines():
        check = checks.get((line.country, line.number), Check())
        if line.country == country and not check.is_wrong:
            yield replace(line, last_checked=max(line.last_checked, check.confirmed_on))


def _shipped_helplines() -> tuple[Helpline, ...]:
    return tuple(
        Helpline(
            row["country"], row["number"], row["service"], row["note"], Confidence(row["confidence"]),
            row["last_checked"],
        )
        for row in read_csv("hotlines/helplines.csv")
    )  # fmt: skip


def all_numbers(checks: Checks = NO_CHECKS) -> tuple[Number, ...]:
    """Every shipped number, emergency and helpline, but for helplines that were found wrong."""
    countries = (row["country"] for row in read_csv("hotlines/emergency.csv"))
    own = dict.fromkeys(line.country for line in _shipped_helplines())
    lines = (line for country in own for line in _lines_of(country, checks))
    return (*(emergency(country, checks) for country in countries), *lines)


def number_id(line: Number) -> str:
    """A short name for an address: GB-08000121700."""
    return f"{line.country}-{''.join(c for c in line.number if c.isdigit())}"


def read_checks(rows: object) -> Checks:
    """Checks as they stand in the published snapshot; a row that cannot be read is passed over."""
    found: dict[tuple[str, str], Check] = {}
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict) or not _DAY.fullmatch(str(row.get("confirmed_on") or "")):
            continue
        key = (str(row.get("country")), str(row.get("number")))
        found[key] = Check(str(row.get("confirmed_on") or ""), row.get("is_wrong") is True)
    return found
