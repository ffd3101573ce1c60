"""What is decided about services: open now, fits, how fresh, in which order. Pure functions over plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from harborlight.tables.opening import DAY, Interval, Opening

HAS_ROOM, NO_ROOM, WAITLIST, ASK = "capacity", "no-capacity", "waitlist", "additional-assessment-required"
CAPACITIES = (HAS_ROOM, NO_ROOM, WAITLIST, ASK)
FRESH_FOR = timedelta(hours=24)
MOST_PLACES = 999

SAME, OVERLAP, ORDER, OUTSIDE = "same", "overlap", "order", "outside"


def is_open_there(opening: Opening, now: datetime, there: ZoneInfo) -> bool:
    """Whether it is open now, by the clock on the wall there: an hour that comes twice counts twice, one that the clocks skip
    never comes."""
    return opening.is_open(now.astimezone(there))


def wrong_in_day(intervals: Iterable[Interval]) -> str:
    """Why these cannot be the hours of one day, as a code; empty when they can."""
    ends_at = 0
    for opens, closes in sorted(intervals):
        if not (0 <= opens < DAY and 0 <= closes <= DAY):
            return OUTSIDE
        if opens == closes:
            return SAME
        if opens < ends_at:
            return OVERLAP
        ends_at = closes if closes > opens else closes + DAY
    return ""


def wrong_in(opening: Opening) -> str:
    """Why these cannot be opening hours, as a code; empty when they can."""
    week = (wrong_in_day(opening.of_weekday(day)) for day in range(7))
    days = (ORDER for each in opening.others if each.last < each.first)
    others = (wrong_in_day([each.interval]) for each in opening.others if each.interval is not None)
    return next(filter(None, (*week, *days, *others)), "")


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
