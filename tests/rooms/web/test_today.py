"""Home: what waits is counted whole, or said to be more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import core as make

from harborlight.cases import actions as cases
from harborlight.cases import queries
from harborlight.core.roles import Role
from harborlight.web import today as home

pytestmark = pytest.mark.django_db


def test_every_task_of_the_week_is_counted_and_said_by_its_day():
    worker = make.account(Role.CASEWORKER)
    today = timezone.localdate()
    for number in range(queries.MOST_LINES + 2):
        case = cases.open_case(by=worker, person={"name": f"Invented {number}"}, has_searched=True)
        for late in range(1 + number % 2):
            due_on = today + timedelta(days=late - number % 3)
            cases.add_task(by=worker, case_id=case.pk, text="Call", due_on=due_on)
    lines = queries.needs_me(worker)
    assert sum(line.n for line in lines) == 12
    assert [line.due_on for line in lines[:-1]] == sorted(line.due_on for line in lines[:-1])
    assert (lines[0].due_on, lines[0].urgency) == (today - timedelta(days=2), 2)
    assert (lines[-1].url_name, lines[-1].due_on) == ("cases:tasks", None)


@pytest.mark.parametrize("role", list(Role))
def test_the_home_of_every_role_leads_somewhere_and_nothing_on_it_is_broken(role):
    client = make.signed_in(Client(), make.account(role))
    main = client.get("/").content.decode().split("<main")[1].split("</main>")[0]
    leads = re.findall(r'<a [^>]*href="(/[^"#]*)"', main)
    assert leads, "a home that leads nowhere"
    assert {address: client.get(address).status_code for address in leads} == dict.fromkeys(leads, 200)


def test_a_role_whose_work_has_no_room_yet_is_told_so_and_nobody_else():
    def said(*roles: Role) -> str:
        return home.not_yet(make.account(*roles))

    assert said(Role.LEARNER) == "training"
    assert said(Role.CAMPAIGN_LEAD, Role.TRAINER) == "campaigns, training"
    assert said(Role.CASEWORKER, Role.TRAINER) == ""
    page = make.signed_in(Client(), make.account(Role.LEARNER)).get("/").content.decode()
    assert "(training) has no place here yet" in page
