"""Reading an instrument's file. Every fault names file, key and mend, and nothing is guessed: a key that is not known, an
item without a place, a rule over a dimension that is not there are refused before anybody is asked a question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NoReturn

from harborlight.errors import InvalidInstrument
from harborlight.tables.instruments import (
    Condition,
    Confidence,
    Dimension,
    Form,
    Grades,
    Instrument,
    Item,
    Rule,
)

LANGUAGES = ("en", "es", "fr", "ar", "uk")
STRENGTHS = frozenset({"S", "M", "W"})
# Beside each kind, the keys of `rule:` that it reads; `kind` and `source` go with all.
RULE_KEYS: dict[str, frozenset[str]] = {
    "graded_dimensions": frozenset({"positive_if_any", "overall", "classes"}),
    "any_of": frozenset(),
    "count": frozenset({"at_least"}),
    "checklist": frozenset(),
}
# content.md calls these the licence classes: what of an instrument may be shipped.
LICENCES = frozenset({"text_shippable", "own_wording_rule", "adapter_total_only", "user_supplied_text"})
_NEEDED = ("id", "version", "title", "rule", "items", "source", "licence", "confidence")
_TOP = frozenset({*_NEEDED, "forms", "dimensions", "cautions", "vectors", "wording", "translations"})
_FORM = frozenset({"label", "is_child", "is_sexual", "confidence", "element"})
_DIMENSION = frozenset({"label", "element", "phase"})
_ITEM = frozenset({"id", "label", "dimension", "strength", "unverified_in", "sensitivity", "ilo11"})
_CONDITION = frozenset({"all_of", "any_of", "none_of"})


def build(data: Any, *, where: str) -> Instrument:
    """Check and build.

    Raises:
        InvalidInstrument: for the first fault, with its place and how to mend it.
    """
    _mapping(data, where, _TOP)
    missing = [key for key in _NEEDED if not data.get(key)]
    if missing:
        _refuse(f"lacks {', '.join(missing)}", where, "Add the key(s).")
    forms = tuple(_form(key, row, f"{where}: forms.{key}") for key, row in _rows(data, "forms", where))
    dimensions = tuple(
        _dimension(key, row, f"{where}: dimensions.{key}") for key, row in _rows(data, "dimensions", where)
    )
    rule = _rule(
        data["rule"], f"{where}: rule", {form.id for form in forms}, {each.id for each in dimensions}
    )
    items = _items(data["items"], where, forms, dimensions)
    if rule.kind == "graded_dimensions":
        _check_graded(items, forms, where)
    if rule.kind == "count" and rule.at_least > len(items):
        _refuse("asks for more items than there are", f"{where}: rule.at_least", f"There are {len(items)}.")
    return Instrument(
        id=_name(data["id"], f"{where}: id"), version=str(data["version"]), title=_labels(data["title"], f"{where}: title"),
        rule=rule, forms=forms, dimensions=dimensions, items=items, source=str(data["source"]),
        confidence=_confidence(data["confidence"], f"{where}: confidence"),
        cautions=tuple(_labels(each, f"{where}: cautions") for each in data.get("cautions") or ()),
        vectors=tuple(data.get("vectors") or ()), wording=str(data.get("wording", "own")),
        translations=str(data.get("translations", "unreviewed")), licence=_licence(data["licence"], f"{where}: licence"),
    )  # fmt: skip


def _refuse(what: str, where: str, mend: str) -> NoReturn:
    raise InvalidInstrument(f"{what}.", where=where, mend=mend)


def _mapping(value: Any, where: str, known: Collection[str]) -> None:
    if not isinstance(value, Mapping):
        _refuse("must be a mapping", where, f"Write keys such as `{sorted(known)[0]}:` below it.")
    unknown = [key for key in value if key not in known]
    if unknown:
        _refuse(f"unknown key {unknown[0]!r}", where, f"Known: {', '.join(sorted(known))}.")


def _rows(data: Mapping[str, Any], key: str, where: str) -> list[tuple[str, Any]]:
    rows = data.get(key) or {}
    if not isinstance(rows, Mapping):
        _refuse("must be a mapping", f"{where}: {key}", "Write each with its id as the key.")
    return [(_name(name, f"{where}: {key}"), row) for name, row in rows.items()]


def _name(value: Any, where: str) -> str:
    """Ids become names in forms and exports, so they are plain."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", value):
        _refuse(
            f"is not a plain id: {value!r}", where, "Use letters, digits and _, a letter first, in quotes."
        )
    return value


def _labels(value: Any, where: str) -> dict[str, str]:
    texts = {"en": value} if isinstance(value, str) else value
    if not isinstance(texts, Mapping) or not texts.get("en"):
        _refuse("needs an English text", where, "Write `en: …`, and other languages beside it.")
    for language, text in texts.items():
        if language not in LANGUAGES:
            _refuse(f"unknown language {language!r}", where, f"Use {', '.join(LANGUAGES)}.")
        if not isinstance(text, str) or not text.strip():
            _refuse("is not a text", f"{where}.{language}", "Write words, in quotes if they hold a colon.")
    return dict(texts)


def _confidence(value: Any, where: str) -> Confidence:
    try:
        return Confidence(value)
    except ValueError as error:
        raise InvalidInstrument(
            f"unknown confidence {value!r}.", where=where, mend="Use verified, secondary or unverified."
        ) from error


def _licence(value: Any, where: str) -> str:
    if value not in LICENCES:
        _refuse(f"unknown licence class {value!r}", where, f"Use {', '.join(sorted(LICENCES))}.")
    return str(value)


def _flag(row: Mapping[str, Any], key: str, where: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        _refuse("is neither true nor false", f"{where}.{key}", "Write true or false, without quotes.")
    return value


def _form(key: str, row: Any, where: str) -> Form:
    _mapping(row, where, _FORM)
    return Form(
        id=key, label=_labels(row.get("label"), f"{where}.label"), is_child=_flag(row, "is_child", where),
        confidence=_confidence(row.get("confidence"), f"{where}.confidence"), element=str(row.get("element", "")),
        is_sexual=_flag(row, "is_sexual", where),
    )  # fmt: skip


def _dimension(key: str, row: Any, where: str) -> Dimension:
    _mapping(row, where, _DIMENSION)
    return Dimension(
        key,
        _labels(row.get("label"), f"{where}.label"),
        str(row.get("element", "")),
        str(row.get("phase", "")),
    )


# -- items -----------------------------------------------------------------------------------------------------------


def _items(
    rows: Any, where: str, forms: Collection[Form], dimensions: Collection[Dimension]
) -> tuple[Item, ...]:
    if not isinstance(rows, list):
        _refuse("must be a list", f"{where}: items", "Begin each with `- id:`.")
    form_ids, dimension_ids = {form.id for form in forms}, {each.id for each in dimensions}
    items: dict[str, Item] = {}
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping) or not row.get("id"):
            _refuse("an item needs an id", f"{where}: items[{index}]", "Write `id: …`.")
        place = f"{where}: items.{row['id']}"
        if row["id"] in items:
            _refuse("two items have this id", place, "Rename one.")
        items[row["id"]] = _item(row, place, form_ids, dimension_ids)
    return tuple(items.values())


def _item(row: Mapping[str, Any], where: str, forms: Collection[str], dimensions: Collection[str]) -> Item:
    _mapping(row, where, _ITEM)
    dimension, sensitivity = str(row.get("dimension", "")), row.get("sensitivity", 2)
    if dimension and dimension not in dimensions:
        _refuse(f"unknown dimension {dimension!r}", f"{where}.dimension", "Declare it under `dimensions`.")
    if sensitivity not in (1, 2, 3):
        _refuse(f"unknown sensitivity {sensitivity!r}", f"{where}.sensitivity", "Use 1 (easy), 2 or 3.")
    ilo11 = row.get("ilo11") or ()
    if not all(isinstance(n, int) and 1 <= n <= 11 for n in ilo11):
        _refuse("names an ILO indicator that is not there", f"{where}.ilo11", "Use numbers from 1 to 11.")
    return Item(
        id=_name(row["id"], where), label=_labels(row.get("label"), f"{where}.label"), dimension=dimension,
        strength=_strength(row, where, forms), sensitivity=sensitivity, ilo11=tuple(ilo11),
        unverified_in=frozenset(_known(row.get("unverified_in") or (), forms, f"{where}.unverified_in", "forms")),
    )  # fmt: skip


def _strength(row: Mapping[str, Any], where: str, forms: Collection[str]) -> dict[str, str]:
    given = row.get("strength") or {}
    _known(given, forms, f"{where}.strength", "forms")
    for form, code in given.items():
        if code is not None and code not in STRENGTHS:
            _refuse(f"unknown strength {code!r}", f"{where}.strength.{form}", "Use S, M or W.")
    return {form: code for form, code in given.items() if code is not None}


def _known(names: Any, known: Collection[str], where: str, of: str) -> list[str]:
    for name in names:
        if name not in known:
            _refuse(f"names {name!r}, which is not there", where, f"Declare it under `{of}`.")
    return [str(name) for name in names]


def _check_graded(items: Collection[Item], forms: Collection[Form], where: str) -> None:
    """A graded rule counts strengths by dimension, so each item needs both."""
    if not forms:
        _refuse("a graded rule needs forms", f"{where}: forms", "Declare at least one.")
    for item in items:
        if not item.dimension or not item.strength:
            _refuse(
                "lacks a dimension or a strength", f"{where}: items.{item.id}", "The rule counts by both."
            )


# -- the rule --------------------------------------------------------------------------------------------------------


def _rule(row: Any, where: str, forms: Collection[str], dimensions: Collection[str]) -> Rule:
    kind = row.get("kind") if isinstance(row, Mapping) else None
    if kind not in RULE_KEYS:
        _refuse("unknown rule", f"{where}.kind", f"Use one of {', '.join(sorted(RULE_KEYS))}.")
    _mapping(row, where, RULE_KEYS[kind] | {"kind", "source"})
    source, at_least = str(row.get("source", "")), row.get("at_least")
    if kind == "count":
        if not isinstance(at_least, int) or isinstance(at_least, bool) or at_least < 1:
            _refuse("needs a whole number from 1", f"{where}.at_least", "Write, for example, `at_least: 2`.")
        return Rule(kind, at_least=at_least, source=source)
    if kind != "graded_dimensions":
        return Rule(kind, source=source)
    overall = row.get("overall")
    _mapping(overall, f"{where}.overall", {"adult", "child"})
    return Rule(
        kind,
        grades=_grades(row.get("positive_if_any"), f"{where}.positive_if_any"),
        adult=_monotone(overall.get("adult"), f"{where}.overall.adult", dimensions),
        child=_monotone(overall.get("child"), f"{where}.overall.child", dimensions),
        classes=_classes(row.get("classes") or {}, f"{where}.classes", forms, dimensions),
        source=source,
    )


def _grades(rows: Any, where: str) -> tuple[Grades, ...]:
    if not isinstance(rows, list) or not rows:
        _refuse("must be a list", where, "Write, for example, `- {strong: 2}`.")
    for row in rows:
        _mapping(row, where, {"strong", "medium", "weak", "other"})
        if not row or not all(isinstance(n, int) and n > 0 for n in row.values()):
            _refuse("needs whole numbers from 1", where, "Write, for example, `- {medium: 2, weak: 1}`.")
    return tuple(Grades(**row) for row in rows)


def _condition(row: Any, where: str, dimensions: Collection[str]) -> Condition:
    _mapping(row, where, _CONDITION)
    return Condition(
        **{
            key: frozenset(_known(names, dimensions, f"{where}.{key}", "dimensions"))
            for key, names in row.items()
        }
    )


def _monotone(row: Any, where: str, dimensions: Collection[str]) -> Condition:
    """An overall rule may not hold `none_of`: then one indicator more could make a person look safer."""
    condition = _condition(row, where, dimensions)
    if condition.none_of or not condition.names:
        _refuse("is empty or holds none_of", where, "Use all_of and any_of only.")
    return condition


def _classes(
    rows: Any, where: str, forms: Collection[str], dimensions: Collection[str]
) -> dict[str, tuple[tuple[str, Condition], ...]]:
    _known(rows, forms, where, "forms")
    found = {}
    for form, steps in rows.items():
        place = f"{where}.{form}"
        if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
            _refuse("must be a list", place, "Begin each with `- class:`.")
        found[form] = tuple(
            (
                _name(step.get("class"), f"{place}.class"),
                _condition({key: step[key] for key in step if key != "class"}, place, dimensions),
            )
            for step in steps
        )
        if not steps or found[form][-1][1].names:
            _refuse("leaves some results without a class", place, "End with a class without conditions.")
    return found
