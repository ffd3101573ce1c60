"""# Online contact

Nobody knows who reads. Words that anybody may see, a safe device, help against threats with images and false offers, and a
way to a human voice.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load

ONLINE = load("online_contact", "1")
EXAMPLES = [
    (
        "danger_now=no can_talk_safely=no",
        "first_words danger safe_to_write harmless_thread record after",
    ),
    (
        "danger_now=no can_talk_safely=yes needs_interpreter=no child=no images_threatened=not_known wants_help=no",
        "first_words danger safe_to_write language introduce child_question images threatened offer needs "
        "wishes way_back end_thread record after",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("known", "steps"), EXAMPLES)
def test_what_is_known_leads_to_these_steps(known, steps):
    answers = dict(pair.split("=") for pair in known.split())
    assert " ".join(step.id for step in follow(ONLINE, answers).steps) == steps


def test_pictures_of_a_child_are_never_copied():
    for step in ("child", "threatened"):
        assert any("never" in line["en"] and "pictures" in line["en"] for line in ONLINE.step(step).do)


def test_threats_and_offers_are_looked_at_on_every_way_that_goes_on():
    for way in every_way(ONLINE):
        assert "needs" not in way or {"images", "offer"} <= set(way)
