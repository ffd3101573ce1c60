"""What an answer is worth, and what an open one may still turn out to be worth."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, combinations

from harborlight.tables.expressions import Current, Negative, Node, Number, Operation
from harborlight.tables.instruments import Answer, AnswerValue, Item, ItemType, Option

MOST_CHOICES = 8  # of a question of several choices all subsets are looked at up to so many options


@dataclass(frozen=True, slots=True)
class Worth:
    """Rising and without doubles; `is_whole`: these values and no other, else anything from the first to the last."""

    steps: tuple[float, ...]
    is_whole: bool = True

    @property
    def low(self) -> float:
        return self.steps[0]

    @property
    def high(self) -> float:
        return self.steps[-1]

    def with_nothing(self) -> Worth:
        """The same, or 0: it may not be asked at all."""
        return Worth(tuple(sorted({*self.steps, 0.0})), self.is_whole)


NOTHING = Worth((0.0,))


def worth_of(item: Item, answer: AnswerValue, *, is_proven: bool) -> float:
    """Of a known answer."""
    score = _score(item, answer, is_proven)
    if not item.is_reverse:
        return score
    possible = _steps(item, is_proven)
    return possible.low + possible.high - score


def worths_of(item: Item, *, is_proven: bool) -> Worth:
    """Everything that an open answer may turn out to be worth."""
    possible = _steps(item, is_proven)
    if not item.is_reverse:
        return possible
    return Worth(
        tuple(possible.low + possible.high - step for step in reversed(possible.steps)), possible.is_whole
    )


def is_present(item: Item, worth: float) -> bool:
    return worth > 0 if item.present_from is None else worth >= item.present_from


def possible_answers(item: Item) -> tuple[AnswerValue, ...] | None:
    """Every known answer that an open one may turn out to be; None where there are too many."""
    if item.type is ItemType.PRESENT:
        return (str(Answer.PRESENT), str(Answer.ABSENT))
    if item.type is ItemType.YES_NO:
        return ("yes", "no")
    options = _choosable(item)
    if item.type in (ItemType.SCALE, ItemType.SELECT_ONE) and options:
        return tuple(option.value for option in options)
    if item.type is ItemType.SELECT_MULTIPLE and 0 < len(options) <= MOST_CHOICES:
        return tuple([option.value for option in chosen] for chosen in _subsets(options) if chosen)
    return None


def _choosable(item: Item) -> tuple[Option, ...]:
    return tuple(option for option in item.options if option.means is None)


def _subsets(options: tuple[Option, ...]) -> Iterable[tuple[Option, ...]]:
    """What may be chosen together: an exclusive option goes alone."""
    for chosen in chain.from_iterable(combinations(options, n) for n in range(len(options) + 1)):
        if len(chosen) < 2 or not any(option.is_exclusive for option in chosen):
            yield chosen


def _score(item: Item, answer: AnswerValue, is_proven: bool) -> float:
    if isinstance(answer, list | tuple):
        return math.fsum(_option_score(item.option(str(value)), is_proven) for value in answer)
    if item.options:
        return _option_score(item.option(str(answer)), is_proven)
    if isinstance(answer, int | float):
        return float(answer)
    return 1.0 if answer in ("present", "yes", "OK") else 0.0


def _option_score(option: Option | None, is_proven: bool) -> float:
    if option is None:
        return 0.0
    if not is_proven and option.unproven_score is not None:
        return option.unproven_score
    return option.score or 0.0


def _steps(item: Item, is_proven: bool) -> Worth:
    if item.type.is_number:
        return Worth(number_bounds(item), is_whole=False)
    options = _choosable(item)
    if item.type in (ItemType.SELECT_MULTIPLE, ItemType.RANK):
        return _of_several(options, is_proven)
    if item.options:
        return Worth(tuple(sorted({_option_score(option, is_proven) for option in options})) or (0.0,))
    return Worth((0.0, 1.0)) if item.type.is_asked else NOTHING


def _of_several(options: tuple[Option, ...], is_proven: bool) -> Worth:
    if len(options) <= MOST_CHOICES:
        sums = {
            math.fsum(_option_score(option, is_proven) for option in chosen) for chosen in _subsets(options)
        }
        return Worth(tuple(sorted(sums)))
    scores = [_option_score(option, is_proven) for option in options]
    return Worth(
        (math.fsum(min(score, 0) for score in scores), math.fsum(max(score, 0) for score in scores)),
        is_whole=False,
    )


def number_bounds(item: Item) -> tuple[float, float]:
    """From a slider's ends, or from a constraint such as `. >= 0 and . <= 23`; else anything is possible."""
    low, high = -math.inf, math.inf
    if item.type is ItemType.RANGE:
        low, high = (
            float(item.parameters.get(key, otherwise)) for key, otherwise in (("start", 0), ("end", 10))
        )
    tree = item.constraint.tree if item.constraint else None
    parts = tree.arguments if isinstance(tree, Operation) and tree.operator == "and" else (tree,)
    for part in parts:
        match part:
            case Operation(">=" | ">", (Current(), bound)) if (value := _literal(bound)) is not None:
                low = max(low, value)
            case Operation("<=" | "<", (Current(), bound)) if (value := _literal(bound)) is not None:
                high = min(high, value)
    return (low, high) if low <= high else (-math.inf, math.inf)


def _literal(node: Node) -> float | None:
    match node:
        case Number(value):
            return value
        case Negative(Number(value)):
            return -value
        case _:
            return None
