"""# A hotline call

The caller leads. Danger first, then whether it is safe to talk; needs before signs; the call ends safely and is called back
only where that was agreed.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import follow
from harborlight.knowledge.protocols import load

CALL = load("hotline_call", "1")
EXAMPLES = [
    ("", "open danger"),
    ("danger_now=yes", "open danger emergency safe_to_talk"),
    ("danger_now=no can_talk_safely=no", "open danger safe_to_talk short_call record after"),
    ("danger_now=not_known can_talk_safely=not_known", "open danger emergency safe_to_talk short_call record after"),
    (
        "danger_now=no can_talk_safely=yes needs_interpreter=no calls_for_self=no",
        "open danger safe_to_talk language introduce who_calls third_party child_question",
    ),
    (
        "danger_now=no can_talk_safely=yes needs_interpreter=no calls_for_self=yes child=yes has_safe_place=no wants_help=yes",
        "open danger safe_to_talk language introduce who_calls child_question child needs tonight find_place wishes refer "
        "end_safely record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(CALL, answers).steps) == steps


def test_a_line_that_goes_dead_is_not_called_back():
    rule = next(rule for rule in CALL.stop if rule.id == "cut_off")
    assert rule.do[0]["en"].startswith("Do not call back unless that was agreed")
