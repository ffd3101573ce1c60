"""The master key file: mode 0400, outside the data folder, several versions for rotation (newest first)."""

from __future__ import annotations

import base64
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from harborlight.errors import Unavailable


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
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
            "The key file lacks the master key that sealed this.", mend="Restore the key file of this installation."
        )


def create(path: Path, *, data_folder: Path) -> MasterKeys:
    """Make a key file with one new key."""
    if path.resolve().is_relative_to(data_folder.resolve()):
        raise Unavailable("The key file would lie inside the data folder.", mend="Set HARBORLIGHT_KEYS to a place outside.")
    keys = MasterKeys((MasterKey(uuid4(), os.urandom(32)),))
    _write(path, keys, is_new=True)
    return keys


def read(path: Path) -> MasterKeys:
    """Read the key file; refuses one that others may read."""
    try:
        mode = path.stat().st_mode
        content = path.read_text()
    except OSError as error:
        raise Unavailable(
            "The master key file cannot be read.", mend="Put it back, or restore it with two custodians' codes."
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise Unavailable("The master key file is open to other users.", mend="Run: chmod 0400 on it.")
    try:
        rows = json.loads(content)["keys"]
        return MasterKeys(tuple(MasterKey(UUID(row["id"]), base64.b64decode(row["key"])) for row in rows))
    except (ValueError, KeyError, TypeError) as error:
        raise Unavailable("The master key file is damaged.", mend="Restore it with two custodians' codes.") from error


def add_key(path: Path) -> MasterKeys:
    """Put a new current key in front; the older ones still open what they wrapped."""
    keys = MasterKeys((MasterKey(uuid4(), os.urandom(32)), *read(path).keys))
    _write(path, keys, is_new=False)
    return keys


def _write(path: Path, keys: MasterKeys, *, is_new: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if is_new and path.exists():
        raise Unavailable("There is a key file already.", mend="Nothing was changed.")
    rows = [{"id": str(key.key_id), "key": base64.b64encode(key.key).decode()} for key in keys.keys]
    waiting = path.with_suffix(".new")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"format": 1, "keys": rows}, file)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)
