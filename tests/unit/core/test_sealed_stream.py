"""A file sealed in chunks comes back byte for byte, or not at all."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.core import sealed_stream
from harborlight.core.sealed_stream import SealedReader, SealedWriter
from harborlight.errors import Unavailable

KEY, NAME = bytes(range(32)), b"data"
HEAD = 4 + 12


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(sealed_stream, "_CHUNK", 64)


def write(path: Path, *parts: bytes) -> Path:
    path.unlink(missing_ok=True)
    writer = SealedWriter(path, KEY, NAME)
    for part in parts:
        writer.write(part)
    writer.close()
    return path


def read(path: Path, *, key: bytes = KEY, name: bytes = NAME) -> bytes:
    return io.BufferedReader(SealedReader(path, key, name), 7).read()


@given(st.lists(st.binary(max_size=150), max_size=6))
def test_what_was_written_is_read(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("sealed") / "file"
    assert read(write(path, *parts)) == b"".join(parts)


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 128])
def test_at_the_edges_of_chunks(tmp_path, n):
    content = os.urandom(n)
    path = write(tmp_path / "file", content)
    assert read(path) == content
    assert n < 8 or content not in path.read_bytes()


def chunks(path: Path) -> list[bytes]:
    content, found = path.read_bytes(), []
    while content:
        n = HEAD + int.from_bytes(content[:4], "big")
        found.append(content[:n])
        content = content[n:]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts[:-1],
        lambda parts: parts[1:],
        lambda parts: [parts[1], parts[0], *parts[2:]],
        lambda parts: [*parts, parts[-1]],
        lambda parts: [*parts[:-1], parts[-1][:-1]],
        lambda parts: [],
        lambda parts: [b"\xff" * 20],
    ],
    ids=["tail cut off", "head cut off", "exchanged", "one too many", "a byte short", "nothing", "rubbish"],
)
def test_what_was_moved_or_cut_off_is_refused(tmp_path, change):
    path = write(tmp_path / "file", os.urandom(200))
    path.write_bytes(b"".join(change(chunks(path))))
    with pytest.raises(Unavailable, match="damaged"):
        read(path)


def test_every_changed_bit_is_noticed(tmp_path):
    path = write(tmp_path / "file", b"some words of a row")
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in range(8):
            content = bytearray(whole)
            content[place] ^= 1 << bit
            path.write_bytes(bytes(content))
            with pytest.raises(Unavailable):
                read(path)


def test_another_key_and_another_name_open_nothing(tmp_path):
    path = write(tmp_path / "file", b"x" * 100)
    for other in ({"key": bytes(32)}, {"name": b"files"}):
        with pytest.raises(Unavailable):
            read(path, **other)


def test_a_file_that_is_there_is_not_overwritten(tmp_path):
    write(tmp_path / "file", b"first")
    with pytest.raises(FileExistsError):
        SealedWriter(tmp_path / "file", KEY, NAME)
