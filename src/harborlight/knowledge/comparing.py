"""What changed between two versions of an instrument, for people who do not read YAML.

Must stay true: whatever differs in what would be written to the file is named here; nothing is summed up to "other changes".
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from harborlight.knowledge.instrument_writing import to_data
from harborlight.knowledge.instruments import NOT_DECISIVE
from harborlight.tables.instruments import Instrument

_NAMES = ("id", "value", "name", "class", "source")  # by which of these a row of a list is known again


class Kind(enum.StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """`place`: an item's or a group's id, "" for the instrument as a whole; `key`: what of it, dotted, with the language last
    where it is a text; `before`, `after`: as texts, "" where there was none. `decides`: a result, or what is asked, may be
    another because of it.
    """

    kind: Kind
    place: str = ""
    key: str = ""
    before: str = ""
    after: str = ""
    decides: bool = True


def compare(old: Instrument, new: Instrument) -> tuple[Change, ...]:
    """Every difference: of the whole first, then by the order of the new version's items, then what was taken out."""
    before, after = to_data(old), to_data(new)
    was, now = dict(_entries(before.pop("items"))), dict(_entries(after.pop("items")))
    moved = _moved([name for name in was if name in now], [name for name in now if name in was])
    found = list(_differences("", before, after))
    for name, data in now.items():
        if name not in was:
            found.append(Change(Kind.ADDED, name, after=_title(data)))
            continue
        if name in moved:
            found.append(Change(Kind.MOVED, name))
        found += _differences(name, was[name], data)
    found += [Change(Kind.REMOVED, name, before=_title(was[name])) for name in was if name not in now]
    return tuple(found)


def _entries(items: list[dict[str, Any]], group: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for item in items:
        inner = item.get("items", [])
        name = item.get("id") or item.get("group") or item["repeat"]
        yield name, {key: value for key, value in item.items() if key != "items"} | {"in_group": group}
        yield from _entries(inner, name)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Those that stand in another order: as few as explain it."""
    kept: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept |= set(before[block.a : block.a + block.size])
    return set(before) - kept


def _differences(place: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, now = dict(_flat(before)), dict(_flat(after))
    for key in (*now, *(key for key in was if key not in now)):
        if was.get(key, "") != now.get(key, ""):
            kind = Kind.CHANGED if key in was and key in now else Kind.ADDED if key in now else Kind.REMOVED
            yield Change(kind, place, key, was.get(key, ""), now.get(key, ""), _decides(key))


def _decides(key: str) -> bool:
    parts = key.split(".")
    # The name of the rule's kind decides; the instrument's own kind (screening, quiz …) does not.
    return parts[:2] == ["rule", "kind"] or not any(part in NOT_DECISIVE for part in parts)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf with its dotted path."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        names = [_name(row, number) for number, row in enumerate(value, start=1)]
        yield f"{path}.order", ", ".join(names)
        for name, row in zip(names, value, strict=True):
            yield from _flat(row, f"{path}.{name}")
    elif isinstance(value, list):
        yield path, ", ".join(str(each) for each in value)
    else:
        yield path, str(value)


def _name(row: Mapping[str, Any], number: int) -> str:
    return next((str(row[key]) for key in _NAMES if row.get(key)), str(number))


def _title(data: Mapping[str, Any]) -> str:
    label = data.get("label", {})
    return (
        str(label.get("en") or next(iter(label.values()), "")) if isinstance(label, Mapping) else str(label)
    )
