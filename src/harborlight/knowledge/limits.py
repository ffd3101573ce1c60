"""Time limits as dated configuration, and the clock that reads them. It warns; it never decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_yaml

UNITS = ("hours", "calendar_days", "working_days", "months")


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` of `unit`; `confidence` says how far the source was checked."""

    name: str
    amount: int
    unit: str
    source: str
    confidence: str


def referral_limit(urgency: str) -> Limit:
    """Within what time a service should answer a referral of this urgency."""
    data = read_yaml("limits/referral.yaml")
    row = data["limits"].get(urgency)
    if row is None:
        raise BadInput(
            f"unknown urgency {urgency!r}", where="limits", mend=f"Use {', '.join(data['limits'])}."
        )
    return Limit(urgency, int(row["amount"]), row["unit"], data["source"], data["confidence"])


def due(limit: Limit, start: datetime, holidays: Collection[date] = ()) -> datetime:
    """When the limit ends, counted from `start`. Working days are Monday to Friday without the given holidays."""
    if limit.unit == "hours":
        return start + timedelta(hours=limit.amount)
    if limit.unit == "calendar_days":
        return start + timedelta(days=limit.amount)
    if limit.unit == "months":
        return _after_months(start, limit.amount)
    return _after_working_days(start, limit.amount, holidays)


def _after_working_days(start: datetime, amount: int, holidays: Collection[date]) -> datetime:
    moment, left = start, amount
    while left > 0:
        moment += timedelta(days=1)
        if moment.weekday() < 5 and moment.date() not in holidays:
            left -= 1
    return moment


def _after_months(start: datetime, amount: int) -> datetime:
    """The same day of the month, or its last day (31 January + 1 month = end of February)."""
    month = start.month - 1 + amount
    year, month = start.year + month // 12, month % 12 + 1
    for day in range(start.day, 27, -1):
        try:
            return start.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return start.replace(year=year, month=month)
