"""# Short screens of others, in our own words

QYIT and RAFT ask four questions, the AHTST eight: one yes asks for a talk. The short screen for young people in health care
asks six, and two count. The questions are our own words after topics that are partly recalled: the published figures hold for
the official wording only, and none of these results decides help.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge import instruments, performance
from harborlight.knowledge.scoring import next_step, score
from harborlight.tables.instruments import Confidence, Licence, Outcome, Wording

ANY_YES = [instruments.load(name) for name in ("qyit", "raft", "ahtst")]
YOUNG = instruments.load("greenbaum_short_screen")
BY_ID = pytest.mark.parametrize("instrument", ANY_YES, ids=lambda each: each.id)


def no_to_all_but(instrument, **given: str) -> dict[str, str]:
    return {item.id: given.get(item.id, "no") for item in instrument.items}


@BY_ID
def test_each_single_yes_is_enough(instrument):
    for item in instrument.items:
        result = score(instrument, no_to_all_but(instrument, **{item.id: "yes"}), {})
        assert (result.outcome, result.drivers) == (Outcome.POSITIVE, (item.id,))
    assert score(instrument, no_to_all_but(instrument), {}).outcome is Outcome.NEGATIVE


@BY_ID
def test_what_is_not_known_or_not_said_is_never_a_no(instrument):
    for word in ("unknown", "declined"):
        result = score(instrument, no_to_all_but(instrument, **{instrument.items[0].id: word}), {})
        assert result.outcome is Outcome.NOT_ENOUGH
        assert result.open_items == ((instrument.items[0].id,) if word == "unknown" else ())


@pytest.mark.parametrize(
    ("n_yes", "outcome"), [(0, "negative"), (1, "negative"), (2, "positive"), (6, "positive")]
)
def test_two_of_six_for_young_people_in_health_care(n_yes, outcome):
    yes = {item.id: "yes" for item in YOUNG.items[:n_yes]}
    assert score(YOUNG, no_to_all_but(YOUNG, **yes), {}).outcome == outcome


def test_the_sexual_questions_are_never_asked_only_for_the_score():
    result = score(YOUNG, {"ran_away": "yes"}, {})
    assert result.outcome is Outcome.NOT_ENOUGH
    assert not {"sti", "many_partners"} & set(result.open_items)


def test_our_words_carry_no_figures_of_their_own():
    for instrument in (*ANY_YES, YOUNG):
        assert (instrument.licence, instrument.wording) == (Licence.OWN_WORDING_RULE, Wording.OWN)
        assert instrument.confidence is Confidence.UNVERIFIED, "the topics are recalled"
        assert all(study.wording is not Wording.OWN for study in instrument.performance)
        assert any("official wording only" in caution["en"] for caution in instrument.cautions)


def test_where_trafficking_is_rare_most_positives_are_wrong():
    """Of 1,000 positive results of the RAFT at 1.4 per cent about 35 are right, as the source works out."""
    study = instruments.load("raft").performance[1]
    assert performance.predictive_values(study, 0.014).positive.value == pytest.approx(0.035, abs=0.001)


def test_every_outcome_says_what_to_do_next():
    for instrument in (*ANY_YES, YOUNG):
        for answers in ({}, no_to_all_but(instrument), {item.id: "yes" for item in instrument.items}):
            assert next_step(instrument, score(instrument, answers, {}))["en"]
