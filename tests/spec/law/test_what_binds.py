"""# Which treaties bind a country on a day

A state is bound when it consented (ratified, accepted, acceded) and the treaty is in force for it: for the Palermo Protocol
thirty days later (art. 17), for the Council of Europe convention on the first day of the month after three months (art. 42).
Signing is not consenting. What is not on record is said to be so; nobody may read it as "not bound".
"""

from __future__ import annotations

from datetime import date

import pytest

from harborlight.knowledge import obligations

EXAMPLES = [
    ("PAL", "GB", "2006-03-10", "not_yet"),
    ("PAL", "GB", "2006-03-11", "bound"),
    ("PAL", "FR", "2003-12-24", "not_yet"),
    ("PAL", "FR", "2003-12-25", "bound"),
    ("PAL", "UG", "2022-06-01", "signed_only"),
    ("PAL", "AI", "2022-06-01", "not_party"),
    ("PAL", "HK", "2026-01-01", "not_on_record"),
    ("PAL", "RE", "2026-01-01", "bound"),
    ("COE197", "AD", "2011-06-30", "not_yet"),
    ("COE197", "AD", "2011-07-01", "bound"),
    ("COE197", "US", "2026-01-01", "not_on_record"),
    ("C182", "AF", "2020-01-01", "unsure"),
    ("C182", "AF", "2026-01-01", "bound"),
    ("EU36", "DK", "2016-06-01", "not_party"),
    ("GCM", "GB", "2026-01-01", "soft_law"),
]


@pytest.mark.parametrize(("treaty", "country", "day", "bond"), EXAMPLES)
def test_how_a_treaty_stands_to_a_country(treaty, country, day, bond):
    assert obligations.binding(treaty, country, date.fromisoformat(day)).bond == bond


def test_a_convention_that_covers_less_is_no_full_match():
    """The SAARC convention is about women and children in prostitution only; it says so itself."""
    assert "prostitution only" in obligations.treaty("SAARC").note


def test_soft_law_is_asked_beside_what_binds_and_marked():
    questions = obligations.gap_questions("GB", date(2026, 1, 1))
    assert {each.bond for each in questions} == {"bound", "soft_law"}
    assert {each.obligation.treaty for each in questions if each.bond == "bound"} == {"PAL", "COE197"}


def test_a_state_of_the_union_is_asked_about_the_directive_but_denmark_is_not():
    asked = {each.obligation.treaty for each in obligations.gap_questions("AT", date(2026, 11, 1))}
    assert "EU36" in asked
    danish = {each.obligation.treaty for each in obligations.gap_questions("DK", date(2026, 11, 1))}
    assert "EU36" not in danish
