"""FHIR Questionnaires: what strangers write is read, faults are named by path; what is written is valid FHIR R5."""

from __future__ import annotations

import json
import os
import random
from typing import Any

import pytest
from fhir.resources.questionnaire import Questionnaire
from fhir.resources.questionnaireresponse import QuestionnaireResponse
from tests.fhirpath import results
from tests.properties.test_fhir import agrees

from harborlight.errors import InvalidDocument
from harborlight.exchange import fhir
from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import ItemType, Sum

SHIPPED = instruments.all_instruments()
EVERY = pytest.mark.parametrize("instrument", SHIPPED, ids=lambda each: f"{each.id} {each.version}")
N_SETS = int(os.environ.get("HARBORLIGHT_ANSWER_SETS", "20"))
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"


def stranger(*items: dict[str, Any], **head: Any) -> fhir.Reading:
    given = {
        "resourceType": "Questionnaire",
        "status": "active",
        "url": "https://hospital.example/fhir/mood",
        **head,
    }
    return fhir.read(json.dumps(given | {"item": list(items)}).encode(), name="mood.json")


def said(reading: fhir.Reading) -> dict[str, str]:
    return {each.where.removeprefix("mood.json, "): each.message for each in reading.problems}


# -- out -------------------------------------------------------------------------------------------------------------


@EVERY
def test_every_shipped_instrument_goes_out_as_valid_fhir_and_comes_back(instrument):
    written = fhir.write(instrument)
    Questionnaire.model_validate_json(written)
    reading = fhir.read(written, name="form.json")
    assert reading.problems == ()
    assert reading.instrument == instrument


def random_answers(instrument: Any, form: str, dice: random.Random) -> dict[str, Any]:
    """Full sheets, and sheets with gaps."""
    known_share = dice.choice([1.0, 1.0, 0.9, 0.5])
    answers: dict[str, Any] = {}
    for item in instrument.items_of(form):
        if not item.type.is_asked or any(group.is_repeat for group in instrument.above[item.id]):
            continue
        if dice.random() > known_share:
            answers[item.id] = dice.choice(["unknown", "declined", "not_applicable"])
        elif item.type is ItemType.PRESENT:
            answers[item.id] = dice.choice(["present", "absent"])
        elif item.type is ItemType.YES_NO:
            answers[item.id] = dice.choice(["yes", "no"])
        elif item.type in (ItemType.SELECT_MULTIPLE, ItemType.RANK):
            answers[item.id] = [dice.choice(item.options).value]
        elif item.options:
            answers[item.id] = dice.choice(item.options).value
        elif item.type.is_number:
            answers[item.id] = dice.randint(0, 10)
    return answers


@EVERY
def test_fhirpath_gives_the_totals_of_every_shipped_instrument(instrument):
    """`HARBORLIGHT_ANSWER_SETS=1000` for the long run. What FHIRPath cannot say is not said, and never wrong."""
    questionnaire = fhir.questionnaire(instrument)
    dice = random.Random(f"{instrument.id} {instrument.version}")
    for _ in range(N_SETS):
        form = dice.choice([each.id for each in instrument.forms] or [""])
        profile = {"form": form, "age": dice.choice([12, 30])}
        answers = random_answers(instrument, form, dice)
        response = fhir.response(instrument, answers, profile)
        agrees(results(questionnaire, response), score(instrument, answers, profile))


OF_CHOICES = (ItemType.SCALE, ItemType.SELECT_ONE, ItemType.PRESENT)
SUMS = [
    each for each in SHIPPED
    if isinstance(each.rule, Sum) and not any(item.evidence for item in each.items)
    and all(item.type in OF_CHOICES for item in each.counted)
]  # fmt: skip


@pytest.mark.parametrize("instrument", SUMS, ids=lambda each: each.id)
def test_a_sum_is_said_in_fhirpath(instrument):
    answers = {item.id: item.options[0].value if item.options else "present" for item in instrument.counted}
    found = results(fhir.questionnaire(instrument), fhir.response(instrument, answers, {}))
    assert float(found["score"]) == pytest.approx(score(instrument, answers, {}).value)


def test_the_delphi_rule_is_said_in_fhirpath():
    delphi = instruments.load("ilo_ec_delphi")
    questionnaire = fhir.questionnaire(delphi)
    answers = {"ex_hours": "present", "ex_pay": "present", "cd_debt": "present", "cd_documents": "present"}
    found = results(questionnaire, fhir.response(delphi, answers, {"form": "A_L", "age": 30}))
    assert (found["floor"], found["exploitation_floor"], found["deceptive_recruitment_floor"]) == (
        True,
        True,
        False,
    )
    found = results(questionnaire, fhir.response(delphi, {"cd_tasks": "present"}, {"form": "C_S", "age": 15}))
    assert found["floor"] is True, "a child in sexual exploitation: any indicator"


@EVERY
def test_responses_are_valid_fhir(instrument):
    dice = random.Random(7)
    form = next((each.id for each in instrument.forms), "")
    answers = random_answers(instrument, form, dice)
    written = fhir.write_response(instrument, answers, {"form": form} if form else {})
    QuestionnaireResponse.model_validate_json(written)
    reading = fhir.read_response(written, instrument)
    assert reading.problems == ()
    assert reading.answers == answers


# -- in --------------------------------------------------------------------------------------------------------------

MOOD = {
    "linkId": "1.1", "type": "coding", "text": "Little interest", "required": True,
    "_text": {"extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/translation",
        "extension": [{"url": "lang", "valueCode": "fr"}, {"url": "content", "valueString": "Peu d’intérêt"}],
    }]},
    "answerOption": [
        {"valueCoding": {"system": "http://loinc.org", "code": "LA6568-5", "display": "Not at all"}, "extension": [{"url": WEIGHT, "valueDecimal": 0}]},
        {"valueCoding": {"system": "http://loinc.org", "code": "LA6569-3", "display": "Several days"}, "extension": [{"url": WEIGHT, "valueDecimal": 1}]},
    ],
}  # fmt: skip


def test_a_questionnaire_of_strangers_is_read():
    reading = stranger(
        MOOD,
        {"linkId": "g", "type": "group", "text": "More", "repeats": True, "item": [
            {"linkId": "hours", "type": "integer", "enableWhen": [{"question": "1.1", "operator": "=", "answerCoding": {"code": "LA6569-3"}}],
             "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 24}]},
        ]},
        {"linkId": "when", "type": "date"}, {"linkId": "old", "type": "choice", "repeats": True, "answerOption": [{"valueString": "a"}, {"valueInteger": 3}]},
        title="Mood", language="en", publisher="Hospital",
    )  # fmt: skip
    instrument = reading.instrument
    assert (instrument.id, instrument.title, instrument.owner) == ("mood", {"en": "Mood"}, "Hospital")
    assert instrument.languages == ("en", "fr")
    first, hours, when, old = instrument.items
    assert (first.id, first.type, first.required) == ("_1.1", ItemType.SELECT_ONE, True)
    assert first.label["fr"] == "Peu d’intérêt"
    assert [option.score for option in first.options] == [0.0, 1.0]
    assert hours.relevant.text == "${_1.1} = 'LA6569-3'"
    assert hours.constraint.text == ". <= 24"
    assert instrument.groups[0].is_repeat
    assert when.type is ItemType.DATE
    assert (old.type, [option.value for option in old.options]) == (ItemType.SELECT_MULTIPLE, ["a", "3"])
    assert said(reading) == {"mood.json": "its options have scores, and FHIR says no rule over them."}


def test_what_has_no_field_here_is_written_back_verbatim():
    unknown = {"url": "https://hospital.example/odd", "valueCode": "x"}
    item = {**MOOD, "prefix": "1)", "extension": [unknown], "code": [{"code": "44250-9"}]}
    head = {"contact": [{"name": "Somebody"}], "extension": [unknown], "status": "draft"}
    again = json.loads(fhir.write(stranger(item, **head).instrument))
    assert again["url"] == "https://hospital.example/fhir/mood"
    assert (again["contact"], again["status"]) == (head["contact"], "draft")
    assert unknown in again["extension"]
    written = again["item"][0]
    assert (written["linkId"], written["prefix"], written["code"]) == ("1.1", "1)", [{"code": "44250-9"}])
    assert unknown in written["extension"]
    assert written["answerOption"] == MOOD["answerOption"]


def test_options_in_a_contained_value_set_are_read_and_stay_there():
    contained = [{"resourceType": "ValueSet", "id": "yn", "status": "active", "compose": {"include": [{"concept": [{"code": "y", "display": "Yes"}, {"code": "n"}]}]}}]  # fmt: skip
    reading = stranger({"linkId": "q", "type": "coding", "answerValueSet": "#yn"}, contained=contained)
    (item,) = reading.instrument.items
    assert [(option.value, option.label) for option in item.options] == [("y", {"en": "Yes"}), ("n", {})]
    again = json.loads(fhir.write(reading.instrument))
    assert again["contained"] == contained
    assert again["item"][0]["answerValueSet"] == "#yn"
    assert "answerOption" not in again["item"][0]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("item", "where", "message"),
    [
        ({"linkId": "q", "type": "colour"}, "item[0].type", "is no type"),
        ({"type": "string"}, "item[0]", "has no linkId"),
        ({"linkId": "q", "type": "quantity"}, "item[0].type", "quantity is asked as a plain decimal"),
        ({"linkId": "q", "type": "string", "repeats": True}, "item[0].repeats", "is asked once"),
        ({"linkId": "q", "type": "string", "enableWhen": [{"question": "none"}]}, "item[0].enableWhen", "cannot be read"),
        ({"linkId": "q", "type": "coding", "answerValueSet": "http://x.example/vs"}, "item[0].answerValueSet", "lies outside"),
        ({"linkId": "q", "type": "coding", "answerOption": [{"valueCoding": {}}]}, "item[0].answerOption[0]", "has no code"),
        ({"linkId": "q", "type": "string", "item": [{"linkId": "r", "type": "date"}]}, "item[0]", "holds questions under"),
        ({"linkId": "q", "type": "group", "item": [{"linkId": "q", "type": "date"}]}, "item[0].item[0].linkId", "stands twice"),
        ({"linkId": "q", "type": "group", "item": "x"}, "item[0].item", "is no list"),
        ({"linkId": "q", "type": "boolean", "initial": [{"valueBoolean": True}]}, "item[0].initial", "is no plain value"),
        (
            {"linkId": "q", "type": "decimal", "extension": [{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression", "valueExpression": {"language": "text/fhirpath", "expression": "1 + 1"}}]},
            "item[0].extension[calculatedExpression]", "is FHIRPath: kept",
        ),
    ],
)  # fmt: skip
def test_faults_are_named_by_path_and_the_others_are_kept(item, where, message):
    reading = stranger(item, {"linkId": "last", "type": "date"})
    assert said(reading)[where].startswith(message)
    assert reading.instrument.items[-1].id == "last"


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"<xml/>", "is not JSON"), (b'{"resourceType": "Patient"}', "is no Questionnaire"), (b"[]", "is no Questionnaire"), (b"[" * 100_000, "is not JSON")],
)  # fmt: skip
def test_what_is_no_questionnaire_is_refused(data, message):
    with pytest.raises(InvalidDocument, match=message):
        fhir.read(data, name="x.json")


def test_questionnaires_without_end_are_refused():
    item: dict[str, Any] = {"linkId": "q", "type": "group"}
    for number in range(60):
        item = {"linkId": f"g{number}", "type": "group", "item": [item]}
    with pytest.raises(InvalidDocument, match="too deep"):
        stranger(item)


# -- answers in ------------------------------------------------------------------------------------------------------

DELPHI = instruments.load("ilo_ec_delphi")


def answered(*items: Any, **head: Any) -> fhir.AnswerReading:
    given = {
        "resourceType": "QuestionnaireResponse", "status": "completed",
        "questionnaire": f"https://github.com/harborlight/harborlight/fhir/Questionnaire/ilo_ec_delphi|{DELPHI.version}", **head,
    }  # fmt: skip
    return fhir.read_response(json.dumps(given | {"item": list(items)}).encode(), DELPHI, name="r.json")


def absent(code: str) -> dict[str, Any]:
    return {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": code}


def test_unknown_declined_and_not_asked_are_kept_apart():
    reading = answered(
        {"linkId": "ex_hours", "answer": [{"valueCoding": {"code": "present"}}]},
        {"linkId": "ex_pay", "extension": [absent("asked-declined")]},
        {"linkId": "cd_debt", "answer": [{"valueCoding": {"extension": [absent("asked-unknown")]}}]},
        {"linkId": "cd_tasks", "extension": [absent("not-asked")]},
        {"linkId": "cd_documents", "answer": [{"_valueString": {"extension": [absent("not-applicable")]}}]},
    )
    assert reading.answers == {
        "ex_hours": "present", "ex_pay": "declined", "cd_debt": "unknown", "cd_documents": "not_applicable",
    }  # fmt: skip
    assert reading.problems == ()


def test_bad_items_are_listed_and_kept_and_never_repeated():
    name = "Zofia Zmyslona"
    bad = [
        {"linkId": name, "answer": [{"valueString": name}]},
        {"linkId": "ex_pay", "answer": [{"valueCoding": {"code": name}}]},
        {
            "linkId": "cd_debt",
            "answer": [{"valueCoding": {"code": "present"}}, {"valueCoding": {"code": "absent"}}],
        },
        {"linkId": "cd_tasks", "answer": name},
        name,
        {"linkId": "ex_hours", "answer": [{"valueCoding": {"code": "absent"}}]},
    ]
    reading = answered({"linkId": "ex_hours", "answer": [{"valueCoding": {"code": "present"}}]}, *bad)
    assert reading.answers == {"ex_hours": "present"}
    assert list(reading.left.values()) == bad
    assert [each.file for each in reading.problems] == [
        "r.json, item[1]", "r.json, item[2].answer", "r.json, item[3].answer", "r.json, item[4].answer", "r.json, item[5]",
        "r.json, item[6]",
    ]  # fmt: skip
    assert all(name not in str(each) for each in reading.problems)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ({"questionnaire": "https://x.example/Questionnaire/other"}, "names another questionnaire"),
        ({"questionnaire": "https://github.com/harborlight/harborlight/fhir/Questionnaire/ilo_ec_delphi|1999"}, "names another version"),
        ({"status": "entered-in-error"}, "entered in error"),
    ],
)  # fmt: skip
def test_a_response_to_something_else_says_so(head, message):
    assert any(message in each.message for each in answered(**head).problems)


def test_results_that_a_stranger_worked_out_are_not_believed():
    reading = answered(
        {
            "linkId": "result_of_the_rule",
            "item": [{"linkId": "result_of_the_rule.floor", "answer": [{"valueBoolean": True}]}],
        }
    )
    assert (reading.answers, reading.problems) == ({}, ())
