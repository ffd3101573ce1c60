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
from harborlight.exchange.problem_words import Service as Fault
from harborlight.exchange.problems import Problem
from harborlight.tables.parts import Declared, Part, declared
from harborlight.tables.services import Service

_NAMESPACE = uuid.UUID("8a1e0f5e-6d0c-5f0e-9f0a-3c1b7a52d9e4")  # for ids derived from content
_FORBIDDEN = str.maketrans({"\x00": None} | {chr(code): None for code in range(0xD800, 0xE000)})
MAX_PARTS = 10_000
MAX_TEXT = 50_000  # characters; a CSV cell must hold it, escapes and all
LONGEST_NAME = 80  # characters of a name by which a row is found again
P = TypeVar("P", bound=Part)


@dataclass(slots=True)
class Place:
    """Where we are in a file, and the list that problems go to. `entry`: the name of what stands there."""

    file: str
    problems: list[Problem]
    row: int = 0
    path: str = ""
    entry: str = ""
    is_document: bool = True

    def at(self, step: str) -> Place:
        return dataclasses.replace(self, path=f"{self.path}.{step}" if self.path else step)

    def of(self, raw: Mapping[str, object]) -> Place:
        """The same place, called by the name of what stands there."""
        name = raw.get("name")
        return dataclasses.replace(self, entry=name.strip()[:LONGEST_NAME]) if isinstance(name, str) else self

    def say(self, fault: Fault, column: str = "", *, is_kept: bool = True, **given: object) -> None:
        where = self.at(column).path if column else self.path
        self.problems.append(
            Problem(
                fault, given, file=self.file, row=self.row, column=where, entry=self.entry, is_kept=is_kept,
                is_document=self.is_document,
            )
        )  # fmt: skip


def take(part: type[P], raw: object, place: Place, parent: type[Part] | None = None) -> P | None:
    """A part from a mapping of wire names, or None when it is of no use."""
    is_row_kept = (
        bool(place.path) and part is not Service
    )  # a smaller part that is left out takes no row with it
    if not isinstance(raw, Mapping):
        place.say(Fault.NO_OBJECT, is_kept=is_row_kept)
        return None
    if part is Service or (part in words.NOUNS and not place.entry):
        place = place.of(raw)
    fields = declared(part)
    values: dict[str, Any] = {each.name: _value(part, each, raw.get(each.wire), place) for each in fields}
    values["id"] = values["id"].strip() or _derived_id(part, raw, place)
    for name in ("id", *words.MUST_HAVE.get(part, ())):
        if not values[name].strip():
            place.say(_LACKING[name], name, is_kept=is_row_kept)
            return None
    if part is Service and len(values["id"]) > words.LONGEST_ID:
        place.say(Fault.LONG_ID, "id", is_kept=False, most=words.LONGEST_ID)
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
    place.say(Fault.ID_MADE, "id")
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
        place.say(Fault.NO_LIST, each.wire)
        return ()
    taken = (take(each.part, one, place.at(f"{each.wire}[{n}]"), part) for n, one in enumerate(raw, start=1))
    return tuple(one for one in taken if one is not None)


def _text(part: type[Part], each: Declared, raw: object, place: Place) -> str:
    default = each.column.is_required is False and _default(part, each.name)
    if raw is None or raw == "":
        if each.column.is_required and each.name not in ("id", *words.MUST_HAVE.get(part, ())):
            place.say(Fault.REQUIRED, each.wire)
        elif default:
            place.say(Fault.ASSUMED, each.wire, assumed=default)
        return str(default or "")
    if isinstance(raw, dict | list | bool):
        place.say(Fault.NO_TEXT, each.wire)
        return str(default or "")
    said = str(raw)
    if len(said) > MAX_TEXT:
        place.say(Fault.LONG_TEXT, each.wire, most=MAX_TEXT)
        return str(default or "")
    clean = said.translate(_FORBIDDEN)
    if clean != said:
        place.say(Fault.NO_LETTERS, each.wire)
    return _checked(part, each, clean, place)


def _default(part: type[Part], name: str) -> Any:
    return next(each.default for each in dataclasses.fields(part) if each.name == name)


def _checked(part: type[Part], each: Declared, said: str, place: Place) -> str:
    allowed, instead = words.ALLOWED.get((part, each.name), ((), ""))
    if allowed and said not in allowed:
        known = ", ".join(filter(None, allowed))
        if instead:
            place.say(Fault.UNKNOWN_WORD_TAKEN_AS, each.wire, known=known, instead=instead)
        else:
            place.say(Fault.UNKNOWN_WORD, each.wire, known=known)
        return instead
    for names, parse, fault in _WHEN:
        if each.name in names and not _parses(parse, said):
            place.say(fault, each.wire)
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
        place.say(Fault.NOT_NUMERIC, each.wire)
        return None
    span = words.SPANS.get(each.name)
    if span is not None and not span.low <= value <= span.high:
        place.say(span.outside, each.wire, low=span.low, high=span.high)
    elif span is not None and span.not_whole is not None and value != int(value):
        place.say(span.not_whole, each.wire)
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


# In the languages that ship, as the hint to write yes or no is read in them.
_YES = {"true", "1", "y", "yes", "sí", "si", "oui", "так", "نعم"}
_NO = {"", "false", "0", "n", "no", "non", "ні", "لا"}


def _flag(part: type[Part], each: Declared, raw: object, place: Place) -> bool:
    said = str(raw or "").strip().lower()
    if said in _NO:
        return False
    if said not in _YES:
        # In doubt a place is confidential, and a door is shut.
        place.say(Fault.PERHAPS_CLOSED if each.name == "is_closed" else Fault.PERHAPS_CONFIDENTIAL, each.wire)
    return True


def _words(part: type[Part], each: Declared, raw: object, place: Place) -> tuple[str, ...]:
    if raw is None or raw == "":
        return ()
    if isinstance(raw, str):
        raw = _listed(raw)
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        place.say(Fault.NO_WORDS, each.wire)
        return ()
    return tuple(one.translate(_FORBIDDEN) for one in raw)


def _listed(raw: str) -> object:
    if raw.startswith("["):
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return None
    return [one.strip() for one in raw.split(";") if one.strip()]


_WHEN: tuple[tuple[frozenset[str], Callable[[str], object], Fault], ...] = (
    (words.DATES, _date_or_moment, Fault.NO_DAY),
    (words.TIMES, dt.time.fromisoformat, Fault.NO_TIME),
    (words.MOMENTS, dt.datetime.fromisoformat, Fault.NO_MOMENT),
)
_LACKING = {"id": Fault.NO_ID, "name": Fault.NO_NAME, "number": Fault.NO_NUMBER}
_READERS: dict[str, Callable[[type[Part], Declared, object, Place], Any]] = {
    "text": _text,
    "float": _number,
    "bool": _flag,
    "list[text]": _words,
}
