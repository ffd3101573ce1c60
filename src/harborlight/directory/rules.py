"""What is decided about services: open now, fits, how fresh, in which order. Pure functions over plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HAS_ROOM, NO_ROOM, WAITLIST, ASK = "capacity", "no-capacity", "waitlist", "additional-assessment-required"
CAPACITIES = (HAS_ROOM, NO_ROOM, WAITLIST, ASK)
FRESH_FOR = timedelta(hours=24)

# weekday (0 Monday) -> (opens, closes) as minutes from midnight; closing earlier than opening means over midnight
Hours = Sequence[tuple[int, int, int]]


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether opening hours hold at this (local) moment."""
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


def is_fresh(as_of: datetime | None, now: datetime) -> bool:
    """Whether a capacity report still says anything."""
    return as_of is not None and timedelta(0) <= now - as_of <= FRESH_FOR


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
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    found = []
    for row in rows:
        opens, closes = _minutes(row.get("opens_at", "")), _minutes(row.get("closes_at", ""))
        if opens is None or closes is None:
            continue
        for day in (row.get("byday") or "").split(","):
            if day.strip().upper()[-2:] in days:
                found.append([days.index(day.strip().upper()[-2:]), opens, closes])
    return found


def _minutes(text: str) -> int | None:
    parts = text.split(":")
    if len(parts) < 2 or not parts[0].isdecimal() or not parts[1][:2].isdecimal():
        return None
    minutes = int(parts[0]) * 60 + int(parts[1][:2])
    return minutes if 0 <= minutes <= 1440 else None
