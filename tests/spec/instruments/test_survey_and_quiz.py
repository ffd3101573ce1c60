"""# The survey before and after a campaign, and the quiz on the basics

Knowledge, attitude and practice are read part by part; "not sure" is an answer that counts nothing, and below 80 % answered there is
no number. The quiz is passed with eight of ten and none wrong on safe first contact, referral and data. Both are our own.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Outcome

SURVEY, QUIZ = instruments.load("kap_survey"), instruments.load("training_quiz_basics")
RIGHT = {"q1": "b", "q2": "b", "q3": "b", "q4": "b", "q5": "b", "q6": ["a", "c"], "q7": "b", "q8": "b", "q9": "b", "q10": "b"}  # fmt: skip


def share(answers: dict[str, str], part: str) -> tuple[float, float]:
    found = score(SURVEY, answers, {}).dimensions[part].score
    return found.low, found.high


def test_right_is_right_and_not_sure_is_nothing():
    right = {"k1": "true", "k2": "true", "k3": "true", "k4": "true", "k5": "false", "k6": "true", "k7": "true", "k8": "false", "k9": "true", "k10": "false"}  # fmt: skip
    assert share(right, "knowledge") == (1, 1)
    assert share(right | {"k1": "unsure", "k5": "true"}, "knowledge") == (0.8, 0.8)
    assert share(right | {"k1": "unknown"}, "knowledge") == (0.9, 1)


def test_agreeing_with_a_myth_counts_the_other_way_round():
    fair = {"a1": "1", "a2": "5", "a3": "1", "a4": "1", "a5": "5"}
    assert share(fair, "attitude") == (1, 1)
    assert share({name: str(6 - int(value)) for name, value in fair.items()}, "attitude") == (0, 0)
    assert share(dict.fromkeys(fair, "3"), "attitude") == (0.5, 0.5)


def test_what_does_not_apply_is_left_out_of_practice():
    assert share({"p1": "yes", "p2": "no", "p3": "not_applicable", "p4": "not_applicable", "p5": "not_applicable", "p6": "not_applicable"}, "practice") == (0.5, 0.5)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "outcome", "points"),
    [
        ({}, "positive", 10),
        ({"q1": "a", "q2": "a"}, "positive", 8),
        ({"q1": "a", "q2": "a", "q3": "a"}, "negative", 7),
        ({"q5": "a"}, "negative", 9),
        ({"q7": "a"}, "negative", 9),
        ({"q9": "a"}, "negative", 9),
        ({"q6": ["a"]}, "positive", 9),
        ({"q6": ["a", "b", "c"]}, "positive", 9),
    ],
)
def test_eight_of_ten_and_nothing_unsafe(changed, outcome, points):
    result = score(QUIZ, RIGHT | changed, {})
    assert (result.outcome, result.value) == (outcome, points)


def test_an_open_question_is_not_yet_a_wrong_one():
    assert score(QUIZ, {**RIGHT, "q9": None}, {}).outcome is Outcome.NOT_ENOUGH
    assert score(QUIZ, {**RIGHT, "q1": None}, {}).outcome is Outcome.POSITIVE


@pytest.mark.shared
def test_the_keys_are_those_of_the_content_folder(shared):
    import yaml

    quiz = yaml.safe_load((shared / "content/training/modules_and_quiz.yaml").read_text())["sample_quiz"]
    for row in quiz:
        right = ["abcd"[n] for n in row["correct"]]
        given = RIGHT[row["id"].lower()]
        assert right == (given if isinstance(given, list) else [given]), row["id"]
        assert len(QUIZ.by_id[row["id"].lower()].options) == len(row["options"])
    survey = yaml.safe_load((shared / "content/awareness/kap_survey.yaml").read_text())
    for name, _text, is_true in survey["knowledge"]:
        assert SURVEY.by_id[name].option("true").score == int(is_true)
    reversed_ = [name for name, _text, mark in survey["attitude"] if mark == "R"]
    assert [item.id for item in SURVEY.items if item.is_reverse] == reversed_
