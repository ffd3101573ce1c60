"""What a backup holds is of one moment, and making it holds nobody up; on both databases."""

from __future__ import annotations

import io
import json
import re
import tarfile
import threading
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, connections, models
from django.utils import timezone
from tests.factories import core as make
from tests.factories import intake as made

from harborlight.core import accounts, audit, backup_health, backup_rows, backups, keyfile, shape, triggers
from harborlight.core.acting import maintenance
from harborlight.core.backup_manifest import Manifest
from harborlight.core.models import Agency, AuditEvent
from harborlight.core.roles import Role
from harborlight.core.sealed_stream import SealedReader
from harborlight.core.steady_view import steady_view
from harborlight.errors import Unavailable

SRC = Path(__file__).resolve().parents[3] / "src" / "harborlight"
# What `_plain` can write, and `_value` read again.
KNOWN = (
    models.AutoField, models.BigIntegerField, models.BinaryField, models.BooleanField, models.CharField, models.DateField,
    models.FloatField, models.ForeignKey, models.IntegerField, models.JSONField, models.OneToOneField, models.TextField,
    models.UUIDField,
)  # fmt: skip


def elsewhere(work) -> None:
    """Do something in another thread, hence on another connection, and wait for it."""
    failed = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    assert not thread.is_alive(), "it had to wait"
    assert failed == []


@pytest.mark.django_db(transaction=True)
def test_who_saves_while_a_backup_reads_neither_waits_nor_shows_in_it():
    first, coordinator = make.agency("First"), make.account(Role.COORDINATOR)
    accounts.create_team(by=coordinator, agency_id=first.pk, name="Day")
    counts = backup_rows.Counts()
    with steady_view():
        lines = backup_rows.read_rows(shape.as_migrated(), counts)
        read = [next(lines)]
        elsewhere(lambda: accounts.create_team(by=coordinator, agency_id=first.pk, name="Night"))
        elsewhere(
            lambda: Session.objects.create(session_key="x", session_data="", expire_date=timezone.now())
        )
        read += lines
        head = audit.head()
    assert audit.head()[0] == head[0] + 1
    rows = [json.loads(line) for line in read]
    assert [row["name"] for label, row in rows if label == "core.team"] == ["Day"]
    assert max(row["seq"] for label, row in rows if label == "core.auditevent") == head[0]
    assert counts["core.team"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_steady_view_cannot_write_and_leaves_nothing_behind():
    make.agency("First")

    def write_inside() -> None:
        with steady_view(), maintenance("test"):
            Agency.objects.update(name="Other")

    with pytest.raises(DatabaseError, match=r"read-?\s?only"):
        write_inside()
    make.agency("Second")
    assert sorted(Agency.objects.values_list("name", flat=True)) == ["First", "Second"]


@pytest.mark.django_db(transaction=True)
def test_rows_come_back_as_they_were_and_numbering_goes_on():
    admin = make.account(Role.AGENCY_ADMIN)
    Authenticator.objects.create(user=admin, type="totp", data={"secret": "sealed"})
    tables = shape.as_migrated()
    lines = list(backup_rows.read_rows(tables, {}))
    before = {
        model: list(model._base_manager.order_by("pk").values()) for model in backup_rows.kept_models(tables)
    }
    with connection.cursor() as cursor:
        for name in triggers.names(connection):
            cursor.execute(
                f"DROP TRIGGER {name}" + (" ON core_auditevent" if connection.vendor == "postgresql" else "")
            )
    for model in reversed(backup_rows.kept_models(tables)):
        model._base_manager.all().delete()
    assert Agency.objects.count() == AuditEvent.objects.count() == 0
    if connection.vendor == "postgresql":  # an empty database numbers from one
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('mfa_authenticator', 'id'), 1, false)")
    backup_rows.write_rows(tables, lines)
    after = {
        model: list(model._base_manager.order_by("pk").values()) for model in backup_rows.kept_models(tables)
    }
    assert after == before
    Authenticator.objects.create(user=admin, type="recovery_codes", data={})


def test_every_kept_column_is_of_a_kind_that_a_backup_can_write():
    wrong = [
        f"{model._meta.label}.{field.name}: {type(field).__name__}"
        for model in backup_rows.kept_models(apps)
        for field in model._meta.concrete_fields
        if not isinstance(field, KNOWN)
    ]
    assert wrong == []


def test_every_folder_beside_the_database_is_packed_or_left_out_for_a_reason():
    reasons = {"static": "made anew at start", "in-use.lock": "the lock itself", "harborlight.sqlite3": "its rows are read",
               "test.sqlite3": "of the suite", "open": "unsealed, only while a run works"}  # fmt: skip
    found = {
        name
        for path in SRC.rglob("*.py")
        for name in re.findall(r'(?:ENV\.data\)?|env\.data|self\.data|\bdata) / "([^"]+)"', path.read_text())
    }
    assert {"porch", "runs", "static"} <= found
    assert found - set(reasons) == set(backups.places())


@pytest.mark.django_db(transaction=True)
def test_an_envelope_that_is_collected_meanwhile_is_in_the_backup(monkeypatch, tmp_path, settings):
    """Files first, then rows: else it would be gone from the porch and not yet in the tables."""
    from harborlight.intake import actions as intake
    from harborlight.web.public import published, sending

    make.key_file()
    settings.ENV = settings.ENV.model_copy(update={"data": tmp_path / "data"})
    make.installation()
    made.inbox()
    sending.send(
        made.fields(),
        mark=sending.new_mark(),
        inbox=published.inbox(),
        porch=intake.porch(),
        signs=[],
        language="en",
    )
    pack = backups._pack

    def then_collect(archive: tarfile.TarFile, name: str) -> None:
        pack(archive, name)
        if name == "porch":
            elsewhere(lambda: collected.append(intake.collect_envelopes()))

    collected: list[int] = []
    monkeypatch.setattr(backups, "_pack", then_collect)
    monkeypatch.setattr(backups, "rehearse", lambda _folder: None)
    kept = backups.write(tmp_path / "backups")
    assert collected == [1]
    manifest = Manifest.read(kept)
    key = manifest.open_key(keyfile.read(settings.ENV.keys))
    with tarfile.open(
        fileobj=io.BufferedReader(SealedReader(kept / "files.hlb", key, b"files")), mode="r|gz"
    ) as archive:
        waiting = [name for name in archive.getnames() if name.startswith("porch/inbox/")]
    assert len(waiting) == 1
    assert manifest.counts["intake.envelope"] == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_kill_left_is_swept_and_nobody_makes_two_at_once(monkeypatch, tmp_path):
    make.key_file()
    make.installation()
    leftover = tmp_path / ".harborlight-20260101-000000"
    leftover.mkdir()
    (leftover / "data.hlb").write_bytes(b"half")

    def meanwhile(_folder: Path) -> None:
        with pytest.raises(Unavailable, match="at this moment"):
            backups.write(tmp_path)

    monkeypatch.setattr(backups, "rehearse", meanwhile)
    kept = backups.write(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_cannot_be_restored_is_none_and_is_said(monkeypatch, tmp_path, settings):
    make.key_file()
    make.installation()

    def fails(_folder: Path) -> None:
        raise Unavailable("The backup could not be restored (OperationalError).")

    monkeypatch.setattr(backups, "rehearse", fails)
    with pytest.raises(Unavailable, match="could not be restored"):
        backups.make(by=backups.SCHEDULE, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert backup_health.read().made_at is None
    assert "could not be restored" in backup_health.read().failed
    assert backup_health.read().is_overdue
    monkeypatch.setattr(backups, "rehearse", lambda _folder: None)
    backups.make(by=backups.SCHEDULE, folder=tmp_path)
    assert backup_health.read().failed == ""
    assert not backup_health.read().is_overdue
    said = list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))
    assert said == ["backup.begin", "backup.fail", "backup.begin", "backup.make"]


def test_a_foreign_fault_is_said_by_its_kind_alone():
    assert backups._plain_word("Traceback\nharborlight: The disk is full.\n") == "The disk is full."
    assert (
        backups._plain_word("x\ndjango.db.utils.IntegrityError: Key (email)=(a@b.example)")
        == "IntegrityError"
    )
    assert backups._plain_word("") == "it said nothing"
