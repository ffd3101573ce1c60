"""Bringing a database up to date. Must stay true: nothing is migrated before a backup of it was made, and that backup was
restored and migrated once, on a copy, by this very code."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import connection

from harborlight import __version__
from harborlight.core import backups, shape, triggers


def bring_up_to_date(*, backup_to: Path | None = None) -> bool:
    """Migrate, with a backup first when there is something to lose. Returns whether anything was migrated.

    Raises:
        Unavailable: when the database is newer than the code, or the backup before could not be made.
    """
    shape.check_not_newer()
    if not shape.has_waiting_migrations():
        triggers.set_triggers(connection)
        return False
    is_empty = "core_installation" not in connection.introspection.table_names()
    if backup_to is None or is_empty or not _has_workspace():
        call_command("migrate", verbosity=0, interactive=False)
        return True
    made = backups.write(backup_to)
    call_command("migrate", verbosity=0, interactive=False)
    backups.note_made(by=backups.SCHEDULE, folder=made, purpose=f"before the upgrade to {__version__}")
    return True


def _has_workspace() -> bool:
    return bool(shape.as_migrated().get_model("core", "Installation")._base_manager.exists())
