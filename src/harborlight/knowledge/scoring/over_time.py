"""Repeat measures: when to ask again, and whether a change is more than noise.

Must stay true: a change is called reliable only if it is, however the open answers turn out; an event calls for a new look
whatever the calendar says. No clock here: days are given.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from harborlight.tables.instruments import Range, Result, Schedule


class Direction(enum.StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNCLEAR = "unclear"  # open answers could turn it either way


@dataclass(frozen=True, slots=True)
class Change:
    """`by`: the range of the difference, later minus earlier. `is_reliable`: more than noise; None where open answers leave it
    unclear, or where the instrument says nothing of noise."""

    by: Range
    direction: Direction
    is_reliable: bool | None


def next_due(schedule: Schedule, taken: Sequence[date], band: str = "") -> date | None:
    """The day on which to ask again: by the band of the last, else the next of the fixed days, else the rhythm.

    None: nothing is due, or nothing was taken yet.
    """
    if not taken:
        return None
    first, last = min(taken), max(taken)
    if band in schedule.by_band:
        return last + timedelta(days=schedule.by_band[band])
    fixed = [first + timedelta(days=days) for days in sorted(schedule.at_days)]
    coming = next((day for day in fixed if day > last), None)
    if coming is not None or schedule.every_days is None:
        return coming
    return last + timedelta(days=schedule.every_days)


def change(schedule: Schedule | None, earlier: Result, later: Result) -> Change | None:
    """From one result to a later one of the same instrument and version; None where one has no score."""
    before, after = _score(earlier), _score(later)
    if before is None or after is None:
        return None
    by = Range(after.low - before.high, after.high - before.low)
    is_lower_better = schedule is None or schedule.is_lower_better
    return Change(by, _direction(by, is_lower_better=is_lower_better), _is_reliable(schedule, by))


def reliable_change(deviation: float, reliability: float) -> float:
    """The least change that is more than noise at 95 %, from the standard deviation and the test's reliability
    (Jacobson and Truax 1991)."""
    return 1.959963984540054 * deviation * math.sqrt(2 * (1 - reliability))


def _score(result: Result) -> Range | None:
    return Range(result.value, result.value) if result.value is not None else result.score


def _direction(by: Range, *, is_lower_better: bool) -> Direction:
    if by.low == by.high == 0:
        return Direction.SAME
    if by.low < 0 < by.high or 0 in (by.low, by.high):
        return Direction.UNCLEAR
    return Direction.BETTER if (by.high < 0) is is_lower_better else Direction.WORSE


def _is_reliable(schedule: Schedule | None, by: Range) -> bool | None:
    if schedule is None or schedule.reliable_change is None:
        return None
    least = 0.0 if by.low <= 0 <= by.high else min(abs(by.low), abs(by.high))
    most = max(abs(by.low), abs(by.high))
    if least >= schedule.reliable_change:
        return True
    return False if most < schedule.reliable_change else None
