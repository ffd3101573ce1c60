"""# The one suspected-case form's signs: a checklist without a score.

The same fourteen signs on the phone, on the web and on paper, after the eleven ILO indicators of forced labour and the UNODC
list. They show a pattern; presence asks for a closer look, absence proves nothing.
"""

from __future__ import annotations

from harborlight.knowledge import instruments, suspected_case
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Outcome

SIGNS = instruments.load("suspected_case", "1")


def test_there_are_few_enough_signs_for_three_minutes():
    assert len(SIGNS.items) == 14
    assert max(len(item.label["en"].split()) for item in SIGNS.items) <= 12


def test_the_signs_speak_to_all_eleven_ilo_indicators():
    assert {n for item in SIGNS.items for n in item.ilo11} == set(range(1, 12))


def test_it_never_scores_however_many_signs_there_are():
    every = dict.fromkeys(suspected_case.signs(), "present")
    for answers in ({}, {"watched": "present"}, every):
        assert score(SIGNS, answers, {}).outcome is Outcome.NO_SCORE


def test_the_pattern_is_shown_in_the_order_of_the_form():
    result = score(SIGNS, {"threats": "present", "watched": "present", "debt": "absent"}, {})
    assert result.drivers == ("watched", "threats")


def test_what_was_not_seen_is_not_known_and_may_be_asked_easiest_first():
    result = score(SIGNS, {"watched": "present"}, {})
    assert len(result.open_items) == 13
    assert result.open_items[-3:] == ("violence", "sexual_exploitation", "forced_crime")


def test_nobody_can_take_it_for_a_finding():
    assert "never a finding" in SIGNS.cautions[0]["en"]
    assert score(SIGNS, {}, {}).cautions == ("screening_signal_only", "does_not_decide_help")
