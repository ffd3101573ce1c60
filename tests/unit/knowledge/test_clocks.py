"""The clock: counted as a calendar counts, over changes of the clocks, month ends, days off and pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import BadInput
from harborlight.knowledge.clocks import Pause, due, read_clock
from harborlight.knowledge.limits import Limit
from harborlight.knowledge.working_days import WEEKDAYS, WorkingCalendar, calendar_of, months_later
from harborlight.tables.instruments import Confidence

LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 11, 27, 16, 30, tzinfo=LONDON)
ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/London",
        "Europe/Kyiv",
        "America/New_York",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Africa/Cairo",
    ]
).map(ZoneInfo)
STARTS = st.builds(
    lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(2019, 1, 1), datetime(2034, 1, 1)), ZONES,
)  # fmt: skip
UNITS = st.sampled_from(["hours", "calendar_days", "working_days", "months"])
CALENDARS = st.sampled_from(["GB-EAW", "AT", "DE-BY", "EG", "UA", "NP", "ZZ"]).map(calendar_of)


def of(amount: int, unit: str) -> Limit:
    return Limit("made", amount, unit, "nobody", Confidence.UNVERIFIED)


def closed_on(*days: date) -> WorkingCalendar:
    return WorkingCalendar(
        "made", "nobody", Confidence.UNVERIFIED, holiday=lambda day: "a holiday" if day in days else ""
    )


def last_of(*parts: int) -> datetime:
    return datetime(*parts, 23, 59, 59, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("limit", "start", "calendar", "end"),
    [
        (of(4, "hours"), FRIDAY, WEEKDAYS, datetime(2026, 11, 27, 20, 30, tzinfo=LONDON)),
        (of(1, "working_days"), FRIDAY, WEEKDAYS, last_of(2026, 11, 30)),
        (of(1, "working_days"), FRIDAY, closed_on(date(2026, 11, 30)), last_of(2026, 12, 1)),
        (of(5, "working_days"), datetime(2026, 11, 28, 9, tzinfo=LONDON), WEEKDAYS, last_of(2026, 12, 4)),
        (of(30, "calendar_days"), FRIDAY, WEEKDAYS, last_of(2026, 12, 27)),
        (of(3, "months"), datetime(2026, 11, 30, tzinfo=LONDON), WEEKDAYS, last_of(2027, 2, 28)),
        (of(3, "months"), datetime(2027, 11, 30, tzinfo=LONDON), WEEKDAYS, last_of(2028, 2, 29)),
        (of(14, "months"), datetime(2026, 12, 31, tzinfo=LONDON), WEEKDAYS, last_of(2028, 2, 29)),
        (of(1, "months"), datetime(2026, 1, 15, tzinfo=LONDON), WEEKDAYS, last_of(2026, 2, 15)),
        (of(0, "hours"), FRIDAY, WEEKDAYS, FRIDAY),
    ],
)
def test_when_it_ends(limit, start, calendar, end):
    assert due(limit, start, calendar) == end


def test_four_hours_are_four_hours_also_when_the_clocks_change():
    before = datetime(2026, 3, 29, 0, 0, tzinfo=LONDON)  # an hour later the clocks go forward
    after = due(of(4, "hours"), before)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=4)
    assert (after.hour, after.tzinfo) == (5, LONDON)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(BadInput, match="unknown unit 'weeks'"):
        due(of(1, "weeks"), FRIDAY)
    with pytest.raises(BadInput, match="no time zone"):
        due(of(1, "hours"), FRIDAY.replace(tzinfo=None))


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=80)), st.integers(0, 40), UNITS, CALENDARS)
def test_a_later_start_never_ends_sooner(start, later, amount, unit, calendar):
    after = (start.astimezone(UTC) + later).astimezone(start.tzinfo)
    assert due(of(amount, unit), start, calendar) <= due(of(amount, unit), after, calendar)


@given(STARTS, st.integers(1, 40), CALENDARS)
def test_working_days_never_end_on_a_day_off_and_every_one_is_accounted_for(start, amount, calendar):
    reading = read_clock(of(amount, "working_days"), start, calendar)
    assert calendar.is_working(reading.ends_at.date())
    n_days = (reading.ends_at.date() - start.date()).days
    assert n_days == amount + len(reading.passed_over)
    assert not any(calendar.is_working(day) for day, _why in reading.passed_over)


@given(STARTS, st.integers(0, 30), UNITS)
def test_no_limit_ends_before_it_starts_and_it_stays_in_its_time_zone(start, amount, unit):
    end = due(of(amount, unit), start)
    assert end >= start.replace(microsecond=0)
    assert end.tzinfo is start.tzinfo


@given(st.dates(date(1999, 1, 1), date(2040, 1, 1)), st.integers(0, 40), st.integers(0, 40))
def test_months_end_in_the_right_month_and_never_overtake(day, months, more):
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1
    assert found <= months_later(day, months + more)


# -- pauses ----------------------------------------------------------------------------------------------------------


def pause(start: datetime, days: float, long: float | None) -> Pause:
    begins = start + timedelta(days=days)
    return Pause(begins, None if long is None else begins + timedelta(days=long))


@pytest.mark.parametrize(
    ("unit", "amount"), [("hours", 48), ("calendar_days", 30), ("working_days", 5), ("months", 3)]
)
def test_a_clock_that_stands_still_has_no_end(unit, amount):
    reading = read_clock(of(amount, unit), FRIDAY, WEEKDAYS, [pause(FRIDAY, 1, None)])
    assert reading.ends_at is None
    assert "stands still" in " ".join(reading.words())


@pytest.mark.parametrize(
    ("unit", "amount", "end"),
    [
        ("hours", 48, datetime(2026, 12, 2, 16, 30, tzinfo=LONDON)),
        ("calendar_days", 30, last_of(2026, 12, 30)),
        ("working_days", 5, last_of(2026, 12, 7)),
        ("months", 1, last_of(2026, 12, 30)),
    ],
)
def test_three_days_of_standing_still_move_the_end(unit, amount, end):
    # From Saturday to Tuesday; of the three nights one is before a working day.
    assert read_clock(of(amount, unit), FRIDAY, WEEKDAYS, [pause(FRIDAY, 1, 3)]).ends_at == end


def test_a_pause_after_the_end_or_before_the_start_changes_nothing():
    for each in (pause(FRIDAY, 60, None), pause(FRIDAY, -9, 3), pause(FRIDAY, -9, 8.999)):
        assert read_clock(of(5, "working_days"), FRIDAY, WEEKDAYS, [each]).ends_at == last_of(2026, 12, 4)
        assert read_clock(of(5, "hours"), FRIDAY, WEEKDAYS, [each]).ends_at == FRIDAY + timedelta(hours=5)


PAUSES = st.lists(st.tuples(st.floats(-5, 40), st.floats(0, 20)), max_size=3)


@given(STARTS, st.integers(0, 30), UNITS, PAUSES)
def test_a_pause_never_brings_the_end_nearer_and_their_order_does_not_matter(start, amount, unit, parts):
    pauses = [pause(start, days, long) for days, long in parts]
    end = read_clock(of(amount, unit), start, WEEKDAYS, pauses).ends_at
    assert end >= due(of(amount, unit), start, WEEKDAYS)
    assert end == read_clock(of(amount, unit), start, WEEKDAYS, pauses[::-1]).ends_at


# -- calendars -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jurisdiction", "day", "is_working"),
    [
        ("GB-EAW", date(2026, 4, 6), False),  # Easter Monday: England and Wales
        ("GB-SCT", date(2026, 4, 6), True),  # not in Scotland
        ("GB-EAW", date(2026, 12, 28), False),  # Boxing Day falls on a Saturday
        ("DE-BY", date(2026, 1, 6), False),  # Epiphany in Bavaria
        ("DE", date(2026, 1, 6), True),
        ("AT", date(2026, 10, 26), False),
        ("EG", date(2026, 11, 27), False),  # a Friday
        ("EG", date(2026, 11, 29), True),  # a Sunday
        ("UA", date(2026, 11, 25), True),
    ],
)
def test_a_day_off(jurisdiction, day, is_working):
    assert calendar_of(jurisdiction).is_working(day) is is_working


def test_a_calendar_says_how_sure_it_is():
    assert calendar_of("AT").confidence is Confidence.SECONDARY
    assert calendar_of("EG").confidence is Confidence.UNVERIFIED, "holidays by the moon are announced"
    assert calendar_of("ZZ") is WEEKDAYS
    assert calendar_of("DE-ZZ").confidence is Confidence.UNVERIFIED
    assert "no calendar of DE-ZZ" in calendar_of("DE-ZZ").source
    assert calendar_of("CoE-ECAT") is WEEKDAYS
