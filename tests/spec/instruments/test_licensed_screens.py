"""# Screens whose text may not be shipped

Of the CSE-IT and the short form of the HTST only a total is typed in; of the TVIT only topics stand here, and a trained person
judges. Whoever has the licence uses the official sheet beside the screen.
"""

from __future__ import annotations

import pytest

from harborlight.errors import BadInput
from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Licence, Outcome

CSE_IT, HTST, TVIT = (instruments.load(name) for name in ("cse_it", "htst_short", "tvit"))


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "no_concern"), (3, "no_concern"), (4, "possible_concern"), (8, "possible_concern"), (9, "clear_concern"), (23, "clear_concern")],
)  # fmt: skip
def test_the_total_of_the_cse_it_is_read_off_its_bands(total, band):
    result = score(CSE_IT, {"total": total}, {"age": 14})
    assert (result.outcome, result.band) == (Outcome.BAND, band)


def test_no_question_of_theirs_stands_here():
    for instrument in (CSE_IT, HTST):
        assert instrument.licence is Licence.ADAPTER_TOTAL_ONLY
        assert len(instrument.items) == 1
    assert TVIT.licence is Licence.USER_SUPPLIED_TEXT
    assert not any("?" in item.label["en"] for item in TVIT.items), "topics, no questions"


def test_any_positive_answer_of_the_htst_asks_for_referral():
    outcomes = [score(HTST, {"positive_answers": n}, {}).outcome for n in (0, 1, 6)]
    assert outcomes == [Outcome.NEGATIVE, Outcome.POSITIVE, Outcome.POSITIVE]
    assert score(HTST, {}, {}).outcome is Outcome.NOT_ENOUGH


def test_however_many_topics_there_are_a_person_judges():
    every = {item.id: "present" for item in TVIT.items if item.type == "present"}
    assert score(TVIT, every, {}).outcome is Outcome.JUDGEMENT
    judged = score(TVIT, {**every, "judgement": "unclear", "interviewed_on": "2026-02-03"}, {})
    assert (judged.outcome, judged.pattern) == (Outcome.JUDGEMENT, "unclear")


def test_a_judgement_that_is_not_offered_is_refused():
    with pytest.raises(BadInput, match="judgement"):
        score(TVIT, {"judgement": "victim"}, {})
