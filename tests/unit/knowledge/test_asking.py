"""One question at a time: the easiest first, what branching leaves out is not asked, and when enough is known to act."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.rules import instrument_with, read, signs

from harborlight.knowledge import instruments
from harborlight.knowledge.asking import after, before, is_enough, kept_back, to_ask
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Outcome

TALK = instrument_with(
    """rule: {kind: count, at_least: 2}
items:
  - {id: violence, label: Violence, sensitivity: 3}
  - {id: debt, label: Debt, sensitivity: 2}
  - {id: owed, type: integer, label: Owed, sensitivity: 1, relevant: "${debt} = 'present'"}
  - {id: school, label: School, sensitivity: 1, relevant: '${age} < 18'}
  - {id: scar, label: Scar, sensitivity: 1, never_only_for_score: true}
  - {id: work, label: Work, sensitivity: 1}
"""
)


def ids(answers=None, **profile) -> list[str]:
    is_all = profile.pop("is_all", False)
    return [item.id for item in to_ask(TALK, answers or {}, profile, is_all=is_all)]


def test_the_least_sensitive_is_asked_first_and_a_score_is_no_reason_to_ask_everything():
    assert ids(age=30) == ["work", "debt", "violence"]
    assert ids(age=30, is_all=True) == ["scar", "work", "debt", "violence"]
    assert [item.id for item in kept_back(TALK, "")] == ["scar"]


def test_what_hangs_on_an_answer_is_asked_only_with_it():
    assert "owed" in ids({"debt": "present"}, age=30)
    for answer in ("absent", "unknown", "declined"):
        assert "owed" not in ids({"debt": answer}, age=30)


def test_what_hangs_on_an_age_that_nobody_knows_is_asked():
    assert "school" in ids()
    assert "school" in ids(age=15)
    assert "school" not in ids(age=30)


@pytest.mark.parametrize(
    ("answers", "enough"),
    [("", False), ("a yes", False), ("a yes, b yes", True), ("a no, b no", True), ("a no, b unknown", False), ("a yes, b declined", False)],
)  # fmt: skip
def test_enough_is_known_when_no_open_answer_can_change_it(answers, enough):
    two_of_three = instrument_with("rule: {kind: count, at_least: 2}\n" + signs(3))
    assert is_enough(two_of_three, read(answers), {}) is enough


def test_while_an_alert_may_yet_hold_it_is_not_enough():
    """Item 9 of the PHQ-9 is said whatever the total: it is not passed over because the total is certain."""
    phq9 = instruments.load("phq9")
    high = {f"q{n}": "3" for n in range(1, 9)}
    assert score(phq9, high, {}).outcome is Outcome.POSITIVE
    assert not is_enough(phq9, high, {})
    assert is_enough(phq9, high | {"q9": "0"}, {})


@given(st.lists(st.sampled_from(["present", "absent", "unknown", "declined", None]), min_size=4, max_size=4))
def test_after_enough_no_further_answer_changes_the_outcome(answers):
    count = instrument_with("rule: {kind: count, at_least: 2}\n" + signs(4))
    known = {name: answer for name, answer in zip("abcd", answers, strict=True) if answer}
    if not is_enough(count, known, {}):
        return
    outcome = score(count, known, {}).outcome
    opened = [name for name in "abcd" if known.get(name) in (None, "unknown", "declined")]
    for answer in ("present", "absent"):
        assert score(count, known | dict.fromkeys(opened, answer), {}).outcome is outcome


def test_the_way_goes_on_back_and_on_again():
    asked = ["a", "b", "c"]
    assert after(asked, [], "") == "a"
    assert after(asked, ["a"], "a") == "b"
    assert after(asked, ["a", "b"], "a") == "b", "gone back, and on again"
    assert after(asked, ["a", "b", "c"], "c") == ""
    assert before(asked, ["a", "b"], "b") == "a"
    assert before(asked, ["a", "b", "c"], "") == "c", "from the end"
    assert before(asked, [], "a") == ""
    assert after(["a", "new", "c"], ["a", "b"], "b") == "new", (
        "what an answer opened is asked, though it stands earlier"
    )
    assert before(["a", "c"], ["a", "b", "c"], "c") == "a", "what an answer closed is passed over"
