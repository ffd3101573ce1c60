"""Rules over units: graded dimensions, pairs, clusters. Each unit is met or not by counts of present items in it; overall by a
condition over units that can only rise.

Floor and ceiling are exact: with all open items absent, then present; one present item more never makes it less positive.
An open item could change the outcome if it could turn a unit, in some way that the others may turn out, and the unit is one
that decides. (Where clusters share items this may name an item too many, never one too few.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import cast

from harborlight.knowledge.scoring.sheets import Sheet
from harborlight.knowledge.scoring.verdicts import Verdict
from harborlight.tables.instruments import (
    Clusters,
    Condition,
    Decided,
    DimensionScore,
    GradedDimensions,
    Grades,
    Item,
    Pair,
    Pairing,
)

# ILO/EC Delphi 2009 (WCMS_105023), p. 3: two strong; or one strong with another; or three medium; or two medium with a weak one.
DELPHI_GRADES = (Grades(strong=2), Grades(strong=1, other=1), Grades(medium=3), Grades(medium=2, weak=1))
STRENGTHS = ("S", "M", "W")

Counts = tuple[int, ...]  # of present items, by class


@dataclass(frozen=True)
class Unit:
    """`members`: item → its class in this unit; `is_met` by counts of present items by class, of which no more than `most`
    of one class ever matter."""

    id: str
    members: Mapping[str, int]
    n_classes: int
    most: int
    is_met: Callable[[Counts], bool]

    def counts(self, present: Set[str]) -> Counts:
        found = [0] * self.n_classes
        for item, kind in self.members.items():
            if item in present:
                found[kind] += 1
        return tuple(min(count, self.most) for count in found)


def judge_graded(sheet: Sheet) -> Verdict:
    """Each dimension by counts of strengths; overall by a condition over dimensions (Palermo Protocol, art. 3).

    A child in sexual exploitation is positive with any indicator: recruitment for it and exploitation in it are each
    enough, and no means is asked for (art. 3 (c)).
    """
    rule = cast(GradedDimensions, sheet.instrument.rule)
    units, overall = _graded_units(sheet), rule.child if sheet.is_child else rule.adult
    classes = rule.classes.get(sheet.form_id, ())
    if sheet.form is None or sheet.is_child != sheet.form.is_child:
        classes = ()  # adults' classes are not for a child
    if sheet.is_child_sexual:
        return _any_indicator(sheet, units, overall, classes)
    return _judge(sheet, units, overall, classes)


def judge_clusters(sheet: Sheet) -> Verdict:
    rule = cast(Clusters, sheet.instrument.rule)
    units = tuple(
        Unit(each.id, dict.fromkeys(each.items, 0), 1, each.at_least, _at_least(each.at_least))
        for each in rule.clusters
    )
    return _judge(sheet, units, rule.positive, rule.classes)


def judge_pairing(sheet: Sheet) -> Verdict:
    """Positive if one pair holds. An item could change that if it completes a pair alone or with one open item more."""
    rule = cast(Pairing, sheet.instrument.rule)
    units = tuple(_pair(each, sheet, needs_strong=rule.needs_strong) for each in rule.pairs)
    verdict = _judge(sheet, units, Condition(any_of=frozenset(unit.id for unit in units)), ())
    if verdict.floor or not verdict.ceiling:
        return verdict
    return replace(verdict, find_turning=lambda: _completing(sheet, units))


def dimension_is_positive(strengths: Mapping[str, int], grades: tuple[Grades, ...] = DELPHI_GRADES) -> bool:
    """Whether so many strong (S), medium (M) and weak (W) indicators make a dimension positive. A rule, not a sum."""
    return _graded(grades)(tuple(strengths.get(strength, 0) for strength in STRENGTHS))


# -- units -----------------------------------------------------------------------------------------------------------


def _graded_units(sheet: Sheet) -> tuple[Unit, ...]:
    rule, form = cast(GradedDimensions, sheet.instrument.rule), sheet.form_id
    items = [each.item for each in sheet.counted]
    most = max((max(each.strong, each.medium, each.weak, each.other) for each in rule.grades), default=0)
    return tuple(
        Unit(
            dimension.id,
            {item.id: STRENGTHS.index(item.strength[form]) for item in items if item.dimension == dimension.id},
            len(STRENGTHS), most, _graded(rule.grades),
        )
        for dimension in sheet.instrument.dimensions
    )  # fmt: skip


@lru_cache(maxsize=64)
def _graded(grades: tuple[Grades, ...]) -> Callable[[Counts], bool]:
    return lambda counts: any(each.are_met(*counts) for each in grades)


@lru_cache(maxsize=64)
def _at_least(n: int) -> Callable[[Counts], bool]:
    return lambda counts: counts[0] >= n


def _pair(pair: Pair, sheet: Sheet, *, needs_strong: bool) -> Unit:
    """Classes: first strong, first other, second strong, second other."""
    members = {
        each.item.id: 2 * (each.item.dimension == pair.second) + (_strength(each.item, sheet) != "S")
        for each in sheet.counted
        if each.item.dimension in (pair.first, pair.second)
    }
    return Unit(pair.id, members, 4, 1, _strong_pair if needs_strong else _any_pair)


def _strength(item: Item, sheet: Sheet) -> str:
    return item.strength.get(sheet.form_id) or item.strength.get("", "M")


def _any_pair(counts: Counts) -> bool:
    return bool((counts[0] or counts[1]) and (counts[2] or counts[3]))


def _strong_pair(counts: Counts) -> bool:
    return _any_pair(counts) and bool(counts[0] or counts[2])


# -- judging ---------------------------------------------------------------------------------------------------------


def _judge(
    sheet: Sheet, units: tuple[Unit, ...], overall: Condition, classes: tuple[tuple[str, Condition], ...]
) -> Verdict:
    low, high = _met(units, sheet.surely_present), _met(units, sheet.possibly_present)
    floor, ceiling = overall.holds(low), overall.holds(high)
    return Verdict(
        floor=floor, ceiling=ceiling, decided=Decided.MONOTONE, drivers=_drivers(sheet, units, overall, low),
        find_turning=lambda: _turning(sheet, units, overall, low) if ceiling and not floor else frozenset(),
        dimensions={unit.id: DimensionScore(unit.id in low, unit.id in high) for unit in units},
        pattern=_pattern(classes, low, high, is_positive=floor),
    )  # fmt: skip


def _any_indicator(
    sheet: Sheet, units: tuple[Unit, ...], overall: Condition, classes: tuple[tuple[str, Condition], ...]
) -> Verdict:
    verdict = _judge(sheet, units, overall, classes)
    floor, ceiling = bool(sheet.surely_present), bool(sheet.possibly_present)
    low, high = (_met(units, present) for present in (sheet.surely_present, sheet.possibly_present))
    return Verdict(
        floor=floor, ceiling=ceiling, decided=verdict.decided, drivers=verdict.drivers, dimensions=verdict.dimensions,
        find_turning=lambda: frozenset(each.item.id for each in sheet.undecided) if ceiling and not floor else frozenset(),
        pattern=_pattern(classes, low, high, is_positive=floor),
    )  # fmt: skip


def _met(units: tuple[Unit, ...], present: Set[str]) -> frozenset[str]:
    return frozenset(unit.id for unit in units if unit.is_met(unit.counts(present)))


def _drivers(sheet: Sheet, units: tuple[Unit, ...], overall: Condition, low: Set[str]) -> tuple[str, ...]:
    """The present answers of the units that made it positive; as long as it is not, all present answers."""
    deciding = {unit.id for unit in units} & overall.names & low
    wanted = sheet.present
    if deciding and overall.holds(low):
        wanted = wanted & {item for unit in units if unit.id in deciding for item in unit.members}
    return tuple(each.item.id for each in sheet.counted if each.item.id in wanted)


def _pattern(
    classes: tuple[tuple[str, Condition], ...], low: Set[str], high: Set[str], *, is_positive: bool
) -> str:
    """The class by what is known, once it is positive or nothing open could change it."""
    least, most = (next((name for name, when in classes if when.holds(met)), "") for met in (low, high))
    return (
        least
        if is_positive or low == high or (least == most and _is_same_throughout(classes, low, high))
        else ""
    )


def _is_same_throughout(classes: tuple[tuple[str, Condition], ...], low: Set[str], high: Set[str]) -> bool:
    """Whether every way between the two gives the same class: a class may be left and come back to."""
    unsure = sorted(high - low)
    if len(unsure) > 10:
        return False
    found = set()
    for chosen in product((False, True), repeat=len(unsure)):
        met = low | {name for name, is_met in zip(unsure, chosen, strict=True) if is_met}
        found.add(next((name for name, when in classes if when.holds(met)), ""))
    return len(found) == 1


# -- which open items could change it ---------------------------------------------------------------------------------


def _turning(sheet: Sheet, units: tuple[Unit, ...], overall: Condition, low: Set[str]) -> frozenset[str]:
    undecided = overall.all_of - low
    if not overall.any_of & low:
        undecided |= overall.any_of
    found: set[str] = set()
    open_ids = {each.item.id for each in sheet.undecided}
    for unit in units:
        if unit.id in undecided:
            known, most = unit.counts(sheet.surely_present), unit.counts(sheet.possibly_present)
            classes = _turning_classes(unit.is_met, known, most)
            found |= {item for item, kind in unit.members.items() if item in open_ids and kind in classes}
    return frozenset(found)


@lru_cache(maxsize=8192)
def _turning_classes(is_met: Callable[[Counts], bool], known: Counts, most: Counts) -> frozenset[int]:
    """Classes of which one item more turns the unit, in some way that the open items may still turn out."""
    found = set()
    for counts in product(*(range(low, high + 1) for low, high in zip(known, most, strict=True))):
        if is_met(counts):
            continue
        for index in range(len(counts)):
            more = (*counts[:index], counts[index] + 1, *counts[index + 1 :])
            if counts[index] < most[index] and is_met(more):
                found.add(index)
    return frozenset(found)


def _completing(sheet: Sheet, units: tuple[Unit, ...]) -> frozenset[str]:
    """Items that complete a pair alone, or with one more that does not do so itself."""
    known, open_ids = sheet.surely_present, [each.item.id for each in sheet.undecided]
    alone = {item for item in open_ids if _met(units, known | {item})}
    others = [item for item in open_ids if item not in alone]
    return frozenset(alone) | {
        item for item in others for other in others if item != other and _met(units, known | {item, other})
    }
