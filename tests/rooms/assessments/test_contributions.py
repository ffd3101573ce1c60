"""What agencies give: their own until they release it, counted once, never to be worked out by another."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.factories import core as make
from tests.factories import places as at

from harborlight.assessments import actions, queries
from harborlight.assessments.models import Assessment, Contribution, Party
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Hidden, Invalid, Missing, Refused
from harborlight.release import queries as release
from harborlight.release.models import Disclosure

pytestmark = pytest.mark.django_db


def profile(found: at.Table) -> dict:
    return queries.told(found.lead, Assessment.objects.select_related("previous").get(pk=found.pk))


def test_three_agencies_make_a_sum_and_it_is_counted_once():
    found = at.closed(3, size=60)
    told = profile(found)
    assert told["people"] == 185  # 60 + 61 + 62, rounded
    assert [(row["determinant"], row["having"], row["others"]) for row in told["lines"]] == [
        ("recruiters", 90, 95), ("services", 60, 125),
    ]  # fmt: skip
    assert told["divisions"]["age"] == [[["child"], 60], [["adult", "age_not_known"], 125]]
    with pytest.raises(Conflict):
        actions.close_assessment(by=found.lead, assessment_id=found.pk)
    with pytest.raises(Conflict):
        actions.keep_contribution(by=found.others[0], assessment_id=found.pk, ratings={}, counts={})
    with pytest.raises(Conflict):
        actions.withdraw_contribution(by=found.others[0], assessment_id=found.pk)


def test_two_agencies_make_none_unless_both_agree():
    assert profile(at.closed(2))["people"] is None
    agreed = profile(at.closed(2, shows_counts=True))
    assert agreed["people"] == 120
    assert [row["people"] for row in agreed["agencies"]] == [60, 60]


def test_where_those_who_did_not_agree_are_too_few_the_sum_is_of_the_others():
    found = at.table(3)
    for by, agrees in zip(found.others, (True, True, False), strict=True):
        at.give(by, found.assessment, at.counts(60, 30, 20), shows_counts=agrees)
    actions.close_assessment(by=found.lead, assessment_id=found.pk)
    told = profile(found)
    assert (told["people"], told["n_counted"], told["n_left_out"]) == (120, 2, 1)


def test_a_small_count_of_one_agency_is_in_no_shown_number():
    found = at.table(3)
    for by, n in zip(found.others, (200, 6, 5), strict=True):
        at.give(by, found.assessment, at.counts(n, n // 2, n // 3))
    actions.close_assessment(by=found.lead, assessment_id=found.pk)
    told = profile(found)
    assert (told["people"], told["lines"], told["agencies"]) == (None, [], [])
    assert told["hidden"] == list(at.LINES)


def test_ratings_have_a_name_only_where_the_agency_said_so():
    found = at.table(3)
    for by, shows in zip(found.others, (True, True, False), strict=True):
        at.give(by, found.assessment, shows_ratings=shows)
    actions.close_assessment(by=found.lead, assessment_id=found.pk)
    [row] = [
        each
        for each in profile(found)["ratings"]
        if (each["determinant"], each["side"]) == ("recruiters", "risk")
    ]
    assert {name for name, _value in row["named"]} == {by.agency.name for by in found.others[:2]}
    assert (row["n_unnamed"], row["middle"]) == (1, None)
    assert found.others[2].agency.name not in json.dumps(row)


def test_nobody_reads_a_contribution_of_another_agency():
    found = at.table(2)
    one, other = found.others
    kept = at.give(one, found.assessment, at.counts(60, 30, 20))
    for who in (other, found.lead, found.steward):
        assert queries.own_contribution(who, found.assessment) is None
        with pytest.raises(Hidden):
            Contribution.objects.get_visible(who, kept.pk)
    stands = {each.name: each.has_released for each in queries.parties(other, found.assessment)}
    assert stands[one.agency.name] is True
    assert stands[other.agency.name] is False


def test_whoever_was_not_asked_or_declined_does_not_know_of_it():
    found = at.table(1)
    stranger = make.account(Role.SUPERVISOR)
    with pytest.raises(Hidden):
        queries.assessment(stranger, found.pk)
    assert list(queries.assessments(stranger)) == []
    actions.answer_request(by=found.others[0], assessment_id=found.pk, joins=False)
    with pytest.raises(Missing):
        queries.assessment(found.others[0], found.pk)
    actions.ask_agency(by=found.lead, assessment_id=found.pk, agency_id=found.others[0].agency_id)
    assert queries.assessment(found.others[0], found.pk).pk == found.pk


def test_who_gave_nothing_does_not_read_the_profile():
    found = at.table(4)
    for by in found.others[:3]:
        at.give(by, found.assessment, at.counts(60, 30, 20))
    actions.close_assessment(by=found.lead, assessment_id=found.pk)
    closed = Assessment.objects.get(pk=found.pk)
    assert queries.told(found.others[0], closed)["people"] == 180
    with pytest.raises(Missing):
        queries.told(found.others[3], closed)


def test_before_it_is_closed_there_is_nothing_to_read():
    found = at.table(3)
    for by in found.others:
        at.give(by, found.assessment, at.counts(60, 30, 20))
    with pytest.raises(Missing):
        queries.told(found.lead, found.assessment)
    assert found.assessment.opened("profile") is None


def test_a_release_is_an_act_of_its_own_logged_without_a_number():
    found = at.table(1)
    by = found.others[0]
    kept = actions.keep_contribution(
        by=by, assessment_id=found.pk, ratings=at.RATINGS, counts=at.counts(61, 31, 21)
    )
    assert not Disclosure.objects.exists()
    with pytest.raises(Conflict):
        actions.release_contribution(by=by, assessment_id=found.pk, version=kept.version - 1)
    actions.release_contribution(by=by, assessment_id=found.pk, version=kept.version, may_be_published=True)
    rows = release.disclosures(by)
    assert [(row.audience, row.contents) for row in rows] == [
        ("public", ["counts"]),
        ("contributors", ["counts", "ratings"]),
    ]
    events = AuditEvent.objects.filter(
        action__in=("contribution.keep", "contribution.release", "disclosure.counts")
    )
    assert events.count() == 4
    assert not {"61", "31", "21"} & set(
        json.dumps([event.payload for event in events], default=str).replace(",", " ").split()
    )
    with pytest.raises(Conflict):
        actions.keep_contribution(by=by, assessment_id=found.pk, ratings={}, counts={}, version=kept.version)
    actions.withdraw_contribution(by=by, assessment_id=found.pk)
    assert release.disclosures(by).filter(ended_at=None).count() == 0


@pytest.mark.parametrize(
    "role", [Role.CASEWORKER, Role.DATA_STEWARD, Role.CAMPAIGN_LEAD, Role.OPERATOR, Role.COMPLIANCE_OFFICER]
)
def test_roles_that_may_not_give_or_lead(role):
    found = at.table(1)
    who = make.account(role, of=found.others[0].agency)
    with pytest.raises((Refused, Missing)):
        actions.keep_contribution(by=who, assessment_id=found.pk, ratings={}, counts={})
    with pytest.raises(Refused):
        actions.open_assessment(
            by=who, kind="area", name="x", question="x", places={}, from_on=date(2025, 1, 1), to_on=date(2025, 1, 2),
            due_on=timezone.localdate(),
        )  # fmt: skip


def test_a_contributor_does_not_lead():
    found = at.table(1)
    other = make.account(Role.COORDINATOR, of=found.others[0].agency)
    for act in (actions.close_assessment, actions.drop_assessment):
        with pytest.raises(Missing):
            act(by=other, assessment_id=found.pk)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"people": {"": 10}}, "recruiters:risk."),
        (at.counts(10, 11, 2), "recruiters:risk."),
        (at.counts(10, 5, 2, child=8, adult=4), "people.child"),
        (at.counts(-1, 0, 0), "people."),
        ({**at.counts(10, 5, 2), "weather:risk": {"": 1}}, "weather:risk."),
    ],
)
def test_counts_that_cannot_be_are_named(given, field):
    found = at.table(1)
    with pytest.raises(Invalid) as refused:
        actions.keep_contribution(by=found.others[0], assessment_id=found.pk, ratings={}, counts=given)
    assert field in refused.value.fields


def test_the_same_people_are_not_counted_twice_for_one_place():
    found = at.table(1)
    by = found.others[0]
    at.give(by, found.assessment, at.counts(60, 30, 20))
    again = at.open_one(found.lead, name="The quarter again", agencies=[by.agency_id])
    kept = actions.keep_contribution(
        by=by, assessment_id=again.pk, ratings=at.RATINGS, counts=at.counts(60, 30, 20)
    )
    with pytest.raises(Invalid, match="overlapping"):
        actions.release_contribution(by=by, assessment_id=again.pk, version=kept.version)
    later = at.open_one(
        found.lead, agencies=[by.agency_id], from_on=date(2026, 1, 1), to_on=date(2026, 6, 30)
    )
    at.give(by, later, at.counts(60, 30, 20))


def test_periods_of_one_place_do_not_overlap_and_can_be_compared():
    before = at.closed(3)
    with pytest.raises(Invalid) as refused:
        at.open_one(before.lead, previous_id=before.pk, from_on=date(2025, 12, 31), to_on=date(2026, 6, 30))
    assert "from_on" in refused.value.fields
    now = at.open_one(
        before.lead, previous_id=before.pk, from_on=date(2026, 1, 1), to_on=date(2026, 6, 30),
        agencies=[by.agency_id for by in before.others],
    )  # fmt: skip
    for by in before.others:
        at.give(by, now, at.counts(60, 50, 20))
    actions.close_assessment(by=before.lead, assessment_id=now.pk)
    read = queries.profile(before.lead, queries.assessment(before.lead, now.pk))
    [evidence] = next(each for each in read.profile.known if each.determinant.id == "recruiters").evidence
    assert evidence.change.low > 0.2
    assert read.doubts == ()


@pytest.mark.parametrize(
    "name",
    [
        "Harbour Fish Ltd",
        "Mr Smith's house",
        "the Johnson family",
        "call 0113 496 0100 99",
        "www.somewhere.example",
        "",
    ],
)
def test_a_name_of_somebody_is_refused(name):
    with pytest.raises(Invalid) as refused:
        at.open_one(make.account(Role.COORDINATOR), name=name)
    assert set(refused.value.fields) == {"name"}


def test_home_says_what_waits():
    found = at.table(1)
    assert [line.n for line in queries.needs_me(found.others[0])] == [1]
    at.give(found.others[0], found.assessment)
    assert list(queries.needs_me(found.others[0])) == []
    assert Party.objects.filter(assessment=found.pk, state="joined").count() == 2


def test_questions_are_settled_by_people_with_a_reason():
    found = at.closed(3)
    with pytest.raises(Invalid):
        actions.settle_question(
            by=found.lead, assessment_id=found.pk, determinant="recruiters", outcome="set_aside"
        )
    actions.settle_question(
        by=found.lead, assessment_id=found.pk, determinant="recruiters", outcome="taken_up"
    )
    assert queries.plan_questions(found.others[0], found.assessment)["recruiters"]["outcome"] == "taken_up"
    with pytest.raises(Refused):
        actions.settle_question(
            by=found.others[0], assessment_id=found.pk, determinant="recruiters", outcome="taken_up"
        )


def test_a_contribution_stays_its_agencys_own_when_all_is_dropped():
    found = at.table(1)
    at.give(found.others[0], found.assessment, at.counts(60, 30, 20))
    actions.drop_assessment(by=found.lead, assessment_id=found.pk)
    assert Contribution.objects.get().opened("counts")["people"][""] == 60
    assert list(queries.assessments(found.lead)) == []
    with pytest.raises(Conflict):
        actions.close_assessment(by=found.lead, assessment_id=found.pk)


def test_the_day_by_which_to_give_lies_ahead():
    with pytest.raises(Invalid) as refused:
        at.open_one(make.account(Role.COORDINATOR), due_on=timezone.localdate() - timedelta(days=2))
    assert set(refused.value.fields) == {"due_on"}
