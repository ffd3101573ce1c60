"""What a rule makes of the answers, as FHIRPath: variables that build on one another, and results that are worked out.

Results: score, floor, ceiling, and both for each dimension, pair or cluster. Must stay true: a result that is not empty is the one
that scoring gives; where what is asked depends on what is not known, nothing is said. Rules without results here: judgements
and checklists, and any rule over evidence, or over numbers where it matters what an open one may be worth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harborlight.exchange.fhir.paths import CannotSay
from harborlight.exchange.fhir.units import write_clusters, write_graded, write_pairing
from harborlight.exchange.fhir.variables import Result, Variables
from harborlight.exchange.fhir.worths import CountedItem, ends_of, number, plus
from harborlight.tables.instruments import (
    ByExpression,
    Clusters,
    Count,
    GradedDimensions,
    Instrument,
    Pairing,
    Sum,
    WeightedMean,
)


@dataclass(frozen=True, slots=True)
class Totals:
    """`variables`: (name, expression) in the order in which they are needed; `results`: (name, type in FHIR, expression)."""

    variables: tuple[tuple[str, str], ...] = ()
    results: tuple[Result, ...] = ()


def totals_of(instrument: Instrument) -> Totals:
    """Empty where FHIRPath cannot say the rule."""
    variables = Variables(instrument)
    try:
        results = _results(variables)
    except CannotSay:
        return Totals()
    return Totals(tuple(variables.said), tuple(results)) if results else Totals()


def _results(variables: Variables) -> list[Result]:
    match variables.instrument.rule:
        case Sum() as rule:
            return _sum(variables, rule)
        case WeightedMean() as rule:
            return _mean(variables, rule)
        case Count() as rule:
            return _count(variables, rule)
        case ByExpression() as rule:
            return _by_expression(variables, rule)
        case GradedDimensions() as rule:
            return write_graded(variables, rule)
        case Pairing() as rule:
            return write_pairing(variables, rule)
        case Clusters() as rule:
            return write_clusters(variables, rule)
    return []


def _n(variables: Variables, name: str, of: Iterable[str]) -> str:
    return variables.let("n", name, plus(f"iif({each}, 1, 0)" for each in of))


def _sum(variables: Variables, rule: Sum) -> list[Result]:
    items = variables.counted()
    n_in = _n(variables, "asked", (each.is_in for each in items))
    n_known = _n(variables, "known", (each.is_known for each in items))
    total = variables.let(
        "sum", "of_known", plus(f"iif({each.is_known}, {each.weighted}, 0)" for each in items)
    )
    filled, is_given = total, f"{n_in} = {n_known}"
    if rule.missing.fill != "none":
        few = f"({n_in} - {n_known} <= {rule.missing.at_most} and {n_known} > 0)"
        is_given = f"({is_given} or {few})"
    if rule.missing.fill == "mean":
        weights = [(each, number(abs(each.item.weight))) for each in items]
        asked = variables.let("weights", "asked", plus(f"iif({each.is_in}, {w}, 0)" for each, w in weights))
        known = variables.let(
            "weights", "known", plus(f"iif({each.is_known}, {w}, 0)" for each, w in weights)
        )
        filled = f"iif({n_in} = {n_known} or {known} = 0, {total}, {total} * {asked} / {known})"
    score = f"({filled}) * {number(rule.multiplier)}"
    if rule.decimals is not None:
        step = number(10.0**rule.decimals)
        score = f"(({score}) * {step} + 0.5).floor() / {step}"
    return [("score", "decimal", f"iif({variables.settled()} and {is_given}, {score}, {{}})")]


def _mean(variables: Variables, rule: WeightedMean) -> list[Result]:
    items = variables.counted()
    n_in = _n(variables, "asked", (each.is_in for each in items))
    n_known = _n(variables, "known", (each.is_known for each in items))
    if rule.by_dimension:
        shares = [
            (
                _share(variables, each.id, [i for i in items if i.item.dimension == each.id]),
                number(each.weight),
            )
            for each in variables.instrument.dimensions
        ]
        upper = plus(f"iif({share}.exists(), {share} * {weight}, 0)" for share, weight in shares)
        lower = plus(f"iif({share}.exists(), {weight}, 0)" for share, weight in shares)
        mean = f"({upper}) / ({lower})"
    else:
        mean = _share(variables, "all", items)
    is_enough = (
        f"{variables.settled()} and {n_known} > 0 and {n_known} >= {n_in} * {number(rule.min_coverage)}"
    )
    return [("score", "decimal", f"iif({is_enough}, {mean}, {{}})")]


def _share(variables: Variables, name: str, items: list[CountedItem]) -> str:
    """Of what could be reached, among what is known; empty where nothing could."""
    best = [
        (each, number(each.item.weight * ends_of(each.item)[1])) for each in items if each.item.weight > 0
    ]
    most = variables.let("most", name, plus(f"iif({each.is_known}, {worth}, 0)" for each, worth in best))
    got = variables.let("got", name, plus(f"iif({each.is_known}, {each.weighted}, 0)" for each in items))
    return variables.let("share", name, f"iif({most} > 0, iif({got} > 0, {got}, 0) / {most}, {{}})")


def _count(variables: Variables, rule: Count) -> list[Result]:
    items = variables.counted()
    least = _n(variables, "least", (each.surely() for each in items))
    most = _n(variables, "most", (each.possibly() for each in items))
    settled = variables.settled()
    return [
        ("score", "integer", f"iif({settled} and {least} = {most}, {least}, {{}})"),
        ("floor", "boolean", f"iif({settled}, {least} >= {rule.at_least}, {{}})"),
        ("ceiling", "boolean", f"iif({settled}, {most} >= {rule.at_least}, {{}})"),
    ]


def _by_expression(variables: Variables, rule: ByExpression) -> list[Result]:
    """Only where nothing that it looks at is open."""
    given = [each for each in (rule.score, rule.positive) if each is not None]
    trees = [each.tree for each in given if each.tree is not None]
    if len(trees) != len(given):
        raise CannotSay("rule")
    names = sorted({name for tree in trees for name in variables.paths.names_under(tree)})
    is_known = " and ".join([*map(variables.guard, names), variables.settled()])
    results: list[Result] = []
    if rule.score is not None and rule.score.tree is not None:
        said = variables.paths.number(rule.score.tree)
        results.append(("score", "decimal", f"iif({is_known}, {said}, {{}})"))
    if rule.positive is not None and rule.positive.tree is not None:
        said = variables.paths.truth(rule.positive.tree)
        results += [(end, "boolean", f"iif({is_known}, {said}, {{}})") for end in ("floor", "ceiling")]
    return results
