"""Emergency numbers and helplines. Must stay true: a page without any number is impossible; every number says whether it was checked."""

from __future__ import annotations

from dataclasses import dataclass

from harborlight.knowledge.files import read_csv

# Works from any mobile phone in most countries (GSM 02.30); used where the country's own number is not on record.
FALLBACK = "112"


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


def emergency_number(country: str) -> str:
    """The country's emergency (police) number; 112 where none is on record."""
    for row in read_csv("hotlines/emergency.csv"):
        if row["country"] == country:
            return row["number"]
    return FALLBACK


def helplines(country: str) -> list[Helpline]:
    """Anti-trafficking helplines of a country, checked ones first."""
    rows = [row for row in read_csv("hotlines/helplines.csv") if row["country"] == country]
    lines = [
        Helpline(row["number"], row["service"], row["note"], row["confidence"], row["last_checked"])
        for row in rows
    ]
    return sorted(lines, key=lambda line: not line.is_checked)
