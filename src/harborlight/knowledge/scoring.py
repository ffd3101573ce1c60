"""From answers to a result. A rule of each kind is one small function, chosen by the instrument's `rule.kind`.

Must stay true: scored twice, once with open answers as absent (floor) and once as present (ceiling); floor positive means
positive, ceiling negative means negative, else there is not enough information; item order does not matter; one present
indicator more never makes a result less positive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from harborlight.errors import InvalidInstrument
from harborlight.tables.instruments import (
    Answer,
    Condition,
    DimensionScore,
    Form,
    Grades,
    Instrument,
    Item,
    Outcome,
    Result,
)

# ILO/EC Delphi 2009 (WCMS_105023), p. 3: two strong; or one strong with another; or three medium; or two medium with a weak one.
DELPHI_GRADES = (Grades(strong=2), Grades(strong=1, other=1), Grades(medium=3), Grades(medium=2, weak=1))
STRENGTHS = ("S", "M", "W")
ADULT_AGE = 18
_ANSWERS = {str(answer): answer for answer in Answer}

Counts = tuple[int, int, int]  # strong, medium, weak


@dataclass(frozen=True, slots=True)
class _Asked:
    """One form of an instrument with the answers given: what a rule looks at."""

    instrument: Instrument
    form: Form | None
    is_child: bool
    items: tuple[Item, ...]
    answers: tuple[Answer, ...]
    present: frozenset[str]
    still_open: frozenset[str]

    @property
    def form_id(self) -> str:
        return self.form.id if self.form else ""

    @property
    def is_child_sexual(self) -> bool:
        return self.is_child and self.form is not None and self.form.is_sexual


@dataclass(frozen=True, slots=True)
class _Decided:
    """What a rule says of one set of present items: overall, and which dimensions are positive."""

    is_positive: bool
    positive: frozenset[str] = frozenset()


def score(instrument: Instrument, answers: Mapping[str, str], profile: Mapping[str, Any]) -> Result:
    """Score answers under a profile: `form`, and `age` where it is known (under 18, the rule for children holds).

    Raises:
        InvalidInstrument: for a form or an item that is not there, or an unknown answer.
    """
    asked = _ask(instrument, answers, profile)
    kind = instrument.rule.kind
    if kind == "checklist":
        return _checklist(asked)
    decide = _RULES[kind]
    low, high = decide(asked, asked.present), decide(asked, asked.present | asked.still_open)
    is_undecided = high.is_positive and not low.is_positive
    return Result(
        outcome=_outcome(low.is_positive, high.is_positive),
        floor=low.is_positive,
        ceiling=high.is_positive,
        coverage=_coverage(asked),
        drivers=_drivers(asked, low),
        open_items=_worth_asking(asked, low) if is_undecided else (),
        dimensions={
            each.id: DimensionScore(each.id in low.positive, each.id in high.positive)
            for each in instrument.dimensions
        },
        pattern=_pattern(asked, low, high),
        is_child_flagged=asked.is_child_sexual and bool(asked.present or asked.still_open),
    )


def _outcome(floor: bool, ceiling: bool) -> Outcome:
    if floor:
        return Outcome.POSITIVE
    return Outcome.NOT_ENOUGH if ceiling else Outcome.NEGATIVE


# -- reading the answers ---------------------------------------------------------------------------------------------


def _ask(instrument: Instrument, answers: Mapping[str, str], profile: Mapping[str, Any]) -> _Asked:
    """Every item with its answer; what was not answered is unknown."""
    form_id, age = str(profile.get("form") or ""), profile.get("age")
    form = instrument.form(form_id)
    if instrument.forms and form is None:
        raise InvalidInstrument(
            "has no form of this name.",
            where=instrument.id,
            mend=f"Use {', '.join(each.id for each in instrument.forms)}.",
        )
    items = instrument.items_of(form_id)
    _check(items, answers, instrument.id)
    read = tuple(_ANSWERS[answers.get(item.id, "unknown")] for item in items)
    return _Asked(
        instrument=instrument,
        form=form,
        is_child=(form is not None and form.is_child) or (age is not None and age < ADULT_AGE),
        items=items,
        answers=read,
        present=_ids(items, read, Answer.PRESENT),
        still_open=_ids(items, read, Answer.UNKNOWN) | _ids(items, read, Answer.DECLINED),
    )


def _ids(items: tuple[Item, ...], read: tuple[Answer, ...], wanted: Answer) -> frozenset[str]:
    return frozenset(item.id for item, answer in zip(items, read, strict=True) if answer is wanted)


def _check(items: tuple[Item, ...], answers: Mapping[str, str], where: str) -> None:
    """Places are told by number: what came in from outside is not repeated, it may be a name."""
    known = {item.id for item in items}
    for number, (item_id, value) in enumerate(answers.items(), 1):
        if item_id not in known:
            raise InvalidInstrument(
                "answers an item that this form does not ask.",
                where=f"{where}: answer {number}",
                mend="Take it out, or choose the form that asks it.",
            )
        if value not in _ANSWERS:
            raise InvalidInstrument(
                "is not an answer.", where=f"{where}: {item_id}", mend=f"Use {', '.join(_ANSWERS)}."
            )


def _coverage(asked: _Asked) -> float:
    n_asked = sum(answer is not Answer.NOT_APPLICABLE for answer in asked.answers)
    return (n_asked - len(asked.still_open)) / n_asked if n_asked else 1.0


# -- the rules -------------------------------------------------------------------------------------------------------


def _checklist(asked: _Asked) -> Result:
    """No score at all: the pattern only."""
    return Result(
        outcome=Outcome.NO_SCORE,
        floor=bool(asked.present),
        ceiling=bool(asked.present or asked.still_open),
        coverage=_coverage(asked),
        drivers=_in_order(asked, asked.present),
        open_items=_easiest_first(asked, lambda _item: True),
    )


def _any_of(asked: _Asked, present: Set[str]) -> _Decided:
    """One present answer is enough."""
    return _Decided(bool(present))


def _count(asked: _Asked, present: Set[str]) -> _Decided:
    """So many present answers are enough."""
    return _Decided(len(present) >= asked.instrument.rule.at_least)


def _graded_dimensions(asked: _Asked, present: Set[str]) -> _Decided:
    """Each dimension by counts of strengths; overall by a condition over dimensions (Palermo Protocol, art. 3).

    A child in sexual exploitation is positive with any indicator: recruitment for it and exploitation in it are each
    enough, and no means is asked for (art. 3 (c)).
    """
    counts, grades = _counts(asked, present), asked.instrument.rule.grades
    positive = frozenset(name for name, count in counts.items() if _are_positive(count, grades))
    return _Decided(_overall(asked).holds(positive) or (asked.is_child_sexual and bool(present)), positive)


_RULES: dict[str, Callable[[_Asked, Set[str]], _Decided]] = {
    "any_of": _any_of,
    "count": _count,
    "graded_dimensions": _graded_dimensions,
}


def dimension_is_positive(strengths: Mapping[str, int], grades: tuple[Grades, ...] = DELPHI_GRADES) -> bool:
    """Whether so many strong (S), medium (M) and weak (W) indicators make a dimension positive. A rule, not a sum."""
    return _are_positive((strengths.get("S", 0), strengths.get("M", 0), strengths.get("W", 0)), grades)


def _are_positive(counts: Counts, grades: tuple[Grades, ...]) -> bool:
    return any(each.are_met(*counts) for each in grades)


def _counts(asked: _Asked, present: Set[str]) -> dict[str, Counts]:
    form = asked.form_id
    counts = {each.id: [0, 0, 0] for each in asked.instrument.dimensions}
    for item in asked.items:
        if item.id in present:
            counts[item.dimension][STRENGTHS.index(item.strength[form])] += 1
    return {name: (strong, medium, weak) for name, (strong, medium, weak) in counts.items()}


def _overall(asked: _Asked) -> Condition:
    return asked.instrument.rule.child if asked.is_child else asked.instrument.rule.adult


# -- what stands beside the outcome ----------------------------------------------------------------------------------


def _in_order(asked: _Asked, ids: Set[str]) -> tuple[str, ...]:
    return tuple(item.id for item in asked.items if item.id in ids)


def _drivers(asked: _Asked, low: _Decided) -> tuple[str, ...]:
    """The present answers of the dimensions that made it positive; as long as it is not, all present answers."""
    overall = _overall(asked)
    deciding = overall.names & low.positive
    if not deciding or not overall.holds(low.positive):
        return _in_order(asked, asked.present)
    return tuple(item.id for item in asked.items if item.id in asked.present and item.dimension in deciding)


def _easiest_first(asked: _Asked, is_wanted: Callable[[Item], bool]) -> tuple[str, ...]:
    """Unknown items, the least sensitive first and then the strongest. What a person declined is not asked again."""
    form = asked.form_id
    unknown = [
        item
        for item, answer in zip(asked.items, asked.answers, strict=True)
        if answer is Answer.UNKNOWN and is_wanted(item)
    ]
    unknown.sort(key=lambda item: (item.sensitivity, STRENGTHS.index(item.strength.get(form, "M"))))
    return tuple(item.id for item in unknown)


def _worth_asking(asked: _Asked, low: _Decided) -> tuple[str, ...]:
    """Unknown items that could still change the outcome, whatever the other open answers turn out to be."""
    if asked.instrument.rule.kind != "graded_dimensions" or asked.is_child_sexual:
        return _easiest_first(asked, lambda _item: True)
    overall = _overall(asked)
    undecided = overall.all_of - low.positive
    if not overall.any_of & low.positive:
        undecided |= overall.any_of
    known = _counts(asked, asked.present)
    most = _counts(asked, asked.present | asked.still_open)
    grades = asked.instrument.rule.grades
    turning = {name: _turning(known[name], most[name], grades) for name in undecided}
    return _easiest_first(asked, lambda item: item.strength[asked.form_id] in turning.get(item.dimension, ()))


@lru_cache(maxsize=8192)
def _turning(known: Counts, most: Counts, grades: tuple[Grades, ...]) -> frozenset[str]:
    """Strengths of which one indicator more turns the dimension, in some way that the open answers may still turn out."""
    found = set()
    for counts in product(*(range(low, high + 1) for low, high in zip(known, most, strict=True))):
        strong, medium, weak = counts
        if _are_positive((strong, medium, weak), grades):
            continue
        for index, (strength, more) in enumerate(
            zip(STRENGTHS, ((strong + 1, medium, weak), (strong, medium + 1, weak), (strong, medium, weak + 1)), strict=True)
        ):  # fmt: skip
            if counts[index] < most[index] and _are_positive(more, grades):
                found.add(strength)
    return frozenset(found)


def _pattern(asked: _Asked, low: _Decided, high: _Decided) -> str:
    """The class by what is known, once it is positive or nothing open could change it. Adults' classes are not for a child."""
    if asked.form is None or asked.is_child != asked.form.is_child:
        return ""
    steps = asked.instrument.rule.classes.get(asked.form_id, ())
    least, most = (
        next((name for name, when in steps if when.holds(each.positive)), "") for each in (low, high)
    )
    return least if low.is_positive or least == most else ""
