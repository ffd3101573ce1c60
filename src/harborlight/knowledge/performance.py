"""What a positive and a negative result are worth where the site is: predictive values from a prevalence the user sets.

Sensitivity and specificity come from one study, of one wording, people and place; they do not carry over to a re-worded or
translated instrument. Must stay true: no value without its interval, where one can be known; nothing here speaks of a person.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from harborlight.errors import InvalidDocument
from harborlight.tables.instruments import Estimate, Study

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Predictive:
    """`positive`: of those with a positive result, the share to whom it applies; `negative`: of those with a negative one, the
    share to whom it does not. `of_1000`: the same in people."""

    prevalence: float
    positive: Estimate
    negative: Estimate
    of_1000: OfThousand


@dataclass(frozen=True, slots=True)
class OfThousand:
    """Of a thousand people who are asked: rightly and wrongly positive, rightly and wrongly negative."""

    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int


def predictive_values(study: Study, prevalence: float) -> Predictive | None:
    """By Bayes' rule; None where the study gives no sensitivity or no specificity.

    The interval takes both figures at their low, then at their high end: it is on the safe, wide side. Where the study gives
    no interval but says how many people there were, Wilson's is used.

    Raises:
        InvalidDocument: for a prevalence that is no share between 0 and 1.
    """
    if not 0 < prevalence < 1:
        raise InvalidDocument(
            "is no share.", where="prevalence", mend="Write a number between 0 and 1, such as 0.02."
        )
    sensitivity, specificity = with_intervals(study)
    if sensitivity is None or specificity is None:
        return None
    se, sp = sensitivity.value, specificity.value
    positive = Estimate(_ppv(se, sp, prevalence), *_ends(_ppv, sensitivity, specificity, prevalence))
    negative = Estimate(_npv(se, sp, prevalence), *_ends(_npv, sensitivity, specificity, prevalence))
    return Predictive(prevalence, positive, negative, _of_1000(se, sp, prevalence))


def with_intervals(study: Study) -> tuple[Estimate | None, Estimate | None]:
    """Sensitivity and specificity, with Wilson's interval where the study gives none but says how many people."""
    affected = study.n * study.prevalence if study.n and study.prevalence else None
    others = study.n - affected if study.n and affected is not None else None
    return _filled(study.sensitivity, affected), _filled(study.specificity, others)


def wilson(share: float, n: float) -> tuple[float, float]:
    """The 95 % interval of a share among n (Wilson 1927)."""
    middle = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _filled(estimate: Estimate | None, n: float | None) -> Estimate | None:
    if estimate is None or n is None or n <= 0 or (estimate.low is not None and estimate.high is not None):
        return estimate
    low, high = wilson(estimate.value, n)
    return Estimate(
        estimate.value,
        estimate.low if estimate.low is not None else low,
        estimate.high if estimate.high is not None else high,
    )


def _ppv(se: float, sp: float, prevalence: float) -> float:
    right, wrong = se * prevalence, (1 - sp) * (1 - prevalence)
    return right / (right + wrong) if right + wrong else 0.0


def _npv(se: float, sp: float, prevalence: float) -> float:
    right, wrong = sp * (1 - prevalence), (1 - se) * prevalence
    return right / (right + wrong) if right + wrong else 0.0


def _ends(
    rate: Callable[[float, float, float], float], se: Estimate, sp: Estimate, prevalence: float
) -> tuple[float | None, float | None]:
    """Both predictive values rise with both figures."""
    if se.low is None or se.high is None or sp.low is None or sp.high is None:
        return None, None
    return rate(se.low, sp.low, prevalence), rate(se.high, sp.high, prevalence)


def _of_1000(se: float, sp: float, prevalence: float) -> OfThousand:
    affected = round(1000 * prevalence)
    found, let_be = round(affected * se), round((1000 - affected) * sp)
    return OfThousand(found, 1000 - affected - let_be, let_be, affected - found)
