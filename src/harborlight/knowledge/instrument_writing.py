"""An instrument back into the shape of its file. Must stay true: reading what was written gives the same instrument."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from harborlight.tables.instruments import (
    Band,
    Count,
    Expression,
    GradedDimensions,
    Group,
    Instrument,
    Item,
    Missing,
    Rule,
)

_BY_ID = ("profile", "forms", "dimensions", "alerts")  # written as a mapping from ids


def to_yaml(instrument: Instrument) -> str:
    return yaml.safe_dump(to_data(instrument), allow_unicode=True, sort_keys=False, width=120)


def to_data(instrument: Instrument) -> dict[str, Any]:
    """Plain data, without what is as it would be anyhow."""
    data = _written(instrument, leave=("entries", "lists", "rule"))
    data["languages"] = list(instrument.languages)
    data["translations"] = dict(instrument.translations)
    for key in _BY_ID:
        if key in data:
            data[key] = {each["id"]: {k: v for k, v in each.items() if k != "id"} for each in data[key]}
    for form, shape in zip(data.get("forms", {}).values(), instrument.forms, strict=True):
        form["is_child"] = shape.is_child
    if instrument.lists:
        data["lists"] = {
            name: {k: v for k, v in _written(each).items() if k != "id"}
            for name, each in instrument.lists.items()
        }
    data["rule"] = _rule(instrument.rule)
    data["items"] = [_entry(entry) for entry in instrument.entries]
    return data


def _written(shape: Any, leave: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of a dataclass that are not as they would be anyhow."""
    found = {}
    for field in dataclasses.fields(shape):
        value = getattr(shape, field.name)
        default = field.default_factory() if callable(field.default_factory) else field.default
        if field.name not in leave and (value != default or type(value) is not type(default)):
            found[field.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Expression):
        return value.text if value.is_understood else {"verbatim": value.text}
    if isinstance(value, Band):
        return _band(value)
    if isinstance(value, Missing):
        return {"fill": value.fill, "at_most": value.at_most}
    if dataclasses.is_dataclass(value):
        return _written(value)
    if isinstance(value, enum.StrEnum):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _entry(entry: Item | Group) -> dict[str, Any]:
    if isinstance(entry, Group):
        written = _written(entry, leave=("entries", "is_repeat", "id"))
        items = [_entry(each) for each in entry.entries]
        return {"repeat" if entry.is_repeat else "group": entry.id, **written, "items": items}
    written = _written(
        entry, leave=("list_id", "default", "strength", *(("options",) if entry.list_id else ()))
    )
    if entry.list_id:
        written["list"] = entry.list_id
    if entry.default:
        written["default"] = _default(entry.default)
    if entry.strength:
        written["strength"] = entry.strength[""] if "" in entry.strength else dict(entry.strength)
    return written


def _default(value: str | Expression) -> Any:
    if isinstance(value, Expression):
        return {"expression": value.text} if value.is_understood else {"verbatim": value.text}
    return value


def _band(band: Band) -> dict[str, Any]:
    written = _written(band, leave=("low", "is_low_included"))
    if band.low != float("-inf"):
        written["at_least" if band.is_low_included else "above"] = _plain(band.low)
    return written


def _rule(rule: Rule) -> dict[str, Any]:
    written = {"kind": rule.kind, **_written(rule)}
    if isinstance(rule, Count):
        written["at_least"] = rule.at_least
    if isinstance(rule, GradedDimensions):
        written["positive_if_any"] = written.pop("grades")
        written["overall"] = {"adult": written.pop("adult", {}), "child": written.pop("child", {})}
        written["classes"] = {form: _classes(steps) for form, steps in rule.classes.items()}
    elif "classes" in written:
        written["classes"] = _classes(rule.classes)  # type: ignore[attr-defined]  # clusters have them
    for key in ("pairs", "clusters"):
        if key in written:
            written[key] = {each["id"]: {k: v for k, v in each.items() if k != "id"} for each in written[key]}
    return written


def _classes(steps: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    return [{"class": name, **_written(when)} for name, when in steps]
