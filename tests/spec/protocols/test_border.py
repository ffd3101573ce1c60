"""# At a border

Minutes, among many people. A second line for a routine reason; protection comes before the entry decision; nobody is handed
to those who wait outside.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

BORDER = load("border", "1")
EXAMPLES = [
    (
        "danger_now=no can_be_alone=not_known",
        "look danger alone not_alone record after",
    ),
    (
        "danger_now=no can_be_alone=yes needs_interpreter=no child=not_known worried=yes wants_help=no",
        "look danger alone language introduce protection talk child_question child worried no_punishment "
        "wishes way_back evidence record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(BORDER, answers).steps) == steps


def test_protection_is_open_before_anybody_is_questioned():
    for way in every_way(BORDER):
        assert "talk" not in way or way.index("protection") < way.index("talk")


def test_a_child_is_not_sent_back_and_not_handed_over():
    said = " ".join(line["en"] for line in BORDER.step("child").do_not)
    assert "No return and no transit zone for a child" in said
    assert "Do not give the person back" in said
