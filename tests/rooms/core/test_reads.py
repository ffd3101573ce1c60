"""Read events: kept before the page is shown, shared between pages, and a page that cannot be noted is not shown."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from tests.factories import core as make

from harborlight.cases import actions as cases
from harborlight.core import audit, reads
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role
from harborlight.errors import Unavailable


@pytest.mark.django_db
def test_a_page_that_shows_a_file_leaves_one_event_without_names():
    worker = make.account(Role.CASEWORKER)
    case = cases.open_case(by=worker, person={"name": "Amina Invented"})
    before, _hash = audit.head()
    make.signed_in(Client(), worker).get(f"/cases/{case.pk}/")
    event = AuditEvent.objects.get(seq__gt=before)
    assert (event.kind, event.action, event.actor) == ("read", "page:case_page", worker.actor_id)
    assert audit.payload_of(event)["n"] >= 2


@pytest.mark.django_db
def test_a_page_that_cannot_be_noted_is_not_shown(monkeypatch):
    worker = make.account(Role.CASEWORKER)
    case = cases.open_case(by=worker, person={"name": "Amina Invented"})

    def away(_entry: object) -> None:
        raise Unavailable("The trail is away.")

    monkeypatch.setattr(reads, "keep", away)
    answer = make.signed_in(Client(), worker).get(f"/cases/{case.pk}/")
    assert answer.status_code == 503
    assert b"Amina" not in answer.content


@pytest.mark.django_db(transaction=True)
def test_many_pages_at_once_are_each_kept_once(settings):
    settings.AUDIT_GROUP_COMMIT = True
    worker = make.account(Role.CASEWORKER)
    before = audit.head()[0]

    def read() -> None:
        for _number in range(5):
            reads.keep(audit.read_entry(worker, page="page:x", noun="case", record_ids=["1"]))
        connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor
    assert AuditEvent.objects.filter(seq__gt=before, action="page:x").count() == 40
    assert audit.verify().is_whole
