"""What a call to a number proves."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from harborlight.knowledge import hotlines
from harborlight.library import rules

TODAY = date(2026, 11, 25)
CHECKS = st.lists(st.tuples(st.dates(date(2025, 1, 1), TODAY), st.sampled_from(rules.RESULTS)), max_size=6)


def test_an_emergency_number_is_never_called_to_try_it_out():
    assert rules.results_for(hotlines.emergency("GB")) == (rules.CONFIRMED, rules.WRONG)
    assert rules.results_for(hotlines.helplines("GB")[0]) == rules.RESULTS


def test_the_newest_check_that_proves_anything_counts():
    day, before = TODAY, TODAY - timedelta(days=40)
    assert rules.found_by([]) == hotlines.Check()
    assert (
        rules.found_by([(day, rules.NO_ANSWER), (before, rules.REACHED)]).confirmed_on == before.isoformat()
    )
    assert rules.found_by([(day, rules.WRONG), (before, rules.REACHED)]).is_wrong
    assert rules.found_by([(day, rules.CONFIRMED), (before, rules.WRONG)]) == hotlines.Check("2026-11-25")


@given(CHECKS)
def test_nobody_answering_changes_nothing(checks):
    without = [check for check in checks if check[1] != rules.NO_ANSWER]
    assert rules.found_by(checks) == rules.found_by(without)


def test_after_three_months_somebody_calls_again():
    assert rules.needs_call("", TODAY)
    assert not rules.needs_call("2026-08-27", TODAY)
    assert rules.needs_call("2026-08-26", TODAY)


def test_a_call_was_made_today_or_lately():
    assert not rules.wrong_day(TODAY, TODAY)
    assert rules.wrong_day(TODAY + timedelta(days=1), TODAY)
    assert rules.wrong_day(TODAY - timedelta(days=91), TODAY)
