"""Triage: adding a worry never makes a report less urgent; unknown is not absent; a letter from outside is never trusted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.intake import rules
from harborlight.knowledge import suspected_case

SIGNS = suspected_case.signs()
reports = st.fixed_dictionaries(
    {
        "danger": st.sampled_from(suspected_case.DANGER),
        "ages": st.sampled_from(suspected_case.AGES),
        "n_children": st.none() | st.integers(0, 20),
        "signs": st.dictionaries(st.sampled_from(SIGNS), st.sampled_from(suspected_case.SIGN_ANSWERS)),
    }
)


def rank(fields):
    return rules.RANK[rules.triage(fields).urgency]


@given(reports, st.sampled_from(SIGNS))
def test_adding_a_sign_never_lowers_urgency(fields, sign):
    more = {**fields, "signs": {**fields["signs"], sign: "present"}}
    assert rank(more) <= rank(fields)


@given(reports)
def test_danger_now_is_always_immediate(fields):
    result = rules.triage({**fields, "danger": "yes"})
    assert result.urgency == rules.IMMEDIATE
    assert result.reasons[0] == "danger_now"


@given(reports, st.sampled_from(["child", "both"]))
def test_adding_a_child_never_lowers_urgency(fields, ages):
    assert rank({**fields, "ages": ages}) <= min(rank(fields), rules.RANK[rules.URGENT])


@given(reports)
def test_less_certain_of_safety_never_lowers_urgency(fields):
    assert rank({**fields, "danger": "unsure"}) <= rank({**fields, "danger": "no"})


@given(reports)
def test_unknown_counts_neither_as_absent_nor_as_present(fields):
    unknown = {sign: "unknown" for sign in SIGNS if fields["signs"].get(sign) != "present"}
    assert rules.triage({**fields, "signs": {**fields["signs"], **unknown}}) == rules.triage(fields)


@given(reports)
def test_each_urgency_has_a_reason(fields):
    reasons = rules.triage(fields).reasons
    assert reasons
    assert len(reasons) == len(set(reasons))


@pytest.mark.parametrize(
    ("fields", "urgency", "first"),
    [
        ({"danger": "yes"}, "immediate", "danger_now"),
        (
            {"danger": "no", "signs": {"sexual_exploitation": "present"}, "ages": "child"},
            "immediate",
            "child",
        ),
        ({"danger": "no", "n_children": 1}, "urgent", "child"),
        ({"danger": "no", "signs": {"violence": "present"}}, "urgent", "grave_sign"),
        ({"danger": "no", "signs": {"debt": "present", "papers_held": "present"}}, "soon", "several_signs"),
        ({"danger": "unsure"}, "soon", "danger_unsure"),
        ({"danger": "no", "signs": {"violence": "absent"}}, "routine", "somebody_is_worried"),
        ({}, "routine", "somebody_is_worried"),
    ],
)
def test_worked_examples(fields, urgency, first):
    result = rules.triage(fields)
    assert (result.urgency, result.reasons[0]) == (urgency, first)


def test_every_state_has_a_way_out_or_is_an_end():
    ends = {state for state in rules.STATES if not rules.next_states(state)}
    assert ends == {rules.ACCEPTED, rules.PASSED_ON}
    assert all(next_ in rules.STATES for state in rules.STATES for next_ in rules.next_states(state))


def test_a_new_report_can_only_be_opened():
    assert rules.next_states(rules.NEW) == {rules.OPENED}


def letter(**fields):
    return json.dumps(
        {"fields": fields, "language": "ar", "machine_signs": ["very_fast", "nonsense"]}
    ).encode()


def test_a_letter_reads_back_as_what_was_typed():
    typed = {"danger": "yes", "signs": {"debt": "present"}, "n_people": 3, "may_contact": True, "safe_phone": "07700 900123",
             "languages": ["ar"], "story": "Marked"}  # fmt: skip
    read = rules.read_letter(letter(**typed))
    assert {name: read[name] for name in typed} == typed
    assert (read["written_in"], read["machine_signs"]) == ("ar", ["very_fast"])


@given(st.binary() | st.recursive(st.none() | st.booleans() | st.text() | st.integers(), lambda inner: (
    st.lists(inner) | st.dictionaries(st.sampled_from(["fields", "signs", "story", "danger", "n_people"]) | st.text(), inner)
)).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_letter_can_be_read_and_triaged(plain):
    fields = rules.read_letter(plain)
    assert rules.triage(fields).urgency in rules.URGENCIES
    json.dumps(fields)


def test_unknown_codes_in_a_letter_become_unknown():
    read = rules.read_letter(
        letter(danger="certainly", ages="old", languages=["xx-none"], signs={"no_such_sign": "present"})
    )
    assert (read["danger"], read["ages"], read["languages"], read["signs"]) == ("unsure", "unknown", [], {})


def test_direction_overrides_are_taken_out():
    assert rules.read_letter(letter(story="abc\u202edef\u2066"))["story"] == "abcdef"


def test_what_is_no_letter_is_kept_as_the_story():
    assert rules.read_letter(b"not json at all")["story"] == "not json at all"
