"""Whether later decisions came as often as a study would expect (calibration), from four counts.

A signal is there or not, so a study expects two shares: of those with a signal and of those without one, by its sensitivity,
specificity and the share of those concerned among its people. What was decided here is set beside them: observed over
expected in each group; the intercept with the slope held at one ("calibration in the large": over 0, more was confirmed here
than expected); and the slope (under 1, the two groups differ less here than expected). Cox, Biometrika 1958;45:562-565; Van
Calster et al., BMC Medicine 2019;17:230.

Must stay true: pure arithmetic over counts that may be shown; each figure with its interval, None where there is none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from harborlight.knowledge.agreement import Row, share_of
from harborlight.knowledge.performance import Z95, predictive_values
from harborlight.tables.instruments import Estimate, Study

_STEPS = 100  # of Newton's method; it needs fewer than ten


@dataclass(frozen=True, slots=True)
class Group:
    """`expected`: the share that the study expects to be confirmed; `ratio`: observed over expected, the expected taken as exact."""

    expected: float
    observed: Estimate
    ratio: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Against one study. `in_the_large` and `slope` are on the scale of the logarithm of the odds."""

    study: Study
    signal: Group
    other: Group
    in_the_large: Estimate
    slope: Estimate


def calibration(positive: Row, other: Row, study: Study) -> Calibration | None:
    """None where the study does not say enough, or one of the four counts is nothing."""
    cells = (positive.confirmed, positive.not_confirmed, other.confirmed, other.not_confirmed)
    if not all(cells) or not study.prevalence or not 0 < study.prevalence < 1:
        return None
    predicted = predictive_values(study, study.prevalence)
    if predicted is None:
        return None
    with_signal, without = predicted.positive.value, 1 - predicted.negative.value
    if not (0 < without < 1 and 0 < with_signal < 1) or math.isclose(without, with_signal, rel_tol=1e-6):
        return None
    groups = _group(positive, with_signal), _group(other, without)
    return Calibration(
        study, *groups,
        in_the_large=_in_the_large([(positive, with_signal), (other, without)]),
        slope=_slope(cells, _logit(with_signal) - _logit(without)),
    )  # fmt: skip


def _group(row: Row, expected: float) -> Group:
    observed = share_of(row.confirmed, row.verified) or Estimate(0.0)
    low, high = observed.low, observed.high
    return Group(
        expected, observed,
        Estimate(
            observed.value / expected,
            None if low is None else low / expected,
            None if high is None else high / expected,
        ),
    )  # fmt: skip


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _slope(cells: tuple[int, int, int, int], expected: float) -> Estimate:
    """Two groups, so the model is full: the ratio of the logarithms of the two odds ratios, with Woolf's variance."""
    confirmed, not_confirmed, missed, let_be = cells
    value = math.log(confirmed * let_be / (not_confirmed * missed)) / expected
    half = Z95 * math.sqrt(sum(1 / each for each in cells)) / abs(expected)
    return Estimate(value, value - half, value + half)


def _in_the_large(rows: list[tuple[Row, float]]) -> Estimate:
    """The intercept that makes as many expected as were observed, by Newton's method; Wald's interval."""
    observed, shift = sum(row.confirmed for row, _expected in rows), 0.0
    for _step in range(_STEPS):
        shares = [
            (row.verified, 1 / (1 + math.exp(-_logit(expected) - shift))) for row, expected in rows
        ]  # fmt: skip
        weight = math.fsum(n * share * (1 - share) for n, share in shares)
        change = (observed - math.fsum(n * share for n, share in shares)) / weight
        shift += max(-2.0, min(2.0, change))
        if abs(change) < 1e-12:
            break
    half = Z95 / math.sqrt(weight)
    return Estimate(shift, shift - half, shift + half)
