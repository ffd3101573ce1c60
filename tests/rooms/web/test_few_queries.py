"""How often a page asks the database: few times, and as often with many rows as with few.

The last four statements of a page that shows records are its read event: begin, head of the chain, insert, commit (and
two more on PostgreSQL, which take the chain's lock).
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories import core as make

from harborlight.cases import actions as cases
from harborlight.core.roles import Role
from harborlight.intake import actions as intake
from harborlight.knowledge.vocabularies import vocabulary

pytestmark = pytest.mark.django_db
SIGNS = {"danger": "no", "signs": {"debt": "present"}, "story": "Invented"}
NEEDS = vocabulary("needs").codes()
READ_EVENT = 6 if connection.vendor == "postgresql" else 4


def n_asked(client: Client, address: str) -> int:
    """Statements of one page, once keys and caches of a running process are warm."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


@pytest.mark.parametrize("role", list(Role))
def test_the_home_page_of_every_role_asks_at_most_twelve_times(role):
    agency = make.agency()
    account = make.account(role, of=agency)
    hotline, worker = make.account(Role.HOTLINE_WORKER, of=agency), make.account(Role.CASEWORKER, of=agency)
    for n in range(3):
        report = intake.submit_report(by=hotline, channel="call", fields=SIGNS)
        if n:
            cases.open_case(
                by=worker, person={"name": f"Invented {n}"}, report_id=report.pk, has_searched=True
            )
    assert n_asked(make.signed_in(Client(), account), "/") <= 12


def test_lists_ask_as_often_for_many_rows_as_for_one():
    agency = make.agency()
    worker = make.account(Role.CASEWORKER, of=agency)
    client = make.signed_in(Client(), worker)
    asked = []
    for n_more in (1, 6):
        for n in range(n_more):
            report = intake.submit_report(by=worker, channel="call", fields=SIGNS)
            if n % 2 == 0:
                cases.open_case(
                    by=worker, person={"name": f"Invented {n}"}, report_id=report.pk, has_searched=True
                )
        asked.append([n_asked(client, path) for path in ("/cases/", "/intake/?state=all", "/directory/")])
    assert asked[0] == asked[1]
    assert max(asked[1]) <= 9


def test_the_case_page_asks_as_often_for_a_thick_file_as_for_a_thin_one():
    worker = make.account(Role.CASEWORKER)
    client = make.signed_in(Client(), worker)
    case = cases.open_case(by=worker, person={"name": "Invented One"}, has_searched=True)
    thin = n_asked(client, f"/cases/{case.pk}/")
    for n in range(4):
        cases.add_need(by=worker, case_id=case.pk, need=NEEDS[n])
        cases.add_task(
            by=worker, case_id=case.pk, text=f"Step {n}", due_on=timezone.localdate() + timedelta(days=n)
        )
        cases.add_note(by=worker, case_id=case.pk, text=f"Note {n}")
    assert n_asked(client, f"/cases/{case.pk}/") == thin <= 14 + READ_EVENT
