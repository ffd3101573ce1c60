"""Zones by name, by country, by a bare number of hours; times that the clocks skip or show twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import BadInput
from harborlight.knowledge.time_zones import all_zones, counting_zone, main_zone, zones_of
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables import zones

KYIV, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
WINTER = datetime(2026, 1, 15, tzinfo=UTC)


def test_an_unknown_name_is_refused_and_never_read_as_utc():
    for name in ("Europe/Nowhere", "../etc/passwd", "", "europe"):
        with pytest.raises(BadInput):
            zones.zone(name)


def test_the_first_that_says_anything_holds():
    assert zones.first_zone("", "Europe/Kyiv", "Europe/London").key == "Europe/Kyiv"
    assert zones.first_zone("", "", "").key == "UTC"


@pytest.mark.parametrize(
    ("there", "shown", "expected"),
    [
        # The last Sunday of March 2026: at 3:00 the clocks of Kyiv show 4:00; on the last of October they go back at 4:00.
        (KYIV, "2026-03-29 03:30", []),
        (KYIV, "2026-03-29 02:59", ["2026-03-29 00:59"]),
        (KYIV, "2026-03-29 04:00", ["2026-03-29 01:00"]),
        (KYIV, "2026-10-25 03:30", ["2026-10-25 00:30", "2026-10-25 01:30"]),
        (KYIV, "2026-10-25 04:00", ["2026-10-25 02:00"]),
        # New York: the second Sunday of March and the first of November, at 2:00.
        (NEW_YORK, "2026-03-08 02:30", []),
        (NEW_YORK, "2026-03-08 03:00", ["2026-03-08 07:00"]),
        (NEW_YORK, "2026-11-01 01:30", ["2026-11-01 05:30", "2026-11-01 06:30"]),
        (NEW_YORK, "2026-11-01 02:00", ["2026-11-01 07:00"]),
    ],
)
def test_moments_of_a_time_on_the_wall(there, shown, expected):
    found = zones.moments(datetime.fromisoformat(shown), there)
    assert [f"{each:%Y-%m-%d %H:%M}" for each in found] == expected


@given(
    st.sampled_from([KYIV, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]),
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),
)
def test_every_moment_is_among_those_of_what_its_clock_shows(there, moment):
    moment = moment.replace(tzinfo=UTC)
    shown = moment.astimezone(there).replace(tzinfo=None, fold=0)
    assert moment in zones.moments(shown, there)


def test_hours_from_utc_follow_the_clocks():
    assert zones.hours_from_utc(KYIV, WINTER) == 2
    assert zones.hours_from_utc(KYIV, WINTER + timedelta(days=181)) == 3
    assert zones.hours_from_utc(ZoneInfo("Asia/Kathmandu"), WINTER) == 5.75


@pytest.mark.parametrize(
    ("hours", "likely", "name"),
    [
        (2, ["Europe/Kyiv"], "Europe/Kyiv"),
        (3, ["Europe/Kyiv"], "Europe/Kyiv"),  # its summer
        (-5, ["Europe/Kyiv", "America/New_York"], "America/New_York"),
        (2, ["America/New_York"], "Etc/GMT-2"),
        (-3, [], "Etc/GMT+3"),
        (0, [], "UTC"),
        (5.75, [], "Asia/Kathmandu"),
        (1.3, [], ""),
        (99, [], ""),
    ],
)
def test_what_a_bare_number_of_hours_stands_for(hours, likely, name):
    assert zones.name_for(hours, WINTER, likely) in ({name, "Asia/Katmandu"} if hours == 5.75 else {name})


def test_a_steady_name_really_shows_that_offset():
    for hours in (-3, 5.5, 6.5, -9.5, 8.75):
        assert zones.hours_from_utc(zones.zone(zones.name_for(hours, WINTER)), WINTER) == hours


def test_every_country_of_the_vocabulary_with_people_has_a_zone():
    without = {code for code in vocabulary("countries").codes() if not zones_of(code)}
    assert without <= {"BV", "HM", "XK"}, "uninhabited islands, and Kosovo, which has no ISO code"
    mains = [main_zone(country) for country in ("UA", "ES", "FR", "US", "AU", "XX")]
    assert mains == ["Europe/Kyiv", "Europe/Madrid", "Europe/Paris", "", "", ""]
    assert "Europe/Kyiv" in all_zones()
    assert all(zones.is_zone(name) for name in all_zones())


def test_a_limit_counts_where_its_law_holds():
    london = ZoneInfo("Europe/London")
    assert counting_zone("GB-EAW", london) == london
    assert counting_zone("US", ZoneInfo("America/Chicago")).key == "America/Chicago"
    assert counting_zone("UA", london).key == "Europe/Kyiv"
    assert counting_zone("UA-43", ZoneInfo("Europe/Simferopol")).key == "Europe/Simferopol"
    assert counting_zone("US", london) == london, "which of its zones is not known"
    assert counting_zone("", london) == london
    assert counting_zone("CoE-ECAT", london) == london
