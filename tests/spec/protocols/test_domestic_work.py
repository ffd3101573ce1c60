"""# A domestic worker

Behind a front door, often without a key. A contact for an ordinary reason, a plan for the way out, a bed before the door
closes; in a diplomat’s household the police may not enter, and the help is the same.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

DOMESTIC = load("domestic_work", "1")
EXAMPLES = [
    (
        "danger_now=no can_be_alone=no",
        "reach danger alone not_alone record after",
    ),
    (
        "danger_now=no can_be_alone=yes needs_interpreter=no child=no worried=yes wants_help=yes has_safe_place=no",
        "reach danger alone language introduce talk child_question worried household wishes plan_leaving "
        "tonight find_place refer record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(DOMESTIC, answers).steps) == steps


def test_nobody_leaves_without_a_plan_and_a_place():
    for way in every_way(DOMESTIC):
        assert "refer" not in way or way.index("plan_leaving") < way.index("tonight") < way.index("refer")
