"""The rules of assessments as plain functions: periods, words that name somebody, counts, steps, what bars publication."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.assessments import rules
from harborlight.knowledge.learning import K

LINES = ("recruiters:risk",)
small = st.integers(0, 60)


def test_the_smallest_count_is_the_one_that_the_project_has():
    assert rules.PARAMS.k == K


@pytest.mark.parametrize(
    "text",
    ["ask Mrs Jones", "Herr Müller", "the Kowalski family", "Fast Fruit GmbH", "Cleaner LLC", "ТОВ Ромашка", "a@b.example",
     "https://x.example", "0113 496 0100 1", "Big Farm Limited"],
)  # fmt: skip
def test_words_that_name_somebody_are_found(text):
    assert rules.wrong_words(text)


@pytest.mark.parametrize(
    "text",
    ["Old Docks quarter", "Where do families with limited income look for work in 2024-2025?", "Farms of the north, 2025-01-01",
     "people of 16 to 30", "Schools of the district", "Сади й ферми", "مزارع الشمال", "5 kg of fruit a day"],
)  # fmt: skip
def test_words_about_a_place_pass(text):
    assert rules.wrong_words(text) == ""


@given(small, small, small, small, small)
def test_counts_that_pass_complete_to_parts_that_add_up(n, child, adult, woman, man):
    typed = {"people": {"": 60, "child": 30, "adult": 30, "woman": 30, "man": 30}}
    typed["recruiters:risk"] = {"": n, "child": child, "adult": adult, "woman": woman, "man": man}
    if rules.wrong_counts(typed, LINES):
        return
    sheet = rules.completed(typed)
    for parts in rules.DIVISIONS.values():
        assert sum(sheet["recruiters:risk"][part] for part in parts) == n
    assert all(0 <= m <= sheet["people"][part] for part, m in sheet["recruiters:risk"].items())


def test_no_counts_at_all_are_fine_and_half_of_them_are_not():
    assert rules.wrong_counts({}, LINES) == {}
    assert rules.wrong_counts({"people": {"": 4}}, LINES) == {("recruiters:risk", ""): "count_missing"}
    assert rules.wrong_counts({"people": {"": True}, "recruiters:risk": {"": 1}}, LINES) == {
        ("people", ""): "no_count"
    }


def test_who_is_of_no_known_age_counts_in_the_rest_there_too():
    typed = {"people": {"": 10, "child": 5, "adult": 5}, "recruiters:risk": {"": 4, "child": 1}}
    assert rules.wrong_counts(typed, LINES) == {("recruiters:risk", ""): "more_than_people"}


def test_periods_are_apart():
    before = [(date(2024, 1, 1), date(2024, 12, 31))]
    assert rules.are_apart(date(2025, 1, 1), date(2025, 2, 1), before)
    assert not rules.are_apart(date(2024, 12, 31), date(2025, 2, 1), before)
    assert rules.are_apart(date(2023, 1, 1), date(2023, 12, 31), before)


def test_answers_so_far_are_told_in_steps():
    assert [rules.at_least(n) for n in (0, 9, 10, 24, 25, 99, 5000)] == [0, 0, 10, 10, 25, 50, 1000]


def test_what_bars_publication():
    fine = {
        "state": "closed",
        "kind": "area",
        "name": "Docks",
        "public_name": "Docks",
        "has_content": True,
        "n_not_allowing": 0,
    }
    assert rules.what_bars(**fine) == ()
    assert rules.what_bars(**fine | {"kind": "school"}) == ("names_the_school",)
    assert rules.what_bars(**fine | {"state": "gathering", "public_name": " ", "has_content": False, "n_not_allowing": 1}) == (
        "not_closed", "nothing_to_show", "not_allowed_by_all", "no_public_name",
    )  # fmt: skip


def test_ratings_are_codes_and_three_steps():
    assert rules.are_ratings({"work": {"risk": 2}})
    for wrong in (
        {"work": {"risk": 3}},
        {"work": {"risk": True}},
        {"weather": {"risk": 1}},
        {"work": {"sideways": 1}},
    ):
        assert not rules.are_ratings(wrong)
