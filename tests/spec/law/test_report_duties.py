"""# Who must tell whom about a suspected victim

A duty to report is told to the person before anything is asked. Where a law lets an adult stay unnamed, the report carries
nothing that identifies the adult. "At once" is a limit of no hours. A country without a line here is not on record.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge import report_duties

EXAMPLES = [
    ("GB-EAW-1", "Home Office", "any", "", "with_consent"),
    ("GB-EAW-2", "National Referral Mechanism", "child", "", "yes"),
    ("US-1", "Department of Health and Human Services", "child", "24 hours", "yes"),
    ("ZA-1", "police", "child", "at once", "yes"),
    ("ZA-3", "police", "adult", "at once", "yes"),
    ("IE-1", "Tusla", "child", "", "yes"),
]


@pytest.mark.parametrize(("duty", "to_whom", "about", "within", "names_the_person"), EXAMPLES)
def test_a_duty_to_report(duty, to_whom, about, within, names_the_person):
    [found] = [each for each in report_duties.all_duties() if each.id == duty]
    said = (
        "at once" if found.is_at_once else f"{found.limit.amount} {found.limit.unit}" if found.limit else ""
    )
    assert (found.to_whom, found.about, said, found.identifies) == (to_whom, about, within, names_the_person)
