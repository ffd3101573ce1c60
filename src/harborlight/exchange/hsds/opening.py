"""Schedules of HSDS ⇄ the hours of a week, and days with hours of their own. What cannot be said so stays as it came.

HSDS writes recurrences as RFC 5545 has them. A schedule is taken for hours of a week when it recurs every week on plain
weekdays and had begun on the day on which it was read; for other days when it holds from one day to another. Must stay true: nothing that is not
understood is counted as open; no schedule that came is lost by a change of the others.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from harborlight.tables import services as s
from harborlight.tables.opening import (
    ALL_DAY,
    DAY,
    Interval,
    Opening,
    OtherHours,
    clock,
    minutes,
    sorted_days,
    weekly,
)

_NAMESPACE = uuid.UUID("7a3f8a94-7a0c-5d41-9a53-8d1f0a4f2c11")  # for ids of schedules that are written here
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NO_WEEK = ("count", "until", "byweekno", "bymonthday", "byyearday")
_NO_DATES = ("count", "byweekno", "bymonthday", "byyearday", "dtstart", "until")
_MOST_WORDS = 1_000  # characters that a page shows; the document keeps them all
_WORDS = ("description", "notes", "attending_type", "schedule_link")
_TIMES = (
    "freq",
    "byday",
    "bymonthday",
    "byweekno",
    "byyearday",
    "opens_at",
    "closes_at",
    "valid_from",
    "valid_to",
    "until",
)


def opening_in(schedules: Iterable[s.Schedule], read_on: date) -> Opening:
    """What of these schedules can be said as hours."""
    week: list[tuple[int, int, int]] = []
    others: list[OtherHours] = []
    for each in schedules:
        week += _week(each, read_on)
        others += _other_days(each)
    is_always = {day for day, *interval in week if tuple(interval) == ALL_DAY} == set(range(7))
    return Opening(() if is_always else weekly(week), sorted_days(others), is_always)


def kept(schedules: Iterable[s.Schedule], read_on: date) -> tuple[s.Schedule, ...]:
    """Schedules that hours cannot say: as they came, or of those that hours say in part, their words alone."""
    return tuple(left for each in schedules for left in _left_of(each, read_on))


def in_parts(schedule: s.Schedule) -> dict[str, str]:
    """A kept schedule as a page words it: its own words, and when it holds, as far as it is said."""
    own = (getattr(schedule, name).strip() for name in _WORDS[:3])
    words = " ".join(dict.fromkeys(filter(None, own)))[:_MOST_WORDS]
    said = {name: str(getattr(schedule, name)) for name in _TIMES if getattr(schedule, name)}
    every = {"interval": str(int(schedule.interval))} if schedule.interval not in (None, 1) else {}
    return ({"words": words} if words else {}) | said | every


def cleaned(parts: Iterable[Mapping[str, str]], clean: Callable[[str, str], str]) -> list[dict[str, str]]:
    """The same without what `clean` takes out of free texts."""
    return [
        {name: clean("description", said) if name == "words" else said for name, said in each.items()}
        for each in parts
    ]


def schedules_of(opening: Opening, about: str) -> Iterator[s.Schedule]:
    """Hours as HSDS writes them; the same hours get the same ids."""
    if opening.is_always:
        yield _written(about, "always", freq="WEEKLY", byday=",".join(_DAYS), **_times(ALL_DAY))
    else:
        for weekday, opens, closes in opening.weekly:
            byday, interval = _DAYS[weekday], (opens, closes)
            yield _written(about, byday, clock(opens), freq="WEEKLY", byday=byday, **_times(interval))
    for each in opening.others:
        first, last = each.first.isoformat(), each.last.isoformat()
        told: dict[str, Any] = {"is_closed": True, "description": "Closed"}
        if each.interval is not None:
            told = _times(each.interval)
        yield _written(about, first, last, str(each.interval), valid_from=first, valid_to=last, **told)


def _written(about: str, *which: str, **told: Any) -> s.Schedule:
    return s.Schedule(id=str(uuid.uuid5(_NAMESPACE, "\x1f".join((about, *which)))), **told)


def _times(interval: Interval) -> dict[str, str]:
    """HSDS has no 24:00: a whole day ends a minute early, another end of the day is the next midnight."""
    opens, closes = interval
    end = "23:59" if interval == ALL_DAY else clock(closes % DAY)
    return {"opens_at": clock(opens), "closes_at": end}


def _interval(schedule: s.Schedule) -> Interval | None:
    opens, closes = minutes(schedule.opens_at), minutes(schedule.closes_at)
    if opens is None or closes is None or opens == DAY:
        return None
    closes = DAY if closes in (0, DAY - 1) else closes
    return None if opens == closes else (opens, closes)


def _week(schedule: s.Schedule, read_on: date) -> list[tuple[int, int, int]]:
    days = [day.strip().upper() for day in schedule.byday.split(",") if day.strip()]
    interval = _interval(schedule)
    is_weekly = schedule.freq in ("", "WEEKLY") and schedule.interval in (None, 1) and not schedule.is_closed
    if interval is None or not is_weekly or not days or any(getattr(schedule, name) for name in _NO_WEEK):
        return []
    if schedule.valid_to or not all(
        _has_begun(day, read_on) for day in (schedule.valid_from, schedule.dtstart)
    ):
        return []
    return [(_DAYS.index(day), *interval) for day in days] if set(days) <= set(_DAYS) else []


def _has_begun(day: str, read_on: date) -> bool:
    return not day or ((found := _day(day)) is not None and found <= read_on)


def _other_days(schedule: s.Schedule) -> list[OtherHours]:
    first, last, interval = _day(schedule.valid_from), _day(schedule.valid_to), _interval(schedule)
    if first is None or last is None or last < first or any(getattr(schedule, name) for name in _NO_DATES):
        return []
    days = {day.strip().upper() for day in schedule.byday.split(",") if day.strip()}
    is_every_day = not days or days == set(_DAYS) or (first == last and days == {_DAYS[first.weekday()]})
    if not is_every_day or schedule.interval not in (None, 1) or schedule.freq == "MONTHLY":
        return []
    if schedule.is_closed:
        return [OtherHours(first, last)]
    return [OtherHours(first, last, interval)] if interval is not None else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _left_of(schedule: s.Schedule, read_on: date) -> Iterator[s.Schedule]:
    if not _week(schedule, read_on) and not _other_days(schedule):
        yield schedule
    elif not schedule.is_closed and any(getattr(schedule, name) for name in _WORDS):
        yield dataclasses.replace(
            s.Schedule(id=schedule.id, extra=schedule.extra),
            **{name: getattr(schedule, name) for name in _WORDS},
        )
