"""# What holds in every protocol

Identification and response as data: steps, who, within what time, do, do not, words, when to stop, to whom to turn. First
drafts in our own words, unverified until a person of the field has checked them. Nobody's protocol decides that somebody is a
victim; an answer that is not known takes the careful side.
"""

from __future__ import annotations

import pytest

from harborlight.knowledge.files import read_csv
from harborlight.knowledge.protocol_paths import FACTS, careful_side, every_way, follow
from harborlight.knowledge.protocols import all_protocols, fingerprint, newest_protocols
from harborlight.knowledge.vocabularies import vocabulary

EXAMPLES = [
    ("danger_now", "yes"),
    ("needs_care_now", "yes"),
    ("child", "yes"),
    ("can_talk_safely", "no"),
    ("can_be_alone", "no"),
    ("needs_interpreter", "yes"),
    ("calls_for_self", "yes"),
    ("worried", "yes"),
    ("wants_help", "no"),
    ("family_is_safe", "no"),
    ("has_safe_place", "no"),
    ("images_threatened", "yes"),
]
EVERY = pytest.mark.parametrize("protocol", newest_protocols(), ids=lambda each: each.id)


@pytest.mark.parametrize(("asked_and_not_known", "counts_as"), EXAMPLES)
def test_what_is_not_known_counts_as_the_careful_answer(asked_and_not_known, counts_as):
    assert careful_side(asked_and_not_known) == counts_as


def test_every_question_has_a_careful_side():
    assert sorted(fact for fact, _side in EXAMPLES) == sorted(vocabulary(FACTS).codes())


@EVERY
def test_danger_is_asked_before_anything_else(protocol):
    assert protocol.facts[0] == "danger_now"
    assert [step.ask for step in protocol.steps].index("danger_now") <= 2


@EVERY
def test_danger_leads_to_the_emergency_number_at_once(protocol):
    asks = next(step for step in protocol.steps if step.ask == "danger_now")
    emergency = protocol.step(asks.if_yes)
    assert emergency.is_emergency
    assert emergency.within.is_at_once
    assert any("Call the emergency number" in line["en"] for line in emergency.do)


@EVERY
def test_a_child_or_perhaps_a_child_leads_to_child_protection(protocol):
    """No way that answers "under 18" or "not known" ends without it."""
    asks = next(step for step in protocol.steps if step.ask == "child")
    for answer in ("yes", "not_known"):
        answers = dict.fromkeys(protocol.facts, "no") | {"can_talk_safely": "yes", "can_be_alone": "yes"}
        steps = follow(protocol, {**answers, "child": answer}).steps
        assert asks in steps
        assert any("child protection authority now" in line["en"] for step in steps for line in step.do)


@EVERY
def test_an_interpreter_is_vetted_and_never_the_companion(protocol):
    step = protocol.step(next(step for step in protocol.steps if step.ask == "needs_interpreter").if_yes)
    assert "vetted interpreter" in step.do[0]["en"]
    assert "companion" in step.do_not[0]["en"]


@EVERY
def test_no_way_makes_help_depend_on_a_statement(protocol):
    assert any("depend" in line["en"] for step in protocol.steps for line in step.do_not)


@EVERY
def test_every_way_writes_the_least_and_looks_after_those_who_helped(protocol):
    for way in every_way(protocol):
        assert way[-2:] == ("record", "after")


@EVERY
def test_a_no_is_taken_and_stops_the_questions(protocol):
    assert any(
        "wants to stop" in rule.when["en"] or "no longer takes part" in rule.when["en"]
        for rule in protocol.stop
    )


@EVERY
def test_nobody_has_checked_it_yet_and_no_survivor_adviser_has_spoken(protocol):
    assert protocol.reviewed_on == ""
    assert protocol.survivor_input == ()
    assert not protocol.confidence.is_verified


@EVERY
def test_the_card_fits_a_pocket(protocol):
    card = protocol.card
    assert 5 <= len(card.signs) <= 8
    assert 3 <= len(card.first) <= 4
    assert len(card.say) <= 5
    assert len(card.do_not) <= 5
    for texts in (*card.signs, *card.first):
        assert len(texts["en"]) <= 70


def test_each_version_that_was_given_is_kept_as_it_was():
    """Checklists point to it: a change of what people are told to do is a new version."""
    given = {(row["id"], row["version"]): row["fingerprint"] for row in read_csv("protocol_versions.csv")}
    assert given == {(each.id, each.version): fingerprint(each) for each in all_protocols()}
