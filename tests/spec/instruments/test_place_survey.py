"""# A short anonymous survey of a place

Fourteen questions about what people see where they live, learn, work or pass through; none about the person who answers, none that
takes words. No score: answers are counted, and shown only where enough people answered. Own items, not piloted.
"""

from __future__ import annotations

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Confidence, ItemType

SURVEY = instruments.load("place_survey")


def test_there_is_no_score_whatever_is_answered():
    result = score(SURVEY, dict.fromkeys(SURVEY.by_id, "yes"), {})
    assert (result.value, result.score, result.band) == (None, None, "")


def test_nothing_is_asked_that_could_name_somebody():
    assert {item.type for item in SURVEY.items} == {ItemType.YES_NO}
    assert {item.sensitivity for item in SURVEY.items} == {1}


def test_it_says_that_it_is_our_own_and_unchecked():
    assert SURVEY.confidence is Confidence.UNVERIFIED
    assert "not yet piloted" in " ".join(each["en"] for each in SURVEY.cautions)
