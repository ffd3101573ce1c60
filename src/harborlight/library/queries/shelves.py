"""The shelves: finding a record, what in them needs a human, when a limit would end.

Must stay true: a record is shown with what the coalition found about it, and its own tools stand beside or in place of those that
ship.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from harborlight.core.local_time import working_zone
from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, require
from harborlight.errors import Missing
from harborlight.knowledge import content, record_checks, search, shelves
from harborlight.knowledge.clocks import Reading, read_clock
from harborlight.knowledge.limits import ECAT, all_limits
from harborlight.knowledge.search import Found, Index, ToCheck, Wanted
from harborlight.knowledge.shelves import Entry
from harborlight.knowledge.shelves.time import limit_id
from harborlight.knowledge.time_zones import counting_zone
from harborlight.knowledge.working_days import calendar_of
from harborlight.library.queries import tools
from harborlight.library.queries.entries import checks_of_records, entry_of


def found(actor: Actor, words: str, wanted: Wanted) -> list[Found]:
    """Records of the library, the best first."""
    require(actor, "knowledge", "view")
    checks = checks_of_records()
    hits = _index().search(words, Wanted(wanted.shelves, "", wanted.country))
    shown = (Found(record_checks.checked(each.entry, checks), each.score) for each in hits)
    return [each for each in shown if wanted.takes(each.entry)]


def shelves_with_counts() -> list[tuple[str, int]]:
    """Each shelf with how many records stand on it."""
    n = Counter(each.shelf for each in _index().entries)
    return [(name, n[name]) for name in shelves.SHELVES]


def waiting(actor: Actor, wanted: Wanted) -> list[ToCheck]:
    """What needs a human: what was found wrong, then the oldest."""
    require(actor, "knowledge", "view")
    checks = checks_of_records()
    return search.to_check(wanted, (record_checks.checked(each, checks) for each in _index().entries))


def entry(actor: Actor, shelf: str, entry_id: str) -> Entry:
    """One record, as it stands here."""
    require(actor, "knowledge", "view")
    return record_checks.checked(plain_entry(shelf, entry_id), checks_of_records())


def plain_entry(shelf: str, entry_id: str) -> Entry:
    """One record without what was found about it.

    Raises:
        Missing: when there is none.
    """
    own = next((each for each in _own_entries() if (each.shelf, each.id) == (shelf, entry_id)), None)
    return own or shelves.entry(shelf, entry_id)


def _own_entries() -> Iterator[Entry]:
    for _kind, tool in tools.own_in_use():
        yield entry_of(tool)


def _index() -> Index:
    """Of everything that ships and of the coalition's own tools in use."""
    own = tuple(_own_entries())
    return _index_with(tuple((each.shelf, each.id, each.whole) for each in own), content.current().name) if own else search.index()  # fmt: skip


@lru_cache(maxsize=2)
def _index_with(_own: tuple[tuple[str, str, str], ...], _content: str) -> Index:
    own = tuple(_own_entries())
    taken = {(each.shelf, each.id) for each in own}
    return Index([*(each for each in shelves.all_entries() if (each.shelf, each.id) not in taken), *own])


# -- clocks --------------------------------------------------------------------------------------------------------------


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
