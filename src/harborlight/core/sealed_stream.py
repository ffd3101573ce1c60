"""A file sealed while it is written: in chunks, each bound to the file's name, its place and whether it is the last.

Must stay true: neither side holds more than a chunk in memory; a chunk that was changed, moved, or cut off is noticed
before a byte of it is given out. Plain Python.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from harborlight.errors import Unavailable

_CHUNK = 1 << 20
_N_NONCE, _N_TAG, _N_LENGTH = 12, 16, 4


class SealedWriter(io.RawIOBase):
    """Write bytes; `close` seals the last chunk and waits for the disk. The key is used for this name alone."""

    def __init__(self, path: Path, key: bytes, name: bytes) -> None:
        super().__init__()
        self._file, self._cipher, self._name = path.open("xb"), AESGCM(key), name
        self._waiting, self._place = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        added = bytes(content)  # type: ignore[call-overload]
        self._waiting += added
        while len(self._waiting) > _CHUNK:  # one chunk always waits: only `close` knows the last
            self._put(bytes(self._waiting[:_CHUNK]), is_last=False)
            del self._waiting[:_CHUNK]
        return len(added)

    def close(self) -> None:
        if self.closed:
            return
        try:
            self._put(bytes(self._waiting), is_last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()
            super().close()

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = os.urandom(_N_NONCE)
        sealed = self._cipher.encrypt(nonce, chunk, _bound_to(self._name, self._place, is_last))
        self._file.write(len(sealed).to_bytes(_N_LENGTH, "big") + nonce + sealed)
        self._place += 1


class SealedReader(io.RawIOBase):
    """Read what `SealedWriter` wrote.

    Raises:
        Unavailable: at the first chunk that was changed, moved or cut off.
    """

    def __init__(self, path: Path, key: bytes, name: bytes) -> None:
        super().__init__()
        self._chunks = _chunks(path, AESGCM(key), name)
        self._open = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._open:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._open = memoryview(following)
        n = min(len(room), len(self._open))
        room[:n], self._open = self._open[:n], self._open[n:]
        return n


def _chunks(path: Path, cipher: AESGCM, name: bytes) -> Iterator[bytes]:
    with path.open("rb") as file:
        place, is_last = 0, False
        while not is_last:
            nonce, sealed = _next(file)
            is_last = not file.peek(1)
            try:
                yield cipher.decrypt(nonce, sealed, _bound_to(name, place, is_last))
            except InvalidTag as error:
                raise _damaged() from error
            place += 1


def _next(file: BinaryIO) -> tuple[bytes, bytes]:
    head = file.read(_N_LENGTH + _N_NONCE)
    length = int.from_bytes(head[:_N_LENGTH], "big")
    sealed = file.read(length) if _N_TAG <= length <= _CHUNK + _N_TAG else b""
    if len(head) < _N_LENGTH + _N_NONCE or len(sealed) < max(length, _N_TAG):
        raise _damaged()
    return head[_N_LENGTH:], sealed


def _bound_to(name: bytes, place: int, is_last: bool) -> bytes:
    return name + place.to_bytes(8, "big") + bytes([is_last])


def _damaged() -> Unavailable:
    return Unavailable(
        "A sealed file was changed or damaged.", mend="Take an older backup, or send the file again."
    )
