"""Dangerous acts ask for the password (or a factor) again when it was shown too long ago; without it nothing is done."""

from __future__ import annotations

import time

import pytest
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.test import Client
from tests.factories import core as make

from harborlight.core import sign_in_resets
from harborlight.core.models import Account
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db
LATE = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 5


def signed_in(account: Account, *, seconds_ago: int, is_again: bool = True) -> Client:
    """Signed in with a second factor; the password was shown so long ago, `is_again`: since the sign-in."""
    client = Client()
    client.force_login(account, backend="harborlight.core.sign_in.AccountBackend")
    session = client.session
    session["has_factor"] = True
    session["account_authentication_methods_user"] = user_id_to_str(account)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time() - seconds_ago, "reauthenticated": is_again}
    ]
    session.save()
    return client


@pytest.fixture
def office():
    agency = make.agency()
    admin, leaver = make.account(Role.AGENCY_ADMIN, of=agency), make.account(Role.CASEWORKER, of=agency)
    asker = make.account(Role.SUPERVISOR, of=agency)
    reset = sign_in_resets.ask(by=asker, account_id=leaver.pk)
    return admin, leaver, {
        "roles": (f"/people/{leaver.pk}/", {"roles": [Role.CASEWORKER, Role.AUDITOR]}),
        "end": (f"/people/{leaver.pk}/end/", {"is_meant": "yes"}),
        "reset": (f"/people/resets/{reset.pk}/", {"answer": "approve"}),
    }  # fmt: skip


def standing(leaver: Account) -> tuple[object, ...]:
    fresh = Account.objects.get(pk=leaver.pk)
    n_waiting = sign_in_resets.open_resets().filter(account=leaver).count()
    return sorted(fresh.roles), fresh.is_active, fresh.password, n_waiting


@pytest.mark.parametrize(("seconds_ago", "is_again"), [(LATE, True), (5, False)])
@pytest.mark.parametrize("act", ["roles", "end", "reset"])
def test_without_a_fresh_password_it_is_asked_and_nothing_is_done(office, act, seconds_ago, is_again):
    admin, leaver, acts = office
    path, typed = acts[act]
    before = standing(leaver)
    answer = signed_in(admin, seconds_ago=seconds_ago, is_again=is_again).post(path, typed)
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer["Location"]
    assert standing(leaver) == before


@pytest.mark.parametrize("act", ["roles", "end", "reset"])
def test_right_after_it_was_shown_it_is_done(office, act):
    admin, leaver, acts = office
    path, typed = acts[act]
    before = standing(leaver)
    signed_in(admin, seconds_ago=5).post(path, typed)
    assert standing(leaver) != before
