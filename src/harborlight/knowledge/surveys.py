"""An instrument answered by many who are not named: what may be asked so, how an answer is read, how answers are counted.

Both sites use it: the public one asks, the staff one types in from paper. Must stay true: only coded answers are asked for and kept,
nothing that takes words, numbers, days or files; nothing very hard to talk about is asked of somebody who sits alone before a page;
only what speaks for a determinant is asked at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.knowledge.determinants import Feed
from harborlight.tables.instruments import Instrument, Item, ItemType, normalised
from harborlight.tables.instruments.answers import word_of

CODED = frozenset({ItemType.PRESENT, ItemType.YES_NO, ItemType.SCALE, ItemType.SELECT_ONE})
MOST_SENSITIVE = 2  # of three
COUNTED, OTHER, OPEN = "counted", "other", "open"
# In which answers are put together when one of them has too few: "no" and "not answered" may be, "yes" stands alone.
WAYS = (((COUNTED,), (OTHER,), (OPEN,)), ((COUNTED,), (OTHER, OPEN)))

SheetAnswers = Mapping[str, str]  # item → code


def may_be_asked(item: Item) -> bool:
    """Whether this may be asked of somebody who is not named and has nobody beside them."""
    return (
        item.type in CODED
        and item.sensitivity <= MOST_SENSITIVE
        and not item.never_only_for_score
        and item.relevant is None
    )


def asked(instrument: Instrument, form: str, feeds: Iterable[Feed]) -> list[Item]:
    """The questions of a survey, in order: those that may be asked so and speak for something."""
    wanted = {feed.item for feed in feeds}
    return [item for item in instrument.items_of(form) if item.id in wanted and may_be_asked(item)]


def choices_of(item: Item) -> list[str]:
    """The codes that may answer an item, without the words for unknown and declined."""
    fixed = {ItemType.YES_NO: ["yes", "no"], ItemType.PRESENT: ["present", "absent"]}
    return fixed.get(item.type) or [option.value for option in item.options]


def read_sheet(items: Sequence[Item], typed: Mapping[str, Any]) -> dict[str, str]:
    """Answers of one person; whatever is no code of the question counts as not answered, and nothing else is kept."""
    found: dict[str, str] = {}
    for item in items:
        try:
            answer = normalised(item, typed.get(item.id))
        except InvalidDocument:
            continue
        if isinstance(answer, str) and word_of(item, answer) is None:
            found[item.id] = answer
    return found


def tally(sheets: Iterable[SheetAnswers], feed: Feed) -> dict[str, int]:
    """How many gave a counted answer, another, none."""
    found = {COUNTED: 0, OTHER: 0, OPEN: 0}
    for answers in sheets:
        answer = answers.get(feed.item)
        found[OPEN if answer is None else COUNTED if answer in feed.answers else OTHER] += 1
    return found


def feed_as_data(feed: Feed) -> dict[str, Any]:
    return {
        "item": feed.item, "answers": sorted(feed.answers), "determinant": feed.determinant, "side": feed.side,
    }  # fmt: skip


def feeds_from_data(rows: Iterable[Mapping[str, Any]]) -> tuple[Feed, ...]:
    return tuple(
        Feed(str(row["item"]), frozenset(map(str, row["answers"])), str(row["determinant"]), str(row["side"]))
        for row in rows
    )
