"""The porch: two plain places between the public process and the staff process. Plain Python, no database.

- **Inbox**: the public process drops sealed envelopes; `intake` collects each exactly once.
- **Snapshot**: `release` publishes files; the public process reads them.
- Beside them: freeze marks, counters, and a ballast file for the day the disk is full.

Must stay true: what was acknowledged is on disk (file and folder fsynced); file names carry a UUID and a kind, nothing of
a person; a damaged envelope is set aside with its reason and never lost; no name from outside leads out of these folders;
the public process opens nothing here. With two system users the folder belongs to a group of both and carries the setgid bit;
then every file gets the mode of its folder whatever the umask, and the public user writes into inbox, counters and marks only.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from harborlight.core import durably
from harborlight.errors import Unavailable

# Intake stops while there is still room to take envelopes in and to commit: 50 MB, or 5 % of a disk smaller than 1 GB.
LEAST_FREE_BYTES = 50 << 20
LEAST_FREE_SHARE = 0.05
BALLAST_BYTES = 50 << 20
# A temporary file this old belongs to a killed process; it was never acknowledged.
LEFTOVER_SECONDS = 3600
_NAME = re.compile(r"(?P<id>[0-9a-f]{32})\.(?P<kind>[a-z_]{1,20})")
_KIND = re.compile(r"[a-z_]{1,20}")
_MARK = re.compile(r"[0-9a-f]{32,128}")
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_MAGIC = b"HLP1"
_N_HEAD = 4 + 32


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
        self.frozen = folder / "frozen"
        self.counters = folder / "counters"
        self.ballast = folder / "ballast"
        self.folder = folder
        try:
            for each in (self.inbox, self.set_aside, self.snapshots, self.frozen, self.counters):
                each.mkdir(mode=0o770, parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(
                "The porch is not there.", mend="Start the staff site first: it makes the porch's folders."
            ) from error

    # -- two system users --------------------------------------------------------------------------------------------------

    @property
    def is_shared(self) -> bool:
        """Whether the two sites run as two system users."""
        return bool(self.folder.stat().st_mode & stat.S_ISGID)

    def _modes(self) -> dict[Path, int]:
        """What the group, which is the public site's user, may do: drop, count and freeze; read what is published."""
        return {
            self.folder: 0o2750, self.inbox: 0o2770, self.counters: 0o2770, self.frozen: 0o2770,
            self.snapshots: 0o2750, self.set_aside: 0o2700,
        }  # fmt: skip

    def set_modes(self) -> None:
        """For the staff site, whose user owns the folders; nothing to do while both sites are one user."""
        if not self.is_shared:
            return
        for folder, mode in self._modes().items():
            folder.chmod(mode)
        for path in self.snapshots.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o2750 if path.is_dir() else 0o640)

    def wrong_modes(self) -> list[str]:
        """Names of the folders in which one of two users may do too little or too much."""
        return [
            folder.name
            for folder, mode in self._modes().items()
            if stat.S_IMODE(folder.stat().st_mode) != mode
        ]

    # -- inbox -----------------------------------------------------------------------------------------------------------

    def drop(self, kind: str, sealed: bytes, *, envelope_id: UUID) -> None:
        """Put an envelope into the inbox; on return it is durable. The same id twice is one envelope.

        The same id dropped again after it was collected is a new file: the collector knows the ids it has kept.

        Raises:
            Unavailable: when the disk is (nearly) full; nothing was kept, and the sender must be told.
        """
        path = self.inbox / f"{envelope_id.hex}.{_checked(_KIND, kind)}"
        if path.exists():
            durably.sync_folder(self.inbox)  # the first sender may not have come this far yet
            return
        self._check_room()
        try:
            durably.write(path, _MAGIC + hashlib.sha256(sealed).digest() + sealed)
        except OSError as error:
            raise _full(error) from error

    def waiting(self, *, first: str = "") -> Iterator[Envelope]:
        """Envelopes in the order of their arrival, those of the kind `first` before all others; damaged ones and
        strangers are set aside."""
        for path in sorted(self._arrived(), key=lambda path: path.suffix != f".{first}"):
            match = _NAME.fullmatch(path.name)
            if match is None:
                self.put_aside(path.name, "not an envelope's name")
                continue
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                if (
                    error.errno != errno.EIO
                ):  # anything but a bad disk concerns the process, not this envelope
                    raise
                self.put_aside(path.name, "the disk cannot read it")
                continue
            sealed = content[_N_HEAD:]
            if content[:4] != _MAGIC or content[4:_N_HEAD] != hashlib.sha256(sealed).digest():
                self.put_aside(path.name, "damaged")
                continue
            yield Envelope(UUID(match["id"]), match["kind"], sealed)

    def _arrived(self) -> list[Path]:
        found: list[tuple[int, str, Path]] = []
        for path in self.inbox.iterdir():
            with suppress(FileNotFoundError):
                written_at = path.lstat().st_mtime_ns
                if not path.name.startswith("."):
                    found.append((written_at, path.name, path))
                elif written_at < time.time_ns() - LEFTOVER_SECONDS * 10**9:
                    path.unlink()
        return [path for _, _, path in sorted(found)]

    def has_waiting(self, kind: str) -> bool:
        """Whether an envelope of this kind lies in the inbox, whole or damaged.

        Raises:
            OSError: when the inbox cannot be looked into; then nobody knows.
        """
        return any(
            match["kind"] == kind for path in self.inbox.iterdir() if (match := _NAME.fullmatch(path.name))
        )

    def remove(self, envelope_id: UUID, kind: str) -> None:
        """After the collector has committed: take the envelope away. Removing it twice is harmless."""
        (self.inbox / f"{envelope_id.hex}.{_checked(_KIND, kind)}").unlink(missing_ok=True)
        durably.sync_folder(self.inbox)

    def put_aside(self, name: str, reason: str) -> None:
        """Keep an envelope that cannot be taken, with the reason, for a person to look at.

        The new name is drawn, so that nothing kept before is overwritten and no stranger's file name is repeated.
        """
        match = _NAME.fullmatch(name)
        target = self.set_aside / f"{match['id'] if match else 'stranger'}.{secrets.token_hex(4)}"
        durably.write(target.with_name(f"{target.name}.reason"), reason.encode())
        (self.inbox / name).replace(target)
        durably.sync_folder(self.set_aside)
        durably.sync_folder(self.inbox)

    def n_set_aside(self) -> int:
        return sum(1 for path in self.set_aside.iterdir() if path.suffix == ".reason")

    # -- room on the disk --------------------------------------------------------------------------------------------------

    def has_room(self) -> bool:
        """Whether an envelope would be taken now; the form asks before it lets somebody write."""
        usage = shutil.disk_usage(self.inbox)
        return usage.free >= min(LEAST_FREE_BYTES, LEAST_FREE_SHARE * usage.total)

    def _check_room(self) -> None:
        if not self.has_room():
            raise _full(None)

    def keep_ballast(self) -> bool:
        """A file that can be given up when the disk is full, because even deleting in a database needs room.

        Returns whether it stands: without ample room it is left out, since reports come before ballast.
        """
        if self.ballast.exists():
            return True
        if shutil.disk_usage(self.inbox).free < LEAST_FREE_BYTES + 2 * BALLAST_BYTES:
            return False
        try:  # random, so that a compressing file system really sets the room aside
            with durably.opened(self.ballast) as file:
                for _ in range(0, BALLAST_BYTES, 1 << 20):
                    file.write(os.urandom(1 << 20))
        except OSError:
            return False
        return True

    def release_ballast(self) -> bool:
        """Give the ballast up; returns whether there was one."""
        try:
            self.ballast.unlink()
        except FileNotFoundError:
            return False
        return True

    # -- freeze marks ----------------------------------------------------------------------------------------------------

    def freeze(self, mark: str) -> None:
        """Set a mark (a hex hash, never a code): the page of this person stays shut until it is taken away. Durable."""
        path = self.frozen / _checked(_MARK, mark)
        if not path.exists():
            try:
                durably.write(path, b"")
            except OSError as error:
                raise _full(error) from error

    def is_frozen(self, mark: str) -> bool:
        return (self.frozen / _checked(_MARK, mark)).exists()

    def thaw(self, mark: str) -> None:
        (self.frozen / _checked(_MARK, mark)).unlink(missing_ok=True)
        durably.sync_folder(self.frozen)

    # -- snapshot --------------------------------------------------------------------------------------------------------

    def publish(self, files: Mapping[str, bytes | Path], *, without: Collection[str] = ()) -> None:
        """Publish files beside those published before; readers see the old set or the new one, never a mixture.

        Args:
            files: name → content, or a file to copy.
            without: names that stop being published.

        Raises:
            Unavailable: when the disk is full; what was published before stays.
        """
        gone = {_checked(_FILE, name) for name in (*files, *without)}
        with self._one_publisher():
            target = self.snapshots / f"{time.time_ns():020d}"
            try:
                target.mkdir()
                if self.is_shared:
                    target.chmod(0o2750)
                self._keep_former(target, gone)
                for name, content in files.items():
                    durably.write(target / name, content)
                self._point_to(target)
            except OSError as error:
                shutil.rmtree(target, ignore_errors=True)
                raise Unavailable(
                    "The public pages could not be renewed; the ones before stay.",
                    mend="Free some room on the disk.",
                ) from error
            self._prune(target)

    def _keep_former(self, target: Path, gone: Collection[str]) -> None:
        current = self.current()
        for path in () if current is None else current.iterdir():
            if path.name not in gone:
                try:
                    os.link(path, target / path.name)
                except OSError:  # a file system without hard links
                    durably.write(target / path.name, path)

    def _point_to(self, target: Path) -> None:
        durably.sync_folder(target)
        waiting = self.snapshots / f".current-{target.name}"
        waiting.symlink_to(target.name)
        waiting.replace(self.snapshots / "current")
        durably.sync_folder(self.snapshots)

    @contextmanager
    def _one_publisher(self) -> Iterator[None]:
        """Two publishers at once would each carry over the same former set, and the later one lose the earlier's files."""
        descriptor = os.open(self.snapshots / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def current(self) -> Path | None:
        """Folder of the newest snapshot; None when nothing was published yet."""
        pointer = self.snapshots / "current"
        return pointer.resolve() if pointer.is_symlink() else None

    def read(self, name: str) -> bytes | None:
        """A published file; None when there is none."""
        if not _FILE.fullmatch(name):
            return None
        for _ in range(3):  # between looking and reading, a few snapshots may have come and the old one gone
            folder = self.current()
            if folder is None:
                return None
            with suppress(FileNotFoundError):
                return (folder / name).read_bytes()
            if folder == self.current():
                return None
        return None

    def _prune(self, newest: Path) -> None:
        """Keep the newest three: a reader may still hold the one before."""
        old = sorted(path for path in self.snapshots.iterdir() if path.is_dir() and not path.is_symlink())
        for path in old[:-3]:
            if path != newest:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.snapshots.glob(".current-*"):  # of a publisher that was killed
            path.unlink(missing_ok=True)

    # -- counters --------------------------------------------------------------------------------------------------------

    def count(self, name: str) -> None:
        """Add one to an append-only counter (a poster's code was scanned): a byte, no time, no address.

        Not fsynced and never a reason to fail: it counts posters, and the page behind the poster matters more.
        """
        path = self.counters / _checked(_FILE, name)
        with suppress(OSError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o660)
            try:
                durably.give_to_group(descriptor, path.parent)
                os.write(descriptor, b".")
            finally:
                os.close(descriptor)

    def counted(self, name: str) -> int:
        """How often `count` was called with this name."""
        try:
            return (self.counters / _checked(_FILE, name)).stat().st_size
        except FileNotFoundError:
            return 0


def _checked(pattern: re.Pattern[str], name: str) -> str:
    if not pattern.fullmatch(name):
        # The name itself is not repeated: it may have come from outside.
        raise ValueError(f"Not a name for the porch; it must match {pattern.pattern}")
    return name


def _full(error: OSError | None) -> Unavailable:
    if error is not None and error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Unavailable(
            "This could not be kept just now.", mend="Please use the phone numbers on this page."
        )
    return Unavailable(
        "The disk is full, so nothing can be kept now.", mend="Please use the phone numbers on this page."
    )
