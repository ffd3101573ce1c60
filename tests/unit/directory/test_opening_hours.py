"""Open now, by the clock where the service is: at midnight, at both changes of the clocks, and against a plain oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harborlight.directory import rules
from harborlight.tables.opening import Opening, OtherHours, sorted_days, weekly

KYIV, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
DAY = 24 * 60
SATURDAY, SUNDAY = 5, 6


def week(*rows: tuple[int, int, int]) -> Opening:
    return Opening(weekly(rows))


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
    assert rules.is_open_there(week((SATURDAY, 22 * 60, 5 * 60)), at(now), there) is is_open


def test_the_same_moment_is_open_in_one_place_and_closed_in_another():
    nine_to_five = week(*((day, 9 * 60, 17 * 60) for day in range(7)))
    assert rules.is_open_there(nine_to_five, at("2026-06-01 07:00"), KYIV)
    assert not rules.is_open_there(nine_to_five, at("2026-06-01 07:00"), NEW_YORK)


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_skipped_never_comes():
    from_one_to_two = week((SUNDAY, 60, 120))
    open_minutes = [
        minute for minute in range(DAY)
        if rules.is_open_there(from_one_to_two, at("2026-11-01 04:00") + timedelta(minutes=minute), NEW_YORK)
    ]  # fmt: skip
    assert len(open_minutes) == 120
    from_two_to_three = week((SUNDAY, 120, 180))
    assert not any(
        rules.is_open_there(from_two_to_three, at("2026-03-08 05:00") + timedelta(minutes=minute), NEW_YORK)
        for minute in range(DAY)
    )


TIMES = st.tuples(st.integers(0, DAY - 1), st.integers(0, DAY))
WEEKLY = st.lists(st.tuples(st.integers(0, 6), TIMES).map(lambda row: (row[0], *row[1])), max_size=4)
STARTS = st.sampled_from(
    ["2026-03-28 12:00", "2026-10-24 12:00", "2026-03-07 20:00", "2026-10-31 20:00", "2026-06-30 18:00", "2026-12-31 12:00"]
)  # fmt: skip
ZONES = st.sampled_from(["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
# Other days near a start: which day after it, how many more, and their hours; none is closed.
OTHERS = st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 1), st.none() | TIMES), max_size=3)


def hours_of(opening: Opening, day: date) -> list[tuple[int, int]]:
    own = [each for each in opening.others if each.first <= day <= each.last]
    if own:
        return [each.interval for each in own if each.interval is not None]
    if opening.is_always:
        return [(0, DAY)]
    return [(opens, closes) for weekday, opens, closes in opening.weekly if weekday == day.weekday()]


def oracle(opening: Opening, now: datetime, there: ZoneInfo) -> bool:
    """Whether what the clock on the wall shows lies in one of the openings, each written out as a stretch of that clock."""
    shown = now.astimezone(there).replace(tzinfo=None, fold=0)
    midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in (0, 1):
        first = midnight - timedelta(days=back)
        for opens, closes in hours_of(opening, first.date()):
            length = closes - opens if opens <= closes else closes + DAY - opens
            begins = first + timedelta(minutes=opens)
            if begins <= shown < begins + timedelta(minutes=length):
                return True
    return False


@settings(max_examples=40, deadline=None)
@given(WEEKLY, OTHERS, st.booleans(), STARTS, ZONES)
def test_open_now_is_what_a_minute_by_minute_oracle_says(hours, others, is_always, start, name):
    there, begins = ZoneInfo(name), at(start)
    days = (
        OtherHours((begins + timedelta(days=n)).date(), (begins + timedelta(days=n + more)).date(), interval)
        for n, more, interval in others
    )
    opening = Opening(weekly(hours), sorted_days(days), is_always)
    moments = [begins + timedelta(minutes=minute) for minute in range(0, 40 * 60, 3)]
    said = [rules.is_open_there(opening, moment, there) for moment in moments]
    assert said == [oracle(opening, moment, there) for moment in moments]


def test_the_hours_of_one_day_stand_in_order():
    opening = week((SATURDAY, 20 * 60, 8 * 60), (SATURDAY, 9 * 60, 12 * 60 + 30), (SUNDAY, 0, 60))
    assert opening.on(date(2026, 11, 28)) == ((540, 750), (1200, 480))


def test_a_day_of_its_own_takes_the_place_of_its_weekday_and_ends_no_night_before_it():
    closed = OtherHours(date(2026, 12, 24), date(2027, 1, 1))
    opened = OtherHours(date(2026, 12, 27), date(2026, 12, 27), (540, 720))
    opening = Opening(weekly((day, 20 * 60, 8 * 60) for day in range(7)), (closed, opened))
    assert opening.is_open(datetime(2026, 12, 24, 7, 59)), "the night that began on the 23rd"
    assert not opening.is_open(datetime(2026, 12, 24, 20, 0))
    assert not opening.is_open(datetime(2026, 12, 25, 7, 0))
    assert opening.is_open(datetime(2026, 12, 27, 9, 0))
    assert opening.is_open(datetime(2027, 1, 2, 20, 0))
    always = Opening(is_always=True, others=(closed,))
    assert (always.is_open(datetime(2026, 12, 23, 23, 59)), always.is_open(datetime(2026, 12, 24, 0, 0))) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("intervals", "wrong"),
    [
        ([(540, 720), (780, 1020)], ""), ([(780, 1020), (540, 720)], ""), ([(1200, 480)], ""), ([(0, DAY)], ""),
        ([(540, 540)], rules.SAME), ([(540, 720), (700, 900)], rules.OVERLAP), ([(1200, 480), (1300, 1400)], rules.OVERLAP),
        ([(0, DAY), (60, 120)], rules.OVERLAP), ([(-1, 60)], rules.OUTSIDE), ([(0, DAY + 1)], rules.OUTSIDE),
    ],
)  # fmt: skip
def test_what_hours_a_day_can_have(intervals, wrong):
    assert rules.wrong_in_day(intervals) == wrong
