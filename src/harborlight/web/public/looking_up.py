"""What the public site shows of the library: signs, rights, and the law of one country. Pure over what ships.

Must stay true: what somebody looks up is posted, so that no address or history shows it; nothing typed is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from harborlight.knowledge import hotlines, limits, national_law, obligations, report_duties, search
from harborlight.knowledge.hotlines import Checks, Emergency, Helpline, Number
from harborlight.knowledge.limits import Limit
from harborlight.knowledge.national_law import NationalLaw
from harborlight.knowledge.obligations import Binding, Bond, Treaty
from harborlight.knowledge.report_duties import ReportDuty
from harborlight.knowledge.search import Wanted
from harborlight.knowledge.shelves import PUBLIC, Entry
from harborlight.knowledge.vocabularies import vocabulary

MOST_SHOWN = 25
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class CountryLaw:
    """What is on record about one country on a day; an empty part is not on record."""

    country: str
    emergency: Emergency
    helplines: list[Helpline]
    treaties: tuple[tuple[Treaty, Binding], ...]
    limits: tuple[Limit, ...]
    duties: tuple[ReportDuty, ...]
    laws: tuple[NationalLaw, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record that was found; a number to call with the coalition's own check."""

    entry: Entry
    line: Number | None


def country_of(typed: Mapping[str, str], otherwise: str) -> str:
    """The country somebody chose; another one where it is none."""
    chosen = typed.get("country", "")
    return chosen if chosen in vocabulary("countries").codes() else otherwise


def law_of(country: str, on: date, checks: Checks) -> CountryLaw:
    """The numbers, treaties, time limits, duties and laws of a country."""
    treaties = ((text, obligations.binding(text.id, country, on)) for text in obligations.treaties())
    here = {
        each.jurisdiction: None
        for each in limits.legal_limits()
        if each.jurisdiction.partition("-")[0] == country
    }
    found = (each for place in ({country: None} | here) for each in limits.limits_that_apply(place, on))
    duties = (each for each in report_duties.all_duties() if each.jurisdiction.partition("-")[0] == country)
    return CountryLaw(
        country, hotlines.emergency(country, checks), hotlines.helplines(country, checks),
        tuple((text, bond) for text, bond in treaties if bond.bond not in (Bond.NOT_ON_RECORD, Bond.SOFT_LAW)),
        tuple(dict.fromkeys(found)), tuple(duties), national_law.laws_of(country),
    )  # fmt: skip


def found(typed: Mapping[str, str], checks: Checks) -> list[Shown]:
    """Records about signs, rights and laws that hold the typed words, the best first; no number that was found wrong."""
    words = typed.get("q", "")[:MOST_CHARACTERS]
    if not words.strip():
        return []
    numbers = {hotlines.number_id(line): line for line in hotlines.all_numbers(checks)}
    entries = (each.entry for each in search.search(words, Wanted(PUBLIC)))
    shown = (
        Shown(entry, numbers.get(entry.id) if entry.shelf == "numbers" else None)
        for entry in entries
        if entry.shelf != "numbers" or entry.id in numbers
    )
    return list(islice(shown, MOST_SHOWN))
