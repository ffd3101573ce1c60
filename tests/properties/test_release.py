"""Consent can only narrow; no packet holds a field outside what was agreed; no state is without a way out."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

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


@given(
    st.dictionaries(st.sampled_from([*rules.QUESTION_FIELDS, "name", "story", "phone"]), st.text(max_size=3))
)
def test_a_question_with_anything_more_than_the_anonymous_fields_is_told(question):
    assert set(rules.check_question(question)) == set(question) - rules.QUESTION_FIELDS
