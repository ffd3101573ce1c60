"""What an action does to the database, in which order, and what guards the trail; on both databases."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import FieldError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import core as make

from harborlight.cases import actions as cases
from harborlight.cases.models import Person
from harborlight.core import accounts, audit, starting, triggers
from harborlight.core.models import AuditEvent, Team
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db


def written_by(act) -> list[str]:
    """The statements of an act that write, lock or order, shortened to what they do."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        act()
    found = [re.sub(r'^\d+ times: |["\s]+', " ", query["sql"]).strip() for query in captured]
    return [
        sql
        for sql in found
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "SET CONSTRAINTS")) or "advisory" in sql
    ]


def test_the_trail_is_written_last_and_once_in_the_outermost_transaction():
    worker = make.account(Role.CASEWORKER)
    said = written_by(lambda: cases.open_case(by=worker, person={"name": "Amina Invented"}))
    trail = [n for n, sql in enumerate(said) if "core_auditevent" in sql]
    assert trail == [len(said) - 1]
    if connection.vendor == "postgresql":
        before = said[-3:-1]
        assert "SET CONSTRAINTS ALL IMMEDIATE" in before[0], (
            "a broken key must show before the queue is entered"
        )
        assert "pg_advisory_xact_lock" in before[1]


@pytest.mark.django_db(transaction=True)
def test_an_action_insists_on_being_outermost():
    """Else a refusal would be rolled back with somebody else's transaction, and mail sent for what was never kept."""
    coordinator = make.account(Role.COORDINATOR)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        accounts.create_agency(by=coordinator, name="Harbour", code="HRB", kind="ngo", country="GB")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["audit_no_update", "audit_no_delete", "audit_no_truncate"])
def test_a_guard_that_is_missing_at_start_is_set_again_and_the_trail_says_so(name):
    if name not in triggers.names(connection):
        return  # SQLite has no TRUNCATE
    make.key_file()
    on = " ON core_auditevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert triggers.missing_triggers(connection) == [name]
    starting._guard_the_trail()
    assert triggers.missing_triggers(connection) == []
    event = AuditEvent.objects.order_by("-seq").first()
    assert (event.action, event.actor) == ("audit.guard_restored", "system:starting")
    assert event.purpose == f"missing: {name}"
    starting._guard_the_trail()
    assert AuditEvent.objects.order_by("-seq").first() == event


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("statement", ["TRUNCATE core_auditevent", "UPDATE core_auditevent SET actor = 'x'"])
def test_postgresql_blocks_it_too(statement):
    make.account(Role.COORDINATOR)
    accounts.create_agency(by=make.account(Role.COORDINATOR), name="H", code="HR", kind="ngo", country="GB")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.only_on("postgresql")
def test_a_switched_off_trigger_counts_as_missing():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditevent DISABLE TRIGGER audit_no_update")
        assert triggers.missing_triggers(connection) == ["audit_no_update"]
        triggers.set_triggers(connection)
        assert triggers.missing_triggers(connection) == []


@pytest.mark.only_on("postgresql")
def test_postgresql_reads_what_is_committed_whatever_its_default():
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_isolation")
        assert cursor.fetchone()[0] == "read committed"
        cursor.execute("SELECT setting, source FROM pg_settings WHERE name = 'default_transaction_isolation'")
        assert cursor.fetchone()[1] == "client", "a role or a database may have another default"


@pytest.mark.parametrize("lookup", ["name", "name__contains", "name__startswith", "name__gt", "name__in"])
def test_a_sealed_column_cannot_be_filtered(lookup):
    with pytest.raises(FieldError, match="sealed"):
        Person.objects.filter(**{lookup: "Amina"})
    assert Person.objects.filter(name__isnull=True).count() == 0


def test_the_trail_cannot_be_noted_so_the_page_is_not_shown(monkeypatch):
    """The database itself fails, at the insert."""
    worker = make.account(Role.CASEWORKER)
    case = cases.open_case(by=worker, person={"name": "Amina Invented"})
    client = make.signed_in(Client(raise_request_exception=False), worker)
    assert b"Amina" in client.get(f"/cases/{case.pk}/").content

    def away(*_: object, **__: object) -> None:
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(audit, "_insert", away)
    answer = client.get(f"/cases/{case.pk}/")
    assert answer.status_code == 503
    assert b"Amina" not in answer.content
    assert b"not shown" in answer.content


def test_a_busy_database_is_said_and_nothing_is_kept(monkeypatch):
    worker = make.account(Role.CASEWORKER)
    client = make.signed_in(Client(raise_request_exception=False), worker)

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Person, "save", busy)
    answer = client.post("/cases/open/", {"person-name": "Amina", "name": "Amina", "has_searched": "yes"})
    assert answer.status_code == 503
    assert b"was not kept" in answer.content


def test_nothing_is_done_that_cannot_be_noted(monkeypatch):
    admin = make.account(Role.AGENCY_ADMIN)

    def away(*_: object, **__: object) -> None:
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(audit, "_insert", away)
    with pytest.raises(DatabaseError):
        accounts.create_team(by=admin, agency_id=admin.agency_id, name="Night")
    assert not Team.objects.exists()
