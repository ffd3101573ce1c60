"""Somebody holds a record against its source: noted apart from the record, shown wherever it is, and for that very record only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import core as make
from tests.factories.library import protocol_in_use

from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing, Refused
from harborlight.knowledge import field_cards, record_checks, shelves
from harborlight.knowledge.protocols import load
from harborlight.knowledge.search import Wanted
from harborlight.library import actions, queries
from harborlight.library.models import EntryCheck
from harborlight.release import queries as release

pytestmark = pytest.mark.django_db
LAW = ("obligations", "PAL-001")
TODAY = timezone.localdate()


@pytest.fixture
def lawyer():
    make.installation()
    return make.account(Role.POLICY_OFFICER)


def check(by, shelf=LAW[0], entry_id=LAW[1], **given):
    return actions.check_entry(by=by, **{
        "shelf": shelf, "entry_id": entry_id, "result": "agrees", "checked_on": TODAY, "against": "UN Treaty Series 2237", **given,
    })  # fmt: skip


def published():
    return record_checks.read(json.loads(release.porch().read("records.json"))["checks"])


def test_a_check_verifies_the_record_where_it_is_shown_and_changes_nothing_of_it(lawyer):
    before = shelves.entry(*LAW)
    assert not before.confidence.is_verified
    check(lawyer, checked_by="Bar council")
    shown = queries.entry(lawyer, *LAW)
    assert (shown.confidence.is_verified, shown.checked_on, shown.check.by) == (
        True,
        TODAY.isoformat(),
        "Bar council",
    )
    assert shelves.entry(*LAW) == before
    assert LAW not in {(each.entry.shelf, each.entry.id) for each in queries.waiting(lawyer, Wanted())}
    assert [each.entry.id for each in queries.found(lawyer, "", Wanted(("obligations",), "verified"))] == [
        "PAL-001"
    ]
    event = AuditEvent.objects.get(action="entry.check")
    assert event.object_id == str(EntryCheck.objects.get().pk)


def test_a_record_that_changed_falls_back_and_says_so(lawyer, monkeypatch):
    check(lawyer)
    changed = replace(shelves.entry(*LAW), title={"en": "Something else"})
    monkeypatch.setattr(shelves, "entry", lambda *_: changed)
    shown = queries.entry(lawyer, *LAW)
    assert not shown.confidence.is_verified
    assert record_checks.state_of(shown) == "changed"
    page = make.signed_in(Client(), lawyer).get(reverse("library:entry", args=LAW)).content.decode()
    assert "says something else since" in page


@pytest.mark.parametrize(
    "part", ["title", "source", "facts", "words", "whole", "version", "country", "doubt"]
)
def test_whatever_a_record_tells_is_in_its_mark(part):
    one = shelves.entry("protocols", "child")
    other = {"title": {**one.title, "uk": "Інше"}, "words": {"en": "x"}, "facts": ()}.get(part, "other")
    assert record_checks.mark_of(one) != record_checks.mark_of(replace(one, **{part: other}))
    assert record_checks.mark_of(one) == record_checks.mark_of(replace(one, checked_on="2026-01-01"))


def test_one_that_was_found_wrong_stands_first_and_is_never_verified(lawyer):
    with pytest.raises(Invalid):
        check(lawyer, result="disagrees")
    check(lawyer, result="disagrees", note="Article 9, not 6")
    first = queries.waiting(lawyer, Wanted())[0]
    assert ((first.entry.shelf, first.entry.id), first.why[0]) == (LAW, "found_wrong")
    page = make.signed_in(Client(), lawyer).get(reverse("library:entry", args=LAW)).content.decode()
    assert "does not agree with its source. Do not rely on it." in page
    assert "Article 9, not 6" in page
    check(lawyer, result="taken_back", against="")
    assert queries.entry(lawyer, *LAW).check is None
    assert EntryCheck.objects.count() == 2, "kept as history"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"against": " "}, "against"),
        ({"against": "x" * 301}, "against"),
        ({"checked_on": TODAY + timedelta(days=1)}, "checked_on"),
        ({"checked_on": TODAY - timedelta(days=400)}, "checked_on"),
        ({"result": "perhaps"}, "result"),
        ({"shelf": "numbers", "entry_id": "GB-08000121700"}, "result"),
    ],
)
def test_what_cannot_be_noted_is_told_by_its_field(lawyer, given, field):
    with pytest.raises(Invalid) as caught:
        check(lawyer, **given)
    assert field in caught.value.fields
    assert not EntryCheck.objects.exists()


def test_who_may_check_and_who_may_not(lawyer):
    with pytest.raises(Missing):
        check(lawyer, entry_id="PAL-999")
    for role in (Role.CASEWORKER, Role.INVESTIGATOR, Role.LEARNER):
        with pytest.raises(Refused):
            check(make.account(role))
    author, coordinator = make.account(Role.TRAINER), make.account(Role.COORDINATOR)
    protocol_in_use(author, coordinator, make.account(Role.SURVIVOR_ADVISER))
    with pytest.raises(Refused):
        check(author, "protocols", "quay_check")
    check(coordinator, "protocols", "quay_check")


def test_a_checked_protocol_says_so_on_its_page_its_checklist_and_its_card(lawyer):
    worker = make.signed_in(Client(), make.account(Role.HOTLINE_WORKER))
    assert "No person of the field has checked" in worker.get("/protocols/child/").content.decode()
    assert "Unverified first draft" in worker.get("/cards/en/child/").content.decode()
    check(lawyer, "protocols", "child", against="UNICEF guidelines 2006", checked_by="Child lawyer")
    page = worker.get("/protocols/child/").content.decode()
    assert "Checked by Child lawyer" in page
    assert "UNICEF guidelines 2006" in page
    assert "Unverified first draft" not in worker.get("/cards/en/child/").content.decode()
    assert queries.protocol("child").confidence.is_verified
    assert load("child").reviewed_on == ""
    cards = {each.id: each.checked_on for each in field_cards.shipped_cards(published())}
    assert (cards["child"], cards["border"]) == (TODAY.isoformat(), "")
    assert not any(each.by for each in published().values()), "nobody's name goes to the public site"


def test_a_checked_instrument_says_so_and_its_figures_stay(lawyer):
    plain = queries.instrument("raft")
    check(lawyer, "instruments", "raft")
    shown = queries.instrument("raft")
    assert shown.confidence.is_verified
    assert (shown.items, shown.rule, shown.vectors) == (plain.items, plain.rule, plain.vectors)


def test_the_public_site_shows_what_was_checked(lawyer):
    from harborlight.web.public import looking_up

    before = looking_up.law_of("GB", TODAY, {})
    name = next(each.id for each, _far in before.laws)
    check(lawyer, "laws", name)
    after = {each.id: far for each, far in looking_up.law_of("GB", TODAY, {}, published()).laws}
    assert after[name].is_verified
    assert sum(far.is_verified for far in after.values()) == 1 + sum(
        far.is_verified for _law, far in before.laws
    )


def test_by_its_pages(lawyer):
    client = make.signed_in(Client(), lawyer)
    page = client.get(reverse("library:entry", args=LAW)).content.decode()
    address = reverse("library:check_entry", args=LAW)
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"result": "agrees", "checked_on": TODAY.isoformat(), "against": ""})
    assert wrong.status_code == 400
    assert "Name the source that you looked at." in wrong.content.decode()
    client.post(address, {"result": "agrees", "checked_on": TODAY.isoformat(), "against": "<i>UNTS</i>"})
    page = client.get(reverse("library:entry", args=LAW)).content.decode()
    assert "&lt;i&gt;UNTS" in page
    assert lawyer.display_name in page
    reader = make.signed_in(Client(), make.account(Role.CASEWORKER))
    assert address not in reader.get(reverse("library:entry", args=LAW)).content.decode()
    assert reader.get(address).status_code == 403
    assert client.get(reverse("library:check_entry", args=["laws", "nothing"])).status_code == 404


def test_the_coalitions_own_tools_stand_on_the_shelves_while_they_are_in_use(lawyer):
    author, coordinator = make.account(Role.TRAINER), make.account(Role.COORDINATOR)
    made = protocol_in_use(author, coordinator, make.account(Role.SURVIVOR_ADVISER))
    hits = queries.found(lawyer, "dockers quay", Wanted())
    assert (hits[0].entry.shelf, hits[0].entry.id) == ("protocols", "quay_check")
    assert ("protocols", "quay_check") in {
        (each.entry.shelf, each.entry.id) for each in queries.waiting(lawyer, Wanted())
    }
    client = make.signed_in(Client(), lawyer)
    assert client.get(reverse("library:entry", args=["protocols", "quay_check"])).status_code == 200
    assert dict(queries.shelves_with_counts())["protocols"] == 11
    actions.retire(by=coordinator, edition_id=made.pk, reason="Over.")
    assert client.get(reverse("library:entry", args=["protocols", "quay_check"])).status_code == 404
    assert not [
        each for each in queries.found(lawyer, "dockers quay", Wanted()) if each.entry.id == "quay_check"
    ]
