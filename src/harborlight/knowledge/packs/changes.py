"""What would be another with a pack: record by record, field by field, for people who do not read the files.

Must stay true: whatever two states say differently is named here, in the order in which it can hurt; nothing is summed up to
"other changes". What is only written differently (order, quotes, a remark in YAML) is no change.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harborlight.knowledge.content import Content
from harborlight.knowledge.packs import kinds, records
from harborlight.knowledge.packs.records import Record
from harborlight.knowledge.versions import parts_of
from harborlight.tables.instruments import Confidence, in_language


class Kind(enum.StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`name`: the dotted field; `before`, `after`: as texts, "" where there was none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One record. `fields`: what is another; of an added or a removed one, all of it. `confidence`: raised, lowered, or "".
    `since`: of a new version of an instrument or a protocol, the version with which it is compared."""

    kind: Kind
    key: str
    titles: Mapping[str, str]
    fields: tuple[FieldChange, ...]
    confidence: str = ""
    since: str = ""

    def title_in(self, language: str) -> str:
        return in_language(self.titles, language) if self.titles else self.key


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file and its records that are another."""

    path: str
    changes: tuple[Change, ...]

    def n(self, kind: str) -> int:
        return sum(each.kind == kind for each in self.changes)


def compare(before: Content, after: Content) -> tuple[FileChange, ...]:
    """Every difference between two states."""
    found = []
    paths = {path for path in before.differs_from(after) if path in before.paths or path in after.paths}
    for path in sorted(paths, key=lambda path: (kinds.place_of(path), path)):
        changes = tuple(_in_file(before, after, path))
        if changes:
            found.append(FileChange(path, changes))
    return tuple(found)


def _in_file(before: Content, after: Content, path: str) -> Iterator[Change]:
    was, now = _records(before, path), _records(after, path)
    for key, record in now.items():
        if key in was:
            fields = tuple(_fields(was[key].fields, record.fields))
            if fields:
                moved = _moved(was[key].confidence, record.confidence)
                yield Change(Kind.CHANGED, key, record.titles, fields, moved)
        elif record.fields:
            since, old = _version_before(before, path, key)
            yield Change(Kind.ADDED, key, record.titles, tuple(_fields(old, record.fields)), since=since)
    for key, record in was.items():
        if key not in now and record.fields:
            yield Change(Kind.REMOVED, key, record.titles, tuple(_fields(record.fields, {})))


def _records(content: Content, path: str) -> dict[str, Record]:
    kind = kinds.kind_of(path)
    if kind is None or path not in content.paths:
        return {}
    return records.read(kind, path, content.bytes_of(path)).records


def _fields(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[FieldChange]:
    for name in (*now, *(name for name in was if name not in now)):
        if was.get(name, "") != now.get(name, ""):
            yield FieldChange(name, was.get(name, ""), now.get(name, ""))


def _moved(was: str, now: str) -> str:
    """Whether a record is said to be better checked than before, or less well."""
    order = [str(each) for each in (Confidence.UNVERIFIED, Confidence.SECONDARY, Confidence.VERIFIED)]
    if was == now or was not in order or now not in order:
        return ""
    return "raised" if order.index(now) > order.index(was) else "lowered"


def _version_before(before: Content, path: str, key: str) -> tuple[str, Mapping[str, str]]:
    """Of a versioned file: the newest version there was of the same instrument or protocol; of anything else nothing."""
    kind = kinds.kind_of(path)
    if kind is None or not kind.is_whole:
        return "", {}
    id_, _blank, version = key.rpartition(" ")
    found: list[tuple[str, Record]] = []
    folder = path.partition("/")[0]
    for name in before.names_in(folder):
        for other, record in _records(before, f"{folder}/{name}").items():
            if other.rpartition(" ")[0] == id_ and other.rpartition(" ")[2] != version:
                found.append((other.rpartition(" ")[2], record))
    if not found:
        return "", {}
    since, record = max(found, key=lambda pair: parts_of(pair[0]))
    return since, record.fields
