"""What an answer may be worth, and an item that a rule counts, as FHIRPath."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from harborlight.exchange.answer_words import OWN_ANSWERS
from harborlight.exchange.fhir.names import SEVERAL, scores_of
from harborlight.exchange.fhir.paths import CannotSay
from harborlight.tables.expressions.writing import number_text
from harborlight.tables.instruments import Item, ItemType


@dataclass(frozen=True, slots=True)
class CountedItem:
    item: Item
    is_in: str
    worth: str

    @property
    def is_known(self) -> str:
        return f"{self.is_in} and {self.worth}.exists()"

    @property
    def weighted(self) -> str:
        return self.worth if self.item.weight == 1 else f"{self.worth} * {number(self.item.weight)}"

    def surely(self) -> str:
        return self._present(all)

    def possibly(self) -> str:
        return self._present(any)

    def _present(self, of_open: object) -> str:
        """By what it is worth; an open one by all that it may turn out to be worth."""
        start = self.item.present_from
        is_enough = f"{self.worth} > 0" if start is None else f"{self.worth} >= {number(start)}"
        steps = [step > 0 if start is None else step >= start for step in steps_of(self.item)]
        if_open = "true" if (all(steps) if of_open is all else any(steps)) else "false"
        return f"iif({self.is_in}, iif({self.worth}.exists(), {is_enough}, {if_open}), false)"


def steps_of(item: Item) -> tuple[float, ...]:
    """Everything that an answer may be worth."""
    if item.type.is_number:
        raise CannotSay(item.id)  # its ends stand in a constraint
    means = {option.value for option in item.options if option.means is not None}
    scores = {code: score or 0.0 for code, score in scores_of(item) if code not in means}
    if item.type in SEVERAL:
        free = [o.value for o in item.options if o.value in scores and not o.is_exclusive]
        if len(scores) > 8:
            raise CannotSay(item.id)
        sums = {
            sum(scores[each] for each in some) for n in range(len(free) + 1) for some in combinations(free, n)
        }
        found = sums | set(scores.values())
    else:
        found = set(scores.values())
    if not found or item.type not in (*OWN_ANSWERS, ItemType.SCALE, ItemType.SELECT_ONE, *SEVERAL):
        raise CannotSay(item.id)
    if item.is_reverse:
        found = {min(found) + max(found) - each for each in found}
    return tuple(sorted(found))


def ends_of(item: Item) -> tuple[float, float]:
    steps = steps_of(item)
    return steps[0], steps[-1]


def number(value: float) -> str:
    return number_text(value) if value >= 0 else f"(0 - {number_text(-value)})"


def plus(parts: Iterable[str]) -> str:
    return " + ".join(parts) or "0"
