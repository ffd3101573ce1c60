"""Time limits as dated configuration, and the clock that reads them. It warns; it never decides.

Must stay true: a limit that ended is not given for a later day; every limit says how far it was checked, and none of them is
legal advice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_yaml
from harborlight.tables.instruments import Confidence

UNITS = ("hours", "calendar_days", "working_days", "months")
KINDS = ("minimum", "maximum", "period", "target")


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
def legal_limits() -> tuple[Limit, ...]:
    """Every legal limit on record, past ones too."""
    return tuple(_read(row) for row in read_yaml("limits/jurisdictions.yaml")["limits"])


def limits_of(jurisdiction: str, on: date) -> tuple[Limit, ...]:
    """The legal limits of a jurisdiction that hold on a day; none where none is on record."""
    return tuple(each for each in legal_limits() if each.jurisdiction == jurisdiction and each.holds_on(on))


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
    return Limit(**{**row, "confidence": Confidence(row["confidence"])})


# -- the clock -------------------------------------------------------------------------------------------------------


def due(limit: Limit, start: datetime, holidays: Collection[date] = ()) -> datetime:
    """When the limit ends, counted from `start`, in the time zone of `start`.

    Hours are hours that pass, also over a change of the clocks. A working day is Monday to Friday without the given
    holidays; the day of `start` does not count. One month after 31 January is the last day of February.
    """
    if limit.unit == "hours":
        return _after_hours(start, limit.amount)
    if limit.unit == "calendar_days":
        return start + timedelta(days=limit.amount)
    if limit.unit == "months":
        return _after_months(start, limit.amount)
    if limit.unit == "working_days":
        return _after_working_days(start, limit.amount, holidays)
    raise BadInput(f"unknown unit {limit.unit!r}.", where=limit.name, mend=f"Use {', '.join(UNITS)}.")


def _after_hours(start: datetime, amount: int) -> datetime:
    if start.tzinfo is None:
        return start + timedelta(hours=amount)
    return (start.astimezone(UTC) + timedelta(hours=amount)).astimezone(start.tzinfo)


def _after_working_days(start: datetime, amount: int, holidays: Collection[date]) -> datetime:
    moment, left = start, amount
    while left > 0:
        moment += timedelta(days=1)
        if moment.weekday() < 5 and moment.date() not in holidays:
            left -= 1
    return moment


def _after_months(start: datetime, amount: int) -> datetime:
    """The same day of the month, or its last day."""
    month = start.month - 1 + amount
    year, month = start.year + month // 12, month % 12 + 1
    for day in range(start.day, 27, -1):
        try:
            return start.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return start.replace(year=year, month=month)
