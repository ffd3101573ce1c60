"""# In a school

Notice, listen without questioning, tell the safeguarding lead within the hour; nobody calls home before child protection
says so; school stays the ordinary place.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

SCHOOL = load("school", "1")
EXAMPLES = [
    (
        "danger_now=no child=not_known family_is_safe=not_known needs_interpreter=no has_safe_place=yes",
        "notice danger listen tell_lead child_question child family guardian language one_talk tonight "
        "school_safe record after",
    ),
    (
        "danger_now=no child=no has_safe_place=yes",
        "notice danger listen tell_lead child_question adult_pupil tonight school_safe record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(SCHOOL, answers).steps) == steps


def test_the_safeguarding_lead_hears_of_it_within_the_hour_and_first():
    assert (SCHOOL.step("tell_lead").within.amount, SCHOOL.step("tell_lead").within.unit) == (1, "hours")
    for way in every_way(SCHOOL):
        assert way.index("tell_lead") < way.index("child_question")
