"""Before a site serves: one writing process, a key file that opens, a guarded trail, settings that fit the workspace."""

from __future__ import annotations

import fcntl
import logging
import os
import resource
from pathlib import Path
from typing import IO
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from harborlight.core import disk, founding, triggers, vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, SystemActor
from harborlight.core.porch import Porch
from harborlight.core.sqlite import build
from harborlight.errors import Unavailable

log = logging.getLogger("harborlight.starting")
STARTING = SystemActor("starting", frozenset({"audit:guard"}))
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


def only_read() -> None:
    """For a verb that only asks, perhaps beside the running workspace: nothing is written, and no database is made."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        database["NAME"] = f"file:{quote(str(database['NAME']))}?mode=rw"
        database["OPTIONS"]["init_command"] += "PRAGMA query_only=ON;"
    else:
        database["OPTIONS"]["options"] += " -c default_transaction_read_only=on"


def check() -> None:
    """Everything a serving site needs; the first thing missing is said with its mend."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no key and no open text in a file
    Porch(settings.ENV.porch_folder).set_modes()
    vault.check_keys()
    warn_of_old_sqlite()
    _guard_the_trail()
    check_kind(Installation.objects.first())
    disk.watch()


def warn_of_old_sqlite() -> None:
    """Say plainly when no safe SQLite is here, and what is done about it."""
    if connection.vendor == "sqlite" and not build.is_wal_safe():
        log.warning(
            "SQLite %s can corrupt a write-ahead log, so the slower rollback journal is used: pages wait while somebody "
            "saves. Linux on x86-64 has a current SQLite as a wheel; elsewhere PostgreSQL is the better choice.",
            build.VERSION,
        )


def _guard_the_trail() -> None:
    """Set again what keeps the trail append-only; that it was missing is itself an event, for the auditor to see."""
    if missing := triggers.missing_triggers(connection):
        triggers.set_triggers(connection)
        _note_guard(by=STARTING, missing=missing)
        log.error("the audit trail had lost its guard; it is set again. Run `harborlight audit verify` now.")


@action("audit.guard_restored", noun="audit", verb="guard")
def _note_guard(*, by: Actor, missing: list[str]) -> None:
    trace(purpose="missing: " + ", ".join(missing))


def check_kind(installation: Installation | None) -> None:
    """A real coalition never runs with the sample's open door (one-click sign-in), nor the sample as if it were real.

    Raises:
        Unavailable: when there is no workspace, or it is not of the kind that HARBORLIGHT_MODE says.
    """
    if installation is None:
        if founding.is_door_open(Path(settings.ENV.data)):
            return
        raise Unavailable(
            "There is no workspace here yet.", mend="Run `harborlight setup`, or `make run` for the sample."
        )
    if installation.kind == Installation.Kind.REAL and settings.ENV.is_sample:
        raise Unavailable(
            "This is a real coalition, and the settings are those of the sample.",
            mend="Set HARBORLIGHT_MODE=production (docs/how-to/set-up.md).",
        )
    if installation.kind == Installation.Kind.SAMPLE and settings.ENV.mode == "production":
        raise Unavailable(
            "This is the sample, and the settings are those of a real coalition.",
            mend="Use another data folder, or remove the sample: `harborlight sample --remove`.",
        )


def let_the_folder_go() -> None:
    """Give the folder to another process (the one that serves)."""
    global _held
    if _held is not None:
        _held.close()
        _held = None
