"""What stands beside an outcome: drivers, what to ask next, the class, the child's flag; and answers that are refused."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from harborlight.errors import InvalidInstrument
from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.tables.instruments import Outcome

DELPHI = instruments.load("ilo_ec_delphi")
EXPLOITED = {"ex_hours": "present", "ex_pay": "present"}
ADULT = {"form": "A_L"}


def filled(form: str, otherwise: str, **given: str) -> dict[str, str]:
    return {item.id: given.get(item.id, otherwise) for item in DELPHI.items_of(form)}


def test_drivers_are_the_answers_that_decided_not_all_that_were_present():
    answers = filled(
        "A_L", "absent", **EXPLOITED, cd_documents="present", cd_debt="present", dr_wages="present"
    )
    assert score(DELPHI, answers, ADULT).drivers == ("ex_hours", "ex_pay", "cd_documents", "cd_debt")


def test_while_it_is_not_positive_every_present_answer_is_named():
    assert score(DELPHI, {"dr_wages": "present"}, ADULT).drivers == ("dr_wages",)


def test_only_what_could_still_change_it_may_be_asked_easiest_first():
    answers = filled(
        "A_L",
        "absent",
        **EXPLOITED,
        cd_documents="present",
        cd_wages="unknown",
        cd_violence="unknown",
        rv_past="unknown",
    )
    result = score(DELPHI, answers, ADULT)
    assert result.outcome is Outcome.NOT_ENOUGH
    assert result.open_items == ("cd_wages", "cd_violence"), (
        "one more at destination decides; one in rv_ cannot"
    )


def test_once_one_means_is_certain_no_other_means_is_asked_for():
    answers = filled("A_L", "unknown", cd_documents="present", cd_debt="present")
    dimensions = {item.id: item.dimension for item in DELPHI.items}
    asked_for = {dimensions[item] for item in score(DELPHI, answers, ADULT).open_items}
    assert asked_for == {"exploitation"}


def test_what_a_person_declined_is_left_in_peace_and_still_counts_as_open():
    answers = filled("A_L", "absent", **EXPLOITED, cd_documents="present", cd_wages="declined")
    result = score(DELPHI, answers, ADULT)
    assert result.outcome is Outcome.NOT_ENOUGH
    assert result.open_items == ()


def test_nothing_more_is_asked_once_enough_is_known_to_act():
    answers = filled("A_L", "unknown", **EXPLOITED, cd_documents="present", cd_debt="present")
    assert score(DELPHI, answers, ADULT).open_items == ()


def test_not_applicable_is_no_gap():
    assert score(DELPHI, filled("A_L", "not_applicable"), ADULT).coverage == 1
    half = filled("A_L", "not_applicable", ex_hours="present", ex_pay="unknown")
    assert score(DELPHI, half, ADULT).coverage == pytest.approx(0.5)


def test_nothing_answered_is_not_enough_information_and_has_no_class():
    result = score(DELPHI, {}, ADULT)
    assert (result.outcome, result.pattern, result.coverage) == (Outcome.NOT_ENOUGH, "", 0)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"cd_documents": "present", "cd_debt": "present", "dr_job": "present", "dr_wages": "present"}, "trafficking_for_forced_labour"),
        ({"cd_documents": "present", "cd_debt": "present", "cr_violence": "present", "cr_debt": "present"}, "trafficking_for_forced_labour"),
        ({"dr_job": "present", "dr_wages": "present"}, "deception_and_exploitation"),
        ({}, "exploited_worker"),
        ({"cd_documents": "present", "cd_debt": "present"}, "forced_labour_indicated"),
        ({"ex_hours": "absent"}, "not_indicated"),
    ],
)  # fmt: skip
def test_the_classes_of_adult_labour(given, named):
    assert score(DELPHI, filled("A_L", "absent", **{**EXPLOITED, **given}), ADULT).pattern == named


def test_under_eighteen_the_rule_for_children_holds_whatever_the_form():
    answers = filled("A_L", "absent", **EXPLOITED)
    assert score(DELPHI, answers, {**ADULT, "age": 18}).outcome is Outcome.NEGATIVE
    young = score(DELPHI, answers, {**ADULT, "age": 17})
    assert young.outcome is Outcome.POSITIVE
    assert young.pattern == "", "the classes are for adults"
    child_form = score(DELPHI, {"cd_tasks": "present"}, {"form": "C_S", "age": 30})
    assert child_form.is_child_flagged, "in doubt about the age, the child's form stays the child's"


@pytest.mark.parametrize("profile", [{"form": "C_S"}, {"form": "A_S", "age": 15}])
def test_a_child_in_sexual_exploitation_is_flagged_while_anything_is_open(profile):
    items = [item.id for item in DELPHI.items_of(profile["form"])]
    assert score(DELPHI, {}, profile).is_child_flagged
    assert score(DELPHI, dict.fromkeys(items, "declined"), profile).is_child_flagged
    one = score(DELPHI, {**dict.fromkeys(items, "absent"), "vd_past": "present"}, profile)
    assert (one.is_child_flagged, one.outcome, one.floor) == (True, Outcome.POSITIVE, True)
    none = score(DELPHI, dict.fromkeys(items, "absent"), profile)
    assert (none.is_child_flagged, none.outcome) == (False, Outcome.NEGATIVE)


@pytest.mark.parametrize(
    ("answers", "profile", "said"),
    [
        ({"nobody": "present"}, {"form": "A_L"}, "answer 1: answers an item"),
        ({"rv_false_law": "present"}, {"form": "C_L"}, "answer 1: answers an item"),
        ({"ex_hours": "perhaps"}, {"form": "A_L"}, "ex_hours: is not an answer"),
        ({}, {"form": "Z"}, "A_L, C_L, A_S, C_S"),
        ({}, {}, "A_L, C_L, A_S, C_S"),
    ],
)
def test_what_does_not_fit_is_refused(answers, profile, said):
    with pytest.raises(InvalidInstrument, match=said):
        score(DELPHI, answers, profile)


def test_an_error_never_repeats_what_came_in():
    name = "Zofia Zmyslona"
    for answers, profile in (({name: "present"}, ADULT), ({"ex_hours": name}, ADULT), ({}, {"form": name})):
        with pytest.raises(InvalidInstrument) as caught:
            score(DELPHI, answers, profile)
        assert name not in str(caught.value)


def test_a_result_can_be_kept_as_json():
    kept = json.loads(json.dumps(asdict(score(DELPHI, EXPLOITED, ADULT))))
    assert kept["outcome"] == "not_enough_information"
    assert kept["dimensions"]["exploitation"] == {"floor": True, "ceiling": True, "score": None}


def test_every_item_can_be_reached_and_is_asked_by_some_form():
    for item in DELPHI.items:
        assert item.strength
    assert {each for item in DELPHI.items for each in item.ilo11} == set(range(1, 12)), (
        "all eleven ILO indicators"
    )
