"""# In a clinic or hospital

Care first, everybody is seen alone, information comes before questions, and a disclosure is not the aim.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

CLINIC = load("clinic", "1")
EXAMPLES = [
    (
        "danger_now=no can_be_alone=no child=no worried=no",
        "everybody_alone danger care alone not_alone child_question worried ordinary record after",
    ),
    (
        "danger_now=no can_be_alone=yes needs_interpreter=no child=no worried=yes wants_help=yes has_safe_place=not_known",
        "everybody_alone danger care alone language inform talk child_question worried health_needs wishes "
        "tonight find_place refer record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(CLINIC, answers).steps) == steps


def test_care_and_information_come_before_any_question():
    for way in every_way(CLINIC):
        assert way.index("care") < way.index("child_question")
        assert "talk" not in way or way.index("inform") < way.index("talk")


def test_what_is_urgent_after_violence_has_72_hours():
    assert (CLINIC.step("health_needs").within.amount, CLINIC.step("health_needs").within.unit) == (
        72,
        "hours",
    )
