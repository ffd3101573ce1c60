"""Who must tell whom: by place and by whom it is about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harborlight.errors import BadInput
from harborlight.knowledge import report_duties
from harborlight.knowledge.clocks import due
from harborlight.knowledge.vocabularies import vocabulary

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_every_duty_is_whole_and_none_is_better_than_its_source():
    countries = vocabulary("countries").codes()
    for each in report_duties.all_duties():
        assert each.jurisdiction.partition("-")[0] in countries
        assert each.who
        assert each.duty
        assert each.law
        assert each.source
        assert not each.confidence.is_verified or "stored copy" in each.source


def test_a_part_of_a_country_has_the_duties_of_the_country_too():
    assert {each.jurisdiction for each in report_duties.duties_of("US-CA")} == {"US", "US-CA"}
    assert "US-CA" not in {each.jurisdiction for each in report_duties.duties_of("US")}


def test_for_an_adult_the_duties_about_children_do_not_stand_and_the_other_way_round():
    adult = {each.id for each in report_duties.duties_of("ZA", about="adult")}
    child = {each.id for each in report_duties.duties_of("ZA", about="child")}
    assert (adult, child) == ({"ZA-3", "ZA-4"}, {"ZA-1", "ZA-2"})
    assert {each.id for each in report_duties.duties_of("ZA")} == adult | child


def test_a_country_without_a_row_is_not_on_record():
    assert report_duties.duties_of("ZZ") == ()


def test_within_what_time():
    [hours] = [each for each in report_duties.all_duties() if each.id == "US-1"]
    assert due(hours.limit, NOON) == datetime(2026, 11, 26, 12, tzinfo=UTC)
    [at_once] = [each for each in report_duties.all_duties() if each.id == "ZA-1"]
    assert at_once.is_at_once
    assert due(at_once.limit, NOON) == NOON
    [unknown] = [each for each in report_duties.all_duties() if each.id == "GB-EAW-1"]
    assert unknown.limit is None
    assert not unknown.is_at_once


@pytest.mark.parametrize(
    ("change", "said"),
    [({"about": "cat"}, "unknown about 'cat'"), ({"amount": "3"}, "no proper amount"), ({"amount": "3", "unit": "moons"}, "Units")],
)  # fmt: skip
def test_a_row_that_makes_no_sense_names_itself(change, said):
    row = {
        "id": "ZZ-1", "jurisdiction": "ZZ", "kind": "law", "who": "w", "about": "any", "to_whom": "t", "amount": "",
        "unit": "", "identifies": "no", "duty": "d", "law": "l", "source": "s", "confidence": "unverified", "doubt": "",
    }  # fmt: skip
    with pytest.raises(BadInput, match=f"ZZ-1: .*{said}"):
        report_duties._read(row | change)
