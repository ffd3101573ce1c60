"""The porch: two plain places between the public process and the staff process. Plain Python, no database.

- **Inbox**: the public process drops sealed envelopes; `intake` collects each exactly once.
- **Snapshot**: `release` publishes files; the public process reads them.

Must stay true: what was acknowledged is on disk (file and folder fsynced); file names carry a UUID and a kind, nothing of
a person; a damaged envelope is set aside with its reason and never lost; the public process opens nothing here.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from harborlight.errors import Unavailable

LEAST_FREE_BYTES = 20 << 20
BALLAST_BYTES = 8 << 20
_NAME = re.compile(r"^(?P<id>[0-9a-f]{32})\.(?P<kind>[a-z_]{1,20})$")
_MAGIC = b"HLP1"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed envelope as it lies in the inbox."""

    id: UUID
    kind: str
    sealed: bytes


class Porch:
    """The porch in one folder; both processes may hold one."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        self.set_aside = folder / "set-aside"
        self.snapshots = folder / "snapshots"
        self.counters = folder / "counters"
        self.ballast = folder / "ballast"
        for each in (self.inbox, self.set_aside, self.snapshots, self.counters):
            each.mkdir(parents=True, exist_ok=True)

    # -- inbox -----------------------------------------------------------------------------------------------------------

    def drop(self, kind: str, sealed: bytes, *, envelope_id: UUID) -> None:
        """Put an envelope into the inbox; on return it is durable. The same id twice is one envelope.

        Raises:
            Unavailable: when the disk is (nearly) full; nothing was kept, and the sender must be told.
        """
        name = f"{envelope_id.hex}.{kind}"
        if (self.inbox / name).exists():
            return
        self._check_room()
        try:
            _write_durably(self.inbox / name, _MAGIC + len(sealed).to_bytes(4, "big") + sealed)
        except OSError as error:
            raise _full(error) from error

    def waiting(self) -> Iterator[Envelope]:
        """Envelopes in the order of their arrival; damaged ones are set aside."""
        found = [path for path in self.inbox.iterdir() if _NAME.match(path.name)]
        for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name)):
            match = _NAME.match(path.name)
            content = path.read_bytes()
            sealed = content[8:]
            if match is None or content[:4] != _MAGIC or int.from_bytes(content[4:8], "big") != len(sealed):
                self.put_aside(path.name, "damaged")
                continue
            yield Envelope(UUID(match["id"]), match["kind"], sealed)

    def remove(self, envelope_id: UUID, kind: str) -> None:
        """After the collector has committed: take the envelope away. Removing it twice is harmless."""
        (self.inbox / f"{envelope_id.hex}.{kind}").unlink(missing_ok=True)
        _sync_folder(self.inbox)

    def put_aside(self, name: str, reason: str) -> None:
        """Keep an envelope that cannot be taken, with the reason, for a person to look at."""
        (self.inbox / name).replace(self.set_aside / name)
        _write_durably(self.set_aside / f"{name}.reason", reason.encode())
        _sync_folder(self.inbox)

    def n_set_aside(self) -> int:
        return sum(1 for path in self.set_aside.iterdir() if path.suffix == ".reason")

    def _check_room(self) -> None:
        usage = shutil.disk_usage(self.inbox)
        if usage.free < LEAST_FREE_BYTES:
            raise _full(None)

    def keep_ballast(self) -> None:
        """A file that can be given up when the disk is full, because even deleting in a database needs room."""
        if not self.ballast.exists():
            _write_durably(self.ballast, os.urandom(BALLAST_BYTES))

    def release_ballast(self) -> bool:
        """Give the ballast up; returns whether there was one."""
        had = self.ballast.exists()
        self.ballast.unlink(missing_ok=True)
        return had

    # -- snapshot --------------------------------------------------------------------------------------------------------

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Publish files beside those published before; readers see the old set or the new one, never a mixture."""
        current = self.current()
        target = self.snapshots / f"{time.time_ns():020d}"
        target.mkdir()
        if current is not None:
            for path in current.iterdir():
                if path.name not in files:
                    os.link(path, target / path.name)
        for name, content in files.items():
            if "/" in name or name.startswith("."):
                raise ValueError(f"not a file name: {name}")
            _write_durably(target / name, content)
        _sync_folder(target)
        pointer = self.snapshots / "current"
        waiting = self.snapshots / f".current-{target.name}"
        waiting.symlink_to(target.name)
        waiting.replace(pointer)
        _sync_folder(self.snapshots)
        self._prune(target)

    def current(self) -> Path | None:
        """Folder of the newest snapshot; None when nothing was published yet."""
        pointer = self.snapshots / "current"
        return pointer.resolve() if pointer.is_symlink() else None

    def read(self, name: str) -> bytes | None:
        """A published file; None when there is none."""
        folder = self.current()
        path = None if folder is None else folder / name
        return path.read_bytes() if path is not None and path.is_file() else None

    def _prune(self, newest: Path) -> None:
        """Keep the newest three: a reader may still hold the one before."""
        old = sorted(path for path in self.snapshots.iterdir() if path.is_dir() and not path.is_symlink())
        for path in old[:-3]:
            if path != newest:
                shutil.rmtree(path, ignore_errors=True)

    # -- counters --------------------------------------------------------------------------------------------------------

    def count(self, name: str) -> None:
        """Add one to an append-only counter (a poster's code was scanned): a byte, no time, no address."""
        descriptor = os.open(self.counters / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, b".")
        finally:
            os.close(descriptor)


def _write_durably(path: Path, content: bytes) -> None:
    """Write beside, fsync, rename, fsync the folder: a kill or a power cut leaves the old file or the new one."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _full(error: OSError | None) -> Unavailable:
    if error is not None and error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Unavailable("This could not be kept just now.", mend="Please use the phone numbers on this page.")
    return Unavailable("The disk is full, so nothing can be kept now.", mend="Please use the phone numbers on this page.")
