"""What a format of others cannot say of an instrument, carried beside what it can: one note for each such field.

A note says: of which thing, its id, which field, its value, and what a stranger reads there instead. Must stay true: a note
holds only while a stranger still reads the same there, so that an edit made in a foreign tool wins; notes are by field and
typed, never code.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.exchange.instrument_values import plain_of, types_of, value_from
from harborlight.tables.instruments import Group, Instrument, Item, Option, OptionList, Variable

SHAPES: Mapping[str, type] = {
    "instrument": Instrument, "group": Group, "item": Item, "option": Option, "list": OptionList, "variable": Variable,
}  # fmt: skip
Key = tuple[str, str]  # of which thing, its id
Handled = Mapping[type, tuple[str, ...]]  # fields that the format itself says, or that are put together anew


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    of: str
    id: str
    field: str
    value: str  # JSON
    instead_of: str = ""  # JSON

    @property
    def key(self) -> Key:
        return self.of, self.id


def differences(
    things: Iterable[tuple[Key, Any]], strangers: Mapping[Key, Any], handled: Handled
) -> Iterator[Note]:
    """Every field that a stranger reads otherwise."""
    for key, thing in things:
        for field in dataclasses.fields(thing):
            if field.name in handled.get(type(thing), ()):
                continue
            value, read = getattr(thing, field.name), getattr(strangers.get(key), field.name, None)
            if value != read or type(value) is not type(read):
                yield Note(*key, field.name, as_json(value), as_json(read))


def value_that_holds(note: Note, strangers: Mapping[Key, Any], handled: Handled) -> tuple[bool, Any]:
    """Whether the note still holds, and its value.

    Raises:
        InvalidDocument: when it is no such note.
    """
    try:
        shape = SHAPES[note.of]
        if note.field in handled.get(shape, ()):
            raise InvalidDocument("may not be set here.")
        value = value_from(types_of(shape)[note.field], json.loads(note.value))
        thing = strangers.get(note.key)
        return thing is not None and as_json(getattr(thing, note.field)) == note.instead_of, value
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidDocument("is no note.") from error


def as_json(value: Any) -> str:
    return json.dumps(plain_of(value), ensure_ascii=False, sort_keys=True)


def options_under(name: str, options: Iterable[Option]) -> Iterator[tuple[Key, Option]]:
    """Each option under a key of its own; one that stands twice has a number."""
    seen: dict[str, int] = {}
    for option in options:
        seen[option.value] = seen.get(option.value, 0) + 1
        yield ("option", f"{name} {option.value} {seen[option.value]}"), option


def with_notes(
    name: str, options: Iterable[Option], found: Mapping[Key, Mapping[str, Any]]
) -> tuple[Option, ...]:
    return tuple(
        dataclasses.replace(option, **found.get(key, {})) for key, option in options_under(name, options)
    )
