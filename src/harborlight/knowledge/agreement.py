"""How far a screening's signal agrees with what was decided later: pure statistics on counts and scores.

A later decision is no truth: it is made by people, often for those with a signal only, and sometimes by those who knew the
signal. Must stay true: no figure without its interval where one can be computed; None where nothing can be said.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harborlight.knowledge.performance import Z95, wilson
from harborlight.tables.instruments import Estimate


@dataclass(frozen=True, slots=True)
class Row:
    """People with one result: how many were confirmed later, not confirmed, and how many have no decision."""

    confirmed: int
    not_confirmed: int
    without: int = 0

    @property
    def verified(self) -> int:
        return self.confirmed + self.not_confirmed

    @property
    def n(self) -> int:
        return self.verified + self.without


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares with Wilson's intervals among those with a decision. `corrected_…`: as it would be had all been decided, if who was
    decided on hung on the signal alone (Begg and Greenes 1983)."""

    sensitivity: Estimate | None
    specificity: Estimate | None
    positive_right: Estimate | None
    negative_right: Estimate | None
    corrected_sensitivity: Estimate | None
    corrected_specificity: Estimate | None
    verified: Estimate | None


def share_of(part: int, whole: int) -> Estimate | None:
    """A share (0-1) with Wilson's 95 % interval; None of nothing."""
    return Estimate(part / whole, *wilson(part / whole, whole)) if whole else None


def agreement(positive: Row, other: Row) -> Agreement:
    """From people with a signal and people without one."""
    corrected = _corrected(positive, other)
    return Agreement(
        sensitivity=share_of(positive.confirmed, positive.confirmed + other.confirmed),
        specificity=share_of(other.not_confirmed, positive.not_confirmed + other.not_confirmed),
        positive_right=share_of(positive.confirmed, positive.verified),
        negative_right=share_of(other.not_confirmed, other.verified),
        corrected_sensitivity=corrected[0], corrected_specificity=corrected[1],
        verified=share_of(positive.verified + other.verified, positive.n + other.n),
    )  # fmt: skip


def _corrected(positive: Row, other: Row) -> tuple[Estimate | None, Estimate | None]:
    """Begg and Greenes, Biometrics 1983;39:207-215; the interval by the delta method on the logit. None with an empty cell."""
    cells = (positive.confirmed, positive.not_confirmed, other.confirmed, other.not_confirmed)
    if not all(cells):
        return None, None
    right, wrong = positive.confirmed / positive.verified, other.confirmed / other.verified
    odds, of_signals = positive.n / other.n, 1 / positive.n + 1 / other.n
    found = _from_logit(
        math.log(odds * right / wrong),
        of_signals + (1 - right) / positive.confirmed + (1 - wrong) / other.confirmed,
    )
    let_be = _from_logit(
        math.log((1 - wrong) / (1 - right) / odds),
        of_signals + wrong / other.not_confirmed + right / positive.not_confirmed,
    )
    return found, let_be


def _from_logit(logit: float, variance: float) -> Estimate:
    half = Z95 * math.sqrt(variance)
    return Estimate(*(1 / (1 + math.exp(-each)) for each in (logit, logit - half, logit + half)))


def area_under_curve(confirmed: Sequence[float], not_confirmed: Sequence[float]) -> Estimate | None:
    """How often somebody confirmed has the higher score than somebody not confirmed; a tie is half.

    The interval is DeLong's (Biometrics 1988;44:837-845). It is left out where the scores part the two groups wholly: the
    method would give an interval of no width. None with fewer than two in a group.
    """
    m, n = len(confirmed), len(not_confirmed)
    if m < 2 or n < 2:
        return None
    above = _placements(confirmed, not_confirmed)
    below = [1 - each for each in _placements(not_confirmed, confirmed)]
    area = math.fsum(above) / m
    variance = _variance(above) / m + _variance(below) / n
    if variance <= 0:
        return Estimate(area)
    half = Z95 * math.sqrt(variance)
    return Estimate(area, max(0.0, area - half), min(1.0, area + half))


def _placements(of: Sequence[float], among: Sequence[float]) -> list[float]:
    """For each, the share of the others that lie below it, ties by half."""
    others = sorted(among)
    return [(bisect_left(others, each) + bisect_right(others, each)) / 2 / len(others) for each in of]


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((each - mean) ** 2 for each in values) / (len(values) - 1)


@dataclass(frozen=True, slots=True)
class Functioning:
    """Whether an item is answered alike by two groups of people who have as many signs otherwise.

    `odds_ratio`: over 1 where the first group has it more often. `ets`: A hardly, B somewhat, C strongly unlike (Zieky 1993).
    """

    odds_ratio: Estimate
    ets: str


ETS_DELTA = (
    -2.35
)  # from the logarithm of an odds ratio to the scale of difficulty of the Educational Testing Service
Stratum = tuple[int, int, int, int]  # first group present, absent; second group present, absent


def item_functioning(strata: Iterable[Stratum]) -> Functioning | None:
    """Mantel and Haenszel's common odds ratio, with the interval of Robins, Breslow and Greenland (Biometrics 1986;42:311-323).

    None where it is not defined: no stratum has both answers in both directions.
    """
    used = [each for each in strata if sum(each)]
    for_first = [a * d / (a + b + c + d) for a, b, c, d in used]
    for_second = [b * c / (a + b + c + d) for a, b, c, d in used]
    r, s = math.fsum(for_first), math.fsum(for_second)
    if r <= 0 or s <= 0:
        return None
    alike = [(a + d) / (a + b + c + d) for a, b, c, d in used]
    pr = math.fsum(p * each for p, each in zip(alike, for_first, strict=True))
    qs = math.fsum((1 - p) * each for p, each in zip(alike, for_second, strict=True))
    mixed = math.fsum(
        p * second + (1 - p) * first
        for p, first, second in zip(alike, for_first, for_second, strict=True)
    )  # fmt: skip
    error = math.sqrt(pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s))
    log_ratio = math.log(r / s)
    ratio = Estimate(
        *(math.exp(each) for each in (log_ratio, log_ratio - Z95 * error, log_ratio + Z95 * error))
    )
    return Functioning(ratio, _ets(log_ratio, error))


def _ets(log_ratio: float, error: float) -> str:
    size, half = abs(ETS_DELTA * log_ratio), abs(ETS_DELTA) * error
    if size < 1 or size <= Z95 * half:
        return "A"
    return "C" if size >= 1.5 and size - 1 > 1.6448536269514722 * half else "B"


def strata_of(rows: Iterable[tuple[bool, bool, int]]) -> list[Stratum]:
    """From (of the first group, item present, number of other signs present): one stratum for each number of other signs."""
    found: dict[int, list[int]] = {}
    for is_first, is_present, signs in rows:
        found.setdefault(signs, [0, 0, 0, 0])[2 * (not is_first) + (not is_present)] += 1
    return [(a, b, c, d) for _signs, (a, b, c, d) in sorted(found.items())]
