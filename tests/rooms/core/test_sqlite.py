"""The fair turn around every write of SQLite, also outside transactions; our own build; the fallback of an old one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.utils import timezone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("sqlite")]
ROOT = Path(__file__).resolve().parents[3]


def keep_session(key: str) -> None:
    """A write in autocommit, as sign-in and the session do it."""
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


def in_thread(work) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def base():
    from harborlight.core.sqlite import base

    yield base
    assert not base._turn._is_taken, "somebody kept the turn"


@pytest.mark.parametrize("inside", [False, True], ids=["autocommit", "transaction"])
def test_a_write_waits_for_its_turn(base, inside):
    done: list[str] = []

    def write() -> None:
        if inside:
            with transaction.atomic():
                keep_session("waits")
        else:
            keep_session("waits")
        done.append("written")

    assert base._turn.take(1)
    thread = in_thread(write)
    thread.join(0.3)
    assert done == []
    assert Session.objects.count() == 0, "reading needs no turn"
    base._turn.give_back()
    thread.join(10)
    assert done == ["written"]


def test_who_waits_too_long_is_told_that_nothing_changed(base, monkeypatch):
    monkeypatch.setattr(base, "TURN_TIMEOUT_SECONDS", 0.05)
    assert base._turn.take(1)
    try:
        with pytest.raises(OperationalError, match="Nothing was changed"):
            keep_session("never")
        with pytest.raises(OperationalError, match="Nothing was changed"), transaction.atomic():
            keep_session("never")
    finally:
        base._turn.give_back()
    assert Session.objects.count() == 0


def test_the_turn_comes_back_however_a_transaction_ends(base):
    def broken() -> None:
        with suppress(DatabaseError), transaction.atomic():
            keep_session("twice")
            keep_session("twice")
        assert not connection.holds_turn
        with suppress(DatabaseError):
            keep_session("twice")
            keep_session("twice")
        assert not connection.holds_turn
        connection.set_autocommit(False)
        keep_session("cut off")
        connection.close()  # in the middle

    in_thread(broken).join(10)
    assert not base._turn._is_taken
    keep_session("after")
    assert sorted(Session.objects.values_list("session_key", flat=True)) == ["after", "twice"]


def test_many_writers_none_refused(base):
    failed: list[Exception] = []

    def work(number: int) -> None:
        try:
            for n in range(25):
                if n % 2:
                    keep_session(f"{number}-{n}")
                else:
                    with transaction.atomic():
                        Session.objects.count()
                        keep_session(f"{number}-{n}")
        except Exception as error:
            failed.append(error)

    threads = [in_thread(lambda number=number: work(number)) for number in range(8)]
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert Session.objects.count() == 200


def test_every_connection_is_set_as_measured():
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in (
                "journal_mode",
                "synchronous",
                "mmap_size",
                "secure_delete",
                "temp_store",
                "foreign_keys",
            )
        }
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "mmap_size": 0, "secure_delete": 1, "temp_store": 2, "foreign_keys": 1,
    }  # fmt: skip


def test_no_view_runs_inside_a_transaction_of_its_request():
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS", False)


OLD = """
import sys
sys.modules["pysqlite3"] = None  # as on a machine without the wheel
import sqlite3 as old
if len(sys.argv) > 1:
    old.sqlite_version_info = (3, 40, 1)
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from harborlight.core import accounts, audit, founding, starting
from tests.factories import core as make
call_command("migrate", verbosity=0)
make.key_file()
founding.found(by=founding.FOUNDER, asked=founding.Founding("C", "GB", "Europe/London", "Office", "OFF", "N", "n@office.example"))
starting.warn_of_old_sqlite()
with connection.cursor() as cursor:
    print(cursor.execute("PRAGMA journal_mode").fetchone()[0], audit.verify().is_whole)
print(type(connection.connection).__module__)
"""


def test_without_a_safe_sqlite_a_rollback_journal_is_used_and_said(tmp_path):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HARBORLIGHT_", "DJANGO_", "PYTEST_"))}
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.test",
        "HARBORLIGHT_TEST_FOLDER": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", OLD, "old"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["delete", "True", "sqlite3"]
    assert "slower rollback journal" in done.stderr


def test_a_sqlite_that_somebody_imported_first_is_refused(tmp_path):
    script = "import django.db.backends.sqlite3.base\nimport harborlight.core.sqlite.base"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    from harborlight.core.sqlite import build

    if not build.driver.__name__.startswith("pysqlite3"):
        pytest.skip("no wheel of our own SQLite here, so there is no other one to mistake it for")
    assert "imported it too early" in done.stderr
