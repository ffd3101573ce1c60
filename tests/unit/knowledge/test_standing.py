"""Not asked, asked and not known, declined, left out by the answers before: four things, in the score and in what goes out."""

from __future__ import annotations

import json

import pytest
from fhir.resources.questionnaireresponse import QuestionnaireResponse
from tests.factories.rules import instrument_with

from harborlight.exchange import fhir
from harborlight.exchange.answer_sheets import AnswerRow, read_answers, write_answers
from harborlight.knowledge import asking
from harborlight.knowledge.answering import read_answers as from_fields
from harborlight.knowledge.answering import told
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Outcome

WORK = instrument_with(
    """
rule: {kind: sum, items: [unpaid, watched, beaten], bands: [{id: low}, {id: high, at_least: 2}]}
items:
  - {id: works, type: yes_no, label: Works}
  - {id: unpaid, type: yes_no, label: Unpaid, relevant: "${works} = 'yes'"}
  - {id: hours, type: integer, label: Hours, relevant: "${works} = 'yes'"}
  - {id: watched, type: yes_no, label: Watched}
  - {id: beaten, type: yes_no, label: Beaten, sensitivity: 3}
"""
)


def ends(answers):
    result = score(WORK, answers, {})
    return result.score.low, result.score.high, result.coverage


@pytest.mark.parametrize(
    ("answers", "not_asked", "skipped"),
    [
        ({}, ("works", "unpaid", "hours", "watched", "beaten"), ()),
        ({"works": "yes"}, ("unpaid", "hours", "watched", "beaten"), ()),
        ({"works": "no"}, ("watched", "beaten"), ("unpaid", "hours")),
        ({"works": "no", "unpaid": "yes"}, ("watched", "beaten"), ("unpaid", "hours")),
        ({"works": "yes", "unpaid": "unknown", "hours": "declined", "watched": "not_applicable", "beaten": "no"}, (), ()),
    ],
)  # fmt: skip
def test_a_result_says_what_was_not_asked_and_what_was_left_out(answers, not_asked, skipped):
    result = score(WORK, answers, {})
    assert (result.not_asked, result.skipped) == (not_asked, skipped)


def test_in_the_score_only_what_is_left_out_is_closed():
    known = {"works": "yes", "unpaid": "no", "watched": "no"}
    for still_open in ({}, {"beaten": "unknown"}, {"beaten": "declined"}):
        assert ends(known | still_open) == (0, 1, pytest.approx(2 / 3))
    left_out = {"works": "no", "watched": "no", "beaten": "no"}
    assert ends(left_out) == (0, 0, 1)
    assert ends({**left_out, "works": "unknown"}) == (0, 1, 1), "while that is not known it may yet be asked"


def test_what_is_asked_next_differs():
    known = {"works": "yes", "unpaid": "no"}
    assert score(WORK, {**known, "watched": "unknown"}, {}).outcome is Outcome.NOT_ENOUGH
    assert score(WORK, known, {}).open_items == ("watched", "beaten")
    assert score(WORK, {**known, "watched": "declined"}, {}).open_items == ("beaten",), "left in peace"
    assert "unpaid" not in score(WORK, {"works": "no"}, {}).open_items


def test_the_words_for_no_answer_are_never_taken_for_one():
    given = {"works": "not_asked", "hours": "skipped", "watched": "yes"}
    assert from_fields(WORK, "", given).answers == {"watched": "yes"}
    assert score(WORK, given, {}) == score(WORK, {"watched": "yes"}, {})


def test_all_four_stay_apart_in_a_response_of_fhir():
    answers = {"works": "yes", "unpaid": "unknown", "hours": "declined", "watched": "not_applicable"}
    written = fhir.write_response(WORK, answers, {}, score(WORK, answers, {}).not_asked)
    QuestionnaireResponse.model_validate_json(written)
    items = {each["linkId"]: each for each in json.loads(written)["item"]}
    reasons = {name: each["extension"][0]["valueCode"] for name, each in items.items() if "extension" in each}
    assert reasons == {
        "unpaid": "asked-unknown", "hours": "asked-declined", "watched": "not-applicable", "beaten": "not-asked",
    }  # fmt: skip
    reading = fhir.read_response(written, WORK)
    assert (reading.answers, reading.problems) == (answers, ())
    left_out = {"works": "no", "watched": "yes", "beaten": "no"}
    written = fhir.write_response(WORK, left_out, {}, score(WORK, left_out, {}).not_asked)
    assert {each["linkId"] for each in json.loads(written)["item"]} == set(left_out), (
        "what is left out is not there"
    )


def test_and_in_a_spreadsheet():
    answers = {"works": "no", "watched": "unknown"}
    result = score(WORK, answers, {})
    whole = told(answers, not_asked=result.not_asked, skipped=result.skipped)
    assert whole == {
        "works": "no",
        "watched": "unknown",
        "unpaid": "skipped",
        "hours": "skipped",
        "beaten": "not_asked",
    }
    for as_xlsx in (True, False):
        sheet = read_answers(
            write_answers(WORK, [AnswerRow("p1", "first", whole)], language="en", as_xlsx=as_xlsx), WORK
        )
        assert sheet.problems == ()
        assert sheet.rows[0].answers == answers


def test_a_whole_form_shows_what_is_due_and_knows_on_what_others_hang():
    assert asking.to_show(WORK, {}, {}) == ("works", "watched", "beaten")
    assert asking.to_show(WORK, {"works": "yes"}, {}) == ("works", "unpaid", "hours", "watched", "beaten")
    assert asking.to_show(WORK, {"works": "no", "unpaid": "yes"}, {}) == ("works", "watched", "beaten")
    assert asking.deciding(WORK) == {"works"}
    assert asking.may_be_skipped(WORK) == {"unpaid", "hours"}
