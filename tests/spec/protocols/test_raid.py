"""# A raid or joint operation

Help stands ready before the door opens; people are brought away from those in control and told that they are not under
arrest, where that is true; nobody is charged before non-punishment was looked at.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

RAID = load("raid", "1")
EXAMPLES = [
    (
        "danger_now=yes needs_care_now=no needs_interpreter=no child=not_known worried=no",
        "plan brief danger emergency care apart needs language introduce child_question child talk worried "
        "ordinary_help evidence record after",
    ),
    (
        "danger_now=no needs_care_now=not_known needs_interpreter=yes child=no worried=yes wants_help=yes",
        "plan brief danger care medical apart needs language interpreter introduce child_question talk "
        "worried no_punishment wishes refer evidence record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(RAID, answers).steps) == steps


def test_services_are_agreed_before_the_briefing_and_the_operation_is_put_off_without_them():
    assert [step.id for step in RAID.steps[:2]] == ["plan", "brief"]
    assert RAID.stop[0].when["en"].startswith("Services or interpreters do not come")


def test_nobody_is_referred_before_non_punishment_was_looked_at():
    for way in every_way(RAID):
        assert "wishes" not in way or way.index("no_punishment") < way.index("wishes")
