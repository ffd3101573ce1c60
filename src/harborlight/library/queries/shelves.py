"""The shelves: finding a record, what in them needs a human, when a limit would end."""

from __future__ import annotations

from datetime import datetime

from harborlight.core.local_time import today_of, working_zone
from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, require
from harborlight.errors import Missing
from harborlight.knowledge import search, shelves
from harborlight.knowledge.clocks import Reading, read_clock
from harborlight.knowledge.limits import ECAT, all_limits
from harborlight.knowledge.search import Found, ToCheck, Wanted
from harborlight.knowledge.shelves import Entry
from harborlight.knowledge.shelves.time import limit_id
from harborlight.knowledge.time_zones import counting_zone
from harborlight.knowledge.working_days import calendar_of


def found(actor: Actor, words: str, wanted: Wanted) -> list[Found]:
    """Records of the library, the best first."""
    require(actor, "knowledge", "view")
    return search.search(words, wanted)


def waiting(actor: Actor, wanted: Wanted) -> list[ToCheck]:
    """What needs a human, the oldest first."""
    require(actor, "knowledge", "view")
    return search.to_check(wanted, today=today_of(actor).isoformat())


def entry(actor: Actor, shelf: str, entry_id: str) -> Entry:
    require(actor, "knowledge", "view")
    return shelves.entry(shelf, entry_id)


def clock_of(actor: Actor, entry_id: str, starts_at: datetime) -> Reading:
    """When a limit of the library would end, and why just then; days off are those of its own jurisdiction, or else of the
    coalition's country, and days begin and end by the clock there (`reading.zone`)."""
    require(actor, "knowledge", "view")
    for limit in all_limits():
        if limit_id(limit) == entry_id:
            place = (
                limit.jurisdiction if limit.jurisdiction not in ("", ECAT) else Installation.home_country()
            )
            there = counting_zone(place, working_zone(actor))
            return read_clock(limit, starts_at.astimezone(there), calendar_of(place))
    raise Missing("There is no such time limit in the library.")
