"""Time zones by their IANA names, and what a clock on a wall there shows.

Must stay true: an unknown name is refused, never read as UTC; a time that the clocks skip is no moment, and one that comes
twice is two. Rules come from the machine's zone data, else from the package `tzdata`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from harborlight.errors import BadInput

UTC_NAME = "UTC"
MOST_LETTERS = 64


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in _known()


def zone(name: str) -> ZoneInfo:
    """The zone of this name.

    Raises:
        BadInput: when there is none.
    """
    if not is_zone(name):
        raise BadInput(
            "there is no such time zone.", where="time zone", mend="Use a name such as Europe/Kyiv."
        )
    return ZoneInfo(name)


def first_zone(*names: str) -> ZoneInfo:
    """The first of these names that says anything: a service's, else its agency's, else the coalition's, else UTC."""
    return zone(next((name for name in names if name), UTC_NAME))


def moments(shown: datetime, there: ZoneInfo) -> tuple[datetime, ...]:
    """The moments at which a clock there shows this (a time without zone): none when it is skipped, two when it comes twice,
    the earlier first."""
    found = (shown.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    real = (
        each for each in found if each.astimezone(UTC).astimezone(there).replace(tzinfo=None, fold=0) == shown
    )
    return tuple(dict.fromkeys(each.astimezone(UTC) for each in real))


def moment(shown: datetime, there: ZoneInfo, *, is_end: bool = False) -> datetime | None:
    """The moment that somebody means by a time on the wall there; of two the earlier, or for an end the later, so that no
    hour is left out. None when the clocks skip it."""
    found = moments(shown, there)
    return None if not found else found[-1 if is_end else 0]


def hours_from_utc(there: ZoneInfo, at: datetime) -> float:
    """How far the clock there is ahead of UTC at a moment, in hours; HSDS writes a schedule's `timezone` so."""
    ahead = at.astimezone(there).utcoffset() or timedelta(0)
    return ahead.total_seconds() / 3600


def name_for(hours: float, at: datetime, likely: Iterable[str] = ()) -> str:
    """The zone that a bare number of hours from UTC stands for: the first likely one whose clock shows it in winter or in
    summer of that year; else one whose clock always does; empty when there is none."""
    days = tuple(datetime(at.year, month, 1, tzinfo=UTC) for month in (1, 7))
    for name in filter(is_zone, likely):
        if hours in {hours_from_utc(zone(name), day) for day in days}:
            return name
    return _steady(hours, at.year)


@cache
def _steady(hours: float, year: int) -> str:
    days = tuple(datetime(year, month, 1, tzinfo=UTC) for month in range(1, 13))
    if hours == int(hours):
        # The sign of these names is turned round: Etc/GMT-2 is two hours ahead.
        name = UTC_NAME if hours == 0 else f"Etc/GMT{-int(hours):+d}"
        return name if is_zone(name) else ""
    places = (each for each in sorted(_known()) if "/" in each)
    return next(
        (each for each in places if all(hours_from_utc(zone(each), day) == hours for day in days)), ""
    )
