"""Before a site serves: one writing process, a database that this code knows, a key file that opens, guarded audit."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from harborlight import __version__
from harborlight.core import triggers, vault
from harborlight.core.models import Installation
from harborlight.core.porch import Porch
from harborlight.errors import Unavailable

_held: IO[str] | None = None


def hold_the_folder() -> None:
    """Only one process writes into a data folder (SQLite's fair turn works inside one process).

    Raises:
        Unavailable: when another workspace holds it.
    """
    global _held
    data = Path(settings.ENV.data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (data / "in-use.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise Unavailable("The workspace is running on this data folder.", mend="Stop it first.") from error
    _held = lock


def is_database_newer() -> bool:
    """Whether the database was migrated by newer code than this."""
    loader = MigrationLoader(connection)
    return bool(set(loader.applied_migrations) - set(loader.disk_migrations))


def has_waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date(*, backup_to: Path | None = None) -> bool:
    """Migrate, with a backup first when there is something to lose. Returns whether anything was migrated.

    Raises:
        Unavailable: when the database is newer than the code.
    """
    if is_database_newer():
        raise Unavailable(
            f"The database was written by a newer Harborlight than this one ({__version__}).",
            mend="Update Harborlight, or restore the backup made before the upgrade.",
        )
    if not has_waiting_migrations():
        return False
    if backup_to is not None and "core_installation" in connection.introspection.table_names():
        _backup_before(backup_to)
    call_command("migrate", verbosity=0, interactive=False)
    return True


def _backup_before(folder: Path) -> None:
    from harborlight.core import backups

    if Installation.objects.exists():
        backups.make(by=backups.SCHEDULE, folder=folder)


def check() -> None:
    """Everything a serving site needs; the first thing missing is said with its mend."""
    os.umask(0o077)
    vault.master_keys()
    triggers.check_triggers(connection)
    if not Installation.objects.exists():
        raise Unavailable(
            "There is no workspace here yet.", mend="Run `harborlight setup`, or `make run` for the sample."
        )
    Porch(Path(settings.ENV.data) / "porch").keep_ballast()


def findings() -> list[tuple[str, bool, str]]:
    """What `harborlight doctor` prints: (what, is it well, how to mend)."""
    env = settings.ENV

    rows: list[tuple[str, bool, str]] = []
    if connection.vendor == "sqlite":
        from harborlight.core.sqlite.base import is_wal_safe

        rows.append(
            (
                "SQLite is free of the WAL-reset fault",
                is_wal_safe(),
                "Install the pysqlite3 wheel (Linux x86_64).",
            )
        )
    rows.append(
        ("the key file opens", _opens(), "Restore it with two custodians' codes: harborlight keys restore.")
    )
    rows.append(
        ("the key file lies outside the data folder", not env.keys.resolve().is_relative_to(env.data.resolve()),
         "Move it and set HARBORLIGHT_KEYS.")
    )  # fmt: skip
    is_private = not env.data.exists() or not env.data.stat().st_mode & 0o077
    rows.append(("the data folder is private", is_private, "chmod 0700 on it."))
    rows.append(
        (
            "staff and public site have different names",
            env.staff_host != env.public_host,
            "Set HARBORLIGHT_PUBLIC_HOST.",
        )
    )
    rows.append(
        (
            "a TLS proxy stands in front",
            env.behind_tls or env.mode != "production",
            "Set HARBORLIGHT_BEHIND_TLS.",
        )
    )
    return rows


def _opens() -> bool:
    try:
        vault.forget()
        vault.master_keys()
    except Unavailable:
        return False
    return True


def let_the_folder_go() -> None:
    """Give the folder to another process (the one that serves)."""
    global _held
    if _held is not None:
        _held.close()
        _held = None
