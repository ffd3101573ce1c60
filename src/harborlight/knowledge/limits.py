"""Time limits as dated configuration. `clocks.py` counts them.

Must stay true: a limit that ended is not given for a later day; every limit says how far it was checked, and none of them is
legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_yaml
from harborlight.knowledge.obligations import binding
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence

UNITS = ("hours", "calendar_days", "working_days", "months")
KINDS = ("minimum", "maximum", "period", "target")
# The convention's own limits hold in its parties, beside the national ones.
ECAT, ECAT_TREATY = "CoE-ECAT", "COE197"


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` of `unit` after the moment `starts_with`; `kind`: at least, at most, just so long, or aimed at.

    It holds from `effective_from` until `effective_to`, both days included; None is open. `jurisdiction` is empty for the
    coalition's own limits.
    """

    name: str
    amount: int
    unit: str
    source: str
    confidence: Confidence
    kind: str = "target"
    jurisdiction: str = ""
    starts_with: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    note: str = ""

    def holds_on(self, day: date) -> bool:
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)


def referral_limit(urgency: str) -> Limit:
    """Within what time a service should answer a referral of this urgency."""
    data = read_yaml("limits/referral.yaml")
    row = data["limits"].get(urgency)
    if row is None:
        raise BadInput(
            f"unknown urgency {urgency!r}.", where="limits", mend=f"Use {', '.join(data['limits'])}."
        )
    return Limit(
        urgency, int(row["amount"]), row["unit"], data["source"], Confidence(data["confidence"]),
        starts_with="asked",
    )  # fmt: skip


@lru_cache(maxsize=1)
def practice_limits() -> tuple[Limit, ...]:
    """When to look again at a person, an outcome, a course: practice, not law; proposals to be agreed by each coalition."""
    return tuple(
        Limit(**{"kind": "target", **row, "confidence": Confidence(row["confidence"])})
        for row in read_yaml("limits/practice.yaml")["limits"]
    )


def referral_urgencies() -> tuple[str, ...]:
    """How soon a sender may ask for an answer, the soonest first."""
    return tuple(read_yaml("limits/referral.yaml")["limits"])


@lru_cache(maxsize=1)
def legal_limits() -> tuple[Limit, ...]:
    """Every legal limit on record, past ones too."""
    return tuple(_read(row) for row in read_yaml("limits/jurisdictions.yaml")["limits"])


def all_limits() -> tuple[Limit, ...]:
    """Every limit: of the law, past ones too, of referrals, of practice."""
    own = (referral_limit(urgency) for urgency in referral_urgencies())
    return (*legal_limits(), *own, *practice_limits())


def limits_of(jurisdiction: str, on: date) -> tuple[Limit, ...]:
    """The legal limits of a jurisdiction that hold on a day; none where none is on record."""
    return tuple(each for each in legal_limits() if each.jurisdiction == jurisdiction and each.holds_on(on))


def limits_that_apply(jurisdiction: str, on: date) -> tuple[Limit, ...]:
    """The limits on record there that hold on a day: its own, those of the country around it, and those of the Council of
    Europe convention where it binds that country."""
    country = jurisdiction.partition("-")[0]
    places = dict.fromkeys((jurisdiction, country))
    if jurisdiction != ECAT and binding(ECAT_TREATY, country, on).is_bound:
        places[ECAT] = None
    return tuple(each for place in places for each in limits_of(place, on))


def limits_started_by(event: str, jurisdiction: str, on: date) -> tuple[Limit, ...]:
    """Which clocks an event starts there, such as a negative decision the one for asking again."""
    return tuple(each for each in limits_that_apply(jurisdiction, on) if each.starts_with == event)


def legal_limit(jurisdiction: str, name: str, on: date) -> Limit:
    """One legal limit as it holds on a day.

    Raises:
        BadInput: when none of this name holds there on that day.
    """
    found = limits_of(jurisdiction, on)
    for each in found:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in found) or "none on that day"
    raise BadInput(f"there is no limit {name!r}.", where=f"limits of {jurisdiction}", mend=f"Known: {known}.")


def _read(row: Mapping[str, Any]) -> Limit:
    where = f"limits/jurisdictions.yaml: {row.get('jurisdiction')}.{row.get('name')}"
    if row.get("unit") not in UNITS or row.get("kind") not in KINDS or not int(row.get("amount", 0)) > 0:
        raise BadInput(
            "has no proper amount, unit or kind.",
            where=where,
            mend=f"Units: {', '.join(UNITS)}; kinds: {', '.join(KINDS)}.",
        )
    vocabulary("limits").label(str(row["name"]))
    vocabulary("clock_events").label(str(row["starts_with"]))
    return Limit(**{**row, "confidence": Confidence(row["confidence"])})


def procedures() -> tuple[Mapping[str, Any], ...]:
    """What was found about each jurisdiction's procedure, beside the numbers; for whoever checks it."""
    return tuple(read_yaml("limits/jurisdictions.yaml")["jurisdictions"])
