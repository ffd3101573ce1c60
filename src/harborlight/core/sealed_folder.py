"""Files that wait sealed under one key, and lie open only while somebody works on them.

    data/runs/<id>/input.csv.sealed  ──opened()──▶  data/open/<id>/input.csv  (0700, gone at the end)

Must stay true: what lies open stands under `open_under` and nowhere else, so that one sweep at the start removes what a kill
left; a sealed file gets its name only when it is whole; neither way holds more than a chunk in memory. A file that is removed
is not wiped: what a disk still holds of it is for the disk's own encryption. Plain Python.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from harborlight.core.sealed_stream import SealedReader, SealedWriter

_SEALED, _HALF = ".sealed", ".half"


class SealedFolder:
    """`key`: 32 bytes, the data key of what the files belong to; the files have a key of their own, made from it."""

    def __init__(self, folder: Path, key: bytes, *, open_under: Path) -> None:
        self._folder = folder
        self._key = HKDF(SHA256(), 32, salt=None, info=b"harborlight files of a folder").derive(key)
        self._open = open_under / folder.name
        self._kept: dict[str, tuple[int, int]] = {}  # name -> size and moment of change of what is sealed

    def names(self) -> list[str]:
        """Of the sealed files, as they are called when they lie open; a part of a path has a `/` in it."""
        found = (path.relative_to(self._folder).as_posix() for path in self._folder.rglob(f"*{_SEALED}"))
        return sorted(name.removesuffix(_SEALED) for name in found)

    def put(self, name: str, content: IO[bytes]) -> None:
        """Seal a file from a stream; one of that name is replaced."""
        whole = self._folder / f"{name}{_SEALED}"
        half = whole.with_name(whole.name + _HALF)
        whole.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half.unlink(missing_ok=True)
        with closing(SealedWriter(half, self._key, name.encode())) as sealed:
            shutil.copyfileobj(content, sealed, 1 << 20)
        half.replace(whole)

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """A private folder with every file in the clear; removed at the end, however the work ends.

        Raises:
            Unavailable: when a file was changed, moved or cut off.
        """
        shutil.rmtree(self._open, ignore_errors=True)
        self._open.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._open.mkdir(mode=0o700)
        try:
            for name in self.names():
                self._unseal(name)
            yield self._open
        finally:
            shutil.rmtree(self._open, ignore_errors=True)

    def keep(self, part: str) -> None:
        """Seal what is new or changed below this part of the open folder. Hidden files are not whole yet."""
        for path in sorted((self._open / part).glob("*")):
            name = path.relative_to(self._open).as_posix()
            with suppress(FileNotFoundError):  # a table that is only passed on may go at any moment
                mark = _mark(path)
                if path.name.startswith(".") or self._kept.get(name) == mark:
                    continue
                with path.open("rb") as content:
                    self.put(name, content)
                self._kept[name] = mark

    def remove(self) -> None:
        for folder in (self._folder, self._open):
            shutil.rmtree(folder, ignore_errors=True)

    def _unseal(self, name: str) -> None:
        path = self._open / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        sealed = SealedReader(self._folder / f"{name}{_SEALED}", self._key, name.encode())
        with closing(io.BufferedReader(sealed)) as content, path.open("xb") as file:
            path.chmod(0o600)
            shutil.copyfileobj(content, file, 1 << 20)
        self._kept[name] = _mark(path)


def _mark(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
