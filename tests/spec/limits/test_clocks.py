"""# When a time limit ends

The day of the event does not count, and a limit in days or months ends with its last day (Regulation (EEC) 1182/71, art. 3;
national law may differ). Hours are hours that pass. A working day is one on which neither the weekend nor a public holiday of
that place falls. A limit that changed is read as it held on the day of the event. None of these is legal advice.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from harborlight.knowledge.clocks import Pause, read_clock
from harborlight.knowledge.limits import legal_limit

EXAMPLES = [
    ("GB-EAW", "reasonable_grounds", "Europe/London", "2026-11-20 16:30", "2026-11-27"),
    ("GB-EAW", "reasonable_grounds", "Europe/London", "2026-12-22 16:30", "2026-12-31"),
    ("GB-EAW", "recovery", "Europe/London", "2022-12-12 09:00", "2023-01-26"),
    ("GB-EAW", "recovery", "Europe/London", "2022-12-13 09:00", "2023-01-12"),
    ("GB-EAW", "reconsideration_rg", "Europe/London", "2026-03-10 09:00", "2026-04-09"),
    ("CoE-ECAT", "recovery", "Europe/Vienna", "2026-02-01 23:59", "2026-03-03"),
    ("IE", "recovery", "Europe/Dublin", "2026-10-01 10:00", "2026-11-30"),
    ("DE", "recovery", "Europe/Berlin", "2026-11-30 10:00", "2027-02-28"),
    ("NO", "recovery", "Europe/Oslo", "2026-08-31 10:00", "2027-02-28"),
    ("BE", "recovery", "Europe/Brussels", "2026-01-31 10:00", "2026-03-17"),
    ("TH", "shelter_before_identification", "Asia/Bangkok", "2026-04-20 10:00", "2026-05-05"),
    ("CA", "residence_permit", "America/Toronto", "2025-02-03 10:00", "2025-08-02"),
    ("CA", "residence_permit", "America/Toronto", "2025-02-04 10:00", "2026-02-04"),
    ("US", "child_interim_assistance", "America/New_York", "2026-01-01 10:00", "2026-04-01"),
]


def read(place: str, name: str, zone: str, start: str, **more):
    began = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    return read_clock(legal_limit(place, name, began.date()), began, **more)


@pytest.mark.parametrize(("place", "limit", "zone", "starts", "last_day"), EXAMPLES)
def test_a_limit_ends_with_its_last_day(place, limit, zone, starts, last_day):
    assert read(place, limit, zone, starts).ends_at.date().isoformat() == last_day


def test_a_child_is_reported_within_hours_that_pass():
    """24 hours over the night on which the clocks change are 24 hours."""
    end = read("US", "child_report", "America/New_York", "2026-10-31 12:00").ends_at
    assert end.isoformat() == "2026-11-01T11:00:00-05:00"


def test_every_clock_says_why_just_then():
    said = " ".join(read("GB-EAW", "reasonable_grounds", "Europe/London", "2026-12-22 16:30").words())
    for part in (
        "The person was referred", "aimed at: 5 working days", "The day it starts does not count", "Christmas Day",
        "Boxing Day (observed)", "holidays", "ends on 2026-12-31", "yjlc.uk", "secondary", "no legal advice",
    ):  # fmt: skip
        assert part in said


def test_a_suspended_procedure_has_no_end_until_it_goes_on():
    pause = Pause(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/London")), None, "suspended")
    reading = read("GB-EAW", "reasonable_grounds", "Europe/London", "2026-11-20 16:30", pauses=[pause])
    assert reading.ends_at is None
