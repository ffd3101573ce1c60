"""Backup and restore: data, files and keys apart, encrypted, and the same on both databases.

A backup is a folder: `manifest.json` (what, when, of which installation, counts, head of the audit chain), `data.hlb`
(every row, as JSON lines, sealed) and `files.hlb` (porch and runs, sealed). The key file is never in it: it is kept by
custodians. Must stay true: a backup opens only with the key file of its installation; it gets its name only after it was
restored once into an empty place, rows counted and the audit chain walked; a restore goes into an empty place or not at
all; nobody who saves waits for a backup.
"""

from __future__ import annotations

import errno
import gzip
import io
import logging
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from harborlight.core import audit, backup_rows, shape, vault
from harborlight.core.acting import action, trace
from harborlight.core.backup_manifest import Manifest, installation_of
from harborlight.core.disk import is_full_error
from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, SystemActor
from harborlight.core.porch import Porch
from harborlight.core.sealed_stream import SealedReader, SealedWriter
from harborlight.core.steady_view import steady_view
from harborlight.errors import HarborlightError, Unavailable

SCHEDULE = SystemActor("backup schedule", frozenset({"backup:create"}))
KEEP = 14
_NO_ROOM = 2_000_000  # bytes: an empty database alone needs more
log = logging.getLogger("harborlight.backup")
_one_at_a_time = threading.Lock()


# -- making ----------------------------------------------------------------------------------------------------------------


def make(*, by: Actor, folder: Path) -> Path:
    """Make a backup, rehearse its restore, and keep the newest fourteen. Returns its folder.

    Raises:
        Unavailable: saying why there is none; the ones before are unchanged.
    """
    _begin(by=by)
    try:
        made = write(folder)
    except Exception as error:
        # The text of a foreign fault may hold what stands in a row: only its kind is kept.
        _keep_failure(by, str(error) if isinstance(error, HarborlightError) else f"{type(error).__name__}.")
        raise
    note_made(by=by, folder=made)
    return made


def _keep_failure(by: Actor, said: str) -> None:
    """The first fault is the one to tell, also where the database has no room for a word about it."""
    try:
        _note_failure(by=by, said=said)
    except Exception:
        log.exception("that the backup failed could not be written down")


def write(folder: Path) -> Path:
    """The files of a backup, without a word to the database (which may have an older shape than this code)."""
    if not _one_at_a_time.acquire(blocking=False):
        raise Unavailable("A backup is being made at this moment.", mend="Wait until it is done.")
    try:
        target = folder / f"harborlight-{timezone.now():%Y%m%d-%H%M%S}"
        with _room_in(folder, target.name) as waiting:
            _write_files(waiting)
            rehearse(waiting)
            waiting.replace(target)
        _prune(folder, target)
        return target
    finally:
        _one_at_a_time.release()


@contextmanager
def _room_in(folder: Path, name: str) -> Iterator[Path]:
    """A hidden folder for a backup that is not one yet; what a kill or a full disk left behind is swept away."""
    waiting = folder / f".{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for leftover in (*folder.glob(".harborlight-*"), *folder.glob(".rehearsal-*")):
            shutil.rmtree(leftover, ignore_errors=True)
        waiting.mkdir(mode=0o700)
        yield waiting
    except OSError as error:
        said = (
            "The backup folder's disk is full."
            if is_full_error(error)
            else "The backup folder cannot be written."
        )
        raise Unavailable(
            f"{said} No backup was made; the ones before are unchanged.",
            mend=f"Make room or set another HARBORLIGHT_BACKUP ({folder}).",
        ) from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _write_files(folder: Path) -> None:
    key, counts, made_at = os.urandom(32), backup_rows.Counts(), timezone.now()
    with (
        closing(SealedWriter(folder / "files.hlb", key, b"files")) as files,
        tarfile.open(fileobj=files, mode="w|gz") as archive,
    ):
        # Before the rows: an envelope that is collected meanwhile is in both, and collected once; never in neither.
        _pack(archive, "porch")
        with (
            steady_view(),
            closing(SealedWriter(folder / "data.hlb", key, b"data")) as data,
            gzip.GzipFile(fileobj=data, mode="wb", compresslevel=5) as packed,
        ):
            for line in backup_rows.read_rows(shape.as_migrated(), counts):
                packed.write(line)
            about = {
                "installation": Installation.objects.values_list("pk", flat=True).get(),
                "audit_head": audit.head(),
                "migrations": shape.applied(),
            }
            # While the rows are held still: files of a run that came later are too many, none is missing.
            _pack(archive, "runs")
    Manifest.write(folder, key, vault.master_keys().current, made_at=made_at, counts=counts, **about)


def places() -> dict[str, Path]:
    """The folders beside the database that a backup holds; the porch need not lie in the data folder."""
    return {"porch": settings.ENV.porch_folder, "runs": Path(settings.ENV.data) / "runs"}


def _pack(archive: tarfile.TarFile, name: str) -> None:
    """One of the folders. A file that vanishes meanwhile (collected, expired) is left out."""
    place = places()[name]
    for path in sorted(place.rglob("*")):
        if path.name != "ballast":
            archive.inodes.clear()  # type: ignore[attr-defined]  # a second name of one file is packed as a file
            with suppress(FileNotFoundError):
                archive.add(path, arcname=f"{name}/{path.relative_to(place)}", recursive=False)


def rehearse(folder: Path) -> None:
    """Restore a backup into an empty place, in a process of its own, and throw the copy away.

    Raises:
        Unavailable: when it could not be restored.
    """
    with tempfile.TemporaryDirectory(prefix=".rehearsal-", dir=folder.parent) as empty:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "harborlight.web.settings.staff",
            "HARBORLIGHT_DATA": str(Path(empty).resolve() / "data"),
            "HARBORLIGHT_PORCH": "",
            "HARBORLIGHT_DATABASE_URL": "",
            "HARBORLIGHT_KEYS": str(Path(settings.ENV.keys).resolve()),
        }
        command = [sys.executable, "-m", "harborlight.cli", "restore", str(folder.resolve())]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        is_full = shutil.disk_usage(empty).free < _NO_ROOM
    if done.returncode != 0 and is_full and not done.stderr.strip():  # on a full disk it may not even say so
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if done.returncode != 0:
        raise Unavailable(
            f"The backup could not be restored ({_plain_word(done.stderr)}).", mend="It was thrown away."
        )


def _plain_word(stderr: str) -> str:
    """Our own message, or the kind of a fault: the text of a foreign one may hold what stands in a row."""
    last = (stderr.strip().splitlines() or [""])[-1]
    mine, _colon, said = last.partition(": ")
    return said if mine == "harborlight" else mine.rpartition(".")[2] or "it said nothing"


def _prune(folder: Path, newest: Path) -> None:
    """Keep the newest of this workspace; another's in the same folder are not ours to count."""
    ours = installation_of(newest)
    for old in [path for path in made_in(folder) if installation_of(path) == ours][KEEP:]:
        shutil.rmtree(old)


def made_in(folder: Path) -> list[Path]:
    """The backups in a folder, newest first."""
    return sorted((path for path in folder.glob("harborlight-*") if path.is_dir()), reverse=True)


# -- what the trail and the pages know ---------------------------------------------------------------------------------------


@action("backup.begin", noun="backup", verb="create")
def _begin(*, by: Actor) -> None:
    """Noted before anything is read, so that a copy that was cut off has its trace, too."""
    trace(Installation.objects.get())


@action("backup.make", noun="backup", verb="create")
def note_made(*, by: Actor, folder: Path, purpose: str = "") -> Installation:
    """Keep that there is a backup, and of which moment."""
    manifest = Manifest.read(folder)
    installation = Installation.objects.get()
    installation.last_backup_at = manifest.made_at
    installation.settings = {**installation.settings, "backup_failed": ""}
    installation.save()
    trace(installation, purpose=purpose, n_rows=sum(manifest.counts.values()))
    return installation


@action("backup.fail", noun="backup", verb="create")
def _note_failure(*, by: Actor, said: str) -> Installation:
    installation = Installation.objects.get()
    installation.settings = {**installation.settings, "backup_failed": said}
    installation.save()
    trace(installation)
    return installation


@action("backup.restore", noun="backup", verb="create")
def _note_restored(*, by: Actor, manifest: Manifest) -> Installation:
    """The trail says where this database came from, and the age that is shown is that of the backup."""
    installation = Installation.objects.get()
    installation.last_backup_at = manifest.made_at
    installation.save()
    trace(installation, purpose=f"restored from the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC")
    return installation


# -- restoring -------------------------------------------------------------------------------------------------------------


def restore(folder: Path) -> backup_rows.Counts:
    """Restore into an empty database and data folder, in the shape the backup has; then bring it up to date.

    Raises:
        Unavailable: when the place is not empty, or the backup does not fit or is damaged; no row is kept then.
    """
    manifest = Manifest.read(folder)
    key = manifest.open_key(vault.master_keys())
    with _full_disk_said():
        shape.make_tables(manifest.migrations)
        if Installation.objects.exists():
            raise Unavailable(
                "There is a workspace here already.", mend="Restore into an empty data folder and database."
            )
        _unpack_files(folder, key)
        counts = _write_rows(folder, key, manifest)
        call_command("migrate", verbosity=0, interactive=False)
    vault.forget()
    _note_restored(by=SCHEDULE, manifest=manifest)
    return counts


@contextmanager
def _full_disk_said() -> Iterator[None]:
    try:
        yield
    except (OSError, DatabaseError) as error:
        if not is_full_error(error):
            raise
        raise Unavailable(
            "The disk is full; nothing was restored.", mend="Make room, empty the folder, try again."
        ) from error


def _unpack_files(folder: Path, key: bytes) -> None:
    reader = io.BufferedReader(SealedReader(folder / "files.hlb", key, b"files"))
    with closing(reader), tarfile.open(fileobj=reader, mode="r|gz") as archive:
        for member in archive:
            name, _slash, inside = member.name.partition("/")
            place = places()[name]
            place.mkdir(parents=True, exist_ok=True)
            archive.extract(member.replace(name=inside, deep=False), place, filter="data")
    Porch(settings.ENV.porch_folder).set_modes()


def _write_rows(folder: Path, key: bytes, manifest: Manifest) -> backup_rows.Counts:
    reader = io.BufferedReader(SealedReader(folder / "data.hlb", key, b"data"))
    with closing(reader), gzip.GzipFile(fileobj=reader) as lines, transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
        counts = backup_rows.write_rows(shape.as_migrated(), lines)
        if counts != {label: n for label, n in manifest.counts.items() if n}:
            raise Unavailable("The rows do not match the backup's manifest.", mend="Take an older backup.")
        verdict = audit.verify(expected_head=manifest.audit_head)
        if not verdict.is_whole:
            raise Unavailable(
                f"The audit trail is broken at row {verdict.first_bad}: {verdict.reason}.",
                mend="Take an older backup, and find out who could write into the database.",
            )
    return counts
