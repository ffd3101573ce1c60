"""Nobody alone steps into a colleague's account; a very small agency is helped by the coalition's coordinator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from tests.factories import core as make

from harborlight.core import accounts, sign_in_resets
from harborlight.core.acting import maintenance
from harborlight.core.models import SignInReset
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    agency = make.agency("Small House")
    return {
        "agency": agency,
        "admin": make.account(Role.AGENCY_ADMIN, of=agency),
        "worker": make.account(Role.CASEWORKER, of=agency),
        "supervisor": make.account(Role.SUPERVISOR, of=agency),
        "coordinator": make.account(Role.COORDINATOR),
        "foreign": make.account(Role.AGENCY_ADMIN, Role.COORDINATOR),
    }


def test_two_people_bring_a_third_back_in(house):
    Authenticator.objects.create(user=house["worker"], type="totp", data={})
    reset = sign_in_resets.ask(by=house["admin"], account_id=house["worker"].pk)
    house["worker"].refresh_from_db()
    assert house["worker"].has_usable_password(), "asking changes nothing"
    token = sign_in_resets.answer(by=house["supervisor"], reset_id=reset.pk, is_approved=True)
    house["worker"].refresh_from_db()
    assert not house["worker"].has_usable_password()
    assert not Authenticator.objects.filter(user=house["worker"]).exists()
    accounts.accept_invitation(by=house["worker"], token=token, password="another long sentence")


@pytest.mark.parametrize("who", ["admin", "worker", "coordinator", "foreign"])
def test_nobody_else_can_be_the_second_pair_of_eyes(house, who):
    reset = sign_in_resets.ask(by=house["admin"], account_id=house["worker"].pk)
    with pytest.raises(Refused):
        sign_in_resets.answer(by=house[who], reset_id=reset.pk, is_approved=True)
    assert house["worker"].has_usable_password()


def test_a_very_small_agency_is_helped_by_the_coordinator(house):
    reset = sign_in_resets.ask(by=house["admin"], account_id=house["worker"].pk)
    assert sign_in_resets.waiting_for(house["coordinator"]) == []
    accounts.mark_small(by=house["coordinator"], agency_id=house["agency"].pk, is_small=True)
    assert sign_in_resets.waiting_for(house["coordinator"]) == [reset]
    assert sign_in_resets.answer(by=house["coordinator"], reset_id=reset.pk, is_approved=True)


def test_in_an_agency_of_two_whoever_is_left_asks_and_the_coordinator_approves(house, client):
    """The administrator, one of two, lost the phone with the second factor: the other one holds no office at all."""
    two = make.agency("House of Two", is_small=True)
    admin, worker = make.account(Role.AGENCY_ADMIN, of=two), make.account(Role.CASEWORKER, of=two)
    make.signed_in(client, worker)
    assert "A colleague cannot sign in any more" in client.get("/people/sessions/").content.decode()
    said = client.get("/people/colleagues/").content.decode()
    assert admin.display_name in said
    assert "coordinator" in said
    client.post(f"/people/{admin.pk}/ask-reset/")
    assert "it waits for a second person" in client.get("/people/colleagues/").content.decode()
    reset = SignInReset.objects.get()
    with pytest.raises(Refused):
        sign_in_resets.answer(by=worker, reset_id=reset.pk, is_approved=True)
    assert sign_in_resets.waiting_for(house["coordinator"]) == [reset]
    token = sign_in_resets.answer(by=house["coordinator"], reset_id=reset.pk, is_approved=True)
    accounts.accept_invitation(by=admin, token=token, password="another long sentence")


def test_a_colleague_and_whom_they_ask_for_never_suffice(house):
    """Whoever asks, a second pair of eyes with the office decides, and never the one it is about."""
    reset = sign_in_resets.ask(by=house["worker"], account_id=house["supervisor"].pk)
    for who in ("worker", "supervisor", "coordinator", "foreign"):
        with pytest.raises(Refused):
            sign_in_resets.answer(by=house[who], reset_id=reset.pk, is_approved=True)
    assert sign_in_resets.answer(by=house["admin"], reset_id=reset.pk, is_approved=True)


def test_only_the_coordinator_says_what_is_small(house):
    with pytest.raises(Refused):
        accounts.mark_small(by=house["admin"], agency_id=house["agency"].pk, is_small=True)


def test_declined_or_old_or_answered_is_not_open(house):
    ask = {"by": house["admin"], "account_id": house["worker"].pk}
    reset = sign_in_resets.ask(**ask)
    with pytest.raises(Invalid):
        sign_in_resets.ask(**ask)
    assert sign_in_resets.answer(by=house["supervisor"], reset_id=reset.pk, is_approved=False) == ""
    with pytest.raises(Missing):
        sign_in_resets.answer(by=house["supervisor"], reset_id=reset.pk, is_approved=True)
    old = sign_in_resets.ask(**ask)
    with maintenance("test"):
        SignInReset.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(days=4))
    with pytest.raises(Missing):
        sign_in_resets.answer(by=house["supervisor"], reset_id=old.pk, is_approved=True)
    sign_in_resets.ask(**ask)


def test_asking_reaches_neither_oneself_nor_another_agency(house):
    with pytest.raises(Invalid):
        sign_in_resets.ask(by=house["admin"], account_id=house["admin"].pk)
    with pytest.raises(Missing):
        sign_in_resets.ask(by=house["foreign"], account_id=house["worker"].pk)
    with pytest.raises(Refused):
        sign_in_resets.ask(by=make.account(Role.LEARNER, of=house["agency"]), account_id=house["admin"].pk)


def test_an_administrator_makes_no_link_for_somebody_who_has_a_password(house):
    with pytest.raises(Invalid):
        accounts.invite(by=house["admin"], account_id=house["worker"].pk)


def test_the_pages(house, client):
    make.signed_in(client, house["admin"])
    client.post(f"/people/{house['worker'].pk}/ask-reset/")
    assert "waits for a second person" in client.get(f"/people/{house['worker'].pk}/").content.decode()
    make.signed_in(client, house["supervisor"])
    assert "cannot sign in" in client.get("/").content.decode()
    reset = SignInReset.objects.get()
    assert house["worker"].display_name in client.get("/people/resets/").content.decode()
    client.post(f"/people/resets/{reset.pk}/", {"answer": "approve"})
    first = client.get("/people/resets/").content.decode()
    assert "/people/welcome/" in first
    assert "/people/welcome/" not in client.get("/people/resets/").content.decode()
