"""# A child who may be trafficked

In doubt about age: a child. Child protection now, an independent guardian, a handful of questions, one interview by a
trained person, no return without a best-interests decision.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

CHILD = load("child", "1")
EXAMPLES = [
    ("danger_now=no needs_care_now=no child=no", "notice danger care age adult record after"),
    (
        "danger_now=no needs_care_now=no child=not_known family_is_safe=not_known needs_interpreter=no has_safe_place=yes",
        "notice danger care age child_protection family guardian language few_questions explain tonight missing_plan "
        "best_interests interview lasting record after",
    ),
    (
        "danger_now=no needs_care_now=not_known child=yes family_is_safe=yes needs_interpreter=no has_safe_place=no",
        "notice danger care medical age child_protection family involve_family language few_questions explain tonight "
        "find_place missing_plan best_interests interview lasting record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(CHILD, answers).steps) == steps


def test_best_interests_come_before_any_interview_and_any_return():
    for way in every_way(CHILD):
        if "interview" in way:
            assert way.index("best_interests") < way.index("interview") < way.index("lasting")


def test_it_is_looked_at_again_after_a_day_and_after_three():
    assert (CHILD.step("missing_plan").within.amount, CHILD.step("after").within.amount) == (24, 72)
