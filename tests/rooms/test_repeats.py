"""Repeat measures and what a published rule says of answers that lack, from the answers to the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import core as make
from tests.factories import release as at
from tests.factories.library import in_use

from harborlight.cases import actions as cases
from harborlight.cases import queries
from harborlight.core.local_time import today_of
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db
SLEEP = b"""
id: sleep_check
version: '1'
title: {en: Sleep check}
kind: outcome
rule:
  kind: sum
  multiplier: 1
  missing: {fill: mean, at_most: 1}
  bands: [{id: well, label: {en: Sleeps well}}, {id: badly, label: {en: Sleeps badly}, at_least: 4}]
schedule: {at_days: [7], every_days: 14, reliable_change: 3, is_lower_better: true, source: invented, confidence: unverified,
  events: [{en: a move to another home}]}
lists:
  often:
    options: [{value: '0', label: Never, score: 0}, {value: '1', label: Sometimes, score: 1}, {value: '3', label: Often, score: 3}]
items:
  - {id: awake, type: scale, list: often, label: Lies awake}
  - {id: dreams, type: scale, list: often, label: Bad dreams}
  - {id: tired, type: scale, list: often, label: Tired by day}
source: written for the tests
licence: text_shippable
confidence: unverified
languages: [en]
vectors: [{name: often, answers: {awake: '3', dreams: '3', tired: '3'}, expect: {band: badly}}]
"""


@pytest.fixture
def table():
    table = at.table()
    people = [make.account(role) for role in (Role.TRAINER, Role.COORDINATOR, Role.SURVIVOR_ADVISER)]
    in_use(*people, data=SLEEP)
    return table


def taken(table, days_ago: int, **answers: str):
    return cases.record_screening(
        by=table.worker, case_id=table.case.pk, instrument_id="sleep_check", form="", answers=answers,
        taken_on=today_of(table.worker) - timedelta(days=days_ago),
    )  # fmt: skip


def page(table, address: str, account=None) -> str:
    return make.signed_in(Client(), account or table.worker).get(address).content.decode()


def result(table, screening, account=None) -> str:
    return page(table, f"/cases/{table.case.pk}/screenings/{screening.pk}/", account)


def test_one_answer_that_lacks_is_filled_by_the_published_rule_and_two_are_not(table):
    one = taken(table, 0, awake="3", dreams="1", tired="unknown")
    assert one.opened("outcome")["value"] == 6, "the mean of two, three times"
    assert "Sleeps badly" in result(table, one)
    two = taken(table, 0, awake="3", dreams="unknown")
    assert two.opened("outcome")["value"] is None
    assert "Not enough is known yet" in result(table, two)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (
            {"awake": "0", "dreams": "0", "tired": "0"},
            ("-9", "better", "more than noise", "noise: less than 3"),
        ),
        ({"awake": "3", "dreams": "3", "tired": "1"}, ("-2", "better", "may be noise")),
        ({"awake": "3", "dreams": "3", "tired": "3"}, ("unchanged",)),
    ],
)
def test_a_result_says_how_far_it_changed_and_whether_that_is_more_than_noise(table, later, said):
    first = taken(table, 20, awake="3", dreams="3", tired="3")
    assert "Since" not in result(table, first), "nothing came before"
    shown = result(table, taken(table, 1, **later))
    change = shown[shown.index("Since ") :][:600]
    for each in said:
        assert each in change, (each, change)


def test_the_score_of_another_version_is_not_compared(table):
    taken(table, 20, awake="3", dreams="3", tired="3")
    people = [make.account(role) for role in (Role.TRAINER, Role.COORDINATOR, Role.SURVIVOR_ADVISER)]
    in_use(
        *people, data=SLEEP.replace(b"version: '1'", b"version: '2'").replace(b"Bad dreams", b"Nightmares")
    )
    assert "Since" not in result(table, taken(table, 1, awake="0", dreams="0", tired="0"))


def test_the_case_says_when_to_ask_again_and_the_day_says_it_too(table):
    address = f"/cases/{table.case.pk}/"
    assert "To ask again" not in page(table, address)
    taken(table, 3, awake="0", dreams="0", tired="0")
    shown = page(table, address)
    again = shown[shown.index("To ask again") :][:900]
    assert "Sleep check" in again
    assert "a move to another home" in again
    assert ">due<" not in again, "in four days"
    assert not [line for line in queries.needs_me(table.worker) if "Sleep check" in line.text]


def test_what_is_overdue_is_said_at_home_to_who_leads_the_case(table):
    taken(table, 30, awake="0", dreams="0", tired="0")
    shown = page(table, f"/cases/{table.case.pk}/")
    assert ">due<" in shown[shown.index("To ask again") :][:900]
    (line,) = [line for line in queries.needs_me(table.worker) if "Sleep check" in line.text]
    assert line.due_on == today_of(table.worker) - timedelta(days=23)
    assert line.text == f"{table.case.code}: ask again, Sleep check"
    assert "Sleep check" in page(table, "/")
    other = make.account(Role.CASEWORKER, of=table.harbour)
    assert not [line for line in queries.needs_me(other) if "Sleep check" in line.text]
    cases.close_case(by=table.worker, case_id=table.case.pk, version=None, closing="Agreed")
    assert not [line for line in queries.needs_me(table.worker) if "Sleep check" in line.text]
