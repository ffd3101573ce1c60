"""# A labour inspection

Many workers, alone, by chance; wages and records are secured before leaving; immigration is kept out of it; somebody looks
again within a week, for reprisals.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

INSPECTION = load("labour_inspection", "1")
EXAMPLES = [
    (
        "danger_now=no can_be_alone=no child=no worried=no",
        "prepare danger look alone not_alone child_question worried enforce evidence record after",
    ),
    (
        "danger_now=yes can_be_alone=yes needs_interpreter=no child=no worried=yes wants_help=yes has_safe_place=no",
        "prepare danger emergency look alone language introduce talk child_question worried wishes tonight "
        "find_place refer evidence record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(INSPECTION, answers).steps) == steps


def test_somebody_comes_back_within_five_working_days():
    assert (INSPECTION.step("after").within.amount, INSPECTION.step("after").within.unit) == (
        5,
        "working_days",
    )


def test_every_way_looks_at_the_evidence_that_needs_no_worker():
    for way in every_way(INSPECTION):
        assert "evidence" in way
