"""Files that are whole or not there, whatever kills the process or cuts the power; and, in a folder of two system users, as
open to their group as the folder is. Plain Python."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write(path: Path, content: bytes | Path) -> None:
    with opened(path) as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            with content.open("rb") as source:
                shutil.copyfileobj(source, file)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Write beside, fsync, rename, fsync the folder: a kill or a power cut leaves the old file or the new one."""
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660)
    try:
        with os.fdopen(descriptor, "wb") as file:
            give_to_group(descriptor, path.parent)
            yield file
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def give_to_group(descriptor: int, folder: Path) -> None:
    """In a folder of two users a file is as open to the group as its folder is; only its owner can say so."""
    mode = folder.stat().st_mode
    if mode & stat.S_ISGID and os.fstat(descriptor).st_uid == os.geteuid():
        os.fchmod(descriptor, 0o660 if mode & stat.S_IWGRP else 0o640)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
