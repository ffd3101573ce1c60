"""Schedules of HSDS as hours of a week and other days, and back; what cannot be said so stays as it came."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.exchange.hsds.opening import in_parts, kept, opening_in, schedules_of
from harborlight.tables.opening import ALL_DAY, Opening, OtherHours, sorted_days, weekly
from harborlight.tables.services import Schedule

ON = date(2026, 11, 26)
NINE_TO_FIVE = {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}


def schedule(**said) -> Schedule:
    return Schedule(id="one", **(NINE_TO_FIVE | said))


def test_a_plain_week_is_hours():
    assert opening_in([schedule()], ON) == Opening(((0, 540, 1020), (1, 540, 1020)))
    assert kept([schedule()], ON) == ()


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ({"opens_at": "20:00", "closes_at": "08:00"}, (1200, 480)),
        ({"opens_at": "09:00:00", "closes_at": "00:00"}, (540, 1440)),
        ({"opens_at": "00:00", "closes_at": "23:59"}, (0, 1440)),
        ({"opens_at": "00:00", "closes_at": "00:00"}, (0, 1440)),
        ({"freq": ""}, (540, 1020)),
        ({"interval": 1.0, "wkst": "MO"}, (540, 1020)),
        ({"valid_from": "2026-11-26", "dtstart": "2025-01-01"}, (540, 1020)),
    ],
)
def test_what_is_hours_of_a_week(said, hours):
    assert opening_in([schedule(**said)], ON).weekly == ((0, *hours), (1, *hours))


@pytest.mark.parametrize(
    "said",
    [
        {"byday": "1MO", "freq": "MONTHLY"},
        {"byday": "1MO"},
        {"freq": "MONTHLY", "bymonthday": "1,15"},
        {"interval": 2.0},
        {"byweekno": "41"},
        {"byyearday": "2"},
        {"count": 3.0},
        {"until": "2027-01-01"},
        {"valid_from": "2026-11-27"},  # it has not begun
        {"dtstart": "2027-01-01"},
        {"valid_from": "2026-06-01", "valid_to": "2026-09-30"},  # a season of some weekdays
        {"byday": ""},
        {"opens_at": ""},
        {"opens_at": "25:00"},
        {"opens_at": "09:00", "closes_at": "09:00"},
        {"byday": "MO,XX"},
        {"opens_at": "", "closes_at": "", "byday": "", "description": "By appointment"},
    ],
)
def test_what_hours_cannot_say_stays_as_it_came_and_counts_as_nothing(said):
    whole = schedule(**said)
    assert opening_in([whole], ON) == Opening()
    assert kept([whole], ON) == (whole,)
    assert in_parts(whole)


def test_the_words_of_a_week_stay_when_its_times_are_hours():
    (left,) = kept([schedule(description="Ring twice", notes="Not on holidays")], ON)
    assert in_parts(left) == {"words": "Ring twice Not on holidays"}
    assert (left.id, left.byday, left.opens_at) == ("one", "", "")


@pytest.mark.parametrize(
    ("said", "interval"),
    [
        ({"is_closed": True, "opens_at": "", "closes_at": ""}, None),
        ({}, (540, 1020)),
        ({"byday": "MO,TU,WE,TH,FR,SA,SU"}, (540, 1020)),
    ],
)
def test_days_from_one_to_another_have_hours_of_their_own(said, interval):
    days = {"byday": "", "freq": "", "valid_from": "2026-12-24", "valid_to": "2027-01-01"}
    found = opening_in([schedule(**(days | said))], ON)
    assert found == Opening(others=(OtherHours(date(2026, 12, 24), date(2027, 1, 1), interval),))


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
INTERVALS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda each: each[0] != each[1] and each[1] != 1439  # HSDS has no 24:00: 23:59 is the end of the day
)
OTHERS = st.lists(
    st.tuples(DAYS, DAYS, st.none() | INTERVALS).map(
        lambda each: OtherHours(min(each[:2]), max(each[:2]), each[2])
    ),
    max_size=4,
)
WEEKS = st.lists(st.tuples(st.integers(0, 6), INTERVALS), max_size=8)


@given(WEEKS, OTHERS, st.booleans())
def test_hours_written_and_read_again_are_the_same(week, others, is_always):
    rows = weekly((day, *interval) for day, interval in week)
    is_always = is_always or {day for day, *interval in rows if tuple(interval) == ALL_DAY} == set(range(7))
    opening = Opening(() if is_always else rows, sorted_days(others), is_always)
    written = list(schedules_of(opening, "service-1"))
    assert opening_in(written, ON) == opening
    assert kept(written, ON) == ()
    assert len({each.id for each in written}) == len(written)
