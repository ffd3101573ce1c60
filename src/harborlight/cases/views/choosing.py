"""Which screenings there are to choose from in a case: by what they are for, how long they are, for whom and where.

Pure functions over instruments. Must stay true: nothing is kept from a caseworker; what was made for another age stands apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harborlight.cases.rules import is_child
from harborlight.knowledge.answering import fits_a_page
from harborlight.knowledge.suspected_case import INSTRUMENT
from harborlight.tables.instruments import Form, Instrument, Kind, Licence

SHORT, LONG, LICENSED, VULNERABILITY, RECOVERY, HEALTH = GROUPS = (
    "short", "long", "licensed", "vulnerability", "recovery", "health",
)  # fmt: skip
MOST_SHORT = 12  # questions of a short screening
WHOLE = "all"  # stands in addresses for the form of an instrument that has none
_OFFERED = frozenset({Kind.SCREENING, Kind.VULNERABILITY, Kind.OUTCOME})
_OF_OTHERS = frozenset({Licence.USER_SUPPLIED_TEXT, Licence.ADAPTER_TOTAL_ONLY})


@dataclass(frozen=True, slots=True)
class Choice:
    """One form of one instrument. `needs_sheet`: the questions are on a sheet of its owner, only their names stand here."""

    instrument: Instrument
    form: Form | None
    n_questions: int
    fits_age: bool

    @property
    def form_id(self) -> str:
        return self.form.id if self.form else WHOLE

    @property
    def needs_sheet(self) -> bool:
        return self.instrument.licence in _OF_OTHERS

    @property
    def group(self) -> str:
        if self.instrument.kind is Kind.VULNERABILITY:
            return VULNERABILITY
        if self.instrument.kind is Kind.OUTCOME:
            return HEALTH if self.needs_sheet else RECOVERY
        if self.needs_sheet:
            return LICENSED
        return SHORT if self.n_questions <= MOST_SHORT else LONG


def is_offered(instrument: Instrument) -> bool:
    """The signs of a report are taken with the report."""
    return instrument.kind in _OFFERED and instrument.id != INSTRUMENT and fits_a_page(instrument)


def choices(instruments: Iterable[Instrument], age: int | None, setting: str = "") -> list[Choice]:
    """In the order of the groups, the shortest first; those of one setting, if it is named, and those of any."""
    found = [
        _choice(each, form, age)
        for each in instruments
        if is_offered(each) and (not setting or not each.settings or setting in each.settings)
        for form in (each.forms or (None,))
    ]
    return sorted(found, key=lambda each: (GROUPS.index(each.group), each.n_questions, each.instrument.id))


def _choice(instrument: Instrument, form: Form | None, age: int | None) -> Choice:
    asked = [item for item in instrument.items_of(form.id if form else "") if item.type.is_asked]
    return Choice(instrument, form, len(asked), _fits(instrument, form, age))


def _fits(instrument: Instrument, form: Form | None, age: int | None) -> bool:
    """While the age is not known, everything does."""
    if age is None:
        return True
    is_of_age = (instrument.age_from or 0) <= age <= (age if instrument.age_to is None else instrument.age_to)
    return is_of_age and (form is None or form.is_child is is_child(age))
