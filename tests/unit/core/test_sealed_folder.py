"""Files lie open only while somebody works on them, and come back byte for byte."""

from __future__ import annotations

import io
import os
import stat

import pytest

from harborlight.core import sealed_stream
from harborlight.core.sealed_folder import SealedFolder
from harborlight.errors import Unavailable

KEY = bytes(range(32))
CANARY = b"a text that nobody may find " * 9


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(sealed_stream, "_CHUNK", 64)


@pytest.fixture
def files(tmp_path):
    made = SealedFolder(tmp_path / "runs" / "one", KEY, open_under=tmp_path / "open")
    made.put("input.csv", io.BytesIO(CANARY))
    return made


def in_the_clear(folder):
    return [path.name for path in folder.rglob("*") if path.is_file() and CANARY[:20] in path.read_bytes()]


def test_it_lies_open_in_a_private_folder_and_only_for_that_time(files, tmp_path):
    assert in_the_clear(tmp_path) == []
    with files.opened() as folder:
        assert (folder / "input.csv").read_bytes() == CANARY
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "input.csv").stat().st_mode) == 0o600
        assert in_the_clear(tmp_path) == ["input.csv"], "the look can see what lies open"
    assert in_the_clear(tmp_path) == []
    assert not folder.exists()


def test_it_is_closed_also_when_the_work_fails(files, tmp_path):
    with pytest.raises(RuntimeError), files.opened():
        raise RuntimeError
    assert in_the_clear(tmp_path) == []


def test_what_the_work_made_is_sealed_once_and_lies_there_the_next_time(files, tmp_path, monkeypatch):
    sealed = []
    put = SealedFolder.put
    monkeypatch.setattr(
        SealedFolder, "put", lambda self, name, content: (sealed.append(name), put(self, name, content))
    )
    with files.opened() as folder:
        (folder / "out").mkdir()
        (folder / "out" / "posts").write_bytes(CANARY)
        (folder / "out" / ".half").write_bytes(b"not whole yet")
        (folder / "words").write_bytes(b"not asked for")
        files.keep("out")
        files.keep("out")
        (folder / "out" / "places").write_bytes(b"Leeds")
        files.keep("out")
    assert sealed == ["out/posts", "out/places"]
    assert files.names() == ["input.csv", "out/places", "out/posts"]
    with files.opened() as folder:
        assert (folder / "out" / "posts").read_bytes() == CANARY
        files.keep("out")
    assert sealed == ["out/posts", "out/places"], "what was not touched is not sealed again"
    assert in_the_clear(tmp_path) == []


def test_what_a_kill_left_open_is_no_part_of_the_next_time(files, tmp_path):
    (tmp_path / "open" / "one").mkdir(parents=True)
    (tmp_path / "open" / "one" / "left").write_bytes(CANARY)
    with files.opened() as folder:
        assert [path.name for path in folder.iterdir()] == ["input.csv"]


def test_a_half_sealed_file_is_none(files, tmp_path):
    (tmp_path / "runs" / "one" / "late.sealed.half").write_bytes(b"cut off")
    assert files.names() == ["input.csv"]
    files.put("late", io.BytesIO(b"whole"))
    with files.opened() as folder:
        assert (folder / "late").read_bytes() == b"whole"


@pytest.mark.parametrize("harm", ["changed", "moved", "other key"])
def test_a_file_that_was_meddled_with_is_refused_and_nothing_stays_open(files, tmp_path, harm):
    path = tmp_path / "runs" / "one" / "input.csv.sealed"
    if harm == "changed":
        content = bytearray(path.read_bytes())
        content[40] ^= 1
        path.write_bytes(bytes(content))
    elif harm == "moved":
        os.rename(path, path.with_name("other.csv.sealed"))
    else:
        files = SealedFolder(path.parent, os.urandom(32), open_under=tmp_path / "open")
    with pytest.raises(Unavailable, match="damaged"), files.opened():
        pass
    assert list((tmp_path / "open").iterdir()) == []


def test_neither_way_holds_the_whole_file(files, monkeypatch):
    import tracemalloc

    monkeypatch.setattr(sealed_stream, "_CHUNK", 1 << 20)
    size = 24 << 20

    class Endless(io.RawIOBase):
        left = size

        def readable(self):
            return True

        def readinto(self, buffer):
            n = min(len(buffer), self.left)
            self.left -= n
            return n

    tracemalloc.start()
    files.put("large", Endless())
    with files.opened() as folder:
        assert (folder / "large").stat().st_size == size
        (folder / "out").mkdir()
        (folder / "large").rename(folder / "out" / "large")
        files.keep("out")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 << 20, peak
