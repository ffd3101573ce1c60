"""Open now, by the clock where the service is: at midnight, at both changes of the clocks, and against a plain oracle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.directory import rules

KYIV, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
DAY = 24 * 60
SATURDAY, SUNDAY = 5, 6


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("there", "now", "is_open"),
    [
        # Saturday 22:00 to Sunday 05:00 over the night in which Kyiv springs from 3:00 to 4:00 (1:00 UTC).
        (KYIV, "2026-03-28 19:59", False),
        (KYIV, "2026-03-28 20:00", True),
        (KYIV, "2026-03-29 00:59", True),
        (KYIV, "2026-03-29 01:59", True),
        (KYIV, "2026-03-29 02:00", False),
        # … and goes back from 4:00 to 3:00: the door is open an hour longer.
        (KYIV, "2026-10-24 19:00", True),
        (KYIV, "2026-10-25 00:30", True),
        (KYIV, "2026-10-25 02:59", True),
        (KYIV, "2026-10-25 03:00", False),
        # New York, at 2:00 both times.
        (NEW_YORK, "2026-03-08 03:00", True),
        (NEW_YORK, "2026-03-08 08:59", True),
        (NEW_YORK, "2026-03-08 09:00", False),
        (NEW_YORK, "2026-11-01 09:59", True),
        (NEW_YORK, "2026-11-01 10:00", False),
    ],
)
def test_a_night_over_a_change_of_the_clocks(there, now, is_open):
    assert rules.is_open_there([(SATURDAY, 22 * 60, 5 * 60)], at(now), there) is is_open


def test_the_same_moment_is_open_in_one_place_and_closed_in_another():
    nine_to_five = [(day, 9 * 60, 17 * 60) for day in range(7)]
    assert rules.is_open_there(nine_to_five, at("2026-06-01 07:00"), KYIV)
    assert not rules.is_open_there(nine_to_five, at("2026-06-01 07:00"), NEW_YORK)


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_skipped_never_comes():
    from_one_to_two = [(SUNDAY, 60, 120)]
    open_minutes = [
        minute for minute in range(DAY)
        if rules.is_open_there(from_one_to_two, at("2026-11-01 04:00") + timedelta(minutes=minute), NEW_YORK)
    ]  # fmt: skip
    assert len(open_minutes) == 120
    from_two_to_three = [(SUNDAY, 120, 180)]
    assert not any(
        rules.is_open_there(from_two_to_three, at("2026-03-08 05:00") + timedelta(minutes=minute), NEW_YORK)
        for minute in range(DAY)
    )


WEEKLY = st.lists(st.tuples(st.integers(0, 6), st.integers(0, DAY - 1), st.integers(0, DAY)), max_size=4)
STARTS = st.sampled_from(
    ["2026-03-28 12:00", "2026-10-24 12:00", "2026-03-07 20:00", "2026-10-31 20:00", "2026-06-30 18:00", "2026-12-31 12:00"]
)  # fmt: skip
ZONES = st.sampled_from(["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])


def oracle(hours, now: datetime, there: ZoneInfo) -> bool:
    """Whether what the clock on the wall shows lies in one of the openings, each written out as a stretch of that clock."""
    shown = now.astimezone(there).replace(tzinfo=None, fold=0)
    midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in (0, 1):
        first = midnight - timedelta(days=back)
        for weekday, opens, closes in hours:
            length = closes - opens if opens <= closes else closes + DAY - opens
            begins = first + timedelta(minutes=opens)
            if first.weekday() == weekday and begins <= shown < begins + timedelta(minutes=length):
                return True
    return False


@given(WEEKLY, STARTS, ZONES)
def test_open_now_is_what_a_minute_by_minute_oracle_says(hours, start, name):
    there, begins = ZoneInfo(name), at(start)
    moments = [begins + timedelta(minutes=minute) for minute in range(30 * 60)]
    said = [rules.is_open_there(hours, moment, there) for moment in moments]
    assert said == [oracle(hours, moment, there) for moment in moments]


def test_the_hours_of_one_day_are_shown_as_a_clock_shows_them():
    hours = [(SATURDAY, 20 * 60, 8 * 60), (SATURDAY, 9 * 60, 12 * 60 + 30), (SUNDAY, 0, 60)]
    day = datetime(2026, 11, 28).date()
    assert rules.hours_on(hours, day) == (("09:00", "12:30"), ("20:00", "08:00"))
