"""What is decided about services: open now, fits, how fresh, in which order. Pure functions over plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HAS_ROOM, NO_ROOM, WAITLIST, ASK = "capacity", "no-capacity", "waitlist", "additional-assessment-required"
CAPACITIES = (HAS_ROOM, NO_ROOM, WAITLIST, ASK)
FRESH_FOR = timedelta(hours=24)
MOST_PLACES = 999

# weekday (0 Monday) -> (opens, closes) as minutes from midnight; closing earlier than opening means over midnight
Hours = Sequence[tuple[int, int, int]]


def is_open_there(hours: Hours, now: datetime, there: ZoneInfo) -> bool:
    """Whether opening hours hold now, by the clock on the wall there: an hour that comes twice counts twice, one that the
    clocks skip never comes."""
    return is_open(hours, now.astimezone(there))


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether opening hours hold when a clock shows this."""
    minute = at.hour * 60 + at.minute
    for weekday, opens, closes in hours:
        if opens <= closes:
            if weekday == at.weekday() and opens <= minute < closes:
                return True
        elif (weekday == at.weekday() and minute >= opens) or (
            (weekday + 1) % 7 == at.weekday() and minute < closes
        ):
            return True
    return False


def hours_on(hours: Hours, day: date) -> tuple[tuple[str, str], ...]:
    """From when until when it opens on a day, as "20:00", "08:00", the earliest first; the second may be on the next day."""
    opening = sorted((opens, closes) for weekday, opens, closes in hours if weekday == day.weekday())
    return tuple(clock_words(opens, closes) for opens, closes in opening)


def clock_words(opens: int, closes: int) -> tuple[str, str]:
    return _clock(opens), _clock(closes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def is_fresh(as_of: datetime | None, now: datetime) -> bool:
    """Whether a capacity report still says anything."""
    return as_of is not None and timedelta(0) <= now - as_of <= FRESH_FOR


def is_point(latitude: float | None, longitude: float | None) -> bool:
    """Whether this is a point on the earth (degrees, WGS 84), or none at all."""
    if latitude is None or longitude is None:
        return latitude is longitude
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def n_places(said: float | None) -> int | None:
    """A number of open beds or places; None when it is not said or cannot be one."""
    if said is None or not 0 <= said <= MOST_PLACES or said != int(said):
        return None
    return int(said)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty means: does not matter."""

    needs: frozenset[str] = frozenset()
    place: str = ""
    sex: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as the rule sees it."""

    needs: frozenset[str]
    city: str
    sexes: frozenset[str]
    minimum_age: int | None
    maximum_age: int | None
    capacity: str
    is_capacity_fresh: bool
    is_open: bool


def fits(offer: Offer, wanted: Wanted) -> bool:
    """Whether the service takes this person at all. What is not said, is open to everybody."""
    if wanted.needs and not wanted.needs & offer.needs:
        return False
    if wanted.sex and offer.sexes and wanted.sex not in offer.sexes:
        return False
    if wanted.age is None:
        return True
    too_young = offer.minimum_age is not None and wanted.age < offer.minimum_age
    too_old = offer.maximum_age is not None and wanted.age > offer.maximum_age
    return not (too_young or too_old)


def rank(offer: Offer, wanted: Wanted) -> tuple[int, tuple[str, ...]]:
    """How well it fits (higher first) and the reasons, as codes in the order of their weight."""
    points, reasons = 0, []
    shared = len(wanted.needs & offer.needs)
    if wanted.needs:
        points += 10 * shared
        reasons.append("all_needs" if shared == len(wanted.needs) else "some_needs")
    if offer.is_capacity_fresh and offer.capacity == HAS_ROOM:
        points += 8
        reasons.append("has_room")
    if offer.is_capacity_fresh and offer.capacity == NO_ROOM:
        points -= 8
        reasons.append("no_room")
    if wanted.place and wanted.place.casefold() == offer.city.casefold():
        points += 6
        reasons.append("near")
    if offer.is_open:
        points += 3
        reasons.append("open_now")
    return points, tuple(reasons)


def needs_check(last_verified_days: int | None) -> bool:
    """Whether somebody should look again: never checked, or more than 90 days ago."""
    return last_verified_days is None or last_verified_days > 90


def hours_from_text(rows: Collection[Mapping[str, str]]) -> list[list[int]]:
    """Weekly opening hours from HSDS schedules (`byday` MO,TU…, `opens_at`, `closes_at`); others are passed over."""
    found = []
    for row in rows:
        opens, closes = _minutes(row.get("opens_at", "")), _minutes(row.get("closes_at", ""))
        if opens is None or closes is None:
            continue
        for day in (row.get("byday") or "").split(","):
            if day.strip().upper()[-2:] in _DAYS:
                found.append([_DAYS.index(day.strip().upper()[-2:]), opens, closes])
    return found


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _minutes(text: str) -> int | None:
    parts = text.split(":")
    if len(parts) < 2 or not parts[0].isdecimal() or not parts[1][:2].isdecimal():
        return None
    minutes = int(parts[0]) * 60 + int(parts[1][:2])
    return minutes if 0 <= minutes <= 1440 else None
