"""What a positive result is worth: predictive values against published figures, and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import InvalidDocument
from harborlight.knowledge.performance import predictive_values, wilson
from harborlight.tables.instruments import Confidence, Estimate, Study

SHARES = st.floats(0.05, 0.95)


def study(sensitivity, specificity, **fields):
    return Study("x", Confidence.UNVERIFIED, sensitivity=sensitivity, specificity=specificity, **fields)


def test_the_published_example_of_a_rare_condition():
    """RAFT, external: sensitivity 100 %, specificity 61 %, prevalence 1.4 %: about 3.5 % of positives."""
    found = predictive_values(study(Estimate(1.0), Estimate(0.61)), 0.014)
    assert found.positive.value == pytest.approx(0.035, abs=0.0005)
    assert found.negative.value == 1
    assert (found.of_1000.true_positive, found.of_1000.false_positive) == (14, 385)
    assert found.positive.low is None, "no interval was published, and nobody said how many people there were"


def test_the_interval_is_wilsons_where_only_the_number_of_people_is_known():
    """QYIT 2019: 307 people, 8.8 % affected, sensitivity 86.7 %, specificity 76.5 %."""
    found = predictive_values(study(Estimate(0.867), Estimate(0.765), n=307, prevalence=0.088), 0.088)
    assert found.positive.value == pytest.approx(0.2625, abs=0.001)
    assert found.positive.low < 0.22 < 0.28 < found.positive.high


def test_a_published_interval_is_taken_as_it_is():
    found = predictive_values(study(Estimate(0.9, 0.8, 0.95), Estimate(0.7, 0.6, 0.8)), 0.1)
    assert found.positive.low == pytest.approx(0.8 * 0.1 / (0.8 * 0.1 + 0.4 * 0.9))
    assert found.positive.high == pytest.approx(0.95 * 0.1 / (0.95 * 0.1 + 0.2 * 0.9))


def test_without_both_figures_there_is_no_value():
    assert predictive_values(study(Estimate(0.9), None), 0.1) is None


@pytest.mark.parametrize("prevalence", [0, 1, -0.1, 2, float("nan")])
def test_a_prevalence_is_a_share(prevalence):
    with pytest.raises(InvalidDocument, match=r"such as 0\.02"):
        predictive_values(study(Estimate(0.9), Estimate(0.9)), prevalence)


@given(SHARES, SHARES, SHARES, st.integers(20, 5000))
def test_values_lie_within_their_intervals_and_people_add_up(se, sp, prevalence, n):
    found = predictive_values(study(Estimate(se), Estimate(sp), n=n, prevalence=0.3), prevalence)
    for each in (found.positive, found.negative):
        assert 0 <= each.low <= each.value <= each.high <= 1
    people = found.of_1000
    assert people.true_positive + people.false_positive + people.true_negative + people.false_negative == 1000


def test_wilson_against_a_textbook_value():
    """81 of 263 (Newcombe 1998): 0.2553 to 0.3662."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
