"""Which screenings a caseworker may choose from: by age, by setting, by length, and what needs a sheet of its owner."""

from __future__ import annotations

import pytest

from harborlight.cases.views import choosing
from harborlight.knowledge import instruments
from harborlight.knowledge.versions import newest

KNOWN = newest(instruments.all_instruments())


def offered(age: int | None, setting: str = "") -> dict[tuple[str, str], choosing.Choice]:
    return {(each.instrument.id, each.form_id): each for each in choosing.choices(KNOWN, age, setting)}


@pytest.mark.parametrize(
    ("age", "fits", "does_not"),
    [
        (30, {("ilo_ec_delphi", "A_L"), ("raft", "all"), ("phq9", "all")}, {("ilo_ec_delphi", "C_S"), ("qyit", "all"), ("cse_it", "all")}),
        (20, {("qyit", "all"), ("raft", "all"), ("htst_short", "all")}, {("greenbaum_short_screen", "all")}),
        (12, {("ilo_ec_delphi", "C_L"), ("cse_it", "all"), ("greenbaum_short_screen", "all")}, {("raft", "all"), ("ilo_ec_delphi", "A_S"), ("ilo_forced_labour_survey", "all")}),
    ],
)  # fmt: skip
def test_what_was_made_for_another_age_stands_apart_and_is_not_kept_back(age, fits, does_not):
    found = offered(age)
    assert all(found[each].fits_age for each in fits)
    assert not any(found[each].fits_age for each in does_not)


def test_while_the_age_is_not_known_everything_fits():
    assert all(each.fits_age for each in offered(None).values())


def test_short_ones_come_first_and_sheets_of_owners_apart():
    found = choosing.choices(KNOWN, None)
    assert [choosing.GROUPS.index(each.group) for each in found] == sorted(
        choosing.GROUPS.index(each.group) for each in found
    )
    by_id = {each.instrument.id: each for each in found}
    assert by_id["qyit"].group == choosing.SHORT
    assert by_id["ilo_forced_labour_survey"].group == choosing.LONG
    assert by_id["tvit"].group == choosing.LICENSED
    assert by_id["phq9"].group == choosing.HEALTH
    assert by_id["core_outcomes"].group == choosing.RECOVERY
    assert by_id["iom_determinants"].group == choosing.VULNERABILITY
    assert by_id["phq9"].needs_sheet
    assert not by_id["qyit"].needs_sheet


def test_a_setting_keeps_what_is_used_anywhere():
    found = {each for each, _form in offered(None, "health")}
    assert {"raft", "greenbaum_short_screen", "ilo_ec_delphi"} <= found
    assert "iom_flow_monitoring" not in found


def test_surveys_quizzes_and_the_signs_of_a_report_are_taken_elsewhere():
    found = {each for each, _form in offered(None)}
    assert not found & {"kap_survey", "training_quiz_basics", "company_self_assessment", "suspected_case"}
