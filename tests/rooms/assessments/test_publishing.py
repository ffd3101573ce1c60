"""What the public sees: only after the coordinator asked, every contributor allowed it and a data steward checked; and gone at once."""

from __future__ import annotations

import json

import pytest
from tests.factories import core as make
from tests.factories import places as at

from harborlight.assessments import actions, queries
from harborlight.assessments.models import Assessment
from harborlight.core.roles import Role
from harborlight.errors import Conflict, Invalid, Missing, Refused
from harborlight.release.queries import porch

pytestmark = pytest.mark.django_db
NAME = "Quarters by the water"


def snapshot() -> list[dict]:
    content = porch().read("places.json")
    return json.loads(content)["places"] if content else []


def ask(found: at.Table, name: str = NAME) -> None:
    actions.ask_publication(by=found.lead, assessment_id=found.pk, public_name=name)


def test_nothing_is_public_by_default_and_two_people_publish():
    found = at.closed(3, may_be_published=True, shows_ratings=True)
    assert queries.published() == []
    ask(found)
    assert queries.published() == []
    both = make.account(Role.COORDINATOR, Role.DATA_STEWARD, of=found.lead.agency)
    actions.check_publication(by=found.steward, assessment_id=found.pk, is_fit=True)
    [seen] = queries.published()
    assert seen["name"] == NAME
    text = json.dumps(seen)
    for hidden in ("Harbour", "vulnerable here", *(by.agency.name for by in found.others), "rating", "named"):
        assert hidden not in text
    actions.end_publication(by=found.lead, assessment_id=found.pk)
    assert queries.published() == []
    actions.ask_publication(by=both, assessment_id=found.pk, public_name=NAME)
    with pytest.raises(Conflict, match="Somebody else"):
        actions.check_publication(by=both, assessment_id=found.pk, is_fit=True)


def test_one_contributor_who_did_not_allow_it_bars_it_and_may_take_it_back():
    found = at.closed(3, may_be_published=True)
    by = found.others[0]
    actions.allow_publication(by=by, assessment_id=found.pk, allows=False)
    with pytest.raises(Conflict, match="Not every agency"):
        ask(found)
    actions.allow_publication(by=by, assessment_id=found.pk, allows=True)
    ask(found)
    actions.check_publication(by=found.steward, assessment_id=found.pk, is_fit=True)
    assert [each["name"] for each in queries.published()] == [NAME]
    actions.allow_publication(by=by, assessment_id=found.pk, allows=False)
    assert queries.published() == []


@pytest.mark.django_db(transaction=True)
def test_the_snapshot_follows_in_the_same_act():
    found = at.closed(3, may_be_published=True)
    ask(found)
    actions.check_publication(by=found.steward, assessment_id=found.pk, is_fit=True)
    assert [each["name"] for each in snapshot()] == [NAME]
    actions.end_publication(by=found.lead, assessment_id=found.pk)
    assert snapshot() == []


def test_a_school_is_never_named_in_public():
    lead = make.account(Role.COORDINATOR)
    found = at.Table(lead, make.account(Role.DATA_STEWARD, of=lead.agency), [make.account(Role.SUPERVISOR)])
    found.assessment = at.open_one(
        lead, kind="school", name="Hill Road School", agencies=[found.others[0].agency_id]
    )
    at.give(
        found.others[0], found.assessment, at.counts(60, 30, 20), shows_counts=True, may_be_published=True
    )
    actions.close_assessment(by=lead, assessment_id=found.pk)
    with pytest.raises(Conflict, match="never named"):
        ask(found, "Pupils of hill road school")
    with pytest.raises(Invalid):
        ask(found, "Pupils of Mr Smith")
    ask(found, "Schools of the district")


def test_a_steward_who_finds_it_unfit_says_why_and_nothing_is_public():
    found = at.closed(3, may_be_published=True)
    ask(found)
    with pytest.raises(Invalid):
        actions.check_publication(by=found.steward, assessment_id=found.pk, is_fit=False)
    actions.check_publication(
        by=found.steward, assessment_id=found.pk, is_fit=False, note="The name points at one street."
    )
    kept = Assessment.objects.select_related("data_key__agency_key").get(pk=found.pk)
    assert (kept.publication, kept.opened("check_note")) == ("", "The name points at one street.")
    assert queries.published() == []


def test_who_may_ask_and_check():
    found = at.closed(3, may_be_published=True)
    with pytest.raises(Refused):
        actions.ask_publication(by=found.others[0], assessment_id=found.pk, public_name=NAME)
    ask(found)
    for who in (found.lead, found.others[0]):
        with pytest.raises(Refused):
            actions.check_publication(by=who, assessment_id=found.pk, is_fit=True)
    with pytest.raises(Missing):
        actions.check_publication(by=make.account(Role.DATA_STEWARD), assessment_id=found.pk, is_fit=True)


def test_what_holds_nothing_is_not_published():
    found = at.table(1)
    at.give(found.others[0], found.assessment, at.counts(5, 2, 1), may_be_published=True)
    actions.close_assessment(by=found.lead, assessment_id=found.pk)
    with pytest.raises(Conflict, match="nothing that may be shown"):
        ask(found)
