"""# A police stop

The check goes on as usual while somebody looks; people are separated for an ordinary reason; before any charge somebody asks
whether the person was made to do it.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

STOP = load("police_stop", "1")
EXAMPLES = [
    ("danger_now=no can_be_alone=no", "look danger alone not_alone record after"),
    (
        "danger_now=no can_be_alone=yes needs_interpreter=no child=no worried=no",
        "look danger alone language introduce talk child_question worried let_go record after",
    ),
    (
        "danger_now=no can_be_alone=yes needs_interpreter=yes child=not_known worried=yes wants_help=no",
        "look danger alone language interpreter introduce talk child_question child worried no_punishment wishes way_back "
        "evidence record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(STOP, answers).steps) == steps


def test_nobody_is_referred_or_let_go_home_with_a_charge_before_non_punishment_was_looked_at():
    for way in every_way(STOP):
        assert "wishes" not in way or way.index("no_punishment") < way.index("wishes")
