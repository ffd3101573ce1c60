"""sum and weighted_mean: what the answers are worth, added up. The ends are exact, because each open item counts by itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from harborlight.knowledge.scoring.sheets import Counted, Sheet, State
from harborlight.knowledge.scoring.verdicts import Verdict, band_of
from harborlight.knowledge.scoring.worth import worths_of
from harborlight.tables.instruments import (
    Band,
    Decided,
    DimensionScore,
    Outcome,
    Range,
    Sum,
    WeightedMean,
)

MOST_TOTALS = 4000  # totals that are told apart; beyond, everything between the ends is taken to be possible
_PLACES = 9  # totals closer than this are one


@dataclass(frozen=True, slots=True)
class Cuts:
    """What is read off a score: positive or not, and its band."""

    bands: tuple[Band, ...]
    positive_from: float | None

    @property
    def decide(self) -> bool:
        return self.positive_from is not None or any(band.outcome is not None for band in self.bands)

    def is_positive(self, score: float) -> bool:
        if self.positive_from is not None:
            return score >= self.positive_from
        band = band_of(self.bands, score)
        return band is not None and band.outcome is Outcome.POSITIVE

    def read(self, score: float) -> tuple[bool, str]:
        band = band_of(self.bands, score)
        return self.is_positive(score), band.id if band else ""

    def within(self, low: float, high: float) -> list[float]:
        """Scores that stand for every reading between two ends: the ends, and where something begins."""
        edges = [band.low for band in self.bands if low <= band.low <= high]
        beyond = [math.nextafter(edge, math.inf) for edge in edges if edge < high]
        before = [math.nextafter(edge, -math.inf) for edge in (*edges, *self._cut(low, high)) if edge > low]
        return [low, *before, *edges, *self._cut(low, high), *beyond, high]

    def _cut(self, low: float, high: float) -> list[float]:
        return (
            [self.positive_from]
            if self.positive_from is not None and low <= self.positive_from <= high
            else []
        )


def verdict_of(
    cuts: Cuts, possible: Sequence[float], value: float | None, drivers: tuple[str, ...], decided: Decided,
    *, is_enough: bool = True, turning: Callable[[], frozenset[str]] = frozenset, dimensions: dict[str, DimensionScore] | None = None,
) -> Verdict:  # fmt: skip
    """From the scores that are still possible, and the one that the rule gives, if it gives one."""
    readings = [cuts.read(score) for score in possible]
    floor, ceiling = (
        all(positive for positive, _band in readings),
        any(positive for positive, _band in readings),
    )
    bands = tuple(band.id for band in cuts.bands if any(name == band.id for _positive, name in readings))
    band = cuts.read(value)[1] if value is not None else bands[0] if len(bands) == 1 and is_enough else ""
    settled = _settled(cuts, floor, ceiling, value, band, is_enough=is_enough)
    return Verdict(
        floor=floor, ceiling=ceiling, decided=decided, drivers=drivers, dimensions=dimensions or {},
        find_turning=turning,
        score=Range(min(possible), max(possible)), value=value, band=band, bands=bands, settled=settled,
    )  # fmt: skip


def _settled(
    cuts: Cuts, floor: bool, ceiling: bool, value: float | None, band: str, *, is_enough: bool
) -> Outcome:
    """The published rule decides where it gives a score; else only what is certain does."""
    if not is_enough:
        return Outcome.NOT_ENOUGH
    if not cuts.decide:
        return Outcome.BAND if band or (value is not None and not cuts.bands) else Outcome.NOT_ENOUGH
    if value is not None:
        return Outcome.POSITIVE if cuts.is_positive(value) else Outcome.NEGATIVE
    if floor == ceiling:
        return Outcome.POSITIVE if floor else Outcome.NEGATIVE
    return Outcome.NOT_ENOUGH


# -- sums ------------------------------------------------------------------------------------------------------------


def judge_sum(sheet: Sheet) -> Verdict:
    rule = cast(Sum, sheet.instrument.rule)
    cuts = Cuts(rule.bands, rule.positive_from)
    asked = [each for each in sheet.counted if each.state is not State.OUT]
    totals = _totals(asked)
    scale = rule.multiplier
    if totals is None:
        low, high = _ends(asked)
        possible, decided = cuts.within(*sorted((low * scale, high * scale))), Decided.INTERVAL
    else:
        possible, decided = [total * scale for total in sorted(totals)], Decided.ENUMERATION
    return verdict_of(
        cuts, possible, _value(rule, asked), _drivers(asked), decided,
        turning=lambda: _turning(asked, cuts, scale, is_whole=totals is not None),
        dimensions=_by_dimension(sheet, asked, scale),
    )  # fmt: skip


def _parts(each: Counted) -> tuple[float, ...]:
    return tuple(each.item.weight * step for step in each.worth.steps) if each.item.weight else (0.0,)


def _ends(asked: Iterable[Counted]) -> tuple[float, float]:
    parts = [_parts(each) for each in asked]
    return math.fsum(min(part) for part in parts), math.fsum(max(part) for part in parts)


def _totals(asked: Iterable[Counted]) -> frozenset[float] | None:
    """Every total that is still possible; None where they are too many to tell apart."""
    found = frozenset({0.0})
    for each in asked:
        if not each.worth.is_whole:
            return None
        found = _added(found, _parts(each))
        if len(found) > MOST_TOTALS:
            return None
    return found


def _added(totals: frozenset[float], parts: Iterable[float]) -> frozenset[float]:
    return frozenset(round(total + part, _PLACES) for total in totals for part in parts)


def _value(rule: Sum, asked: Sequence[Counted]) -> float | None:
    """The score by the published rule for missing answers; None where it allows none."""
    if any(each.state is State.MAYBE for each in asked):
        return None
    known = [each for each in asked if each.state is State.KNOWN]
    n_missing = len(asked) - len(known)
    total = math.fsum(each.item.weight * each.worth.low for each in known)
    if n_missing:
        if rule.missing.fill == "none" or n_missing > rule.missing.at_most or not known:
            return None
        if rule.missing.fill == "mean":
            reached = math.fsum(abs(each.item.weight) for each in known)
            total *= math.fsum(abs(each.item.weight) for each in asked) / reached if reached else 1
    total *= rule.multiplier
    if rule.decimals is None:
        return round(total, _PLACES)
    step = 10.0**rule.decimals
    return math.floor(total * step + 0.5) / step


def _drivers(asked: Iterable[Counted]) -> tuple[str, ...]:
    """Known answers that count for something, those that count most first."""
    known = [each for each in asked if each.state is State.KNOWN and each.item.weight * each.worth.low]
    known.sort(key=lambda each: -abs(each.item.weight * each.worth.low))
    return tuple(each.item.id for each in known)


def _turning(asked: Sequence[Counted], cuts: Cuts, scale: float, *, is_whole: bool) -> frozenset[str]:
    """Open items that give another reading, in some way that the others may turn out."""
    undecided = [each for each in asked if len(each.worth.steps) > 1]
    if not is_whole:
        return frozenset(each.item.id for each in undecided)
    before, after = [frozenset({0.0})], [frozenset({0.0})]
    for each in asked:
        before.append(_added(before[-1], _parts(each)))
    for each in reversed(asked):
        after.append(_added(after[-1], _parts(each)))
    found = set()
    for index, each in enumerate(asked):
        if len(each.worth.steps) > 1:
            others = _added(before[index], after[len(asked) - index - 1])
            parts = _parts(each)
            if any(len({cuts.read((other + part) * scale) for part in parts}) > 1 for other in others):
                found.add(each.item.id)
    return frozenset(found)


def _by_dimension(sheet: Sheet, asked: Sequence[Counted], scale: float) -> dict[str, DimensionScore]:
    found = {}
    for dimension in sheet.instrument.dimensions:
        low, high = sorted(
            end * scale for end in _ends(each for each in asked if each.item.dimension == dimension.id)
        )
        found[dimension.id] = DimensionScore(False, False, Range(low, high))
    return found


# -- means -----------------------------------------------------------------------------------------------------------


def judge_weighted_mean(sheet: Sheet) -> Verdict:
    """The ends: every open item at its lowest share, then at its highest."""
    rule = cast(WeightedMean, sheet.instrument.rule)
    cuts = Cuts(rule.bands, rule.positive_from)
    asked = [each for each in sheet.counted if each.state is not State.OUT]
    known = [each for each in asked if each.state is State.KNOWN]
    low, high = (_mean(sheet, rule, asked, end) or 0.0 for end in (min, max))
    is_enough = bool(known) and sheet.coverage >= rule.min_coverage
    value = _mean(sheet, rule, known, min) if is_enough else None
    return verdict_of(
        cuts, cuts.within(min(low, high), max(low, high)), value, _drivers(asked), Decided.INTERVAL,
        is_enough=is_enough or not asked, dimensions=_shares(sheet, asked),
        turning=lambda: frozenset(each.item.id for each in asked if len(each.worth.steps) > 1),
    )  # fmt: skip


End = Callable[[Iterable[float]], float]


def _mean(sheet: Sheet, rule: WeightedMean, asked: Sequence[Counted], end: End) -> float | None:
    if not rule.by_dimension:
        return _share(asked, end)
    found = []
    for dimension in sheet.instrument.dimensions:
        share = _share([each for each in asked if each.item.dimension == dimension.id], end)
        if share is not None:
            found.append((dimension.weight, share))
    total = math.fsum(weight for weight, _share in found)
    return math.fsum(weight * share for weight, share in found) / total if total else None


def _share(asked: Sequence[Counted], end: End) -> float | None:
    """Of what could be reached; None where nothing could."""
    most = math.fsum(each.item.weight * _best(each) for each in asked if each.item.weight > 0)
    if most <= 0:
        return None
    return max(0.0, math.fsum(end(_parts(each)) for each in asked)) / most


def _best(each: Counted) -> float:
    return worths_of(each.item, is_proven=True).high


def _shares(sheet: Sheet, asked: Sequence[Counted]) -> dict[str, DimensionScore]:
    found = {}
    for dimension in sheet.instrument.dimensions:
        members = [each for each in asked if each.item.dimension == dimension.id]
        low, high = (_share(members, end) for end in (min, max))
        if low is not None and high is not None:
            found[dimension.id] = DimensionScore(False, False, Range(low, high))
    return found
