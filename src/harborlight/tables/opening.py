"""When a door is open: the hours of a week, and the days on which they are others. Minutes from midnight by the clock there.

Closing earlier than opening means over midnight; 24:00 (1440) is the end of the day. Must stay true: a day of its own takes
the place of that weekday whole; what opened before midnight stays open until it closes, whatever the next day says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

DAY = 24 * 60
ALL_DAY = (0, DAY)
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class OtherHours:
    """Days from `first` to `last`, both included, with hours of their own; without an interval it is closed then."""

    first: date
    last: date
    interval: Interval | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Opening:
    """`weekly`: (weekday from 0 Monday, opens, closes), sorted; `is_always`: day and night, but for the other days."""

    weekly: tuple[tuple[int, int, int], ...] = ()
    others: tuple[OtherHours, ...] = ()
    is_always: bool = False

    @classmethod
    def read(
        cls, hours: Iterable[Sequence[int]], others: Iterable[Sequence[Any]] = (), is_always: bool = False
    ) -> Opening:
        """Out of what JSON kept.

        Raises:
            ValueError: for a row that is none.
        """
        return cls(weekly(hours), sorted_days(other_hours(others)), is_always)

    @property
    def is_said(self) -> bool:
        """Whether anything is known of its hours."""
        return self.is_always or bool(self.weekly or self.others)

    def on(self, day: date) -> tuple[Interval, ...]:
        """From when until when it opens on a day, the earliest first; the end may lie on the next day."""
        if own := [each for each in self.others if each.covers(day)]:
            return tuple(sorted({each.interval for each in own if each.interval is not None}))
        if self.is_always:
            return (ALL_DAY,)
        return self.of_weekday(day.weekday())

    def of_weekday(self, weekday: int) -> tuple[Interval, ...]:
        return tuple(sorted((opens, closes) for which, opens, closes in self.weekly if which == weekday))

    def is_open(self, shown: datetime) -> bool:
        """Whether it is open when the clock on the wall there shows this."""
        minute, day = shown.hour * 60 + shown.minute, shown.date()
        return any(
            opens <= minute < (closes if opens <= closes else DAY) for opens, closes in self.on(day)
        ) or any(closes < opens and minute < closes for opens, closes in self.on(day - timedelta(days=1)))

    def runs(self) -> list[tuple[int, int, tuple[Interval, ...]]]:
        """The week for a reader: (first weekday, last weekday, intervals); days in a row with the same hours stand together."""
        runs: list[tuple[int, int, tuple[Interval, ...]]] = []
        for day in range(7):
            if not (intervals := self.of_weekday(day)):
                continue
            if runs and runs[-1][1:] == (day - 1, intervals):
                runs[-1] = (runs[-1][0], day, intervals)
            else:
                runs.append((day, day, intervals))
        return runs

    def coming(self, today: date) -> tuple[OtherHours, ...]:
        """Other days that are not over."""
        return tuple(each for each in self.others if each.last >= today)


NOT_SAID = Opening()


def weekly(rows: Iterable[Sequence[int]]) -> tuple[tuple[int, int, int], ...]:
    """Hours of a week in order, each once.

    Raises:
        ValueError: for a day that is none.
    """
    found = {(int(day), int(opens), int(closes)) for day, opens, closes in rows}
    if any(not 0 <= day <= 6 for day, *_times in found):
        raise ValueError("weekdays run from 0 to 6")
    return tuple(sorted(found))


def plain(others: Iterable[OtherHours]) -> list[list[Any]]:
    """Other days as JSON keeps them: [first, last] when closed, else with opens and closes."""
    return [
        [each.first.isoformat(), each.last.isoformat(), *(each.interval or ())]
        for each in sorted_days(others)
    ]


def other_hours(rows: Iterable[Sequence[Any]]) -> Iterator[OtherHours]:
    """Other days out of what JSON kept.

    Raises:
        ValueError: for a row that is none.
    """
    for row in rows:
        first, last, *times = row
        if len(times) not in (0, 2):
            raise ValueError("opens and closes, or neither")
        interval = (int(times[0]), int(times[1])) if times else None
        yield OtherHours(date.fromisoformat(first), date.fromisoformat(last), interval)


def sorted_days(others: Iterable[OtherHours]) -> tuple[OtherHours, ...]:
    return tuple(sorted(set(others), key=lambda each: (each.first, each.last, each.interval or (-1, -1))))


def clock(minutes: int) -> str:
    """Minutes from midnight as a clock shows them; the end of the day as 24:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes(text: str) -> int | None:
    """`9:30`, `09:30:00` as minutes from midnight; None when it is no time of a day."""
    parts = text.strip().split(":")
    if len(parts) < 2 or not parts[0].isdecimal() or not parts[1][:2].isdecimal():
        return None
    found = int(parts[0]) * 60 + int(parts[1][:2])
    return found if int(parts[1][:2]) < 60 and found <= DAY else None
