"""A rule that is an expression of its own.

Open names that occur more than once are laid out in every way they may turn out; the others count one by one. So the ends
are exact, but where there are too many ways: then the true ends lie within those that are told.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import cast

from harborlight.knowledge.scoring.adding import Cuts, verdict_of
from harborlight.knowledge.scoring.possible import ANY, Possible, Some, Span, numbers, possible_values, truths
from harborlight.knowledge.scoring.sheets import Sheet
from harborlight.knowledge.scoring.verdicts import Verdict
from harborlight.knowledge.scoring.worth import number_bounds, possible_answers
from harborlight.tables.expressions import (
    OPEN,
    Call,
    Expression,
    Negative,
    Node,
    Operation,
    Ref,
    Scope,
    Value,
    names_in,
    nodes_in,
)
from harborlight.tables.instruments import ByExpression, Decided, Instrument, Item, word_of

MOST_WAYS = 512
OLDEST = 130.0  # years


def judge_expression(sheet: Sheet) -> Verdict:
    rule = cast(ByExpression, sheet.instrument.rule)
    cuts = Cuts(rule.bands, rule.positive_from)
    looked_at = _expanded(rule.score, sheet.instrument), _expanded(rule.positive, sheet.instrument)
    names = frozenset(name for tree in looked_at if tree is not None for name in names_in(tree))
    open_names = {name: _may_be(name, sheet) for name in sorted(names) if sheet.values.get(name) is OPEN}
    drivers = _drivers(sheet, names)
    turning = frozenset(open_names) & set(sheet.instrument.by_id)
    score = _outcomes(looked_at[0], open_names, sheet)
    scored = None
    if score is not None:
        possible, decided = score
        found = numbers(possible)
        ends = _scores(found, cuts)
        value = ends[0] if not open_names and ends and math.isfinite(ends[0]) else None
        scored = verdict_of(
            cuts, ends or [0.0], value, drivers, decided, is_enough=bool(ends), turning=lambda: turning
        )
    if looked_at[1] is None:
        return cast(Verdict, scored)
    ways, decided = cast(tuple[Possible, Decided], _outcomes(looked_at[1], open_names, sheet))
    floor, ceiling = truths(ways) == {True}, True in truths(ways)
    return Verdict(
        floor=floor, ceiling=ceiling, decided=decided, drivers=drivers,
        find_turning=lambda: turning if ceiling and not floor else frozenset(), score=scored.score if scored else None,
        value=scored.value if scored else None, band=scored.band if scored else "", bands=scored.bands if scored else (),
    )  # fmt: skip


def _scores(possible: Possible, cuts: Cuts) -> list[float]:
    if isinstance(possible, Span):
        return cuts.within(possible.low, possible.high)
    return sorted(cast(float, value) for value in possible.values)


def _expanded(expression: Expression | None, instrument: Instrument) -> Node | None:
    """With whatever is worked out written in place of its name; there are no cycles, or it would not be in use."""
    if expression is None or expression.tree is None:
        return None
    return _with_calculations(expression.tree, instrument)


def _with_calculations(node: Node, instrument: Instrument) -> Node:
    match node:
        case Ref(name):
            item = instrument.by_id.get(name)
            is_plain = item is not None and item.relevant is None and not instrument.above[name]
            tree = item.calculation.tree if item and item.calculation and is_plain else None
            return node if tree is None else _with_calculations(tree, instrument)
        case Operation(operator, arguments):
            return Operation(operator, tuple(_with_calculations(each, instrument) for each in arguments))
        case Call(name, arguments):
            return Call(name, tuple(_with_calculations(each, instrument) for each in arguments))
        case Negative(value):
            return Negative(_with_calculations(value, instrument))
        case _:
            return node


def _outcomes(
    tree: Node | None, open_names: Mapping[str, Possible], sheet: Sheet
) -> tuple[Possible, Decided] | None:
    if tree is None:
        return None
    counts = Counter(node.name for node in nodes_in(tree) if isinstance(node, Ref))
    mine = {name: possible for name, possible in open_names.items() if counts[name]}
    often = {name: possible for name, possible in mine.items() if counts[name] > 1}
    n_ways = math.prod(len(each.values) if isinstance(each, Some) else math.inf for each in often.values())
    if n_ways > MOST_WAYS:
        return possible_values(tree, mine, sheet.scope), Decided.BOUNDS
    once = {name: possible for name, possible in mine.items() if name not in often}
    found = [
        possible_values(tree, once, _known(sheet.scope, dict(zip(often, way, strict=True))))
        for way in product(*(cast(Some, each).values for each in often.values()))
    ]
    is_vague = any(each == ANY for each in (*found, *mine.values()))
    return _together(found), Decided.BOUNDS if is_vague else Decided.ENUMERATION


def _known(scope: Scope, values: Mapping[str, Value]) -> Scope:
    return Scope(
        {**scope.values, **values}, scope.today, scope.now, scope.current, scope.columns, scope.position
    )


def _together(found: list[Possible]) -> Possible:
    if all(isinstance(each, Some) for each in found):
        return Some(frozenset(value for each in found for value in cast(Some, each).values))
    spans = [Span(*_ends(each)) for each in found]
    return Span(min(span.low for span in spans), max(span.high for span in spans))


def _ends(possible: Possible) -> tuple[float, float]:
    if isinstance(possible, Span):
        return possible.low, possible.high
    values = [cast(float, value) for value in cast(Some, numbers(possible)).values]
    return (min(values), max(values)) if values else (ANY.low, ANY.high)


def _may_be(name: str, sheet: Sheet) -> Possible:
    """What an open name may turn out to be."""
    if name == "age":
        return Span(0, OLDEST)
    item = sheet.instrument.by_id.get(name)
    if item is None:
        options = next((each.options for each in sheet.instrument.profile if each.id == name), ())
        return Some(frozenset(option.value for option in options)) if options else ANY
    answers = possible_answers(item)
    nothing = () if sheet.asked[name] else ("",)
    if answers is not None:
        texts = (" ".join(each) if isinstance(each, list) else str(each) for each in answers)
        return Some(frozenset({*texts, *nothing}))
    return Span(*number_bounds(item)) if item.type.is_number and not nothing else ANY


def _drivers(sheet: Sheet, names: frozenset[str]) -> tuple[str, ...]:
    """Known answers that the rule looks at, and that say something."""
    return tuple(
        item.id for item in sheet.instrument.items if item.id in names and _says_something(item, sheet)
    )


def _says_something(item: Item, sheet: Sheet) -> bool:
    answer = sheet.answers.get(item.id)
    if sheet.asked[item.id] is False or not item.type.is_asked or word_of(item, answer):
        return False
    return answer not in ("absent", "no", 0)
