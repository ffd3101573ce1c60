"""Two workers on one case: the second sees what the first wrote, and keeps what was typed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import core as make
from tests.factories import release as at

from harborlight.cases import actions
from harborlight.cases.models import Case
from harborlight.core.models import AuditEvent
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db


def closing(table, by, *, version, text="Mine: she chose to go home"):
    desk = make.signed_in(Client(), by)
    return desk.post(reverse("cases:close", args=[table.case.pk]), {"closing": text, "version": version})


def test_closing_a_case_that_somebody_closed_shows_both_texts():
    table = at.table()
    supervisor = make.account(Role.SUPERVISOR, of=table.harbour)
    seen_at = Case.objects.get(pk=table.case.pk).version
    actions.close_case(by=supervisor, case_id=table.case.pk, version=seen_at, closing="Theirs: moved away")
    answer = closing(table, table.worker, version=seen_at)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("Mine: she chose to go home") == 2, "beside theirs, and in the form"
    assert "Theirs: moved away" in page
    assert "This case is closed already." in page
    reads = AuditEvent.objects.filter(kind="read", actor=str(table.worker.pk), object_id=str(table.case.pk))
    assert reads.count() == 1

    again = closing(table, table.worker, version=Case.objects.get(pk=table.case.pk).version)
    assert again.status_code == 400
    assert "Mine: she chose to go home" in again.content.decode(), "what was typed is still there"
    assert Case.objects.get(pk=table.case.pk).opened("closing") == "Theirs: moved away"


def test_closing_a_case_that_changed_otherwise_asks_to_look_and_then_closes():
    table = at.table()
    seen_at = Case.objects.get(pk=table.case.pk).version
    supervisor = make.account(Role.SUPERVISOR, of=table.harbour)
    actions.close_case(by=supervisor, case_id=table.case.pk, version=None, closing="By mistake")
    actions.reopen_case(by=supervisor, case_id=table.case.pk, version=None)
    answer = closing(table, table.worker, version=seen_at)
    assert answer.status_code == 409
    assert "This case is closed already." not in answer.content.decode()
    now = Case.objects.get(pk=table.case.pk).version
    assert closing(table, table.worker, version=now).status_code == 302
    assert Case.objects.get(pk=table.case.pk).opened("closing") == "Mine: she chose to go home"


def test_a_person_changed_by_two_in_the_same_way_is_a_conflict_that_says_so():
    table = at.table()
    desk = make.signed_in(Client(), table.worker)
    address = reverse("cases:person", args=[table.case.pk])
    page = desk.get(address)
    form = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value not in (None, "", [], False)
    }
    form |= {"name": "Nadia Invented"}
    version = page.context["version"]
    assert desk.post(address, form | {"version": version}).status_code == 302
    answer = desk.post(address, form | {"version": version})
    assert answer.status_code == 409
    assert "does not differ from what is on record now" in answer.content.decode()
