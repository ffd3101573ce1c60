"""Reading a rule: one small function per kind. Names of items and dimensions are looked up by `checking`, which sees all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harborlight.knowledge.spots import Spot
from harborlight.tables.instruments import (
    Alert,
    Band,
    ByExpression,
    Checklist,
    Cluster,
    Clusters,
    Condition,
    Count,
    GradedDimensions,
    Grades,
    Judgement,
    Labels,
    Missing,
    Outcome,
    Pair,
    Pairing,
    Rule,
    Sum,
    WeightedMean,
)

COMMON_KEYS = frozenset({"kind", "items", "source", "next_step"})
GRADE_KEYS = frozenset({"strong", "medium", "weak", "other"})
CONDITION_KEYS = frozenset({"all_of", "any_of", "none_of"})
BAND_KEYS = frozenset({"id", "label", "at_least", "above", "outcome", "next_step"})
MISSING_KEYS = frozenset({"fill", "at_most"})
ALERT_KEYS = frozenset({"when", "label", "next_step", "outcome", "band"})
FILLS = ("none", "mean", "zero")


def read_rule(spot: Spot) -> Rule:
    kind = spot.value.get("kind") if isinstance(spot.value, Mapping) else None
    if kind not in RULES:
        spot = (
            spot.at("kind")
            if isinstance(spot.value, Mapping)
            else Spot(kind, spot.file, (*spot.path, "kind"))
        )
        spot.refuse("unknown rule", f"Use one of {', '.join(sorted(RULES))}.")
    keys, read = RULES[kind]
    spot.mapping(COMMON_KEYS | keys)
    common = {
        "items": spot.at("items").texts(), "source": spot.at("source").text(), "next_step": _steps(spot.at("next_step")),
    }  # fmt: skip
    return read(spot, common)


def _steps(spot: Spot) -> dict[str, Labels]:
    if not spot:
        return {}
    outcomes = frozenset(str(outcome) for outcome in Outcome)
    return {str(key): spot.at(key).labels() for key in spot.mapping(outcomes).value}


def _any_of(_spot: Spot, common: dict[str, Any]) -> Rule:
    return Count(**common, at_least=1)


def _count(spot: Spot, common: dict[str, Any]) -> Rule:
    return Count(**common, at_least=spot.at("at_least").whole(1, "Write, for example, `at_least: 2`."))


def _checklist(_spot: Spot, common: dict[str, Any]) -> Rule:
    return Checklist(**common)


def _judgement(spot: Spot, common: dict[str, Any]) -> Rule:
    return Judgement(**common, item=spot.at("item").text())


def _graded(spot: Spot, common: dict[str, Any]) -> Rule:
    overall = spot.at("overall").mapping({"adult", "child"})
    return GradedDimensions(
        **common,
        grades=_grades(spot.at("positive_if_any")),
        adult=_monotone(overall.at("adult")),
        child=_monotone(overall.at("child")),
        classes={form: _classes(each) for form, each in spot.at("classes").rows()},
    )


def _grades(spot: Spot) -> tuple[Grades, ...]:
    if not isinstance(spot.value, list) or not spot.value:
        spot.refuse("must be a list", "Write, for example, `- {strong: 2}`.")
    for row in spot.value:
        Spot(row, spot.file, spot.path).mapping(GRADE_KEYS)
        if not row or not all(type(n) is int and n > 0 for n in row.values()):
            spot.refuse("needs whole numbers from 1", "Write, for example, `- {medium: 2, weak: 1}`.")
    return tuple(Grades(**row) for row in spot.value)


def _condition(spot: Spot) -> Condition:
    return _condition_of(spot.mapping(CONDITION_KEYS))


def _condition_of(spot: Spot) -> Condition:
    return Condition(*(frozenset(spot.at(key).texts()) for key in ("all_of", "any_of", "none_of")))


def _monotone(spot: Spot) -> Condition:
    """An overall rule may not hold `none_of`: then one indicator more could make a person look safer."""
    condition = _condition(spot)
    if condition.none_of or not condition.names:
        spot.refuse("is empty or holds none_of", "Use all_of and any_of only.")
    return condition


def _classes(spot: Spot) -> tuple[tuple[str, Condition], ...]:
    steps = spot.members("Begin each with `- class:`.")
    for step in steps:
        step.mapping(CONDITION_KEYS | {"class"})
    found = tuple((step.at("class").id(), _condition_of(step)) for step in steps)
    if not found or found[-1][1].names:
        spot.refuse("leaves some results without a class", "End with a class without conditions.")
    return found


def _pairing(spot: Spot, common: dict[str, Any]) -> Rule:
    pairs = tuple(
        Pair(name, each.mapping({"first", "second"}).at("first").text(), each.at("second").text())
        for name, each in spot.at("pairs").rows()
    )
    if not pairs:
        spot.at("pairs").refuse(
            "has no pairs", "Write `pairs: {name: {first: dimension, second: dimension}}`."
        )
    return Pairing(**common, pairs=pairs, needs_strong=spot.at("needs_strong").flag(True))


def _clusters(spot: Spot, common: dict[str, Any]) -> Rule:
    clusters = tuple(_cluster(name, each) for name, each in spot.at("clusters").rows())
    if not clusters:
        spot.at("clusters").refuse("has no clusters", "Write `clusters: {name: {items: [a, b]}}`.")
    classes = spot.at("classes")
    return Clusters(
        **common,
        clusters=clusters,
        positive=_monotone(spot.at("positive")),
        classes=_classes(classes) if classes else (),
    )


def _cluster(name: str, spot: Spot) -> Cluster:
    spot.mapping({"items", "at_least", "label"})
    at_least = spot.at("at_least")
    return Cluster(
        name, spot.at("items").texts(), at_least.whole(1, "Write, for example, `at_least: 1`.") if at_least else 1,
        spot.at("label").labels(is_needed=False),
    )  # fmt: skip


def _sum(spot: Spot, common: dict[str, Any]) -> Rule:
    multiplier, decimals = spot.at("multiplier").number(), spot.at("decimals")
    return Sum(
        **common, bands=_bands(spot.at("bands")), positive_from=spot.at("positive_from").number(),
        multiplier=1 if multiplier is None else multiplier, missing=_missing(spot.at("missing")),
        decimals=decimals.whole(0, "Write, for example, `decimals: 0`.") if decimals else None,
    )  # fmt: skip


def _missing(spot: Spot) -> Missing:
    if not spot:
        return Missing()
    fill = spot.mapping(MISSING_KEYS).at("fill").text("none")
    if fill not in FILLS:
        spot.at("fill").refuse(f"unknown filling {fill!r}", f"Use {', '.join(FILLS)}.")
    return Missing(fill, spot.at("at_most").whole(0, "Write how many may lack, for example `at_most: 2`."))


def _weighted_mean(spot: Spot, common: dict[str, Any]) -> Rule:
    return WeightedMean(
        **common, bands=_bands(spot.at("bands")), positive_from=spot.at("positive_from").number(),
        by_dimension=spot.at("by_dimension").flag(True), min_coverage=_share(spot.at("min_coverage")),
    )  # fmt: skip


def _share(spot: Spot) -> float:
    share = spot.number(0, 1)
    return 1 if share is None else share


def _by_expression(spot: Spot, common: dict[str, Any]) -> Rule:
    if not spot.at("score") and not spot.at("positive"):
        spot.refuse("has neither a score nor a condition", "Write `score: …` or `positive: …`.")
    return ByExpression(
        **common, score=spot.at("score").expression(), positive=spot.at("positive").expression(),
        bands=_bands(spot.at("bands")), positive_from=spot.at("positive_from").number(),
    )  # fmt: skip


def _bands(spot: Spot) -> tuple[Band, ...]:
    return spot.each(_band, "Begin each with `- id:`.")


def _band(spot: Spot) -> Band:
    spot.mapping(BAND_KEYS)
    name = spot.at("id").id()
    spot = spot.called("rule", "bands", name)
    at_least, above = spot.at("at_least").number(), spot.at("above").number()
    if at_least is not None and above is not None:
        spot.refuse("begins twice", "Write `at_least` or `above`.")
    low = at_least if at_least is not None else above
    outcome = spot.at("outcome")
    return Band(
        id=name, label=spot.at("label").labels(is_needed=False), low=float("-inf") if low is None else low,
        is_low_included=above is None, outcome=outcome.choice(Outcome) if outcome else None,
        next_step=spot.at("next_step").labels(is_needed=False),
    )  # fmt: skip


def read_alert(name: str, spot: Spot) -> Alert:
    spot.mapping(ALERT_KEYS)
    when, outcome = spot.at("when").expression(), spot.at("outcome")
    if when is None or not when.is_understood:
        spot.at("when").refuse("an alert needs an expression", "Write, for example, `when: ${item9} > 0`.")
    return Alert(
        id=name, when=when, label=spot.at("label").labels(), next_step=spot.at("next_step").labels(is_needed=False),
        outcome=outcome.choice(Outcome) if outcome else None, band=spot.at("band").text(),
    )  # fmt: skip


# kind → the keys of `rule:` that it reads beside the common ones, and who reads them
RULES: dict[str, tuple[frozenset[str], Callable[[Spot, dict[str, Any]], Rule]]] = {
    "any_of": (frozenset(), _any_of),
    "count": (frozenset({"at_least"}), _count),
    "graded_dimensions": (frozenset({"positive_if_any", "overall", "classes"}), _graded),
    "pairing": (frozenset({"pairs", "needs_strong"}), _pairing),
    "clusters": (frozenset({"clusters", "positive", "classes"}), _clusters),
    "sum": (frozenset({"bands", "positive_from", "multiplier", "missing", "decimals"}), _sum),
    "weighted_mean": (frozenset({"bands", "positive_from", "by_dimension", "min_coverage"}), _weighted_mean),
    "expression": (frozenset({"score", "positive", "bands", "positive_from"}), _by_expression),
    "checklist": (frozenset(), _checklist),
    "judgement": (frozenset({"item"}), _judgement),
}
