"""Calibration against statsmodels 0.15.0 (GLM, binomial, grouped counts; an offset for the intercept, the logit for the slope)."""

from __future__ import annotations

import pytest

from harborlight.knowledge.agreement import Row
from harborlight.knowledge.calibration import calibration
from harborlight.tables.instruments import Confidence, Estimate, Study


def a_study(expected_with: float, expected_without: float, prevalence: float) -> Study:
    """The study that expects these two shares."""
    signals = (prevalence - expected_without) / (expected_with - expected_without)
    sensitivity = signals * expected_with / prevalence
    specificity = (1 - signals) * (1 - expected_without) / (1 - prevalence)
    return Study(
        "invented", Confidence.UNVERIFIED, prevalence=prevalence,
        sensitivity=Estimate(sensitivity), specificity=Estimate(specificity),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "expected", "in_the_large", "slope"),
    [
        ((40, 20, 10, 90), (0.5, 0.05, 0.2), (0.71481435, 0.29699516, 1.13263353), (0.98163751, 0.69447243, 1.2688026)),
        ((120, 15, 25, 240), (0.7, 0.1, 0.3), (0.44374427, 0.18225073, 0.70523782), (1.42590660, 1.20367479, 1.64813841)),
        ((12, 30, 11, 60), (0.9, 0.4, 0.6), (-2.39488288, -2.91438846, -1.87537731), (0.29975089, -0.05685178, 0.65635356)),
    ],
)  # fmt: skip
def test_the_figures_are_those_of_statsmodels(counts, expected, in_the_large, slope):
    confirmed, not_confirmed, missed, let_be = counts
    found = calibration(Row(confirmed, not_confirmed), Row(missed, let_be), a_study(*expected))
    for estimate, wanted in ((found.in_the_large, in_the_large), (found.slope, slope)):
        assert (estimate.value, estimate.low, estimate.high) == pytest.approx(wanted, abs=1e-7)


def test_what_comes_as_often_as_expected_has_no_shift_and_a_slope_of_one():
    study = a_study(0.5, 0.1, 0.2)
    found = calibration(Row(50, 50, 7), Row(30, 270, 90), study)
    assert found.in_the_large.value == pytest.approx(0, abs=1e-9)
    assert found.slope.value == pytest.approx(1)
    assert (found.signal.ratio.value, found.other.ratio.value) == (pytest.approx(1), pytest.approx(1))
    assert found.signal.ratio.low < 1 < found.signal.ratio.high
    assert found.study is study


@pytest.mark.parametrize("row", [Row(0, 20), Row(20, 0)], ids=["nobody confirmed", "everybody confirmed"])
def test_nothing_is_said_of_an_empty_cell(row):
    assert calibration(row, Row(10, 20), a_study(0.5, 0.1, 0.2)) is None
    assert calibration(Row(10, 20), row, a_study(0.5, 0.1, 0.2)) is None


@pytest.mark.parametrize(
    "study",
    [
        Study("x", Confidence.VERIFIED, sensitivity=Estimate(0.9), specificity=Estimate(0.7)),
        Study("x", Confidence.VERIFIED, prevalence=0.1, sensitivity=Estimate(0.9)),
        Study("x", Confidence.VERIFIED, prevalence=0.1, sensitivity=Estimate(1.0), specificity=Estimate(0.6)),
        Study("x", Confidence.VERIFIED, prevalence=0.1, sensitivity=Estimate(0.5), specificity=Estimate(0.5)),
    ],
    ids=["no share of those concerned", "no specificity", "nobody missed", "no better than chance"],
)
def test_a_study_that_expects_nothing_or_does_not_say_is_passed_over(study):
    assert calibration(Row(20, 20), Row(10, 20), study) is None
