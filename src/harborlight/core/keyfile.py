"""The master key file: mode 0400, outside the data folder, several versions for rotation (newest first).

Must stay true: nobody but its owner reads it; a kill while it is written leaves the old file or the new one; an existing
file is never overwritten by a new or a restored one; no message holds a key. Custodians' copies are in `custodians`.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from harborlight.errors import Unavailable

_RESTORE = "Put it back, or restore it with two custodians' codes."


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """One version of the master key."""

    key_id: UUID
    key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class MasterKeys:
    """The keys of a key file; the first is current."""

    keys: tuple[MasterKey, ...]

    @property
    def current(self) -> MasterKey:
        return self.keys[0]

    def by_id(self, key_id: UUID) -> MasterKey:
        for key in self.keys:
            if key.key_id == key_id:
                return key
        raise Unavailable(
            "The key file lacks the master key that sealed this.",
            mend="Restore the key file of this installation.",
        )


def create(path: Path, *, data_folder: Path) -> MasterKeys:
    """Make a key file with one new key.

    Raises:
        Unavailable: when there is one already, or it would lie inside the data folder.
    """
    return restore(path, MasterKeys((_new_key(),)), data_folder=data_folder)


def restore(path: Path, keys: MasterKeys, *, data_folder: Path) -> MasterKeys:
    """Write keys that custodians brought back into a new key file; refuses as `create` does."""
    if path.resolve().is_relative_to(data_folder.resolve()):
        raise Unavailable(
            "The key file would lie inside the data folder.", mend="Set HARBORLIGHT_KEYS to a place outside."
        )
    if path.exists():
        raise Unavailable(
            "There is a key file already.", mend="Nothing was changed. Move it away first, and keep it."
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(path, keys)
    return keys


def read(path: Path) -> MasterKeys:
    """Read the key file; refuses one that others may read."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except OSError as error:
        raise Unavailable("The master key file cannot be read.", mend=_RESTORE) from error
    if stat.S_IMODE(mode) & 0o077:
        raise Unavailable("The master key file is open to other users.", mend="Run: chmod 0400 on it.")
    return from_bytes(content)


def add_key(path: Path) -> MasterKeys:
    """Put a new current key in front; the older ones still open what they wrapped.

    The custodians' copies do not hold the new key until they are made anew.
    """
    keys = MasterKeys((_new_key(), *read(path).keys))
    _write(path, keys)
    return keys


def drop_key(path: Path, key_id: UUID) -> MasterKeys:
    """Take an old key out, after everything it wrapped was wrapped anew. The current key stays."""
    keys = read(path)
    if keys.by_id(key_id) is keys.current:
        raise Unavailable(
            "The current master key cannot be dropped.", mend="Rotate first: `harborlight keys rotate`."
        )
    kept = MasterKeys(tuple(key for key in keys.keys if key.key_id != key_id))
    _write(path, kept)
    return kept


def to_bytes(keys: MasterKeys) -> bytes:
    """The content of a key file."""
    rows = [{"id": str(key.key_id), "key": base64.b64encode(key.key).decode()} for key in keys.keys]
    return json.dumps({"format": 1, "keys": rows}).encode()


def from_bytes(content: bytes) -> MasterKeys:
    """The keys of a key file's content.

    Raises:
        Unavailable: when it is damaged, or holds no whole key. The cause is not chained: it would quote the content.
    """
    try:
        rows = json.loads(content)["keys"]
        keys = [MasterKey(UUID(row["id"]), base64.b64decode(row["key"], validate=True)) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        keys = []
    if not keys or any(len(key.key) != 32 for key in keys):
        raise Unavailable("The master key file is damaged.", mend="Restore it with two custodians' codes.")
    return MasterKeys(tuple(keys))


def _new_key() -> MasterKey:
    return MasterKey(uuid4(), os.urandom(32))


def _write(path: Path, keys: MasterKeys) -> None:
    # A name of its own: what a killed writer left behind must not stop the next one.
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as file:
            file.write(to_bytes(keys))
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise Unavailable(
            "The master key file cannot be written; the one before is unchanged.",
            mend="Is its folder writable, with room?",
        ) from error
