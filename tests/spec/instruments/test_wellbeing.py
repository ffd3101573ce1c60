"""# Health and well-being scales: names of the questions, and the rule

WHO-5, PHQ-9 and PHQ-2, GAD-7, PC-PTSD-5, PCL-5 and the ITQ are filled in on the owner's sheet; here stand only the names of the
questions, and the rule. Of the AUDIT and the SRQ-20 only the total is typed in. None was made for trafficking, none is a diagnosis,
and no missing answer is filled in, because no source at hand says how.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import next_step, score
from harborlight.tables.instruments import Kind, Licence, Outcome

SCALES = ("who5", "phq9", "phq2", "gad7", "pc_ptsd5", "pcl5", "itq", "audit", "srq20")


def total_of(name: str, total: int) -> dict[str, str]:
    """Answers that add up to a total, the first questions at their highest."""
    answers = {}
    for item in instruments.load(name).items:
        most = max(int(option.score) for option in item.options)
        points = min(most, total)
        total -= points
        answers[item.id] = next(option.value for option in item.options if option.score == points)
    return answers


@pytest.mark.parametrize(
    ("name", "total", "outcome", "band"),
    [
        ("phq9", 4, "negative", "minimal"), ("phq9", 5, "negative", "mild"), ("phq9", 9, "negative", "mild"),
        ("phq9", 10, "positive", "moderate"), ("phq9", 15, "positive", "moderately_severe"), ("phq9", 20, "positive", "severe"),
        ("phq2", 2, "negative", ""), ("phq2", 3, "positive", ""),
        ("gad7", 4, "negative", "minimal"), ("gad7", 9, "negative", "mild"), ("gad7", 10, "positive", "moderate"), ("gad7", 15, "positive", "severe"),
        ("pc_ptsd5", 2, "negative", "below"), ("pc_ptsd5", 3, "positive", "lower_cut"), ("pc_ptsd5", 4, "positive", "higher_cut"),
        ("pcl5", 30, "negative", "below"), ("pcl5", 31, "positive", "between"), ("pcl5", 33, "positive", "above"),
        ("who5", 7, "band", "very_low"), ("who5", 8, "band", "low"), ("who5", 12, "band", "low"), ("who5", 13, "band", "not_low"),
    ],
)  # fmt: skip
def test_points_are_added_and_read_off(name, total, outcome, band):
    result = score(instruments.load(name), total_of(name, total), {})
    assert (result.outcome, result.band) == (outcome, band)
    assert result.value == total * (4 if name == "who5" else 1)


@pytest.mark.parametrize(("name", "below", "at"), [("audit", 7, 8), ("srq20", 6, 7)])
def test_a_total_is_read_off_its_cut(name, below, at):
    outcomes = [score(instruments.load(name), {"total": total}, {}).outcome for total in (below, at)]
    assert outcomes == [Outcome.NEGATIVE, Outcome.POSITIVE]


def test_a_thought_of_death_comes_before_any_total():
    phq9 = instruments.load("phq9")
    result = score(phq9, {"q9": "1"}, {})
    assert result.alerts == ("self_harm",)
    assert "safety now" in next_step(phq9, result)["en"]
    assert score(phq9, {"q9": "0"}, {}).alerts == ()


def test_the_itq_needs_every_cluster_and_impairment():
    itq = instruments.load("itq")
    none = {item.id: "0" for item in itq.items}
    stress = {"re1": "2", "av1": "2", "th2": "2", "pf1": "2"}
    self_and_others = {"ad1": "2", "ns1": "2", "dr2": "2", "df1": "2"}
    assert score(itq, none | stress, {}).pattern == "ptsd_pattern"
    assert score(itq, none | stress | self_and_others, {}).pattern == "complex_pattern"
    for cluster in stress:
        assert score(itq, none | stress | self_and_others | {cluster: "1"}, {}).outcome is Outcome.NEGATIVE


@pytest.mark.parametrize("name", SCALES)
def test_the_protected_words_are_not_here(name):
    scale = instruments.load(name)
    assert scale.kind is Kind.OUTCOME
    assert scale.licence in (Licence.USER_SUPPLIED_TEXT, Licence.ADAPTER_TOTAL_ONLY)
    assert max(len(item.label["en"].split()) for item in scale.items) <= 11, "names, no sentences"
    assert not any("?" in item.label["en"] for item in scale.items)
    assert any("Not a diagnosis" in caution["en"] for caution in scale.cautions)


@pytest.mark.parametrize("name", SCALES)
def test_while_an_answer_lacks_there_is_no_total(name):
    scale = instruments.load(name)
    assert score(scale, {}, {}).value is None
    lacking = {item.id: item.options[0].value for item in scale.items[1:]} if len(scale.items) > 1 else {}
    assert score(scale, lacking, {}).value is None
