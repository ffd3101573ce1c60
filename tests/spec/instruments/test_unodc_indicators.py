"""# Signs by form of exploitation, after UNODC

General signs, then children, domestic servitude, sexual and labour exploitation, begging, scam centres. No score: presence asks for a
closer look, absence proves nothing. Own words, mostly recalled.
"""

from __future__ import annotations

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Confidence, Outcome

SIGNS = instruments.load("unodc_indicators")


def test_the_groups_are_those_of_the_leaflet_and_of_the_scam_centres():
    assert [group.id for group in SIGNS.groups] == [
        "general", "children", "domestic", "sexual", "labour", "begging", "scam_centres",
    ]  # fmt: skip
    assert SIGNS.confidence is Confidence.UNVERIFIED


def test_however_many_signs_there_are_there_is_no_score():
    for answers in ({}, {"fines": "present"}, {item.id: "present" for item in SIGNS.items}):
        assert score(SIGNS, answers, {}).outcome is Outcome.NO_SCORE


def test_the_pattern_is_in_the_order_of_the_list():
    result = score(SIGNS, {"phone_taken": "present", "no_school": "present", "fearful": "present"}, {})
    assert result.drivers == ("fearful", "no_school", "phone_taken")


def test_a_child_sold_for_sex_is_flagged_and_an_adult_is_not_called_a_child():
    assert score(SIGNS, {"bought_or_sold": "present"}, {"age": 15}).is_child_flagged
    assert not score(SIGNS, {"bought_or_sold": "present"}, {"age": 30}).is_child_flagged


def test_it_says_to_look_at_behaviour_and_never_at_origin():
    assert any("never at origin" in caution["en"] for caution in SIGNS.cautions)
