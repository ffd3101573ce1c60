"""# The ILO on forced labour: eleven indicators, and pairs in surveys

The eleven indicators have no score. The survey guidelines count work as forced with a sign that it is involuntary and a sign of
a penalty, at least one of them strong; rule and strengths are recalled from memory and say so.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Confidence, Outcome

ELEVEN = instruments.load("ilo11")
PAIRS = instruments.load("ilo_forced_labour_survey")


def test_there_are_eleven_and_each_is_itself():
    assert [item.ilo11 for item in ELEVEN.items] == [(n,) for n in range(1, 12)]


def test_eleven_present_indicators_are_still_no_score():
    result = score(ELEVEN, {item.id: "present" for item in ELEVEN.items}, {})
    assert result.outcome is Outcome.NO_SCORE
    assert len(result.drivers) == 11


@pytest.mark.parametrize(
    ("involuntary", "penalty", "outcome"),
    [
        ("lied_work", "physical_violence", "positive"),
        ("lied_work", "blackmail", "positive"),
        ("lied_terms", "papers_held", "positive"),
        ("lied_terms", "blackmail", "negative"),
        ("endless_debt", "dismissal", "positive"),
        ("unpaid", "cut_off", "negative"),
    ],
)
def test_one_of_each_side_and_one_of_them_strong(involuntary, penalty, outcome):
    answers = {item.id: "absent" for item in PAIRS.items} | {involuntary: "present", penalty: "present"}
    assert score(PAIRS, answers, {}).outcome == outcome


def test_one_side_alone_is_never_enough():
    for side in (True, False):
        answers = {
            item.id: "present" if (item.dimension == "penalty") is side else "absent" for item in PAIRS.items
        }
        assert score(PAIRS, answers, {}).outcome is Outcome.NEGATIVE


def test_the_lists_are_as_long_as_our_source_and_say_that_they_are_recalled():
    assert (len(PAIRS.items), sum(item.dimension == "penalty" for item in PAIRS.items)) == (27, 12)
    assert PAIRS.confidence is Confidence.UNVERIFIED
    assert any("recalled" in caution["en"] for caution in PAIRS.cautions)


def test_it_is_for_adults_and_a_child_needs_no_penalty():
    assert PAIRS.age_from == 18
    assert any("A child needs no penalty" in caution["en"] for caution in PAIRS.cautions)


@pytest.mark.shared
def test_the_signs_and_strengths_are_those_of_the_content_folder(shared):
    import yaml

    source = yaml.safe_load((shared / "content/screening/ilo_htsh_involuntariness_penalty.yaml").read_text())
    for dimension in source["dimensions"]:
        shipped = [item.strength[""] for item in PAIRS.items if item.dimension == dimension["id"]]
        assert shipped == [row["strength"] for row in dimension["involuntariness"]]
    shipped = [item.strength[""] for item in PAIRS.items if item.dimension == "penalty"]
    assert shipped == [row["strength"] for row in source["penalty"]]
