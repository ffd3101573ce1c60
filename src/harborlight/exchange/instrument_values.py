"""The values of an instrument as plain data for JSON, and back, by the types that the shapes in `tables` declare.

For formats of others, which cannot say everything: what they cannot say travels beside them in this form. Must stay true:
`value_from(shape, plain_of(value)) == value`; what does not fit the declared type is refused, never guessed.
"""

from __future__ import annotations

import dataclasses
import enum
import types
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from harborlight.errors import InvalidDocument
from harborlight.tables.expressions import Expression, expression
from harborlight.tables.instruments import Group, Item, Rule
from harborlight.tables.instruments import rules as rule_shapes

RULES: dict[str, type[Rule]] = {
    shape.kind: shape
    for shape in vars(rule_shapes).values()
    if isinstance(shape, type) and issubclass(shape, Rule) and shape is not Rule
}


def plain_of(value: Any) -> Any:
    """Plain data: mappings, lists, texts, numbers. Infinity is the text "inf", since JSON has none."""
    if isinstance(value, Expression):
        return {"expression": value.text} if value.is_understood else {"verbatim": value.text}
    if isinstance(value, Rule):
        return {"kind": value.kind, **_fields_of(value)}
    if isinstance(value, Group):
        return {"group": value.id, **_fields_of(value)}
    if dataclasses.is_dataclass(value):
        return _fields_of(value)
    if isinstance(value, Mapping):
        return {str(key): plain_of(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, list | tuple):
        return [plain_of(each) for each in value]
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    if isinstance(value, enum.StrEnum):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _fields_of(shape: Any) -> dict[str, Any]:
    """Only what is not as it would be anyhow."""
    found = {}
    for field in dataclasses.fields(shape):
        value = getattr(shape, field.name)
        default = field.default_factory() if callable(field.default_factory) else field.default
        if value != default or type(value) is not type(default):
            found[field.name] = plain_of(value)
    return found


def value_from(declared: Any, plain: Any) -> Any:
    """The value of a declared type.

    Raises:
        InvalidDocument: when the plain data does not fit.
    """
    try:
        return _read(declared, plain)
    except InvalidDocument:
        raise
    except Exception as error:  # anything at all may stand in a file of others
        raise InvalidDocument(
            "holds a value that does not fit its place.",
            mend="Export the instrument again, or take the row out.",
        ) from error


@cache
def types_of(shape: type) -> Mapping[str, Any]:
    """Field → declared type."""
    return get_type_hints(shape)


def _read(declared: Any, plain: Any) -> Any:
    if declared is Any:
        return plain
    if declared is Expression:
        return (
            expression(plain["expression"]) if "expression" in plain else Expression(plain["verbatim"], None)
        )
    origin = get_origin(declared)
    if origin in (Union, types.UnionType):
        return _read_one_of(get_args(declared), plain)
    if origin is not None:
        return _read_many(origin, get_args(declared), plain)
    if declared is Rule:
        return _read_fields(RULES[plain["kind"]], {key: each for key, each in plain.items() if key != "kind"})
    if dataclasses.is_dataclass(declared):
        return _read_fields(declared, plain)
    if declared is date:
        return date.fromisoformat(plain)
    if declared is float:
        return (
            plain if isinstance(plain, int | float) and not isinstance(plain, bool) else float(_text(plain))
        )
    if declared in (str, int, bool):
        return _exactly(declared, plain)
    return declared(plain)  # a closed list of words


def _read_one_of(kinds: Sequence[Any], plain: Any) -> Any:
    """The kind among several that the data can only be."""
    if plain is None:
        return _exactly(type(None), None) if type(None) in kinds else _refuse()
    if Item in kinds:
        return _read(Group if "group" in plain else Item, {k: v for k, v in plain.items() if k != "group"})
    if Expression in kinds:
        if isinstance(plain, Mapping):
            return _read(Expression, plain)
        kinds = [kind for kind in kinds if kind is not Expression]
    (kind,) = [kind for kind in kinds if kind is not type(None)]
    return _read(kind, plain)


def _read_many(origin: Any, inside: Sequence[Any], plain: Any) -> Any:
    if origin is tuple:
        if inside[-1] is Ellipsis:
            return tuple(_read(inside[0], each) for each in plain)
        return tuple(_read(kind, each) for kind, each in zip(inside, plain, strict=True))
    if origin is frozenset:
        return frozenset(_read(inside[0], each) for each in plain)
    return {_read(inside[0], key): _read(inside[1], each) for key, each in plain.items()}


def _read_fields(shape: Any, plain: Mapping[str, Any]) -> Any:
    hints = types_of(shape)
    return shape(**{name: _read(hints[name], each) for name, each in plain.items()})


def _exactly(kind: type, plain: Any) -> Any:
    return plain if type(plain) is kind else _refuse()


def _text(plain: Any) -> str:
    return plain if isinstance(plain, str) else _refuse()


def _refuse() -> Any:
    raise TypeError("not of the declared type")
