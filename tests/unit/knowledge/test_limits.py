"""Time limits: dated, labelled, and counted as a calendar counts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import BadInput
from harborlight.knowledge import limits
from harborlight.knowledge.limits import Limit, due
from harborlight.tables.instruments import Confidence

LONDON = ZoneInfo("Europe/London")


def of(amount: int, unit: str) -> Limit:
    return Limit("made", amount, unit, "nobody", Confidence.UNVERIFIED)


FRIDAY = datetime(2026, 11, 27, 16, 30, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("limit", "start", "holidays", "end"),
    [
        (of(4, "hours"), FRIDAY, (), datetime(2026, 11, 27, 20, 30, tzinfo=LONDON)),
        (of(1, "working_days"), FRIDAY, (), datetime(2026, 11, 30, 16, 30, tzinfo=LONDON)),
        (of(1, "working_days"), FRIDAY, (date(2026, 11, 30),), datetime(2026, 12, 1, 16, 30, tzinfo=LONDON)),
        (of(5, "working_days"), datetime(2026, 11, 28, 9, tzinfo=LONDON), (), datetime(2026, 12, 4, 9, tzinfo=LONDON)),
        (of(30, "calendar_days"), FRIDAY, (), datetime(2026, 12, 27, 16, 30, tzinfo=LONDON)),
        (of(3, "months"), datetime(2026, 11, 30, tzinfo=UTC), (), datetime(2027, 2, 28, tzinfo=UTC)),
        (of(3, "months"), datetime(2027, 11, 30, tzinfo=UTC), (), datetime(2028, 2, 29, tzinfo=UTC)),
        (of(14, "months"), datetime(2026, 12, 31, tzinfo=UTC), (), datetime(2028, 2, 29, tzinfo=UTC)),
        (of(1, "months"), datetime(2026, 1, 15, tzinfo=UTC), (), datetime(2026, 2, 15, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_when_it_ends(limit, start, holidays, end):
    assert due(limit, start, holidays) == end


def test_four_hours_are_four_hours_also_when_the_clocks_change():
    before = datetime(2026, 3, 29, 0, 0, tzinfo=LONDON)  # an hour later the clocks go forward
    after = due(of(4, "hours"), before)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=4)
    assert (after.hour, after.tzinfo) == (5, LONDON)


def test_a_month_keeps_the_hour_over_a_change_of_the_clocks():
    assert due(of(1, "months"), datetime(2026, 3, 15, 9, tzinfo=LONDON)).hour == 9


def test_a_unit_that_is_not_there_is_refused():
    with pytest.raises(BadInput, match="unknown unit 'weeks'"):
        due(of(1, "weeks"), FRIDAY)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(0, 60),
    st.sets(st.dates(date(2020, 1, 1), date(2035, 1, 1)), max_size=40),
)  # fmt: skip
def test_a_working_day_limit_ends_on_a_working_day_and_never_sooner_for_a_holiday(start, amount, holidays):
    end = due(of(amount, "working_days"), start, holidays)
    if amount:
        assert end.weekday() < 5
        assert end.date() not in holidays
    assert end >= due(of(amount, "working_days"), start)
    between = (start.date() + timedelta(days=n) for n in range(1, (end.date() - start.date()).days + 1))
    assert sum(day.weekday() < 5 and day not in holidays for day in between) == amount


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
