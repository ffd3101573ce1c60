"""The master key file: closed to others, apart from the data, never overwritten, whole after a kill."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from harborlight.core import keyfile
from harborlight.errors import Unavailable


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


def ids(keys: keyfile.MasterKeys) -> list[str]:
    return [str(key.key_id) for key in keys.keys]


def test_a_new_file_is_closed_to_others_and_reads_back(path: Path, data: Path) -> None:
    made = keyfile.create(path, data_folder=data)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert keyfile.read(path) == made
    assert len(made.current.key) == 32
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_a_key_file_of_the_first_format_reads_for_ever(vectors: dict[str, Any]) -> None:
    known = vectors["key_file"]
    keys = keyfile.from_bytes(known["content"].encode())
    assert [{"id": str(key.key_id), "key": key.key.hex()} for key in keys.keys] == known["keys"]


@pytest.mark.parametrize(
    "inside", ["master.key", "deep/er/master.key", "../data/master.key", "link/master.key"]
)
def test_it_may_not_lie_in_the_data_folder(data: Path, inside: str) -> None:
    data.mkdir()
    (data.parent / "link").symlink_to(data)
    (data / "link").symlink_to(data)
    with pytest.raises(Unavailable, match="inside the data folder"):
        keyfile.create(data / inside, data_folder=data)


def test_a_link_from_outside_into_the_data_folder_is_seen_through(tmp_path: Path, data: Path) -> None:
    data.mkdir()
    (tmp_path / "looks-outside").symlink_to(data)
    with pytest.raises(Unavailable, match="inside the data folder"):
        keyfile.create(tmp_path / "looks-outside" / "master.key", data_folder=data)


def test_an_existing_file_is_never_overwritten(path: Path, data: Path) -> None:
    keyfile.create(path, data_folder=data)
    before = path.read_bytes()
    with pytest.raises(Unavailable, match="already"):
        keyfile.create(path, data_folder=data)
    with pytest.raises(Unavailable, match="already"):
        keyfile.restore(path, keyfile.from_bytes(before), data_folder=data)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o600 | 0o020, 0o777])
def test_a_file_open_to_others_is_refused_with_a_mend(path: Path, data: Path, mode: int) -> None:
    keyfile.create(path, data_folder=data)
    path.chmod(mode)
    with pytest.raises(Unavailable, match=re.escape("chmod 0400")):
        keyfile.read(path)


def test_a_missing_file_says_how_to_restore_it(path: Path) -> None:
    with pytest.raises(Unavailable, match="two custodians' codes"):
        keyfile.read(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": [{"id": "x", "key": ""}]}',
        b'{"keys": [5]}',
        b"null",
    ],
)
def test_a_damaged_file_is_named_as_such(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o400)
    with pytest.raises(Unavailable, match="damaged"):
        keyfile.read(path)


def test_a_file_cut_anywhere_is_damaged_not_shorter(path: Path, data: Path) -> None:
    keyfile.create(path, data_folder=data)
    whole = keyfile.to_bytes(keyfile.add_key(path))
    for length in range(len(whole)):
        with pytest.raises(Unavailable, match="damaged"):
            keyfile.from_bytes(whole[:length])


def test_rotation_puts_the_new_key_in_front_and_keeps_the_old(path: Path, data: Path) -> None:
    first = keyfile.create(path, data_folder=data)
    second = keyfile.add_key(path)
    assert ids(second)[1:] == ids(first)
    assert keyfile.read(path) == second
    assert second.by_id(first.current.key_id) == first.current
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    with pytest.raises(Unavailable, match="lacks the master key"):
        first.by_id(second.current.key_id)


def test_an_old_key_can_be_dropped_the_current_one_cannot(path: Path, data: Path) -> None:
    first = keyfile.create(path, data_folder=data)
    second = keyfile.add_key(path)
    with pytest.raises(Unavailable, match="current"):
        keyfile.drop_key(path, second.current.key_id)
    with pytest.raises(Unavailable, match="lacks"):
        keyfile.drop_key(path, uuid4())
    assert ids(keyfile.drop_key(path, first.current.key_id)) == ids(keyfile.read(path)) == ids(second)[:1]


@pytest.mark.parametrize("failing", ["fsync", "replace", "open"])
def test_a_failed_rotation_leaves_the_old_file(
    path: Path, data: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = keyfile.create(path, data_folder=data)

    def fail(*_: Any, **__: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(*((os, failing, fail) if failing != "replace" else (Path, "replace", fail)))
        with pytest.raises(Unavailable, match="cannot be written"):
            keyfile.add_key(path)
    assert keyfile.read(path) == made
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_what_a_killed_writer_left_does_not_stop_the_next(path: Path, data: Path) -> None:
    keyfile.create(path, data_folder=data)
    (path.parent / ".master.key.0badf00d").write_bytes(b"half")
    assert len(keyfile.add_key(path).keys) == 2


def test_nothing_printed_holds_a_key(path: Path, data: Path, says_nothing_of: Callable[..., None]) -> None:
    keys = keyfile.create(path, data_folder=data)
    content, key = keyfile.to_bytes(keys), keys.current.key
    assert key.hex() not in repr(keys) + str(keys) + repr(keys.current) + f"{keys.current}"
    assert repr(key) not in repr(keys) + repr(keys.current)
    with pytest.raises(Unavailable) as caught:
        keyfile.from_bytes(content[:-3])
    says_nothing_of(caught.value, key, content[20:60])
