"""That a person checked a record against its source: kept apart from the record, and holding for the record as it was then.

Must stay true: a check never makes another record better than it is – whatever a reader is told by a record is in its mark, and a
record that changed falls back to what it says itself; one that was found wrong is said to be wrong until somebody finds better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from harborlight.knowledge.shelves.entry import Entry
from harborlight.knowledge.versions import hashed
from harborlight.tables.instruments import Confidence

# Of an entry, these say how far it was checked, and nothing of what it says.
_NOT_MARKED = frozenset({"confidence", "checked_on", "check"})


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """`checked_on`: the day. `against`: the source that was looked at. `by`: who checked, in words; empty where it is not told. `of`:
    the mark of the record as it was. `is_wrong`: it does not agree with its source."""

    checked_on: str
    of: str
    against: str = ""
    by: str = ""
    is_wrong: bool = False

    def holds_for(self, entry: Entry) -> bool:
        """Whether the record is still the one that was checked."""
        return self.of == mark_of(entry)


# (shelf, id) -> what the coalition found; kept by the library room, published in the snapshot.
RecordChecks = Mapping[tuple[str, str], RecordCheck]
NO_RECORD_CHECKS: RecordChecks = MappingProxyType({})


def mark_of(entry: Entry) -> str:
    """A fingerprint of all that a record tells, in every language."""
    told = {each.name: getattr(entry, each.name) for each in fields(entry) if each.name not in _NOT_MARKED}
    told["facts"] = [asdict(fact) for fact in entry.facts]
    return hashed({key: dict(value) if isinstance(value, Mapping) else value for key, value in told.items()})


def checked(entry: Entry, checks: RecordChecks) -> Entry:
    """A record with what the coalition found about it: verified where a check holds for it, and else as it says itself."""
    check = checks.get((entry.shelf, entry.id))
    if check is None:
        return entry
    if check.holds_for(entry) and not check.is_wrong:
        return replace(entry, confidence=Confidence.VERIFIED, checked_on=check.checked_on, check=check)
    return replace(entry, check=check)


HOLDS, WRONG, CHANGED = "holds", "wrong", "changed"


def state_of(entry: Entry) -> str:
    """What a check says of a record now: that it `holds`; that the record is `wrong`; that it `changed` since, so that the check says
    nothing any more. Empty where nobody checked it."""
    if entry.check is None:
        return ""
    if not entry.check.holds_for(entry):
        return CHANGED
    return WRONG if entry.check.is_wrong else HOLDS


def written(checks: RecordChecks, shelves: frozenset[str]) -> list[dict[str, Any]]:
    """As plain data for the public site: the day and the mark, nobody's name."""
    return [
        {"shelf": shelf, "id": name, "checked_on": each.checked_on, "of": each.of, "is_wrong": each.is_wrong}
        for (shelf, name), each in sorted(checks.items())
        if shelf in shelves
    ]


def read(rows: Any) -> RecordChecks:
    """What was written; a row that is none is left out."""
    found = {}
    for row in rows if isinstance(rows, list) else ():
        try:
            check = RecordCheck(str(row["checked_on"]), str(row["of"]), is_wrong=row["is_wrong"] is True)
            found[str(row["shelf"]), str(row["id"])] = check
        except (KeyError, TypeError):
            continue
    return found
