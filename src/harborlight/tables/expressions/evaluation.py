"""From a tree to a value: XPath 1.0 as ODK runs it, and OPEN for what nobody here knows (see the package's head).

Must stay true: it always ends and never raises for a tree that `reading` made; equal inputs give equal values; no clock.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from harborlight.tables.expressions.nodes import (
    Call,
    Column,
    Current,
    Negative,
    Node,
    Number,
    Operation,
    Parent,
    Ref,
    Text,
)


class Open:
    """There is a value, and nobody here knows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "OPEN"


OPEN: Final = Open()
One = str | float | bool | Open
Value = One | tuple[One, ...]  # many: the values of a repeated item, seen from outside its repeat

_NAN = float("nan")
_ALIKE = 1e-12  # closer numbers are equal, as in JavaRosa
_EPOCH = date(1970, 1, 1)
_EPOCH_MOMENT = datetime.fromisoformat("1970-01-01")
_LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may see. A name that is not in `values` is missing; chosen options are a text with spaces."""

    values: Mapping[str, Value] = field(default_factory=dict)
    today: str = ""
    now: str = ""
    current: Value = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    position: int = 0


def evaluate(node: Node, scope: Scope) -> Value:
    """The value; what is not a number is missing."""
    value = _value(node, scope)
    return "" if isinstance(value, float) and math.isnan(value) else value


def is_true(node: Node, scope: Scope) -> bool | None:
    """True or false; None where it depends on what is OPEN."""
    value = _boolean(_value(node, scope))
    return None if isinstance(value, Open) else value


def _value(node: Node, scope: Scope) -> Value:
    match node:
        case Text(value) | Number(value):
            return value
        case Ref(name):
            return scope.values.get(name, "")
        case Current():
            return scope.current
        case Column(name):
            return scope.columns.get(name, "")
        case Parent():
            return float(scope.position)
        case Negative(value):
            return _arithmetic("-", 0.0, _one(_value(value, scope)))
        case Operation(operator, arguments):
            return _operation(operator, arguments, scope)
        case Call("if", (condition, first, second)):
            return _if(_boolean(_value(condition, scope)), first, second, scope)
        case Call(name, arguments):
            return _FUNCTIONS[name](scope, *(_value(each, scope) for each in arguments))


# -- operators -------------------------------------------------------------------------------------------------------


def _operation(operator: str, arguments: tuple[Node, ...], scope: Scope) -> One:
    if operator in ("and", "or"):
        deciding, found = operator == "or", [_boolean(_value(each, scope)) for each in arguments]
        if deciding in found:
            return deciding
        return OPEN if OPEN in found else not deciding
    values = [_one(_value(each, scope)) for each in arguments]
    if any(isinstance(value, Open) for value in values):
        return OPEN
    left = values[0]
    for right in values[1:]:
        left = (
            _compare(operator, left, right) if operator in _COMPARED else _arithmetic(operator, left, right)
        )
    return left


_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: abs(a - b) < _ALIKE or a == b,
    "!=": lambda a, b: not (abs(a - b) < _ALIKE or a == b),
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compare(operator: str, left: One, right: One) -> bool:
    """Equality is of truths if either is one, else of numbers if either is one, else of texts; order is of numbers."""
    if operator in ("=", "!="):
        is_equality = operator == "="
        if isinstance(left, bool) or isinstance(right, bool):
            return (_boolean(left) == _boolean(right)) is is_equality
        if isinstance(left, str) and isinstance(right, str):
            return (left == right) is is_equality
    return _COMPARED[operator](_number(left), _number(right))


def _arithmetic(operator: str, left: One, right: One) -> One:
    if isinstance(left, Open) or isinstance(right, Open):
        return OPEN
    a, b = _number(left), _number(right)
    try:
        match operator:
            case "+":
                return a + b
            case "-":
                return a - b
            case "*":
                return a * b
            case "div":
                return a / b if b else _NAN
            case _:
                return math.fmod(a, b) if b else _NAN
    except (OverflowError, ValueError):
        return _NAN


def _if(condition: bool | Open, first: Node, second: Node, scope: Scope) -> Value:
    if not isinstance(condition, Open):
        return _value(first if condition else second, scope)
    one, other = _value(first, scope), _value(second, scope)
    return one if one == other and type(one) is type(other) else OPEN


# -- from one kind of value to another -------------------------------------------------------------------------------


def _one(value: Value) -> One:
    """One value of many: none is missing; of several the first, as XPath takes a node-set for a text."""
    return (value[0] if value else "") if isinstance(value, tuple) else value


def _many(value: Value) -> tuple[One, ...]:
    return value if isinstance(value, tuple) else (value,)


def _boolean(value: Value) -> bool | Open:
    one = _one(value)
    if isinstance(one, bool | Open):
        return one
    return bool(one) and not (isinstance(one, float) and math.isnan(one))


def _number(value: One) -> float:
    if isinstance(value, str):
        return _number_of(value)
    return _NAN if isinstance(value, Open) else float(value)


@lru_cache(maxsize=4096)
def _number_of(text: str) -> float:
    text = text.strip()
    if re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", text, re.ASCII):
        return float(text)
    day = _moment(text)
    if day is None:
        return _NAN
    return (day - _EPOCH_MOMENT) / timedelta(days=1)


def _moment(text: str) -> datetime | None:
    """A date or a moment in ISO writing; the time zone is left aside, as the days are the form's own."""
    if not re.match(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _text(value: One) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        if math.isnan(value):
            return "NaN"
        return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)
    return value if isinstance(value, str) else ""


# -- functions -------------------------------------------------------------------------------------------------------


def _of(function: Callable[..., One]) -> Callable[..., Value]:
    """A function of single known values: OPEN in, OPEN out."""

    def called(_scope: Scope, *values: Value) -> Value:
        ones = [_one(value) for value in values]
        return OPEN if any(isinstance(one, Open) for one in ones) else function(*ones)

    return called


def _over(function: Callable[[list[float]], float]) -> Callable[..., Value]:
    """A function of all numbers of one or several values."""

    def called(_scope: Scope, *values: Value) -> Value:
        ones = [one for value in values for one in _many(value)]
        if any(isinstance(one, Open) for one in ones):
            return OPEN
        return function([_number(one) for one in ones])

    return called


def _of_texts(function: Callable[..., One]) -> Callable[..., Value]:
    return _of(lambda *ones: function(*(_text(one) for one in ones)))


def _of_numbers(function: Callable[..., float]) -> Callable[..., Value]:
    def safe(*ones: One) -> float:
        numbers = [_number(one) for one in ones]
        try:
            return _NAN if any(math.isnan(number) for number in numbers) else function(*numbers)
        except (OverflowError, ValueError, ZeroDivisionError):
            return _NAN

    return _of(safe)


def _not(_scope: Scope, value: Value) -> Value:
    truth = _boolean(value)
    return truth if isinstance(truth, Open) else not truth


def _coalesce(_scope: Scope, first: Value, second: Value) -> Value:
    one = _one(first)
    is_missing = one == "" or (isinstance(one, float) and math.isnan(one))
    return second if is_missing else one


def _count_non_empty(_scope: Scope, value: Value) -> Value:
    ones = _many(value)
    return OPEN if any(isinstance(one, Open) for one in ones) else float(sum(one != "" for one in ones))


def _join(_scope: Scope, separator: Value, *values: Value) -> Value:
    ones = [one for value in (separator, *values) for one in _many(value)]
    if any(isinstance(one, Open) for one in ones):
        return OPEN
    return _bounded(_text(ones[0]).join(_text(one) for one in ones[1:]))


def _indexed(_scope: Scope, value: Value, _group: Value, index: Value) -> Value:
    at, ones = _one(index), _many(value)
    if isinstance(at, Open):
        return OPEN
    number = _number(at)
    return ones[int(number) - 1] if number == number and 1 <= number <= len(ones) else ""


def _selected_at(chosen: str, index: str) -> str:
    number, options = _number_of(index), chosen.split()
    return options[int(number)] if number == number and 0 <= number < len(options) else ""


def _round(value: float, places: float = 0) -> float:
    """Half upwards, as XPath does; Python would round half to even."""
    step = 10.0 ** max(-15, min(15, int(places)))
    return math.floor(value * step + 0.5) / step


def _pow(base: float, exponent: float) -> float:
    raised = base**exponent
    return raised if isinstance(raised, float) else _NAN


def _substr(text: str, start: str, end: str | None = None) -> str:
    first = _number_of(start)
    last = float(len(text)) if end is None else _number_of(end)
    if math.isnan(first) or math.isnan(last):
        return ""
    return text[int(first) : int(last)] if first >= 0 <= last else ""


def _regex(text: str, pattern: str) -> bool:
    """Whether the whole text fits, in time that grows with its length only (Rust's engine, by polars); a pattern that
    this engine does not know fits nothing, and is told when the instrument is checked."""
    import polars as pl

    whole = pl.Series([text[:_LONGEST_TEXT]])
    try:
        return bool(whole.str.contains(f"^(?:{pattern})$")[0])
    except pl.exceptions.PolarsError:
        return False


def _date(value: One) -> str:
    """An ISO date; from a number, the day so many days after 1970-01-01."""
    if isinstance(value, str) and (moment := _moment(value)):
        return moment.date().isoformat()
    days = _number(value)
    if math.isnan(days) or not -719_000 < days < 2_900_000:
        return ""
    return (_EPOCH + timedelta(days=math.floor(days))).isoformat()


def _format_date(text: str, pattern: str) -> str:
    moment = _moment(text)
    if moment is None:
        return ""
    parts = {
        "Y": f"{moment.year:04d}", "y": f"{moment.year % 100:02d}", "m": f"{moment.month:02d}", "n": str(moment.month),
        "d": f"{moment.day:02d}", "e": str(moment.day), "H": f"{moment.hour:02d}", "h": str(moment.hour),
        "M": f"{moment.minute:02d}", "S": f"{moment.second:02d}", "3": f"{moment.microsecond // 1000:03d}",
    }  # fmt: skip
    return re.sub(r"%(.)", lambda found: parts.get(found[1], found[0]), pattern)


def _bounded(text: str) -> str:
    """So that no chain of concat() grows without end."""
    return text[:_LONGEST_TEXT]


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "true": lambda _scope: True,
    "false": lambda _scope: False,
    "not": _not,
    "boolean": lambda _scope, value: _boolean(value),
    "boolean-from-string": _of_texts(lambda text: text in ("true", "1")),
    "coalesce": _coalesce,
    "selected": _of_texts(lambda chosen, option: option.strip() in chosen.split()),
    "count-selected": _of_texts(lambda chosen: float(len(chosen.split()))),
    "selected-at": _of_texts(_selected_at),
    "number": _of(_number),
    "int": _of_numbers(lambda value: float(math.trunc(value))),
    "round": _of_numbers(_round),
    "abs": _of_numbers(abs),
    "pow": _of_numbers(_pow),
    "sum": _over(lambda numbers: math.fsum(numbers) if all(map(math.isfinite, numbers)) else sum(numbers)),
    "count": lambda _scope, value: float(len(_many(value))),
    "count-non-empty": _count_non_empty,
    "min": _over(lambda numbers: min(numbers) if numbers and not any(map(math.isnan, numbers)) else _NAN),
    "max": _over(lambda numbers: max(numbers) if numbers and not any(map(math.isnan, numbers)) else _NAN),
    "join": _join,
    "position": lambda _scope, value: _one(value),
    "indexed-repeat": _indexed,
    "string": _of_texts(lambda text: text),
    "concat": lambda _scope, *values: _join(_scope, "", *values),
    "string-length": _of_texts(lambda text: float(len(text))),
    "contains": _of_texts(lambda text, part: part in text),
    "starts-with": _of_texts(lambda text, part: text.startswith(part)),
    "ends-with": _of_texts(lambda text, part: text.endswith(part)),
    "substr": _of_texts(_substr),
    "normalize-space": _of_texts(lambda text: " ".join(text.split())),
    "regex": _of_texts(_regex),
    "today": lambda scope: scope.today,
    "now": lambda scope: scope.now,
    "date": _of(_date),
    "decimal-date-time": _of(_number),
    "format-date": _of_texts(_format_date),
}
