"""Emergency numbers and helplines. Must stay true: a page without any number is impossible; every number says whether it was
checked, and when.
"""

from __future__ import annotations

from dataclasses import dataclass

from harborlight.knowledge.files import read_csv
from harborlight.tables.instruments import Confidence

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

    @property
    def is_checked(self) -> bool:
        return bool(self.last_checked)


@dataclass(frozen=True, slots=True)
class Helpline:
    number: str
    service: str
    note: str
    confidence: str
    last_checked: str  # ISO date, or empty: not checked

    @property
    def is_checked(self) -> bool:
        return bool(self.last_checked)


def emergency(country: str) -> Emergency:
    """The country's emergency (police) number; 112, unverified, where none is on record."""
    for row in read_csv("hotlines/emergency.csv"):
        if row["country"] == country:
            return Emergency(country, row["number"], Confidence(row["confidence"]), row["last_checked"])
    return Emergency(country, FALLBACK, Confidence.UNVERIFIED)


def emergency_number(country: str) -> str:
    """The number alone."""
    return emergency(country).number


def helplines(country: str) -> list[Helpline]:
    """Anti-trafficking helplines of a country, checked ones first; those of the whole EU at the end."""
    countries = (country, "EU") if country in EU else (country,)
    lines = [
        Helpline(row["number"], row["service"], row["note"], row["confidence"], row["last_checked"])
        for each in countries
        for row in read_csv("hotlines/helplines.csv")
        if row["country"] == each
    ]
    return sorted(lines, key=lambda line: not line.is_checked)
