"""What changed between two versions of an instrument or of a protocol, for people who do not read YAML.

Must stay true: whatever differs in what would be written to the file is named here; nothing is summed up to "other changes".
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from harborlight.knowledge import instrument_writing, protocol_writing
from harborlight.knowledge.instruments import NOT_DECISIVE
from harborlight.tables.instruments import Instrument, Item, Labels, Option
from harborlight.tables.protocols import Protocol

# Of a protocol, these tell nobody what to do.
_NOT_TOLD = frozenset({
    "version", "title", "languages", "confidence", "wording", "translations", "reviewed_on", "is_card_public", "sources", "parts",
    "survivor_input",
})  # fmt: skip
_NAMES = ("id", "value", "name", "class", "source")  # by which of these a row of a list is known again


class Kind(enum.StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """`place`: the id of an item, a group or a step, "" for the whole; `key`: what of it, dotted, with the language last
    where it is a text; `before`, `after`: as texts, "" where there was none. `decides`: a result, what is asked, or what people
    are told to do, may be another because of it.
    """

    kind: Kind
    place: str = ""
    key: str = ""
    before: str = ""
    after: str = ""
    decides: bool = True


def compare(old: Instrument | Protocol, new: Instrument | Protocol) -> tuple[Change, ...]:
    """Every difference: of the whole first, then by the order of the new version's items or steps, then what was taken out."""
    if isinstance(old, Protocol) and isinstance(new, Protocol):
        languages = {*old.languages, *new.languages}
        # A language that came or went is told once, by `languages`.
        both = set(old.languages) & set(new.languages) or languages
        before, after = (_with_lines(protocol_writing.to_data(each), languages, both) for each in (old, new))
        told = frozenset({new.languages[0]})
        was, now = (
            {row["id"]: row for row in each.pop("steps", ())} for each in (before, after)
        )  # fmt: skip
        return tuple(_found(before, after, was, now, lambda key: _tells(key, languages - told)))
    if not isinstance(old, Instrument) or not isinstance(new, Instrument):
        raise TypeError("versions of one thing are compared")
    before, after = (instrument_writing.to_data(each) for each in (old, new))
    was, now = (dict(_entries(each.pop("items"))) for each in (before, after))
    return tuple(_found(before, after, was, now, _decides))


def _found(
    before: Mapping[str, Any], after: Mapping[str, Any], was: Mapping[str, Any], now: Mapping[str, Any],
    decides: Callable[[str], bool],
) -> Iterator[Change]:  # fmt: skip
    moved = _moved([name for name in was if name in now], [name for name in now if name in was])
    yield from _differences("", before, after, decides)
    for name, data in now.items():
        if name not in was:
            yield Change(Kind.ADDED, name, after=_title(data))
            continue
        if name in moved:
            yield Change(Kind.MOVED, name)
        yield from _differences(name, was[name], data, decides)
    for name in was:
        if name not in now:
            yield Change(Kind.REMOVED, name, before=_title(was[name]))


def _with_lines(value: Any, languages: Collection[str], told: Collection[str]) -> Any:
    """Texts in the languages that are `told`; lists of texts as one text by language, a line each: so that a line put in is no
    change of all that follow."""
    if isinstance(value, dict):
        is_text = value.keys() <= set(languages)
        return {
            key: _with_lines(each, languages, told)
            for key, each in value.items()
            if not is_text or key in told
        }
    if not isinstance(value, list):
        return value
    if value and all(isinstance(each, dict) and each.keys() <= set(languages) for each in value):
        spoken = [each for each in dict.fromkeys(key for text in value for key in text) if each in told]
        return {language: "\n".join(text.get(language, "…") for text in value) for language in spoken}
    return [_with_lines(each, languages, told) for each in value]


def is_same_question(one: Item, other: Item) -> bool:
    """Whether an answer to the one answers the other: alike in type, words, options and what is allowed, in every language that
    both are in. When it is asked and how it counts may differ."""
    return (
        one.type is other.type
        and all(_said_alike(getattr(one, name), getattr(other, name)) for name in ("label", "hint"))
        and one.constraint == other.constraint
        and one.parameters == other.parameters
        and len(one.options) == len(other.options)
        and all(map(_is_same_option, one.options, other.options))
    )


def _is_same_option(one: Option, other: Option) -> bool:
    return (one.value, one.means, one.is_exclusive) == (
        other.value, other.means, other.is_exclusive,
    ) and _said_alike(one.label, other.label)  # fmt: skip


def _said_alike(one: Labels, other: Labels) -> bool:
    both = one.keys() & other.keys()
    return all(one[code] == other[code] for code in both) and bool(both) is bool(one or other)


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


def _differences(
    place: str, before: Mapping[str, Any], after: Mapping[str, Any], decides: Callable[[str], bool]
) -> Iterator[Change]:
    was, now = dict(_flat(before)), dict(_flat(after))
    for key in (*now, *(key for key in was if key not in now)):
        if was.get(key, "") != now.get(key, ""):
            kind = Kind.CHANGED if key in was and key in now else Kind.ADDED if key in now else Kind.REMOVED
            yield Change(kind, place, key, was.get(key, ""), now.get(key, ""), decides(key))


def _decides(key: str) -> bool:
    parts = key.split(".")
    # The name of the rule's kind decides; the instrument's own kind (screening, quiz …) does not.
    return parts[:2] == ["rule", "kind"] or not any(part in NOT_DECISIVE for part in parts)


def _tells(key: str, translated: Collection[str]) -> bool:
    """Of a protocol's key: whether people are told something else. Translations tell the same in other words."""
    parts = key.split(".")
    return parts[0] not in _NOT_TOLD and not (len(parts) > 1 and parts[-1] in translated)


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
    label = data.get("label") or data.get("title") or {}
    return (
        str(label.get("en") or next(iter(label.values()), "")) if isinstance(label, Mapping) else str(label)
    )
