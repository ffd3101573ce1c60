"""The clock: when a time limit ends, and why just then. It warns; it never decides.

Must stay true: a later start never gives an earlier end; a limit in working days never ends on a day off; a clock that stands
still has no end. Days and months are counted as Regulation (EEC) 1182/71, art. 3, counts them: the day of the event does not
count, and the limit ends with its last day. National law may differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from harborlight.errors import BadInput
from harborlight.knowledge.limits import UNITS, Limit
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.knowledge.working_days import WorkingCalendar, calendar_of, months_later

_ONE_DAY = timedelta(days=1)
_LAST_MOMENT = time(23, 59, 59, fold=1)
_UNIT_WORDS = {
    "hours": "hours", "calendar_days": "calendar days", "working_days": "working days", "months": "months",
}  # fmt: skip
_KIND_WORDS = {"minimum": "at least", "maximum": "at most", "period": "just", "target": "aimed at:"}
_WHY = {"weekend": "weekend", "paused": "the clock stood still"}


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from one moment to another; None: until further notice."""

    starts_at: datetime
    ends_at: datetime | None = None
    reason: str = ""

    def covers_end_of(self, day: date, zone: datetime) -> bool:
        """Whether the clock stands still when this day ends; only then the day does not count."""
        end = datetime.combine(day, _LAST_MOMENT, zone.tzinfo)
        return self.starts_at <= end and (self.ends_at is None or self.ends_at > end)


@dataclass(frozen=True, slots=True)
class Reading:
    """When a limit ends (None: the clock stands still) and what led there. `passed_over`: days that did not count, with
    "weekend", "paused" or the holiday's name."""

    limit: Limit
    start: datetime
    ends_at: datetime | None
    passed_over: tuple[tuple[date, str], ...] = ()
    calendar: WorkingCalendar | None = None
    is_clamped: bool = False  # the month of the end has no such day

    @property
    def zone(self) -> str:
        """By the clock of which zone it was counted; its name, or how far it is from UTC."""
        return getattr(self.start.tzinfo, "key", "") or str(self.start.tzname())

    def words(self) -> tuple[str, ...]:
        """Why just then, in plain English, a sentence each."""
        return tuple(_words(self))


def due(limit: Limit, start: datetime, calendar: WorkingCalendar | None = None) -> datetime:
    """When the limit ends, if the clock never stands still."""
    ends_at = read_clock(limit, start, calendar).ends_at
    assert ends_at is not None, "only a pause leaves a clock without an end"
    return ends_at


def read_clock(
    limit: Limit, start: datetime, calendar: WorkingCalendar | None = None, pauses: Sequence[Pause] = ()
) -> Reading:
    """When the limit ends, in the time zone of `start`, with the reasons. Without a calendar, that of the limit's own
    jurisdiction says which days are worked.

    Raises:
        BadInput: when the start has no time zone, or the unit is unknown.
    """
    if start.tzinfo is None:
        raise BadInput(
            "has no time zone.", where=f"start of {limit.name}", mend="Give the moment with its zone."
        )
    if limit.unit == "hours":
        return Reading(limit, start, _after_hours(start, limit.amount, pauses))
    if limit.unit == "months":
        return _after_months(limit, start, pauses)
    if limit.unit == "calendar_days":
        return _after_days(limit, start, pauses, None)
    if limit.unit == "working_days":
        return _after_days(limit, start, pauses, calendar or calendar_of(limit.jurisdiction))
    raise BadInput(f"unknown unit {limit.unit!r}.", where=limit.name, mend=f"Use {', '.join(UNITS)}.")


def _after_hours(start: datetime, amount: int, pauses: Sequence[Pause]) -> datetime | None:
    """Hours that pass, also over a change of the clocks."""
    now, left = start.astimezone(UTC), timedelta(hours=amount)
    for pause in sorted(pauses, key=lambda pause: pause.starts_at):
        begins = max(pause.starts_at.astimezone(UTC), now)
        if pause.ends_at is not None and pause.ends_at <= now:
            continue
        if begins - now >= left:
            break
        left -= begins - now
        if pause.ends_at is None:
            return None
        now = pause.ends_at.astimezone(UTC)
    return (now + left).astimezone(start.tzinfo)


def _after_days(
    limit: Limit, start: datetime, pauses: Sequence[Pause], calendar: WorkingCalendar | None
) -> Reading:
    passed_over: list[tuple[date, str]] = []
    day, left = start.date(), limit.amount
    while left > 0:
        day += _ONE_DAY
        if why := _day_off(day, start, pauses, calendar):
            passed_over.append((day, why))
        else:
            left -= 1
        if _stands_still(day, start, pauses):
            return Reading(limit, start, None, tuple(passed_over), calendar)
    return Reading(limit, start, _end_of(day, start), tuple(passed_over), calendar)


def _day_off(day: date, start: datetime, pauses: Sequence[Pause], calendar: WorkingCalendar | None) -> str:
    """Why a day does not count; empty when it does."""
    if any(pause.covers_end_of(day, start) for pause in pauses):
        return "paused"
    if calendar is None or calendar.is_working(day):
        return ""
    return calendar.holiday(day) or "weekend"


def _stands_still(day: date, start: datetime, pauses: Sequence[Pause]) -> bool:
    return any(pause.ends_at is None and pause.covers_end_of(day, start) for pause in pauses)


def _after_months(limit: Limit, start: datetime, pauses: Sequence[Pause]) -> Reading:
    """The same day of the month, or its last; each day on which the clock stood still moves the end by one."""
    target = months_later(start.date(), limit.amount)
    is_clamped = target.day != start.day
    passed_over: list[tuple[date, str]] = []
    day, left = start.date(), (target - start.date()).days
    while left > 0:
        day += _ONE_DAY
        if _stands_still(day, start, pauses):
            return Reading(limit, start, None, tuple(passed_over), None, is_clamped)
        if any(pause.covers_end_of(day, start) for pause in pauses):
            passed_over.append((day, "paused"))
        else:
            left -= 1
    return Reading(limit, start, _end_of(day, start), tuple(passed_over), None, is_clamped)


def _end_of(day: date, start: datetime) -> datetime:
    return datetime.combine(day, _LAST_MOMENT, start.tzinfo)


# -- in words --------------------------------------------------------------------------------------------------------


def _words(reading: Reading) -> Iterator[str]:
    limit, start = reading.limit, reading.start
    event = _label("clock_events", limit.starts_with)
    yield f"It starts with: {event}, {start:%Y-%m-%d %H:%M} ({start.tzname()})."
    yield f"{_label('limits', limit.name)}: {_KIND_WORDS[limit.kind]} {limit.amount} {_UNIT_WORDS[limit.unit]}."
    yield from _counting(reading)
    if reading.ends_at is None:
        yield "The clock stands still, so there is no end yet."
    else:
        yield f"So it ends on {reading.ends_at:%Y-%m-%d %H:%M} ({reading.ends_at.tzname()})."
    yield f"Source: {limit.source} ({limit.confidence}). {limit.note}".strip()
    yield "It is no legal advice: somebody who knows the law there checks it."


def _counting(reading: Reading) -> Iterator[str]:
    if reading.limit.unit == "hours":
        yield "Hours are counted as they pass, also when the clocks change."
        return
    yield "The day it starts does not count; it ends with its last day."
    yield f"Days begin and end at midnight in {reading.zone}."
    if reading.is_clamped:
        yield "The last month has no such day, so its last day is taken."
    if reading.passed_over:
        days = "; ".join(f"{day:%a %Y-%m-%d} ({_WHY.get(why, why)})" for day, why in reading.passed_over[:40])
        yield f"Not counted: {days}."
    if reading.limit.unit == "calendar_days":
        yield "If that is a day off, national law says whether the end moves."
    if reading.calendar is not None:
        yield f"Days off by: {reading.calendar.source} ({reading.calendar.confidence})."


def _label(name: str, code: str) -> str:
    words = vocabulary(name)
    return words.label(code) if code in words.codes() else code.replace("_", " ")
