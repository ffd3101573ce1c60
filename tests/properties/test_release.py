"""Consent can only narrow; no packet holds a field outside what was agreed; no state is without a way out."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.knowledge.places import known_town, places
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.release import rules
from harborlight.tables.handoffs import DataGroup

GROUPS = st.frozensets(st.sampled_from([group.value for group in DataGroup]))
DAYS = st.dates(date(2026, 1, 1), date(2027, 1, 1))
AGENCIES = st.sampled_from([None, UUID(int=1), UUID(int=2)])
GRANTS = st.builds(
    rules.Grant, AGENCIES, st.sampled_from(["House", "Clinic"]), GROUPS, st.sampled_from(["referral", "safety"]), DAYS, DAYS,
    st.booleans(),
)  # fmt: skip
ASKED = st.fixed_dictionaries(
    {"recipient_agency_id": AGENCIES, "recipient_label": st.sampled_from(["House", "Clinic"]), "groups": GROUPS,
     "purpose": st.sampled_from(["referral", "safety"]), "on": DAYS}
)  # fmt: skip
FIELDS = st.dictionaries(
    st.sampled_from([group.value for group in DataGroup]),
    st.lists(
        st.tuples(st.text(min_size=1, max_size=5), st.text(max_size=5), st.text(max_size=5)), max_size=3
    ),
)


@given(GRANTS, ASKED)
def test_nothing_beyond_the_grant_and_the_question_is_ever_allowed(grant, asked):
    decision = rules.may_disclose(grant, **asked)
    assert decision.groups <= grant.groups & asked["groups"]
    assert decision.is_allowed or decision.reasons, "a refusal says why"


@given(GRANTS, ASKED, GROUPS)
def test_narrowing_never_allows_more(grant, asked, fewer):
    import dataclasses

    before = rules.may_disclose(grant, **asked).groups
    narrower = [
        dataclasses.replace(grant, groups=grant.groups & fewer),
        dataclasses.replace(grant, is_withdrawn=True),
        dataclasses.replace(grant, expires_on=grant.expires_on - timedelta(days=1)),
    ]
    for each in narrower:
        assert rules.may_disclose(each, **asked).groups <= before


@given(GRANTS, ASKED)
def test_withdrawn_or_ended_allows_nothing(grant, asked):
    import dataclasses

    assert not rules.may_disclose(dataclasses.replace(grant, is_withdrawn=True), **asked).is_allowed
    assert not rules.may_disclose(grant, **{**asked, "on": grant.expires_on}).is_allowed
    assert not rules.may_disclose(None, **asked).is_allowed


@given(FIELDS, GROUPS)
def test_no_packet_holds_a_group_that_was_not_agreed(fields, groups):
    packet = rules.packet(fields, groups)
    assert set(packet) <= set(groups)
    assert all(rows == [list(row) for row in fields[group]] for group, rows in packet.items())


def test_every_state_leads_to_an_end_and_a_pending_one_can_be_withdrawn():
    for state in rules.STATES:
        reached, waiting = set(), [state]
        while waiting:
            each = waiting.pop()
            if each not in reached:
                reached.add(each)
                waiting += rules.next_states(each)
        assert reached & rules.ENDS, state
    assert all(rules.WITHDRAWN in rules.next_states(state) for state in rules.PENDING | rules.DELIVERED)


QUESTION = {
    "needs": ["safe_house", "legal_advice"], "sex": "woman", "age_band": "18-20", "n_children": 2, "languages": ["ar"],
    "urgency": "soon", "area": "Leeds",
}  # fmt: skip
# What a person may be known by. None of it may ride along in any field of the question.
IDENTIFYING = [
    "Amina Testperson",
    "07700 900123",
    "1999-05-20",
    "she lives above the nail bar",
    "x@y.example",
    "HAR-2026-00012",
]
ANY = st.one_of(
    st.text(max_size=12), st.integers(), st.none(), st.booleans(), st.floats(), st.sampled_from(IDENTIFYING),
    st.lists(st.one_of(st.text(max_size=6), st.sampled_from(IDENTIFYING)), max_size=4), st.dictionaries(st.text(max_size=3), st.text(max_size=3)),
)  # fmt: skip


def test_a_question_of_codes_numbers_and_a_known_town_may_be_asked():
    assert rules.check_question(QUESTION) == []
    assert rules.check_question({"needs": ["medical"]}) == []
    assert (
        rules.check_question({**QUESTION, "area": "", "languages": [], "sex": "unknown", "age_band": ""})
        == []
    )


def test_a_question_for_nothing_is_none():
    assert rules.check_question({**QUESTION, "needs": []}) == ["needs"]
    assert rules.check_question({}) == ["needs"]


@given(
    st.sampled_from([*sorted(rules.QUESTION_FIELDS), "name", "story", "phone"]), st.sampled_from(IDENTIFYING)
)
def test_nothing_identifying_fits_into_any_field_of_the_question(field, text):
    for value in (text, [text], ["safe_house", text], ["ar", text], {"x": text}):
        assert rules.check_question({**QUESTION, field: value}) == [field]


@given(st.sampled_from(sorted(rules.QUESTION_FIELDS)), ANY)
def test_whatever_passes_is_from_a_closed_list_or_a_small_number(field, value):
    if rules.check_question({**QUESTION, field: value}):
        return
    if field in {"needs", "languages"}:
        assert all(each in vocabulary(field).codes() for each in value)
        assert len(value) <= rules.MOST_CODES
    elif field == "n_children":
        assert value in range(31)
        assert not isinstance(value, bool)
    else:
        assert isinstance(value, str)


@pytest.mark.parametrize("value", [-1, 31, 10**9, True, "2", 2.0])
def test_children_are_a_small_whole_number(value):
    assert rules.check_question({**QUESTION, "n_children": value}) == ["n_children"]


@pytest.mark.parametrize(
    "area", ["leeds", "Little Hamlet under the Hill", "Leeds, above the nail bar", "לידס", None, 7]
)
def test_an_area_is_a_town_under_the_name_on_record_or_nothing(area):
    assert rules.check_question({**QUESTION, "area": area}) == ["area"]


def test_towns_are_known_by_any_spelling_and_only_under_their_own_name():
    assert known_town(" لندن ") == known_town("london") == "London"
    assert known_town("Little Hamlet under the Hill") == ""
    assert all(known_town(known_town(place.name)) == known_town(place.name) for place in places())


ANSWERS = st.sampled_from([*rules.ANSWERS, "perhaps", ""])
REASONS = st.sampled_from([*vocabulary("decline_reasons").codes(), "", "she is called Amina"])


@given(ANSWERS, REASONS, st.text(max_size=20))
def test_an_answer_holds_codes_and_a_no_says_why(answer, reason, note):
    wrong = rules.check_answer(answer, reason, note)
    assert ("answer" in wrong) == (answer not in rules.ANSWERS)
    assert ("reason" in wrong) == (reason == "she is called Amina" or (answer == "decline" and not reason))
    assert "note" not in wrong


def test_a_note_is_a_note():
    assert rules.check_answer("accept", "", "x" * 1001) == {"note": "shorter"}
    assert rules.check_answer("waitlist", "", "x" * 1000) == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"purpose": "because Amina said so"}, "purpose"), ({"method": "by pigeon"}, "method"), ({"given_by": "her boss"}, "given_by"),
     ({"groups": ["identity", "everything"]}, "groups"), ({"groups": []}, "groups"), ({"expires_on": date(2027, 1, 1)}, "expires_on"),
     ({"expires_on": None}, "expires_on"), ({"is_attested": False}, "is_not_condition_attested")],
)  # fmt: skip
def test_a_consent_is_kept_in_codes_with_an_end(changed, field):
    good = {
        "groups": ["identity"], "expires_on": date(2026, 3, 1), "given_by": "person", "method": "spoken", "purpose": "referral",
        "is_attested": True, "on": date(2026, 1, 1),
    }  # fmt: skip
    assert rules.check_grant(**good) == {}
    assert set(rules.check_grant(**{**good, **changed})) == {field}
