"""Names that lead nowhere, and things that are there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise

from harborlight.tables.expressions import Call, Expression, Ref, Text, columns_in, nodes_in
from harborlight.tables.expressions.functions import OVER_REPEATS
from harborlight.tables.instruments import (
    ByExpression,
    Clusters,
    Condition,
    Count,
    Fault,
    GradedDimensions,
    Group,
    Instrument,
    Item,
    ItemType,
    Judgement,
    Option,
    Pairing,
    Rule,
    Sum,
    WeightedMean,
)

# Always known beside the answers, whether declared or not: scoring itself reads them.
ALWAYS_KNOWN = frozenset({"age", "form"})


def faults_of_structure(instrument: Instrument) -> tuple[Fault, ...]:
    return tuple(
        fault
        for find in (_twice, _options, _evidence, _expressions, _rule, _alerts, _schedule, _vectors)
        for fault in find(instrument)
    )


def expressions_of(
    instrument: Instrument,
) -> Iterator[tuple[tuple[str, ...], Item | Group | None, Expression]]:
    """Every expression with its path, and the item or group that it belongs to."""
    keys = ("relevant", "constraint", "calculation", "choice_filter", "required", "default", "repeat_count")
    for entry in instrument.every_entry:
        for key in keys:
            value = getattr(entry, key, None)
            if isinstance(value, Expression):
                yield ("items", entry.id, key), entry, value
    for alert in instrument.alerts:
        yield ("alerts", alert.id, "when"), None, alert.when
    if isinstance(instrument.rule, ByExpression):
        for key in ("score", "positive"):
            value = getattr(instrument.rule, key)
            if value is not None:
                yield ("rule", key), None, value


def known_names(instrument: Instrument) -> frozenset[str]:
    """What an expression may name."""
    return ALWAYS_KNOWN | set(instrument.above) | {variable.id for variable in instrument.profile}


def _mend(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else "Declare it, or take it out."


# -- twice -----------------------------------------------------------------------------------------------------------


def _twice(instrument: Instrument) -> Iterator[Fault]:
    ids = [*(item.id for item in instrument.items), *(group.id for group in instrument.groups)]
    for name in _repeated(ids):
        yield Fault(("items", name), "two items have this id", "Rename one.")
    for variable in instrument.profile:
        if variable.id in ids:
            yield Fault(("profile", variable.id), "an item has this id, too", "Rename one.")


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, n in Counter(names).items() if n > 1]


def _options(instrument: Instrument) -> Iterator[Fault]:
    for options in instrument.lists.values():
        askers = [item for item in instrument.items if item.list_id == options.id]
        is_filtered = bool(askers) and all(item.choice_filter for item in askers)
        yield from _of_options(options.options, ("lists", options.id), is_filtered=is_filtered)
    for item in instrument.items:
        if not item.list_id:
            yield from _of_options(item.options, ("items", item.id))
    for variable in instrument.profile:
        yield from _of_options(variable.options, ("profile", variable.id))


def _of_options(
    options: tuple[Option, ...], path: tuple[str, ...], *, is_filtered: bool = False
) -> Iterator[Fault]:
    """A list that is always filtered (village by district) may hold a value twice, under different columns."""
    seen = Counter(
        (each.value, tuple(sorted(each.columns.items())) if is_filtered else ()) for each in options
    )
    for value in dict.fromkeys(value for (value, _columns), n in seen.items() if n > 1):
        yield Fault((*path, value), f"two options have the value {value!r}", "Give one another value.")
    for option in options:
        if any(character.isspace() for character in option.value):
            mend = "Use _ instead: chosen values are written with spaces between them."
            yield Fault((*path, option.value), "a space in the value of an option", mend)


def _evidence(instrument: Instrument) -> Iterator[Fault]:
    for item in instrument.items:
        proof = instrument.by_id.get(item.evidence)
        if item.evidence and (proof is None or proof.type is not ItemType.FILE):
            mend = "Name an item of type file."
            yield Fault(("items", item.id, "evidence"), f"{item.evidence!r} is no file item", mend)


# -- expressions -----------------------------------------------------------------------------------------------------


def _expressions(instrument: Instrument) -> Iterator[Fault]:
    known = known_names(instrument)
    for path, entry, expression in expressions_of(instrument):
        if expression.tree is None:
            mend = (
                "It is kept and exported, but nobody here can work it out; say it in the language if you can."
            )
            yield Fault(path, "lies outside the expression language", mend, is_blocking=False)
            continue
        for name in sorted(expression.names - known):
            yield Fault(path, f"names ${{{name}}}, which is not there", _mend(name, known))
        if path[-1] != "choice_filter":
            for name in sorted(columns_in(expression.tree)):
                yield Fault(path, f"{name} stands there without ${{…}}", f"Write ${{{name}}}, or quote it.")
        yield from _patterns(path, expression)
        yield from _repeats(path, entry, expression, instrument)


def _patterns(path: tuple[str, ...], expression: Expression) -> Iterator[Fault]:
    for node in nodes_in(expression.tree) if expression.tree else ():
        is_regex = isinstance(node, Call) and node.name == "regex"
        pattern = node.arguments[1] if is_regex else None  # type: ignore[union-attr]  # a call
        if isinstance(pattern, Text) and not _is_pattern(pattern.value):
            mend = "Use one without look-around and back references."
            yield Fault(path, "a pattern that is not known", mend)


def _is_pattern(pattern: str) -> bool:
    import polars as pl

    try:
        pl.Series([""]).str.contains(f"^(?:{pattern})$")
    except pl.exceptions.PolarsError:
        return False
    return True


def _repeats(
    path: tuple[str, ...], entry: Item | Group | None, expression: Expression, instrument: Instrument
) -> Iterator[Fault]:
    """A repeated item, seen from outside its repeat, is many values: they must be summed, counted, joined …"""
    around = {group.id for group in instrument.above.get(entry.id, ())} if entry else set()
    if isinstance(entry, Group):
        around.add(entry.id)
    together = {
        id(argument)
        for node in nodes_in(expression.tree)  # type: ignore[arg-type]  # has a tree: looked at by the caller
        if isinstance(node, Call) and node.name in {*OVER_REPEATS, "indexed-repeat", "position"}
        for argument in node.arguments
    }
    for node in nodes_in(expression.tree):  # type: ignore[arg-type]
        if isinstance(node, Ref) and id(node) not in together:
            repeats = [group for group in instrument.above.get(node.name, ()) if group.is_repeat]
            if any(group.id not in around for group in repeats):
                mend = f"Write sum(${{{node.name}}}), count(…), max(…), or ask from inside the repeat."
                yield Fault(path, f"${{{node.name}}} has many values here", mend)


# -- rules -----------------------------------------------------------------------------------------------------------


def _rule(instrument: Instrument) -> Iterator[Fault]:
    rule = instrument.rule
    known = {item.id for item in instrument.items}
    yield from _missing(rule.items, known, ("rule", "items"), "items")
    find = _RULES.get(type(rule))
    if find:
        yield from find(instrument, rule)


def _missing(names: Iterable[str], known: Collection[str], path: tuple[str, ...], of: str) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield Fault(path, f"names {name!r}, which is not there", f"Declare it under `{of}`.")


def _count(instrument: Instrument, rule: Count) -> Iterator[Fault]:
    n_items = len(instrument.counted)
    if rule.at_least > n_items:
        yield Fault(("rule", "at_least"), "asks for more items than there are", f"There are {n_items}.")


def _graded(instrument: Instrument, rule: GradedDimensions) -> Iterator[Fault]:
    """Strengths are counted by dimension, so each item needs both."""
    if not instrument.forms:
        yield Fault(("forms",), "a graded rule needs forms", "Declare at least one.")
    yield from _need_strength(instrument)
    dimensions = {each.id for each in instrument.dimensions}
    for who in ("adult", "child"):
        yield from _condition(getattr(rule, who), dimensions, ("rule", "overall", who), "dimensions")
    forms = {form.id for form in instrument.forms}
    yield from _missing(rule.classes, forms, ("rule", "classes"), "forms")
    for form, steps in rule.classes.items():
        for _name, when in steps:
            yield from _condition(when, dimensions, ("rule", "classes", form), "dimensions")


def _need_strength(instrument: Instrument) -> Iterator[Fault]:
    for item in instrument.counted:
        if not item.dimension or not item.strength:
            yield Fault(("items", item.id), "lacks a dimension or a strength", "The rule counts by both.")


def _condition(
    condition: Condition, known: Collection[str], path: tuple[str, ...], of: str
) -> Iterator[Fault]:
    for key in ("all_of", "any_of", "none_of"):
        yield from _missing(sorted(getattr(condition, key)), known, (*path, key), of)


def _pairing(instrument: Instrument, rule: Pairing) -> Iterator[Fault]:
    yield from _need_strength(instrument)
    dimensions = {each.id for each in instrument.dimensions}
    for pair in rule.pairs:
        if pair.first == pair.second:
            yield Fault(("rule", "pairs", pair.id), "pairs a dimension with itself", "Name two dimensions.")
        yield from _missing((pair.first, pair.second), dimensions, ("rule", "pairs", pair.id), "dimensions")


def _clusters(instrument: Instrument, rule: Clusters) -> Iterator[Fault]:
    known, clusters = {item.id for item in instrument.items}, {cluster.id for cluster in rule.clusters}
    for cluster in rule.clusters:
        path = ("rule", "clusters", cluster.id)
        yield from _missing(cluster.items, known, (*path, "items"), "items")
        if cluster.at_least > len(cluster.items):
            mend = f"There are {len(cluster.items)}."
            yield Fault((*path, "at_least"), "asks for more items than there are", mend)
    yield from _condition(rule.positive, clusters, ("rule", "positive"), "clusters")
    for _name, when in rule.classes:
        yield from _condition(when, clusters, ("rule", "classes"), "clusters")


def _judgement(instrument: Instrument, rule: Judgement) -> Iterator[Fault]:
    if rule.item:
        yield from _missing((rule.item,), {item.id for item in instrument.items}, ("rule", "item"), "items")


def _scored(instrument: Instrument, rule: Sum | WeightedMean) -> Iterator[Fault]:
    """Whatever is added up must be worth something."""
    for item in instrument.counted:
        if item.type.has_options:
            if all(option.score is None for option in item.options):
                yield Fault(("items", item.id, "options"), "no option has a score", "Give each a `score:`.")
        elif item.type not in (ItemType.PRESENT, ItemType.YES_NO) and not item.type.is_number:
            mend = "Take it out of the rule's `items`."
            yield Fault(("rule", "items"), f"counts {item.id!r}, which is no number", mend)
    if not instrument.counted:
        yield Fault(
            ("rule", "items"), "there is nothing to add up", "Name items, or give some a type that counts."
        )
    yield from _bands(instrument, rule)
    if isinstance(rule, WeightedMean) and rule.by_dimension:
        for item in instrument.counted:
            if not item.dimension:
                yield Fault(("items", item.id), "lacks a dimension", "The mean is taken by dimension.")


def _bands(_instrument: Instrument, rule: Sum | WeightedMean | ByExpression) -> Iterator[Fault]:
    for name in _repeated(band.id for band in rule.bands):
        yield Fault(("rule", "bands", name), "two bands have this id", "Rename one.")
    for lower, upper in pairwise(rule.bands):
        if (lower.low, not lower.is_low_included) >= (upper.low, not upper.is_low_included):
            mend = "Write the bands from the lowest to the highest."
            yield Fault(("rule", "bands", upper.id), "begins below the band before it", mend)
    if rule.bands and rule.bands[0].low != float("-inf"):
        mend = "Take `at_least` out of the first band."
        yield Fault(("rule", "bands", rule.bands[0].id), "leaves low scores without a band", mend)


_RULES: dict[type[Rule], Callable[..., Iterator[Fault]]] = {
    Count: _count,
    GradedDimensions: _graded,
    Pairing: _pairing,
    Clusters: _clusters,
    Judgement: _judgement,
    Sum: _scored,
    WeightedMean: _scored,
    ByExpression: _bands,
}


def _alerts(instrument: Instrument) -> Iterator[Fault]:
    bands = _band_ids(instrument)
    for alert in instrument.alerts:
        if alert.band:
            yield from _missing((alert.band,), bands, ("alerts", alert.id, "band"), "rule.bands")


def _schedule(instrument: Instrument) -> Iterator[Fault]:
    if instrument.schedule:
        yield from _missing(
            instrument.schedule.by_band, _band_ids(instrument), ("schedule", "by_band"), "rule.bands"
        )


def _band_ids(instrument: Instrument) -> frozenset[str]:
    return frozenset(band.id for band in getattr(instrument.rule, "bands", ()))


def _vectors(instrument: Instrument) -> Iterator[Fault]:
    entries = {entry.id for entry in instrument.every_entry}
    forms = {form.id for form in instrument.forms}
    for number, vector in enumerate(instrument.vectors):
        path = (f"vectors[{number}]",)
        yield from _missing(vector.answers, entries, (*path, "answers"), "items")
        form = vector.profile.get("form")
        if form:
            yield from _missing((str(form),), forms, (*path, "profile"), "forms")
