"""Anonymous surveys: on the web and on paper, counted once, and nothing left of a single sheet."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.factories import core as make
from tests.factories import intake as letters_of
from tests.factories import places as at

from harborlight.assessments import actions, queries
from harborlight.assessments.models import Assessment, Sheet, Survey
from harborlight.core import letters
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, Missing, Refused
from harborlight.intake import actions as intake
from harborlight.intake.models import Envelope, Inbox, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(db):
    letters_of.inbox(make.agency())
    return at.table(1)


def post(content: bytes) -> None:
    """As the public site leaves it, collected."""
    inbox = Inbox.objects.get()
    sealed = letters.seal(letters.SURVEY, content, inbox_id=inbox.pk, public_key=bytes(inbox.public_key))
    intake.collect_envelope(by=intake.COLLECTOR, envelope_id=uuid4(), kind=letters.SURVEY, sealed=sealed)


def letter(survey: Survey, **more: object) -> bytes:
    return json.dumps(
        {"survey": str(survey.pk), "answers": {"offers_elsewhere": "yes"}, "machine_signs": [], **more}
    ).encode()


def shown(found: at.Table) -> dict:
    actions.close_assessment(by=found.lead, assessment_id=found.pk)
    [survey] = queries.told(found.lead, Assessment.objects.get(pk=found.pk))["surveys"]
    return survey


def test_answers_are_counted_once_and_their_sheets_are_destroyed(found):
    survey = at.survey(found)
    at.fill(found, survey, 22, offers_elsewhere="yes", number_known="no")
    at.fill(found, survey, 14, offers_elsewhere="no")
    for _number in range(12):
        post(letter(survey))
    key = survey.sheets_key
    told = shown(found)
    assert (told["n"], told["modes"]) == (50, {"web": 10, "paper": 35})
    rows = {row["item"]: (row["counted"], row["other"], row["open"]) for row in told["answers"]}
    assert rows == {"offers_elsewhere": (35, 15, None)}
    assert "number_known" in told["hidden"], "nobody said yes to it"
    assert not Sheet.objects.exists()
    key.refresh_from_db()
    assert bytes(key.wrapped) == b""
    assert [bytes(each.sealed) for each in Envelope.objects.all()] == [b""] * 12
    assert not Report.objects.exists()


def test_under_ten_answers_nothing_is_shown(found):
    survey = at.survey(found)
    at.fill(found, survey, 9, offers_elsewhere="yes")
    assert queries.n_answers(survey) == 0
    told = shown(found)
    assert (told["n"], told["answers"]) == (None, [])


def test_what_a_machine_may_have_sent_is_left_out_and_said(found):
    survey = at.survey(found)
    at.fill(found, survey, 12, offers_elsewhere="no", trusted_person="yes")
    at.fill(found, survey, 12, offers_elsewhere="yes")
    for _number in range(11):
        post(letter(survey, machine_signs=["very_fast"]))
    told = shown(found)
    assert (told["n"], told["n_doubtful"]) == (25, 10)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"[]", b"null", b"1e999", b"[" * 50_000, json.dumps({"survey": "x", "answers": {}}).encode(),
        json.dumps({"survey": "3966c7da-5f82-4fb2-883d-f48e35976200", "answers": {"offers_elsewhere": "yes"}}).encode(),
    ],
)  # fmt: skip
def test_a_letter_that_cannot_be_read_is_let_go(found, content):
    at.survey(found)
    post(content)
    assert actions.take_answers() == 0
    assert not Sheet.objects.exists()
    assert actions.take_answers() == 0


def test_only_codes_of_the_questions_are_kept(found):
    survey = at.survey(found)
    post(
        letter(
            survey,
            answers={
                "offers_elsewhere": "My name is Nadia",
                "number_known": "no",
                "phone": "07700 900123",
                "x": [1],
            },
        )
    )
    post(letter(survey, answers=["offers_elsewhere"]))
    assert actions.take_answers() == 1
    [sheet] = Sheet.objects.select_related("data_key__agency_key")
    assert sheet.opened("answers") == {"answers": {"number_known": "no"}, "web": True}
    assert not hasattr(sheet, "account_id")
    assert (sheet.created_at, sheet.changed_at) == (None, None)
    assert sheet.pk.version == 4


def test_no_event_names_a_sheet(found):
    survey = at.survey(found)
    at.fill(found, survey, 1, offers_elsewhere="yes")
    [sheet] = Sheet.objects.all()
    events = AuditEvent.objects.filter(action="survey.fill")
    assert [event.object_id for event in events] == [str(survey.pk)]
    assert str(sheet.pk) not in json.dumps([event.payload for event in AuditEvent.objects.all()], default=str)


def test_answers_after_the_end_are_not_counted(found):
    survey = at.survey(found)
    actions.close_survey(by=found.lead, survey_id=survey.pk)
    post(letter(survey))
    assert actions.take_answers() == 0
    with pytest.raises(Conflict):
        actions.fill_sheet(by=found.lead, survey_id=survey.pk, typed={"offers_elsewhere": "yes"})


def test_what_is_hard_to_talk_about_or_takes_words_is_not_asked(found):
    survey = at.survey(found, instrument_id="iom_flow_monitoring")
    asked = {item.id for item in queries.items_of(survey)}
    assert asked == {"worked_unpaid", "forced_work", "held", "job_offer", "marriage_offer"}
    with pytest.raises(Invalid):
        at.survey(found, instrument_id="phq9")
    with pytest.raises(Invalid):
        at.survey(found, instrument_id="no_such")


def test_what_an_answer_speaks_for_is_set_before_it_is_opened(found):
    survey = at.survey(found, is_open=False)
    plain = {"audience": "pupils", "closes_on": timezone.localdate() + timedelta(days=3), "is_on_web": False}
    for wrong in (
        {"item": "offers_elsewhere", "answers": ["maybe"], "determinant": "work", "side": "risk"},
        {"item": "nothing", "answers": ["yes"], "determinant": "work", "side": "risk"},
        {"item": "offers_elsewhere", "answers": ["yes"], "determinant": "weather", "side": "risk"},
        {"item": "offers_elsewhere", "answers": [], "determinant": "work", "side": "risk"},
    ):
        with pytest.raises(Invalid):
            actions.change_survey(by=found.lead, survey_id=survey.pk, feeds=[wrong], **plain)
    right = {"item": "offers_elsewhere", "answers": ["no"], "determinant": "work", "side": "protective"}
    actions.change_survey(by=found.lead, survey_id=survey.pk, feeds=[right], **plain)
    survey = actions.open_survey(by=found.lead, survey_id=survey.pk)
    assert [item.id for item in queries.items_of(survey)] == ["offers_elsewhere"]
    actions.change_survey(by=found.lead, survey_id=survey.pk, feeds=[], **plain)
    survey.refresh_from_db()
    assert survey.feeds == [right]


def test_the_public_site_is_told_of_open_surveys_only(found):
    survey = at.survey(found)
    [row] = queries.published_surveys()
    assert (row["code"], row["audience"]) == (survey.code, "people who live in the quarter")
    assert "Harbour" not in json.dumps(row), "the assessment's name stays inside"
    actions.close_survey(by=found.lead, survey_id=survey.pk)
    assert queries.published_surveys() == []


def test_who_may_do_what_with_a_survey(found):
    survey = at.survey(found)
    other = found.others[0]
    actions.fill_sheet(by=other, survey_id=survey.pk, typed={"offers_elsewhere": "yes"})
    with pytest.raises(Refused):
        actions.close_survey(by=other, survey_id=survey.pk)
    with pytest.raises(Missing):
        actions.fill_sheet(
            by=make.account(Role.SUPERVISOR), survey_id=survey.pk, typed={"offers_elsewhere": "yes"}
        )
    with pytest.raises(Invalid):
        actions.fill_sheet(by=other, survey_id=survey.pk, typed={"offers_elsewhere": "perhaps"})


def test_a_dropped_assessment_destroys_its_sheets_uncounted(found):
    survey = at.survey(found)
    at.fill(found, survey, 12, offers_elsewhere="yes")
    actions.drop_assessment(by=found.lead, assessment_id=found.pk)
    survey.refresh_from_db()
    assert (survey.state, survey.shown) == ("closed", None)
    assert not Sheet.objects.exists()
