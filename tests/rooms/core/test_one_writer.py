"""One process writes into a data folder; what only asks runs beside it and writes nothing; older code touches no newer
database; and nothing in the house opens the live database file but Django."""

from __future__ import annotations

import ast
import fcntl
import os
import sys
from pathlib import Path

import pytest
from tests.rooms.core.test_backups import founded, harborlight  # noqa: F401 - a fixture

pytestmark = pytest.mark.only_on("sqlite")  # each starts processes, and a server, of its own
SRC = Path(__file__).resolve().parents[3] / "src" / "harborlight"
WRITING = [
    ("run",),
    ("serve",),
    ("serve", "--only", "staff"),
    ("setup",),
    ("sample",),
    ("sample", "--remove"),
    ("backup",),
    ("restore", "."),
    ("migrate",),
    ("keys", "rotate"),
    ("keys", "custodians"),
    ("keys", "rehearse", "--first", "x", "--second", "y"),
]
ASKING = [("audit", "verify"), ("keys", "status")]


@pytest.fixture
def held(founded):  # noqa: F811
    """The data folder as a running workspace holds it."""
    with (Path(founded["data"]) / "in-use.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield founded


@pytest.mark.parametrize("verb", WRITING, ids=" ".join)
def test_a_verb_that_writes_refuses_while_the_workspace_runs(held, verb):
    assert "The workspace is running on this data folder. Stop it first." in harborlight(
        *verb, ok=False, **held
    )


@pytest.mark.parametrize("verb", ASKING, ids=" ".join)
def test_a_verb_that_asks_runs_beside_it(held, verb):
    harborlight(*verb, **held)


def test_what_only_asks_cannot_write_and_makes_no_database(founded, tmp_path):  # noqa: F811
    script = """
import sys
from harborlight.cli.ready import set_django_up
from django.db import OperationalError, InternalError
set_django_up()
from django.contrib.sessions.models import Session
from django.utils import timezone
print(Session.objects.count())
try:
    Session.objects.create(session_key="x", session_data="", expire_date=timezone.now())
except (OperationalError, InternalError) as error:
    print(error)
"""
    said = harborlight("-c", script, program=[sys.executable], **founded)
    assert "readonly" in said or "read-only" in said
    nowhere = {**founded, "data": str(tmp_path / "nowhere")}
    for verb in ASKING:
        assert "cannot be opened" in harborlight(*verb, ok=False, **nowhere)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "verb", [("backup",), ("serve",), ("migrate",), ("keys", "status"), ("audit", "verify")], ids=" ".join
)
def test_older_code_touches_no_newer_database(founded, tmp_path, verb):  # noqa: F811
    import shutil

    shutil.copytree(founded["data"], tmp_path / "data")
    there = {**founded, "data": str(tmp_path / "data")}
    script = """
import django; django.setup()
from django.db.migrations.recorder import MigrationRecorder
from django.db import connection
MigrationRecorder(connection).record_applied("cases", "9999_from_the_future")
MigrationRecorder(connection).record_applied("account", "9999_squashed_by_a_library")
"""
    harborlight("-c", script, program=[sys.executable], **there)
    assert "newer Harborlight" in harborlight(*verb, ok=False, **there)


def test_nothing_else_opens_the_database_file():
    """POSIX locks: one `open` and `close` of the live file by this process would drop SQLite's own locks."""
    importing = [
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (
            isinstance(node, ast.Import)
            and any(name.name.split(".")[0] in ("sqlite3", "pysqlite3") for name in node.names)
        )
        or (
            isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("sqlite3", "pysqlite3")
        )
    ]
    assert set(importing) == {"core/sqlite/build.py"}
    using = [str(path.relative_to(SRC)) for path in SRC.rglob("*.py") if "sqlite_path" in path.read_text()]
    assert sorted(using) == ["web/settings/databases.py", "web/settings/env.py"]


OPENED = """
import os, sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
from harborlight.cli import main
try:
    main(["backup", "--to", sys.argv[1]], standalone_mode=False)
finally:
    print([path for path in opened if "harborlight.sqlite3" in path])
"""


def test_a_backup_does_not_open_the_live_file(founded, tmp_path):  # noqa: F811
    said = harborlight("-c", OPENED, str(tmp_path), program=[sys.executable], **founded)
    assert said.rstrip().endswith("[]"), said
    assert os.listdir(tmp_path)
