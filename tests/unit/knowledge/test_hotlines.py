"""There is always a number to call, and each says whether it was checked."""

from __future__ import annotations

import csv

import pytest

from harborlight.knowledge import hotlines
from harborlight.knowledge.files import read_csv
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence


def test_there_is_always_a_number():
    for country in [*vocabulary("countries").codes(), "EU", "", "ZZ", "<b>"]:
        assert hotlines.emergency_number(country).isdigit()
        assert hotlines.emergency(country).number == hotlines.emergency_number(country)


def test_a_country_that_is_not_on_record_gets_112_and_says_so():
    unknown = hotlines.emergency("ZZ")
    assert (unknown.number, unknown.confidence, unknown.is_checked) == ("112", Confidence.UNVERIFIED, False)


def test_all_of_the_eu_has_112_and_its_helplines():
    assert len(hotlines.EU) == 27
    for country in hotlines.EU:
        assert hotlines.emergency(country).number == "112"
        assert hotlines.emergency(country).confidence.is_verified
        assert hotlines.helplines(country)[-1].number == "116 000"
    assert "116 000" not in [line.number for line in hotlines.helplines("GB")]


def test_every_row_is_whole_and_stands_once():
    rows = read_csv("hotlines/emergency.csv")
    assert len({row["country"] for row in rows}) == len(rows)
    assert all(row["number"].isdigit() and Confidence(row["confidence"]) for row in rows)
    countries = set(vocabulary("countries").codes())
    assert {row["country"] for row in rows} <= countries
    assert {row["country"] for row in read_csv("hotlines/helplines.csv")} <= countries | {"EU"}


def test_a_country_with_a_helpline_has_its_own_emergency_number():
    own = {row["country"] for row in read_csv("hotlines/emergency.csv")}
    assert {row["country"] for row in read_csv("hotlines/helplines.csv")} - own == {"EU"}


def test_nobody_has_called_yet_and_the_page_can_say_so():
    for row in read_csv("hotlines/helplines.csv"):
        for line in hotlines.helplines(row["country"]):
            assert line.is_checked is bool(line.last_checked)
            assert line.confidence != "verified" or line.is_checked, "verified means that somebody called"


def test_checked_lines_come_first(monkeypatch):
    rows = [
        {"country": "GB", "number": "1", "service": "a", "note": "", "confidence": "unverified", "last_checked": ""},
        {"country": "GB", "number": "2", "service": "b", "note": "", "confidence": "verified", "last_checked": "2026-11-01"},
    ]  # fmt: skip
    monkeypatch.setattr(hotlines, "read_csv", lambda _path: tuple(rows))
    assert [line.number for line in hotlines.helplines("GB")] == ["2", "1"]


@pytest.mark.shared
def test_every_helpline_of_the_content_folder_is_shipped(shared):
    text = (shared / "content" / "awareness" / "hotlines.csv").read_text()
    published = {row["number"] for row in csv.DictReader(text.splitlines())}
    assert {row["number"] for row in read_csv("hotlines/helplines.csv")} == published


def test_what_the_coalition_found_is_shown_and_can_take_away_no_emergency_number():
    rows = [
        {"country": "GB", "number": "999", "confirmed_on": "", "is_wrong": True},
        {"country": "GB", "number": "08000 121 700", "confirmed_on": "2026-11-01", "is_wrong": False},
        {"country": "GB", "number": "1", "confirmed_on": "<b>"},
        "rubbish",
    ]
    checks = hotlines.read_checks(rows)
    assert len(checks) == 2
    assert hotlines.helplines("GB", checks)[0].last_checked == "2026-11-01"
    assert hotlines.emergency("GB", checks).number == "999"
    assert hotlines.emergency("GB", checks).is_doubted
    assert hotlines.read_checks(None) == {}


def test_a_checked_number_of_another_country_is_not_ours():
    checks = hotlines.read_checks(
        [{"country": "US", "number": "08000 121 700", "confirmed_on": "2026-11-01"}]
    )
    assert not hotlines.helplines("GB", checks)[0].is_checked
