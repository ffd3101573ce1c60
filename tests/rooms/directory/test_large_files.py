"""A file of a hundred thousand rows is answered soon; a large import lets others write in between and is gone on with."""

from __future__ import annotations

import json
import math
import threading
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone
from tests.factories import core as make

from harborlight.core.models import AuditEvent, Draft
from harborlight.core.roles import Role
from harborlight.directory import actions
from harborlight.directory.actions import exchange
from harborlight.directory.forms import MOST_IN_FILE
from harborlight.directory.models import Duty, Service
from harborlight.tables import services as s

MANY = 100_000
SERVICES = "name,city\n" + "".join(f"House {n},Leeds\n" for n in range(MANY))
DUTIES = "name,phone,from,until\n" + "".join(
    f"R,{n},2030-01-01T20:00,2030-01-02T08:00\n" for n in range(MANY)
)


def sent(role: Role, address: str, name: str, content: str):
    make.key_file()
    client = make.signed_in(Client(raise_request_exception=False), make.account(role))
    started = time.monotonic()
    answer = client.post(address, {"file": SimpleUploadedFile(name, content.encode())})
    assert time.monotonic() - started < 30
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_a_hundred_thousand_services_are_not_read_further_than_is_kept():
    status, page = sent(Role.DIRECTORY_EDITOR, "/directory/import/", "services.csv", SERVICES)
    assert status == 200
    assert f"holds more than {MOST_IN_FILE} rows; the rest was left out." in page
    assert f"{MOST_IN_FILE - 1:,} services can be kept.".replace(",", "") in page.replace(",", "")
    assert Draft.objects.count() == 1


@pytest.mark.django_db
def test_a_hundred_thousand_on_duty_are_not_read_further_than_is_kept():
    status, page = sent(Role.AGENCY_ADMIN, "/directory/duty/import/", "roster.csv", DUTIES)
    assert (status, Duty.objects.count()) == (200, MOST_IN_FILE - 1)
    assert f"holds more than {MOST_IN_FILE} rows; the rest was left out." in page


@pytest.mark.django_db
def test_a_document_with_too_many_services_is_refused_whole():
    told = [{"id": str(n), "name": f"House {n}", "status": "active"} for n in range(MOST_IN_FILE + 1)]
    status, page = sent(Role.DIRECTORY_EDITOR, "/directory/import/", "services.json", json.dumps(told))
    assert status == 400
    assert f"There are {MOST_IN_FILE + 1} services in it" in page


def houses(n: int) -> s.Directory:
    return s.Directory(
        services=tuple(s.Service(id=str(each), name=f"House {each}", status="active") for each in range(n))
    )


@pytest.mark.django_db
def test_an_import_that_was_broken_off_is_finished_by_running_it_again(monkeypatch):
    make.key_file()
    editor, many = make.account(Role.DIRECTORY_EDITOR), exchange.MOST_AT_ONCE * 2 + 1
    kept = exchange._keep_imported

    def killed(by, agency_id, each, import_id):
        if each.id == str(exchange.MOST_AT_ONCE + 3):
            raise SystemExit
        return kept(by, agency_id, each, import_id)

    monkeypatch.setattr(exchange, "_keep_imported", killed)
    with pytest.raises(SystemExit):
        actions.import_services(by=editor, agency_id=editor.agency_id, directory=houses(many))
    assert Service.objects.count() == exchange.MOST_AT_ONCE
    monkeypatch.setattr(exchange, "_keep_imported", kept)
    actions.import_services(by=editor, agency_id=editor.agency_id, directory=houses(many))
    assert Service.objects.count() == many
    steps = AuditEvent.objects.filter(action="service.import")
    assert steps.count() == 1 + math.ceil(many / exchange.MOST_AT_ONCE)


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_somebody_else_writes_between_two_steps_of_an_import(monkeypatch):
    """SQLite has one writer: whoever takes a report must not wait for a whole directory."""
    make.key_file()
    editor, admin = make.account(Role.DIRECTORY_EDITOR), make.account(Role.AGENCY_ADMIN)
    begun, written = threading.Event(), []
    kept = exchange._keep_imported

    def slowly(by, agency_id, each, import_id):
        begun.set()
        time.sleep(0.01)
        return kept(by, agency_id, each, import_id)

    def write() -> None:
        begun.wait(10)
        actions.put_on_duty(
            by=admin, agency_id=admin.agency_id, name="Rosa Keeper", phone="0113 496 0100",
            starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=8),
        )  # fmt: skip
        written.append(Service.objects.count())
        close_old_connections()
        connection.close()

    monkeypatch.setattr(exchange, "_keep_imported", slowly)
    other = threading.Thread(target=write)
    other.start()
    actions.import_services(
        by=editor, agency_id=editor.agency_id, directory=houses(exchange.MOST_AT_ONCE * 4)
    )
    other.join(30)
    assert written, "it waited for ever"
    assert written[0] < exchange.MOST_AT_ONCE * 4, "it waited for the whole import"
