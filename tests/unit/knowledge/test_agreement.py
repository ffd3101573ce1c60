"""Agreement with later decisions against published worked numbers and slow twins."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.knowledge.agreement import (
    Row,
    agreement,
    area_under_curve,
    item_functioning,
    share_of,
    strata_of,
)

counts = st.integers(min_value=0, max_value=60)
scores = st.lists(st.integers(min_value=0, max_value=8), min_size=2, max_size=25)


def test_the_liver_scans_of_altman_and_bland():
    """BMJ 1994;308:1552 and 309:102: 231 of 258 found, 54 of 86 let be; 231 of 263 and 54 of 81 right."""
    found = agreement(Row(231, 32), Row(27, 54))
    assert [
        round(each.value, 2)
        for each in (found.sensitivity, found.specificity, found.positive_right, found.negative_right)
    ] == [0.90, 0.63, 0.88, 0.67]


def test_the_same_scans_when_not_everybody_was_looked_at():
    """Begg and Greenes 1983, after Drum and Christlieb: of 429 abnormal and 221 normal scans 263 and 81 were verified. Corrected
    0.84 and 0.74: the plain figures make it look better at finding than it is."""
    found = agreement(Row(231, 32, 166), Row(27, 54, 140))
    assert round(found.corrected_sensitivity.value, 2) == 0.84
    assert round(found.corrected_specificity.value, 2) == 0.74
    assert found.corrected_sensitivity.value < found.sensitivity.value
    assert found.verified.value == pytest.approx(344 / 650)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_newcombes_table(part, whole, low, high):
    """Statistics in Medicine 1998;17:857-872, table I, method 3."""
    found = share_of(part, whole)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_interval_of_the_corrected_share_is_that_of_drawing_again():
    """A parametric bootstrap of the two stages beside the delta method."""
    positive, other = Row(60, 20, 40), Row(12, 28, 90)
    found = agreement(positive, other).corrected_sensitivity
    draw, n = random.Random(7), positive.n + other.n
    drawn = []
    for _each in range(1500):
        signals = sum(draw.random() < positive.n / n for _one in range(n))
        right = sum(draw.random() < 60 / 80 for _one in range(80)) / 80
        wrong = sum(draw.random() < 12 / 40 for _one in range(40)) / 40
        drawn.append(signals * right / (signals * right + (n - signals) * wrong))
    drawn.sort()
    assert found.low == pytest.approx(drawn[37], abs=0.03)
    assert found.high == pytest.approx(drawn[-38], abs=0.03)


def test_the_ratings_of_hanley_and_mcneil():
    """Radiology 1982;143:29-36, 109 CT images; area, and DeLong's interval as Stata's `roctab` prints it."""
    normal = [rating for rating, n in enumerate((33, 6, 6, 11, 2)) for _each in range(n)]
    abnormal = [rating for rating, n in enumerate((3, 2, 2, 11, 33)) for _each in range(n)]
    found = area_under_curve(abnormal, normal)
    assert round(found.value, 4) == 0.8932
    assert (round(found.low, 5), round(found.high, 5)) == (0.83295, 0.95339)


@given(scores, scores)
def test_the_area_is_the_share_of_pairs_in_order(confirmed, others):
    pairs = [(a > b) + 0.5 * (a == b) for a in confirmed for b in others]
    found = area_under_curve(confirmed, others)
    assert found.value == pytest.approx(sum(pairs) / len(pairs))
    assert area_under_curve(others, confirmed).value == pytest.approx(1 - found.value)
    shifted = area_under_curve([3 * each + 1 for each in confirmed], [3 * each + 1 for each in others])
    assert shifted.value == pytest.approx(found.value)
    if found.low is not None:
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_no_interval_of_no_width_is_shown():
    found = area_under_curve([5, 6, 7], [1, 2, 3])
    assert (found.value, found.low, found.high) == (1.0, None, None)
    assert area_under_curve([5], [1, 2]) is None


@given(counts, counts, counts, counts, counts, counts)
def test_every_share_lies_in_its_interval_and_full_verification_corrects_nothing(a, b, c, d, e, f):
    found = agreement(Row(a, b, e), Row(c, d, f))
    for name in found.__dataclass_fields__:
        each = getattr(found, name)
        if each is not None:
            assert 0 <= each.low <= each.value + 1e-12
            assert each.value - 1e-12 <= each.high <= 1
    full = agreement(Row(a, b), Row(c, d))
    if full.corrected_sensitivity is not None:
        assert full.corrected_sensitivity.value == pytest.approx(full.sensitivity.value)
        assert full.corrected_specificity.value == pytest.approx(full.specificity.value)


BERKELEY = [  # men admitted, rejected; women admitted, rejected; by department (Bickel et al., Science 1975;187:398)
    (512, 313, 89, 19), (353, 207, 17, 8), (120, 205, 202, 391),
    (138, 279, 131, 244), (53, 138, 94, 299), (22, 351, 24, 317),
]  # fmt: skip


def test_the_admissions_of_berkeley():
    """As R's `mantelhaen.test(UCBAdmissions)` prints them."""
    found = item_functioning(BERKELEY)
    assert found.odds_ratio.value == pytest.approx(0.9046968, abs=1e-6)
    assert found.odds_ratio.low == pytest.approx(0.7719074, abs=1e-6)
    assert found.odds_ratio.high == pytest.approx(1.0603298, abs=1e-6)
    assert found.ets == "A"


@given(st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=5))
def test_changing_the_groups_turns_the_ratio_and_keeps_the_class(strata):
    found, turned = item_functioning(strata), item_functioning([(c, d, a, b) for a, b, c, d in strata])
    assert (found is None) == (turned is None)
    if found is not None:
        assert found.odds_ratio.value * turned.odds_ratio.value == pytest.approx(1)
        assert found.ets == turned.ets
        assert found.odds_ratio.low <= found.odds_ratio.value <= found.odds_ratio.high


def test_classes_of_the_testing_service():
    assert item_functioning([(400, 100, 100, 400)]).ets == "C"  # a log ratio of 2.77
    assert item_functioning([(300, 200, 270, 230)]).ets == "A"  # under one point
    assert item_functioning([(300, 200, 225, 275)]).ets == "B"
    assert item_functioning([(4, 1, 1, 4)]).ets == "A", "too few to tell"
    one = item_functioning([(300, 200, 225, 275)])
    assert one.odds_ratio.value == pytest.approx(300 * 275 / (200 * 225))
    assert math.log(one.odds_ratio.value) * 2.35 > 1


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 4)), max_size=40))
def test_nobody_is_lost_in_the_strata(rows):
    strata = strata_of(rows)
    assert sum(map(sum, strata)) == len(rows)
    assert sum(a + b for a, b, _c, _d in strata) == sum(is_first for is_first, _present, _signs in rows)
