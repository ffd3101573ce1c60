"""Working on a protocol step by step: what is not changed stays, what no longer says the same loses its translations, and the ways
stay whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import Missing
from harborlight.knowledge import protocol_editing as editing
from harborlight.knowledge.protocol_checking import check, texts_of
from harborlight.knowledge.protocol_paths import every_way, follow
from harborlight.knowledge.protocols import load
from harborlight.tables.protocols import END, Protocol

STOP = load("police_stop")
BEGUN = editing.begun(
    protocol_id="quay", version="1", title="At the quay", setting="border", purpose="For dockers", source="Our SOP", languages=["en", "fr"]
)  # fmt: skip


def places(protocol: Protocol) -> set[str]:
    return {".".join((*fault.path, fault.what)) for fault in check(protocol) if fault.is_blocking}


def ids(protocol: Protocol) -> list[str]:
    return [step.id for step in protocol.steps]


def test_a_new_one_has_whatever_every_protocol_must_have():
    assert places(BEGUN) == {"title.lacks a text in fr", "purpose.lacks a text in fr"}
    whole = editing.translated(BEGUN, "fr", {"title": "Au quai", "purpose": "Pour les dockers"})
    assert places(whole) == set()
    assert whole.title == {"en": "At the quay", "fr": "Au quai"}
    assert set(whole.steps[0].title) == {"en", "fr"}, "phrases come in its languages"


def test_a_copy_is_unchecked_whatever_the_other_was():
    checked = replace(STOP, reviewed_on="2026-05-04")
    copy = editing.based_on(checked, protocol_id="police_stop", version="2", languages=["fr"])
    assert (copy.reviewed_on, copy.languages, copy.is_card_public) == ("", ("en", "fr"), False)
    assert [step.id for step in copy.steps] == [step.id for step in STOP.steps]
    assert {language for _path, labels in texts_of(copy) for language in labels} == {"en", "fr"}
    assert places(copy) == set()


def test_a_text_that_says_something_else_loses_its_translations():
    old = {"en": "Wait", "fr": "Attendez"}
    assert editing.said(old, " Wait ", "en") == old
    assert editing.said(old, "Go", "en") == {"en": "Go"}
    assert editing.said(old, "Wait.", "en", is_same=True) == {"en": "Wait.", "fr": "Attendez"}
    assert editing.said(old, "", "en") == {}


def test_a_line_put_in_leaves_the_others_their_translations():
    old = ({"en": "One", "fr": "Un"}, {"en": "Two", "fr": "Deux"}, {"en": "Three", "fr": "Trois"})
    assert editing.lines_said(old, ["New", "One", "", "Three", "Two!"], "en") == (
        {"en": "New"}, old[0], old[2], {"en": "Two!"},
    )  # fmt: skip
    assert editing.lines_said(old, ["One", "Two!", "Three"], "en", is_same=True)[1] == {
        "en": "Two!",
        "fr": "Deux",
    }
    assert editing.lines_said(old, ["One", "Two!", "Three"], "en")[1] == {"en": "Two!"}


def test_words_are_put_at_their_place_and_taken_away_again():
    texts = {"steps.danger.do[0]": " Regardez ", "card.signs[0]": "", "facts.nothing.label": "x"}
    new = editing.translated(BEGUN, "fr", texts)
    assert new.step("danger").do[0]["fr"] == "Regardez"
    assert "fr" not in new.card.signs[0]
    assert new.step("danger").do[0]["en"] == BEGUN.step("danger").do[0]["en"]


def test_languages_come_and_go():
    assert editing.in_languages(STOP, ["en"]).steps[0].title.keys() == {"en"}
    wider = editing.in_languages(BEGUN, ["en", "fr", "de"])
    assert "title.lacks a text in fr, de" in places(wider)


def test_a_step_put_in_is_led_to_and_leads_on():
    new, step_id = editing.add_step(BEGUN, "Ask for a colleague!", after="emergency")
    assert step_id == "ask_for_a_colleague"
    assert (new.step("emergency").next, new.step(step_id).next) == (step_id, "record")
    assert ids(new) == ["danger", "emergency", step_id, "record"]
    first, first_id = editing.add_step(new, "Прийти", after="")
    assert (first_id, first.steps[0].next) == ("priyti", "danger")
    apart, apart_id = editing.add_step(BEGUN, "?", after="danger")
    assert (apart_id, f"steps.{apart_id}.nobody reaches this step" in places(apart)) == ("step", True)


def test_two_steps_of_one_title_have_two_ids_and_none_is_called_end():
    one, first = editing.add_step(BEGUN, "End", after="record")
    _two, second = editing.add_step(one, "End", after="record")
    assert (first, second) == ("end_2", "end_3")


def test_a_step_taken_out_leaves_no_way_to_it():
    counted = editing.with_step(
        STOP, replace(STOP.step("record"), within=replace(STOP.step("record").within, starts="evidence"))
    )
    new = editing.take_step_out(counted, "evidence")
    assert new.step("refer").next == "record"
    assert new.step("record").within.starts == ""
    assert places(new) == set()
    open_ = editing.take_step_out(BEGUN, "danger")
    assert ids(open_) == ["emergency", "record"]
    with pytest.raises(Missing):
        editing.take_step_out(BEGUN, "nothing")


def test_two_steps_in_a_row_change_places_on_the_way_and_questions_only_in_the_list():
    moved = editing.move_step(STOP, "record", "up")  # evidence, record -> record, evidence
    assert [step.id for step in moved.steps[-3:]] == ["record", "evidence", "after"]
    assert (moved.step("record").next, moved.step("evidence").next) == ("evidence", "after")
    assert moved.step("refer").next == "record"
    assert places(moved) == set()
    listed = editing.move_step(STOP, "danger", "down")
    assert ids(listed)[1:3] == ["emergency", "danger"]
    assert listed.step("danger").ways == STOP.step("danger").ways
    assert editing.move_step(STOP, "look", "up") == STOP
    assert editing.move_step(STOP, "after", "down") == STOP


def test_rules_to_stop_by():
    new, name = editing.add_rule(BEGUN, "The ship leaves")
    assert f"stop.{name}.lacks do" in places(new)
    named = editing.with_rule(new, replace(new.stop[-1], do=({"en": "Call", "fr": "Appelez"},)))
    assert named.stop[-1].do == ({"en": "Call", "fr": "Appelez"},)
    assert editing.take_rule_out(named, name) == BEGUN


@given(st.lists(st.tuples(st.sampled_from(["add", "out", "up", "down"]), st.integers(0, 30)), max_size=12))
def test_whatever_is_moved_put_in_and_taken_out_every_way_ends(acts):
    protocol = STOP
    for act, number in acts:
        at = ids(protocol)[number % len(protocol.steps)] if protocol.steps else ""
        if act == "add":
            protocol, _new = editing.add_step(protocol, "New", at)
        elif act == "out" and at:
            protocol = editing.take_step_out(protocol, at)
        elif at:
            protocol = editing.move_step(protocol, at, act)
    assert len(set(ids(protocol))) == len(protocol.steps)
    known = {*ids(protocol), END, ""}
    assert all(to in known for step in protocol.steps for _answer, to in step.ways)
    follow(protocol, {})
    assert not any("leads back" in fault for fault in places(protocol))
    if not places(protocol):
        assert all(len(way) == len(set(way)) for way in every_way(protocol))
