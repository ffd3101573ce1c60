"""What an expression may still come to, where some of what it names is open.

A value is a few values (`Some`), a stretch of numbers (`Span`), or anything (`ANY`). Must stay true: what it may come to is
always within what is told here. It is exact where every open name occurs once, for then each turns out by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from harborlight.tables.expressions import (
    Call,
    Negative,
    Node,
    Number,
    Operation,
    Ref,
    Scope,
    Value,
    evaluate,
    names_in,
)

MOST_VALUES = 512
_TRUTHS = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Some:
    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Span:
    low: float
    high: float


ANY = Span(-math.inf, math.inf)  # also of texts: nothing is read off it but what a number could be
BOTH = Some(frozenset({True, False}))
Possible = Some | Span


def possible_values(node: Node, open_names: Mapping[str, Possible], scope: Scope) -> Possible:
    """`open_names`: what each open name may turn out to be; everything else is known in the scope."""
    if not names_in(node) & set(open_names):
        return Some(frozenset({evaluate(node, scope)}))
    match node:
        case Ref(name):
            return open_names[name]
        case Negative(value):
            return _arithmetic("-", Some(frozenset({0.0})), possible_values(value, open_names, scope))
        case Operation("and" | "or", arguments):
            return _logic(
                node.operator, [truths(possible_values(each, open_names, scope)) for each in arguments]
            )
        case Operation(operator, arguments):
            parts = [possible_values(each, open_names, scope) for each in arguments]
            found = parts[0]
            for part in parts[1:]:
                found = (
                    _compare(operator, found, part)
                    if operator in _TRUTHS
                    else _arithmetic(operator, found, part)
                )
            return found
        case Call("if", (condition, first, second)):
            ways = truths(possible_values(condition, open_names, scope))
            taken = [way for way, truth in ((first, True), (second, False)) if truth in ways]
            return _union([possible_values(way, open_names, scope) for way in taken])
        case Call(name, arguments):
            return _call(name, [possible_values(each, open_names, scope) for each in arguments], scope)
    return ANY


def truths(possible: Possible) -> frozenset[bool]:
    """Whether it may be true, and whether it may be false."""
    if isinstance(possible, Span):
        return frozenset({True, False})
    scope = Scope({"x": ""})
    return frozenset(
        bool(evaluate(Call("boolean", (Ref("x"),)), _with(scope, value))) for value in possible.values
    )


def numbers(possible: Possible) -> Possible:
    """As numbers; what is no number is left out."""
    if isinstance(possible, Span):
        return possible
    found = {evaluate(Call("number", (Ref("x"),)), _with(Scope(), value)) for value in possible.values}
    return Some(frozenset(value for value in found if isinstance(value, float)))


def _with(scope: Scope, *values: Value) -> Scope:
    names = ("x", "y", "z", *(f"x{number}" for number in range(3, len(values))))
    return Scope(
        dict(zip(names, values, strict=False)),
        scope.today,
        scope.now,
        scope.current,
        scope.columns,
        scope.position,
    )


def _logic(operator: str, parts: list[frozenset[bool]]) -> Possible:
    deciding = operator == "or"
    found = set()
    if any(deciding in part for part in parts):
        found.add(deciding)
    if all((not deciding) in part for part in parts):
        found.add(not deciding)
    return Some(frozenset(found))


def _union(parts: list[Possible]) -> Possible:
    if all(isinstance(part, Some) for part in parts):
        return _some(value for part in parts for value in part.values)  # type: ignore[union-attr]
    spans = [_span(part) for part in parts]
    return Span(min(span.low for span in spans), max(span.high for span in spans))


def _some(values: Iterable[Value]) -> Possible:
    found = frozenset(
        round(value, 9) if isinstance(value, float) and math.isfinite(value) else value for value in values
    )
    return Some(found) if len(found) <= MOST_VALUES else _span(Some(found))


def _span(possible: Possible) -> Span:
    if isinstance(possible, Span):
        return possible
    if any(isinstance(value, str) for value in possible.values):
        return ANY
    found = [float(value) for value in possible.values if isinstance(value, float | bool)]
    return Span(min(found), max(found)) if found else ANY


def _pairwise(node: Node, left: Possible, right: Possible) -> Possible | None:
    """Every pair, where there are few enough."""
    if (
        isinstance(left, Span)
        or isinstance(right, Span)
        or len(left.values) * len(right.values) > MOST_VALUES * 8
    ):
        return None
    return _some(evaluate(node, _with(Scope(), a, b)) for a, b in product(left.values, right.values))


def _arithmetic(operator: str, left: Possible, right: Possible) -> Possible:
    pairs = _pairwise(Operation(operator, (Ref("x"), Ref("y"))), left, right)
    if pairs is not None:
        return pairs
    a, b = _span(left), _span(right)
    if operator == "+":
        return Span(a.low + b.low, a.high + b.high)
    if operator == "-":
        return Span(a.low - b.high, a.high - b.low)
    if ANY in (a, b) or (operator == "div" and b.low <= 0 <= b.high) or operator == "mod":
        return ANY
    ends = [
        (one * other if operator == "*" else one / other)
        for one in (a.low, a.high)
        for other in (b.low, b.high)
    ]
    return Span(min(ends), max(ends)) if not any(map(math.isnan, ends)) else ANY


def _compare(operator: str, left: Possible, right: Possible) -> Possible:
    pairs = _pairwise(Operation(operator, (Ref("x"), Ref("y"))), left, right)
    if pairs is not None:
        return pairs
    a, b = _span(left), _span(right)
    if operator in ("=", "!=") or ANY in (a, b):
        return BOTH
    low, high = (a.low - b.high, a.high - b.low) if operator[0] == "<" else (b.low - a.high, b.high - a.low)
    holds: Callable[[float], bool] = (lambda gap: gap < 0) if len(operator) == 1 else (lambda gap: gap <= 0)
    return Some(frozenset({holds(low), holds(high)}))


_RISING = ("number", "int", "round")


def _call(name: str, parts: list[Possible], scope: Scope) -> Possible:
    sizes = [len(part.values) if isinstance(part, Some) else math.inf for part in parts]
    if math.prod(sizes) <= MOST_VALUES:
        places = tuple(
            Ref(each)
            for each in ("x", "y", "z", *(f"x{number}" for number in range(3, len(parts))))[: len(parts)]
        )
        ways = product(*(part.values for part in parts if isinstance(part, Some)))
        return _some(evaluate(Call(name, places), _with(scope, *way)) for way in ways)
    if name in ("not", "boolean"):
        return BOTH
    spans = [_span(part) for part in parts]
    if name in _RISING and len(parts) == 1 and ANY not in spans:
        low, high = (evaluate(Call(name, (_literal(end),)), scope) for end in (spans[0].low, spans[0].high))
        return Span(float(low), float(high)) if isinstance(low, float) and isinstance(high, float) else ANY
    if name in ("max", "min") and ANY not in spans:
        pick = max if name == "max" else min
        return Span(pick(span.low for span in spans), pick(span.high for span in spans))
    return ANY


def _literal(value: float) -> Node:
    return Number(value) if value >= 0 else Negative(Number(-value))
