"""How a value declares its columns once: name on the wire, kind, sensitivity, nested parts.

A dataclass built from these fields *is* its table shape, so that reading, writing and withholding can never disagree
about a column. Must stay true: a field declared without a sensitivity is a plain, open, required text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harborlight.tables.columns import Column, Sensitivity, TableShape

OWN_PREFIX = "harborlight_"
"""Fields that the published standard lacks travel under this prefix, so that no other reader mistakes them."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One field of a part as readers and writers need it. `part` is the class nested there, if any."""

    name: str
    wire: str
    column: Column
    part: type[Part] | None = None
    is_many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Anything with an id in a directory. `extra` holds, verbatim, what a document said and we have no word for."""

    id: str
    extra: Mapping[str, object] = field(default_factory=dict)


def text(
    sensitivity: Sensitivity = Sensitivity.OPEN, *, about: str = "", own: bool = False, default: str = ""
) -> Any:
    return _declare("text", sensitivity, about, own, default=default)


def number(sensitivity: Sensitivity = Sensitivity.OPEN, *, about: str = "", own: bool = False) -> Any:
    return _declare("float", sensitivity, about, own, default=None)


def flag(sensitivity: Sensitivity = Sensitivity.OPEN, *, about: str = "", own: bool = False) -> Any:
    return _declare("bool", sensitivity, about, own, default=False)


def words(sensitivity: Sensitivity = Sensitivity.OPEN, *, about: str = "", own: bool = False) -> Any:
    return _declare("list[text]", sensitivity, about, own, default=())


def one(part: type[Part], sensitivity: Sensitivity = Sensitivity.OPEN) -> Any:
    return _declare("part", sensitivity, "", False, default=None, part=part)


def many(part: type[Part], sensitivity: Sensitivity = Sensitivity.OPEN) -> Any:
    return _declare("part", sensitivity, "", False, default=(), part=part, is_many=True)


def _declare(
    kind: str,
    sensitivity: Sensitivity,
    about: str,
    own: bool,
    *,
    default: Any,
    part: type[Part] | None = None,
    is_many: bool = False,
) -> Any:
    said = {
        "kind": kind,
        "sensitivity": sensitivity,
        "about": about,
        "own": own,
        "part": part,
        "is_many": is_many,
    }
    return field(default=default, metadata=said)


_KNOWN: dict[type[Part], tuple[Declared, ...]] = {}


def declared(part: type[Part]) -> tuple[Declared, ...]:
    """The fields of a part in order, `extra` left out."""
    if part not in _KNOWN:
        _KNOWN[part] = tuple(_declared(each) for each in dataclasses.fields(part) if each.name != "extra")
    return _KNOWN[part]


def _declared(each: dataclasses.Field[Any]) -> Declared:
    said = each.metadata
    column = Column(
        name=each.name,
        kind=said.get("kind", "text"),
        sensitivity=said.get("sensitivity", Sensitivity.OPEN),
        about=said.get("about", ""),
        is_required=each.default is dataclasses.MISSING,
    )
    wire = OWN_PREFIX + each.name if said.get("own") else each.name
    return Declared(each.name, wire, column, said.get("part"), bool(said.get("is_many")))


def shape_of(part: type[Part], name: str) -> TableShape:
    """The flat table of a part: its own columns, without nested parts."""
    return TableShape(name, tuple(each.column for each in declared(part) if each.part is None))
