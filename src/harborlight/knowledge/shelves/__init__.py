"""The shelves: every record of `knowledge` as one kind of entry, for the library's search, pages and check list.

Must stay true: each entry has a source and a confidence, never a better one than its record; its id is fit for an address.
**To add a shelf**: a function that returns entries, and a line in `SHELVES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from harborlight.errors import Missing
from harborlight.knowledge.shelves import law, numbers, plain, practices, time, tools, trade, words
from harborlight.knowledge.shelves.entry import Entry, Fact

__all__ = ["PUBLIC", "SHELVES", "Entry", "Fact", "all_entries", "entries_of", "entry"]

SHELVES: Mapping[str, Callable[[], Iterable[Entry]]] = {
    "instruments": tools.instrument_entries,
    "protocols": tools.protocol_entries,
    "signs": plain.sign_entries,
    "rights": plain.right_entries,
    "treaties": law.treaty_entries,
    "obligations": law.obligation_entries,
    "ratifications": law.ratification_entries,
    "laws": law.law_entries,
    "report_duties": law.duty_entries,
    "findings": law.finding_entries,
    "yardsticks": law.yardstick_entries,
    "limits": time.limit_entries,
    "procedures": time.procedure_entries,
    "numbers": numbers.number_entries,
    "practice": practices.practice_entries,
    "phrases": words.phrase_entries,
    "goods": trade.goods_entries,
    "crosswalk": trade.crosswalk_entries,
    "standards": trade.standard_entries,
    "vocabularies": words.vocabulary_entries,
}
# What the public site may search: signs, rights and laws, and whom to call.
PUBLIC = (
    "signs",
    "rights",
    "treaties",
    "obligations",
    "ratifications",
    "laws",
    "report_duties",
    "limits",
    "numbers",
)


@cache
def all_entries() -> tuple[Entry, ...]:
    """Every entry of every shelf."""
    return tuple(each for name in SHELVES for each in entries_of(name))


@cache
def entries_of(shelf: str) -> tuple[Entry, ...]:
    """The entries of one shelf, in the order of its data.

    Raises:
        Missing: when there is no such shelf.
    """
    if shelf not in SHELVES:
        raise Missing("There is no such shelf.", mend=f"Shelves: {', '.join(SHELVES)}.")
    return tuple(SHELVES[shelf]())


@cache
def _by_id() -> Mapping[tuple[str, str], Entry]:
    return {(each.shelf, each.id): each for each in all_entries()}


def entry(shelf: str, entry_id: str) -> Entry:
    """One entry.

    Raises:
        Missing: when there is none.
    """
    found = _by_id().get((shelf, entry_id))
    if found is None:
        raise Missing("There is no such record in the library.")
    return found
