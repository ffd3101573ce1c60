"""A session that was ended is out with its next request, whatever it asks for: a page, a part of one, a form, a call. Nobody ends
another account's."""

from __future__ import annotations

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from tests.factories import core as make

from harborlight.cases import actions as cases
from harborlight.core import accounts
from harborlight.core.models import Account, AuditEvent
from harborlight.core.roles import Role
from harborlight.protocols import actions as protocols

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def worker() -> Account:
    return make.account(Role.CASEWORKER)


def browser(of: Account) -> Client:
    """Signed in by the page, as everybody is; the second factor counts as shown."""
    client = Client()
    assert client.post("/account/login/", {"login": of.email, "password": make.PASSWORD}).status_code == 302
    session = client.session
    session["is_quick"] = True
    session.save()
    assert client.get("/").status_code == 200
    return client


def end_the_other(client: Client) -> None:
    """By the button on the page, as somebody would."""
    buttons = re.findall(
        r'action="(/people/sessions/\d+/end/)"', client.get("/people/sessions/").content.decode()
    )
    assert len(buttons) == 1
    assert client.post(buttons[0]).status_code == 302


def is_out(client: Client, worker: Account) -> bool:
    """Asks for a page, a part, a form, a part by a form, and calls; all must agree."""
    case = cases.open_case(by=worker, person={"name": "Marked Canary"}, has_searched=True)
    run = protocols.start_run(by=worker, protocol_id="child", about=case)
    tick = reverse("protocols:mark", args=[run.pk])
    answers = {
        "page": client.get(f"/cases/{case.pk}/"),
        "part": client.get(f"/cases/{case.pk}/", headers=PART),
        "form": client.post(f"/cases/{case.pk}/notes/", {"text": "Half a note"}),
        "part by a form": client.post(tick, {"step": "notice", "note": "Half a note"}, headers=PART),
        "call": client.get("/api/v1/instruments"),
        "call that changes": client.post(
            "/api/v1/instruments/validate", data="{}", content_type="application/json"
        ),
        "draft": client.post(f"/drafts/cases.note:{case.pk}/", {"text": "Half a note"}),
    }
    told = {name: (each.status_code, each.headers.get("Location", "")[:15]) for name, each in answers.items()}
    if told["page"][0] == 200:
        return False
    login = "/account/login/"
    assert told == {
        "page": (302, login), "part": (204, ""), "form": (401, ""), "part by a form": (401, ""), "call": (401, ""),
        "call that changes": (401, ""), "draft": (401, ""),
    }, told  # fmt: skip
    assert answers["part"]["HX-Redirect"].startswith(login)
    assert answers["call"].json()["said"] == "Nobody is signed in."
    for name in ("form", "part by a form"):  # what was typed is not lost for it
        assert "Half a note" in answers[name].content.decode()
    assert not any("Canary" in each.content.decode() for each in answers.values())
    return True


def test_a_session_ended_from_another_browser_is_out_whatever_it_asks_for(worker):
    here, there = browser(worker), browser(worker)
    assert not is_out(there, worker)
    end_the_other(here)
    assert is_out(there, worker)
    assert not is_out(here, worker)
    assert Session.objects.count() == 1
    assert AuditEvent.objects.filter(action="session.end", actor=str(worker.pk)).count() == 1


def test_all_others_are_ended_at_once_and_this_one_stays(worker):
    here, *others = (browser(worker) for _n in range(3))
    assert "End all others" in here.get("/people/sessions/").content.decode()
    assert here.post("/people/sessions/end-others/").status_code == 302
    assert [is_out(each, worker) for each in others] == [True, True]
    assert not is_out(here, worker)
    page = here.get("/people/sessions/").content.decode()
    assert "End all others" not in page
    assert "End this session" not in page
    assert "this one" in page


def test_nobody_ends_a_session_of_another_account_also_not_by_its_number(worker):
    colleague = make.account(Role.AGENCY_ADMIN, of=worker.agency)
    theirs, mine = browser(worker), browser(colleague)
    page = mine.get("/people/sessions/").content.decode()
    assert "End this session" not in page
    number = UserSession.objects.get(user=worker).pk
    for asked in (number, number + 999):
        answer = mine.post(f"/people/sessions/{asked}/end/")
        assert (answer.status_code, "There is no such session" in answer.content.decode()) == (404, True)
    mine.post("/people/sessions/end-others/")
    assert not is_out(theirs, worker)
    assert make.signed_in(Client(), worker).get(f"/people/sessions/{number}/end/").status_code == 405


def test_whose_account_ends_is_out_everywhere(worker):
    first, second = browser(worker), browser(worker)
    admin = make.account(Role.AGENCY_ADMIN, of=worker.agency)
    accounts.end_account(by=admin, account_id=worker.pk)
    for client in (first, second):
        assert client.get("/cases/")["Location"].startswith("/account/login/")
        assert client.get("/api/v1/instruments").status_code == 401
        assert client.get("/jobs/", headers=PART)["HX-Redirect"].startswith("/account/login/")
    assert not UserSession.objects.filter(user=worker).exists()
    assert Session.objects.count() == 0


def test_who_comes_in_by_an_invitation_has_a_session_that_ends_like_any_other(worker):
    admin = make.account(Role.AGENCY_ADMIN, of=worker.agency)
    made = accounts.create_account(
        by=admin,
        agency_id=worker.agency_id,
        email="new@agency.example",
        display_name="New",
        roles=[Role.TRAINER],
    )
    invited, words = Client(), "seven green boats at dawn"
    token = accounts.invite(by=admin, account_id=made.pk)
    assert invited.post(f"/people/welcome/{token}/", {"password": words, "again": words}).status_code == 302
    assert "this one" in invited.get("/people/sessions/").content.decode()
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": made.email, "password": words})
    end_the_other(elsewhere)
    assert invited.get("/")["Location"].startswith("/account/login/")


def test_a_page_that_is_open_says_so_when_a_part_of_it_is_refused(worker):
    """The answer to a form by script is a page that carries what was typed; without this setting a browser would show nothing."""
    page = browser(worker).get("/").content.decode()
    assert '{"code":"401","swap":true,"target":"body","swapOverride":"innerHTML"}' in page
