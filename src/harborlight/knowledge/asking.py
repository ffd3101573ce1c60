"""An instrument asked one question at a time: what there is to ask, in which order, and when enough is known to act.

Must stay true: the easiest to talk about comes first; what branching leaves out is not asked; what should not be asked merely to
complete a result is asked only if somebody wants it; "enough" is said only where no open answer can change anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harborlight.knowledge.scoring import judge
from harborlight.knowledge.scoring.sheets import Sheet, open_names, read_sheet
from harborlight.tables.expressions import is_true
from harborlight.tables.instruments import Answers, Decided, Entry, Instrument, Item, Outcome


def to_ask(
    instrument: Instrument, answers: Answers, profile: Mapping[str, Any], *, is_all: bool = False
) -> tuple[Item, ...]:
    """Every question that is to be asked with what is known so far, answered or not, the least sensitive first.

    `profile`: `form`, and `age` where it is known. `is_all`: also what is never asked only for a score.
    """
    sheet = read_sheet(instrument, answers, profile)
    found = [
        item
        for item in instrument.items_of(sheet.form_id)
        if item.type.is_asked and (is_all or not item.never_only_for_score) and _is_due(sheet, item)
    ]
    return tuple(sorted(found, key=lambda item: item.sensitivity))


def kept_back(instrument: Instrument, form: str) -> tuple[Item, ...]:
    """What is not asked unless somebody wants it."""
    return tuple(
        item for item in instrument.items_of(form) if item.type.is_asked and item.never_only_for_score
    )


def _is_due(sheet: Sheet, item: Item) -> bool:
    """A question that hangs on another waits for its answer; one that hangs on what nobody knows here (an age) is asked."""
    is_asked = sheet.asked[item.id]
    if is_asked is not None:
        return is_asked
    entries: tuple[Entry, ...] = (*sheet.instrument.above[item.id], item)
    return not any(open_names(entry.relevant, sheet) for entry in entries)


def is_enough(instrument: Instrument, answers: Answers, profile: Mapping[str, Any]) -> bool:
    """Whether nothing that is still open can change what the rule says: outcome, band, or what is said at once."""
    sheet = read_sheet(instrument, answers, profile)
    if any(alert.when.tree and is_true(alert.when.tree, sheet.scope) is None for alert in instrument.alerts):
        return False
    verdict = judge(sheet)
    if verdict.decided is Decided.NOTHING or len(verdict.bands) > 1:
        return False
    if verdict.outcome is Outcome.BAND:
        return bool(verdict.band)
    return verdict.outcome in (Outcome.POSITIVE, Outcome.NEGATIVE) and verdict.floor == verdict.ceiling


# -- the way through -------------------------------------------------------------------------------------------------


def after(asked: Sequence[str], seen: Sequence[str], at: str) -> str:
    """The question that follows: one that was gone back from, else the first not seen; empty at the end."""
    ahead = seen[seen.index(at) + 1 :] if at in seen else ()
    ahead = [name for name in ahead if name in asked] or [name for name in asked if name not in (*seen, at)]
    return ahead[0] if ahead else ""


def before(asked: Sequence[str], seen: Sequence[str], at: str) -> str:
    """The question seen before this one; empty at the beginning."""
    behind = seen[: seen.index(at)] if at in seen else seen
    return next((name for name in reversed(behind) if name in asked), "")
