"""Instruments as data: loaded strictly, never changed. A newcomer adds one with one YAML file and one worked example."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from harborlight.errors import InvalidInstrument
from harborlight.knowledge.files import names_in, parse_yaml, read_yaml
from harborlight.tables.instruments import Confidence, Dimension, Form, Instrument, Item

STRENGTHS = frozenset({"S", "M", "W"})
RULES = frozenset({"graded_dimensions", "any_of", "count", "checklist"})
_TOP = frozenset(
    {
        "id",
        "version",
        "title",
        "rule",
        "forms",
        "dimensions",
        "items",
        "source",
        "licence",
        "confidence",
        "cautions",
        "vectors",
    }
)
_NEEDED = ("id", "version", "title", "rule", "items", "source", "licence", "confidence")


@cache
def load(instrument_id: str, version: str = "") -> Instrument:
    """An instrument in one version, or in its newest.

    Raises:
        InvalidInstrument: when there is none, or its file is malformed (with file, key and mend).
    """
    found = [each for each in all_instruments() if each.id == instrument_id and version in ("", each.version)]
    if not found:
        raise InvalidInstrument(
            f"there is no instrument {instrument_id!r}" + (f" in version {version}" if version else ""),
            mend="Known: " + ", ".join(sorted({each.id for each in all_instruments()})) + ".",
        )
    return found[-1]


@lru_cache(maxsize=1)
def all_instruments() -> tuple[Instrument, ...]:
    """Every shipped instrument, by id and version."""
    found = [
        build(read_yaml(f"instruments/{name}"), where=name)
        for name in names_in("instruments")
        if name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda each: (each.id, each.version)))


def parse(text: str, where: str = "instrument") -> Instrument:
    """An instrument from YAML text."""
    return build(parse_yaml(text, where), where=where)


def build(data: Any, *, where: str) -> Instrument:
    """Check and build. Every fault names file, key and mend."""
    if not isinstance(data, Mapping):
        raise InvalidInstrument(
            "must be a mapping", where=where, mend="Begin with `id:`, `version:`, `title:` …"
        )
    _check_keys(data, where)
    forms = tuple(
        _form(key, value, f"{where}: forms.{key}") for key, value in (data.get("forms") or {}).items()
    )
    dimensions = tuple(
        Dimension(
            key, _labels(value.get("label"), f"{where}: dimensions.{key}.label"), value.get("element", "")
        )
        for key, value in (data.get("dimensions") or {}).items()
    )
    items = tuple(_item(each, index, where, forms, dimensions) for index, each in enumerate(data["items"]))
    _check_unique(items, where)
    rule = data["rule"]
    if not isinstance(rule, Mapping) or rule.get("kind") not in RULES:
        raise InvalidInstrument(
            "unknown rule", where=f"{where}: rule.kind", mend=f"Use one of {', '.join(sorted(RULES))}."
        )
    return Instrument(
        id=str(data["id"]), version=str(data["version"]), title=_labels(data["title"], f"{where}: title"), rule=dict(rule),
        forms=forms, dimensions=dimensions, items=items, source=str(data["source"]), licence=str(data["licence"]),
        confidence=_confidence(data["confidence"], f"{where}: confidence"),
        cautions=tuple(_labels(each, f"{where}: cautions") for each in data.get("cautions") or ()),
        vectors=tuple(data.get("vectors") or ()),
    )  # fmt: skip


def _check_keys(data: Mapping[str, Any], where: str) -> None:
    unknown, missing = set(data) - _TOP, [key for key in _NEEDED if not data.get(key)]
    if unknown:
        raise InvalidInstrument(
            f"unknown key {sorted(unknown)[0]!r}", where=where, mend=f"Known: {', '.join(sorted(_TOP))}."
        )
    if missing:
        raise InvalidInstrument(f"lacks {', '.join(missing)}", where=where, mend="Add the key(s).")


def _labels(value: Any, where: str) -> dict[str, str]:
    if isinstance(value, str):
        return {"en": value}
    if not isinstance(value, Mapping) or not value.get("en"):
        raise InvalidInstrument(
            "needs an English text", where=where, mend="Write `en: …`, and other languages beside it."
        )
    return {str(key): str(text) for key, text in value.items()}


def _confidence(value: Any, where: str) -> Confidence:
    try:
        return Confidence(value)
    except ValueError as error:
        raise InvalidInstrument(
            f"unknown confidence {value!r}", where=where, mend="Use verified, secondary or unverified."
        ) from error


def _form(key: str, value: Any, where: str) -> Form:
    return Form(
        key, _labels(value.get("label"), f"{where}.label"), bool(value.get("is_child")),
        _confidence(value.get("confidence"), f"{where}.confidence"), str(value.get("element", "")),
    )  # fmt: skip


def _item(
    each: Any, index: int, where: str, forms: tuple[Form, ...], dimensions: tuple[Dimension, ...]
) -> Item:
    if not isinstance(each, Mapping) or not each.get("id"):
        raise InvalidInstrument(
            "an item needs an id", where=f"{where}: items[{index}]", mend="Write `id: …`."
        )
    place = f"{where}: items.{each['id']}"
    strength = {form: str(code) for form, code in (each.get("strength") or {}).items() if code}
    for form, code in strength.items():
        if form not in {known.id for known in forms}:
            raise InvalidInstrument(
                f"unknown form {form!r}", where=f"{place}.strength", mend="Declare it under `forms`."
            )
        if code not in STRENGTHS:
            raise InvalidInstrument(
                f"unknown strength {code!r}", where=f"{place}.strength.{form}", mend="Use S, M or W."
            )
    dimension = str(each.get("dimension", ""))
    if dimension and dimension not in {known.id for known in dimensions}:
        raise InvalidInstrument(
            f"unknown dimension {dimension!r}",
            where=f"{place}.dimension",
            mend="Declare it under `dimensions`.",
        )
    return Item(
        str(each["id"]), _labels(each.get("label"), f"{place}.label"), dimension, strength,
        frozenset(each.get("unverified_in") or ()),
    )  # fmt: skip


def _check_unique(items: tuple[Item, ...], where: str) -> None:
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise InvalidInstrument(
                "two items have this id", where=f"{where}: items.{item.id}", mend="Rename one."
            )
        seen.add(item.id)
