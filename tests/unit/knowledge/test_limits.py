"""Time limits: dated, labelled, and nothing of the published content lost."""

from __future__ import annotations

import json
from datetime import date

import pytest

from harborlight.errors import BadInput
from harborlight.knowledge import limits
from harborlight.knowledge.vocabularies import vocabulary


@pytest.mark.parametrize(
    ("urgency", "amount", "unit"),
    [
        ("immediate", 1, "hours"),
        ("urgent", 4, "hours"),
        ("soon", 1, "working_days"),
        ("routine", 5, "working_days"),
    ],
)
def test_the_own_limits_of_referrals_say_that_they_are_a_proposal(urgency, amount, unit):
    limit = limits.referral_limit(urgency)
    assert (limit.amount, limit.unit) == (amount, unit)
    assert limit.source == "own proposal"
    assert not limit.confidence.is_verified


def test_an_urgency_that_is_not_there_is_refused():
    with pytest.raises(BadInput, match="immediate, urgent, soon, routine"):
        limits.referral_limit("whenever")


def test_a_limit_that_changed_is_given_as_it_held_on_the_day():
    assert limits.legal_limit("GB-EAW", "recovery", date(2022, 12, 12)).amount == 45
    assert limits.legal_limit("GB-EAW", "recovery", date(2022, 12, 13)).amount == 30
    assert limits.legal_limit("CA", "residence_permit", date(2025, 2, 4)).unit == "months"


def test_what_is_not_on_record_is_said():
    assert limits.limits_of("ZZ", date(2026, 1, 1)) == ()
    with pytest.raises(BadInput, match=r"limits of IE: there is no limit 'appeal'\. Known: recovery"):
        limits.legal_limit("IE", "appeal", date(2026, 1, 1))


def test_norway_is_a_country_here_too():
    assert limits.legal_limit("NO", "recovery", date(2026, 1, 1)).unit == "months"


def test_one_name_holds_once_on_every_day_and_none_claims_to_be_verified():
    for each in limits.legal_limits():
        for day in (each.effective_from or date(2020, 1, 1), each.effective_to or date(2026, 11, 1)):
            same = [other for other in limits.limits_of(each.jurisdiction, day) if other.name == each.name]
            assert same == [each]
        assert each.source
        assert not each.confidence.is_verified, "a lawyer checks it first"


def test_the_convention_holds_in_its_parties_beside_their_own_limits():
    day = date(2026, 1, 1)
    assert [each.jurisdiction for each in limits.limits_that_apply("AT", day)] == ["CoE-ECAT"]
    assert {each.jurisdiction for each in limits.limits_that_apply("GB-EAW", day)} == {"GB-EAW", "CoE-ECAT"}
    assert {each.jurisdiction for each in limits.limits_that_apply("US", day)} == {"US"}
    assert limits.limits_that_apply("AT", date(2000, 1, 1)) == ()


def test_an_event_starts_its_clocks():
    day = date(2026, 1, 1)
    started = limits.limits_started_by("rg_negative", "GB-EAW", day)
    assert [each.name for each in started] == ["reconsideration_rg"]
    assert limits.limits_started_by("no_such_event", "GB-EAW", day) == ()


def test_every_limit_and_every_event_has_a_name_in_every_language():
    names, events = vocabulary("limits").codes(), vocabulary("clock_events").codes()
    assert {each.name for each in limits.legal_limits()} == set(names)
    assert {each.starts_with for each in (*limits.legal_limits(), *limits.practice_limits())} <= set(events)


def test_practice_says_that_it_is_practice():
    for each in limits.practice_limits():
        assert each.jurisdiction == ""
        assert "own" in each.source or "Missouri" in each.source
        assert each.confidence.is_verified is ("Missouri" in each.source)


def test_a_row_without_a_proper_unit_names_itself():
    row = {
        "jurisdiction": "ZZ",
        "name": "recovery",
        "amount": 3,
        "unit": "moons",
        "kind": "period",
        "confidence": "unverified",
        "source": "s",
    }
    with pytest.raises(BadInput, match=r"jurisdictions\.yaml: ZZ\.recovery"):
        limits._read(row)


@pytest.mark.shared
def test_every_number_of_the_content_folder_is_a_limit(shared):
    found = json.loads((shared / "standards" / "referral_time_limits_by_jurisdiction.json").read_text())
    expected = set()
    for row in found["jurisdictions"]:
        for part in (row, *row.get("steps", ())):
            for key, value in part.items():
                if (
                    isinstance(value, int)
                    and not isinstance(value, bool)
                    and ("day" in key or "month" in key)
                ):
                    unit = (
                        "months"
                        if "month" in key
                        else "working_days"
                        if "working" in key
                        else "calendar_days"
                    )
                    expected.add((row["id"], value, unit))
    shipped = {(each.jurisdiction, each.amount, each.unit) for each in limits.legal_limits()}
    assert expected <= shipped
    assert {each.jurisdiction for each in limits.legal_limits()} <= {
        row["id"] for row in found["jurisdictions"]
    }
