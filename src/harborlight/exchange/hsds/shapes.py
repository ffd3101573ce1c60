"""One HSDS object, from what was written to a typed part and back; every doubt becomes a problem with its place.

Must stay true: `take(plain(part)) == part`; what we have no word for is kept in `extra`; a value we cannot trust is left
out and said so, while the rest of the entry is kept.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from harborlight.exchange.hsds import vocabulary as words
from harborlight.exchange.problems import Problem
from harborlight.tables.parts import Declared, Part, declared
from harborlight.tables.services import Service

_NAMESPACE = uuid.UUID("8a1e0f5e-6d0c-5f0e-9f0a-3c1b7a52d9e4")  # for ids derived from content
_FORBIDDEN = str.maketrans({"\x00": None} | {chr(code): None for code in range(0xD800, 0xE000)})
MAX_PARTS = 10_000
MAX_TEXT = 50_000  # characters; a CSV cell must hold it, escapes and all
P = TypeVar("P", bound=Part)


@dataclass(slots=True)
class Place:
    """Where we are in a file, and the list that problems go to."""

    file: str
    problems: list[Problem]
    row: int = 0
    path: str = ""

    def at(self, step: str) -> Place:
        return Place(self.file, self.problems, self.row, f"{self.path}.{step}" if self.path else step)

    def say(self, message: str, mend: str, column: str = "", *, is_kept: bool = True) -> None:
        where = self.at(column).path if column else self.path
        self.problems.append(Problem(message, mend, self.file, self.row, where, is_kept))


def take(part: type[P], raw: object, place: Place, parent: type[Part] | None = None) -> P | None:
    """A part from a mapping of wire names, or None when it is of no use."""
    if not isinstance(raw, Mapping):
        place.say("is not an object.", "Write it as an object with an id.", is_kept=False)
        return None
    fields = declared(part)
    values: dict[str, Any] = {each.name: _value(part, each, raw.get(each.wire), place) for each in fields}
    values["id"] = values["id"].strip() or _derived_id(part, raw, place)
    for name in ("id", *words.MUST_HAVE.get(part, ())):
        if not values[name].strip():
            place.say(f"has no {name}; it was left out.", f"Give it a {name}.", name, is_kept=False)
            return None
    if part is Service and len(values["id"]) > words.LONGEST_ID:
        said = f"has an id of more than {words.LONGEST_ID} characters; it was left out."
        place.say(said, "Give it a shorter one. HSDS asks for a UUID, which has 36.", "id", is_kept=False)
        return None
    _forget_obvious_parent(part, values, parent)
    known = {each.wire for each in fields}
    extra = {str(key): value for key, value in raw.items() if key not in known}
    return part(**values, extra=extra)


def plain(part: Part, parent: type[Part] | None = None) -> dict[str, object]:
    """The part as JSON would hold it: empty fields left out unless HSDS requires them."""
    said: dict[str, object] = {}
    for each in declared(type(part)):
        value = getattr(part, each.name)
        if each.part is not None:
            value = _plain_parts(value, type(part))
        if each.column.is_required or not _is_unsaid(value):
            said[each.wire] = list(value) if isinstance(value, tuple) else value
    if type(part) in words.SAYS_PARENT and parent is not None:
        said.setdefault(words.SAYS_PARENT[type(part)][1], words.TABLES[parent][0])
    return said | dict(part.extra)


def _is_unsaid(value: object) -> bool:
    return value is None or value is False or value in ("", (), [])


def _plain_parts(value: Any, parent: type[Part]) -> object:
    if value is None:
        return None
    return [plain(each, parent) for each in value] if isinstance(value, tuple) else plain(value, parent)


def _forget_obvious_parent(part: type[Part], values: dict[str, Any], parent: type[Part] | None) -> None:
    """An attribute that says "I hang on a service" inside a service says nothing new."""
    if part in words.SAYS_PARENT and parent is not None:
        name = words.SAYS_PARENT[part][1]
        if values.get(name) == words.TABLES[parent][0]:
            values[name] = ""


def _derived_id(part: type[Part], raw: Mapping[str, object], place: Place) -> str:
    if part in words.NOUNS:
        return ""
    place.say("has no id; one was made from its content.", "Give it an id of its own.", "id")
    return str(uuid.uuid5(_NAMESPACE, json.dumps(raw, sort_keys=True, default=str)))


def _value(part: type[Part], each: Declared, raw: object, place: Place) -> Any:
    if each.part is not None:
        return _parts(part, each, raw, place)
    return _READERS[each.column.kind](part, each, raw, place)


def _parts(part: type[Part], each: Declared, raw: object, place: Place) -> Any:
    assert each.part is not None
    if not each.is_many:
        return None if raw in (None, "") else take(each.part, raw, place.at(each.wire), part)
    if raw in (None, ""):
        return ()
    if not isinstance(raw, list) or len(raw) > MAX_PARTS:
        place.say("is not a list, or a very long one; it was left out.", "Write it as a list.", each.wire)
        return ()
    taken = (take(each.part, one, place.at(f"{each.wire}[{n}]"), part) for n, one in enumerate(raw, start=1))
    return tuple(one for one in taken if one is not None)


def _text(part: type[Part], each: Declared, raw: object, place: Place) -> str:
    default = each.column.is_required is False and _default(part, each.name)
    if raw is None or raw == "":
        if each.column.is_required and each.name not in ("id", *words.MUST_HAVE.get(part, ())):
            place.say("is empty though HSDS requires it.", "Fill it in.", each.wire)
        elif default:
            place.say(f"is empty; “{default}” was assumed.", "Fill it in.", each.wire)
        return str(default or "")
    if isinstance(raw, dict | list | bool):
        place.say("is not a text; it was left out.", "Write it as a text.", each.wire)
        return str(default or "")
    said = str(raw)
    if len(said) > MAX_TEXT:
        place.say("is far too long; it was left out.", "Shorten it.", each.wire)
        return str(default or "")
    clean = said.translate(_FORBIDDEN)
    if clean != said:
        place.say("holds characters that are not text; they were taken out.", "Type it again.", each.wire)
    return _checked(part, each, clean, place)


def _default(part: type[Part], name: str) -> Any:
    return next(each.default for each in dataclasses.fields(part) if each.name == name)


def _checked(part: type[Part], each: Declared, said: str, place: Place) -> str:
    allowed, instead = words.ALLOWED.get((part, each.name), ((), ""))
    if allowed and said not in allowed:
        now = f"taken as “{instead}”" if instead else "left out"
        place.say(
            f"is not a word of HSDS; it was {now}.",
            f"Use one of: {', '.join(filter(None, allowed))}.",
            each.wire,
        )
        return instead
    for names, parse, kind in _WHEN:
        if each.name in names and not _parses(parse, said):
            place.say(f"is not {kind}; it was left out.", f"Write it as ISO 8601 has it, {kind}.", each.wire)
            return ""
    return said


def _parses(parse: Callable[[str], object], said: str) -> bool:
    try:
        parse(said)
    except ValueError:
        return False
    return True


def _date_or_moment(said: str) -> object:
    return dt.date.fromisoformat(said) if len(said) <= 10 else dt.datetime.fromisoformat(said)


def _number(part: type[Part], each: Declared, raw: object, place: Place) -> float | None:
    if raw is None or raw == "":
        return None
    value = _as_number(raw)
    if value is None:
        place.say("is not a number that can be used; it was left out.", "Write digits only.", each.wire)
        return None
    span = words.SPANS.get(each.name)
    if span is not None and not span.low <= value <= span.high:
        said = f"is not between {span.low} and {span.high}; it was kept as it came, and {span.otherwise}."
        place.say(said, span.mend, each.wire)
    elif span is not None and span.is_whole and value != int(value):
        place.say(
            f"is not a whole number; it was kept as it came, and {span.otherwise}.", span.mend, each.wire
        )
    return value


def _as_number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str) or len(str(raw)) > 40:
        return None
    try:
        value = float(raw)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(value):
        return None
    if isinstance(raw, str):
        return int(raw) if raw.strip().lstrip("+-").isdecimal() else value
    return raw


def _flag(part: type[Part], each: Declared, raw: object, place: Place) -> bool:
    said = str(raw or "").strip().lower()
    if said in ("", "false", "no", "0", "n"):
        return False
    if said not in ("true", "yes", "1", "y"):
        # Only one flag travels: a confidential place. In doubt it is one.
        place.say("is neither yes nor no; it was taken as yes.", "Write true or false.", each.wire)
    return True


def _words(part: type[Part], each: Declared, raw: object, place: Place) -> tuple[str, ...]:
    if raw is None or raw == "":
        return ()
    if isinstance(raw, str):
        raw = _listed(raw)
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        place.say(
            "is not a list of words; it was left out.",
            "Write a list, or words parted by semicolons.",
            each.wire,
        )
        return ()
    return tuple(one.translate(_FORBIDDEN) for one in raw)


def _listed(raw: str) -> object:
    if raw.startswith("["):
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return None
    return [one.strip() for one in raw.split(";") if one.strip()]


_WHEN: tuple[tuple[frozenset[str], Callable[[str], object], str], ...] = (
    (words.DATES, _date_or_moment, "a date such as 2026-01-31"),
    (words.TIMES, dt.time.fromisoformat, "a time such as 09:30"),
    (words.MOMENTS, dt.datetime.fromisoformat, "a moment such as 2026-01-31T09:30:00Z"),
)
_READERS: dict[str, Callable[[type[Part], Declared, object, Place], Any]] = {
    "text": _text,
    "float": _number,
    "bool": _flag,
    "list[text]": _words,
}
