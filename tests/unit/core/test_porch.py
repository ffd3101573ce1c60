"""The porch: durable, idempotent, in order; what is damaged is kept; no name leads out; a full disk is said."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from harborlight.core import porch as porch_module
from harborlight.core.porch import Envelope, Porch
from harborlight.errors import Unavailable

SEALED = b"\x01\x01sealed bytes \x00\xff\n"
MARK = "ab" * 32


@pytest.fixture
def porch(tmp_path: Path) -> Porch:
    return Porch(tmp_path / "porch")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# -- inbox ---------------------------------------------------------------------------------------------------------------


def test_what_is_dropped_waits_in_order_until_it_is_removed(porch: Porch) -> None:
    dropped = [
        Envelope(uuid4(), kind, SEALED * n)
        for n, kind in enumerate(("report", "reply", "consent_change", "x"))
    ]
    for each in dropped:
        porch.drop(each.kind, each.sealed, envelope_id=each.id)
        time.sleep(0.005)
    assert list(porch.waiting()) == dropped
    porch.remove(dropped[0].id, dropped[0].kind)
    porch.remove(dropped[0].id, dropped[0].kind)
    assert list(Porch(porch.inbox.parent).waiting()) == dropped[1:]
    assert porch.n_set_aside() == 0


def test_the_same_envelope_twice_is_one_and_the_first_stays(porch: Porch) -> None:
    same = uuid4()
    porch.drop("report", SEALED, envelope_id=same)
    porch.drop("report", b"another", envelope_id=same)
    assert [each.sealed for each in porch.waiting()] == [SEALED]


def test_file_names_carry_an_id_and_a_kind_and_nothing_else(porch: Porch) -> None:
    same = uuid4()
    porch.drop("report", SEALED, envelope_id=same)
    assert names(porch.inbox) == [f"{same.hex}.report"]
    assert not (porch.inbox / names(porch.inbox)[0]).stat().st_mode & 0o007 or os.umask(os.umask(0)) == 0


@pytest.mark.parametrize("kind", ["", "Report", "../x", "a.b", "a/b", "a" * 21, "ré", "report\n"])
def test_a_kind_that_would_be_lost_or_lead_out_is_refused(porch: Porch, kind: str) -> None:
    with pytest.raises(ValueError, match="Not a name"):
        porch.drop(kind, SEALED, envelope_id=uuid4())
    assert names(porch.inbox) == []


def test_file_and_folder_are_synced_before_it_is_acknowledged(
    porch: Porch, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        fsync(descriptor)

    def noted_replace(self: Path, target: Path) -> Path:
        done.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    same = uuid4()
    porch.drop("report", SEALED, envelope_id=same)
    assert done == ["file", "rename", "folder"]
    porch.drop("report", SEALED, envelope_id=same)
    assert done[3:] == ["folder"]  # the second sender waits for the first one's rename to be on disk


@pytest.mark.parametrize("at", [0, 3, 4, 20, 36, 40, -1])
def test_one_changed_byte_sets_an_envelope_aside_and_the_others_come(porch: Porch, at: int) -> None:
    bad, good = uuid4(), uuid4()
    porch.drop("report", SEALED, envelope_id=bad)
    porch.drop("report", SEALED, envelope_id=good)
    path = porch.inbox / f"{bad.hex}.report"
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    assert [each.id for each in porch.waiting()] == [good]
    assert porch.n_set_aside() == 1
    kept = [path for path in porch.set_aside.iterdir() if path.suffix != ".reason"]
    assert kept[0].read_bytes() == bytes(content)
    assert kept[0].name.startswith(bad.hex)
    assert kept[0].with_name(kept[0].name + ".reason").read_text() == "damaged"


@pytest.mark.parametrize("length", [0, 4, 35, 36, 40])
def test_a_cut_envelope_is_damaged(porch: Porch, length: int) -> None:
    porch.drop("report", SEALED, envelope_id=(bad := uuid4()))
    path = porch.inbox / f"{bad.hex}.report"
    path.write_bytes(path.read_bytes()[:length])
    assert list(porch.waiting()) == []
    assert porch.n_set_aside() == 1


def test_an_empty_envelope_is_whole(porch: Porch) -> None:
    porch.drop("report", b"", envelope_id=uuid4())
    assert [each.sealed for each in porch.waiting()] == [b""]


def test_a_stranger_is_set_aside_and_its_name_is_not_repeated(porch: Porch) -> None:
    (porch.inbox / "Oksana Invented.docx").write_bytes(b"dropped here by hand")
    assert list(porch.waiting()) == []
    assert porch.n_set_aside() == 1
    assert not any("Oksana" in name for name in names(porch.set_aside))
    assert any(path.read_bytes() == b"dropped here by hand" for path in porch.set_aside.iterdir())


def test_setting_aside_never_overwrites_what_was_set_aside(porch: Porch) -> None:
    same = uuid4()
    for content in (b"one", b"two"):
        porch.drop("survey", content, envelope_id=same)
        porch.put_aside(f"{same.hex}.survey", "unknown kind")
    assert porch.n_set_aside() == 2
    kept = {path.read_bytes()[36:] for path in porch.set_aside.iterdir() if path.suffix != ".reason"}
    assert kept == {b"one", b"two"}


def test_a_disk_error_concerns_one_envelope_other_errors_stop(
    porch: Porch, monkeypatch: pytest.MonkeyPatch
) -> None:
    porch.drop("report", SEALED, envelope_id=(bad := uuid4()))
    porch.drop("report", SEALED, envelope_id=(good := uuid4()))
    read, number = Path.read_bytes, errno.EMFILE

    def failing(self: Path) -> bytes:
        if self.name.startswith(bad.hex) and self.parent == porch.inbox:
            raise OSError(number, os.strerror(number))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", failing)
    with pytest.raises(OSError, match="open files"):
        list(porch.waiting())
    assert porch.n_set_aside() == 0
    number = errno.EIO
    assert [each.id for each in porch.waiting()] == [good]
    assert porch.n_set_aside() == 1


def test_leftovers_of_a_killed_process_are_swept_when_old(porch: Porch) -> None:
    fresh, old = porch.inbox / ".fresh.report.1", porch.inbox / ".old.report.2"
    for path in (fresh, old):
        path.write_bytes(b"half")
    long_ago = time.time() - porch_module.LEFTOVER_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    assert list(porch.waiting()) == []
    assert names(porch.inbox) == [".fresh.report.1"]


def test_many_threads_drop_at_once(porch: Porch) -> None:
    ids = [UUID(int=n) for n in range(40)]

    def sender() -> None:
        own = Porch(porch.inbox.parent)
        for each in ids:
            own.drop("report", each.bytes, envelope_id=each)

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((each.id, each.sealed) for each in porch.waiting()) == [(each, each.bytes) for each in ids]
    assert len(names(porch.inbox)) == 40


# -- room on the disk ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("free_mb", "total_mb", "is_taken"),
    [(51, 100_000, True), (49, 100_000, False), (51, 2_000, True), (4, 100, False), (6, 100, True)],
)
def test_a_nearly_full_disk_refuses_and_says_where_to_turn(
    porch: Porch, monkeypatch: pytest.MonkeyPatch, free_mb: int, total_mb: int, is_taken: bool
) -> None:
    usage = SimpleNamespace(free=free_mb << 20, total=total_mb << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert porch.has_room() is is_taken
    if is_taken:
        porch.drop("report", SEALED, envelope_id=uuid4())
        return
    with pytest.raises(Unavailable, match="phone numbers"):
        porch.drop("report", SEALED, envelope_id=uuid4())
    assert names(porch.inbox) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_failed_write_is_never_acknowledged_and_leaves_nothing(
    porch: Porch, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(Unavailable, match="phone numbers"):
            porch.drop("report", SEALED, envelope_id=uuid4())
    assert names(porch.inbox) == []
    porch.drop("report", SEALED, envelope_id=uuid4())
    assert len(list(porch.waiting())) == 1


def test_the_ballast_takes_room_and_gives_it_back(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(porch_module, "BALLAST_BYTES", 3 << 20)
    assert not porch.release_ballast()
    assert porch.keep_ballast()
    assert porch.keep_ballast()
    assert porch.ballast.stat().st_size == 3 << 20
    assert porch.ballast.stat().st_blocks * 512 >= 3 << 20  # not a hole
    assert porch.release_ballast()
    assert not porch.ballast.exists()


def test_on_a_crowded_disk_reports_come_before_ballast(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=120 << 20, total=9000 << 20))
    assert not porch.keep_ballast()
    assert not porch.ballast.exists()
    porch.drop("report", SEALED, envelope_id=uuid4())


def test_a_ballast_that_does_not_fit_leaves_nothing(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(porch_module, "BALLAST_BYTES", 1 << 20)
    monkeypatch.setattr(os, "fsync", fail)
    assert not porch.keep_ballast()
    assert not [name for name in names(porch.inbox.parent) if "ballast" in name]


# -- freeze marks and counters -----------------------------------------------------------------------------------------------


def test_a_freeze_mark_is_seen_by_the_other_process_until_thawed(porch: Porch) -> None:
    other = Porch(porch.inbox.parent)
    assert not other.is_frozen(MARK)
    porch.freeze(MARK)
    porch.freeze(MARK)
    assert other.is_frozen(MARK)
    assert not other.is_frozen("cd" * 32)
    other.thaw(MARK)
    other.thaw(MARK)
    assert not porch.is_frozen(MARK)


@pytest.mark.parametrize("mark", ["", "0123456789012345", "../" + MARK, MARK.upper(), MARK + "\n"])
def test_a_code_is_not_a_mark(porch: Porch, mark: str) -> None:
    for ask in (porch.freeze, porch.is_frozen, porch.thaw):
        with pytest.raises(ValueError, match="Not a name") as caught:
            ask(mark)
        assert not mark or mark not in str(caught.value)


def test_counters_count_across_threads_and_hold_only_dots(porch: Porch) -> None:
    assert porch.counted("poster-7") == 0
    threads = [
        threading.Thread(target=lambda: [porch.count("poster-7") for _ in range(50)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert porch.counted("poster-7") == 200
    assert set((porch.counters / "poster-7").read_bytes()) == {ord(".")}


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../inbox/x", "a/b", ".hidden", "x" * 101, "a\x00b", "naïve"]
)
def test_names_from_outside_lead_nowhere(porch: Porch, name: str) -> None:
    for ask in (porch.count, porch.counted, lambda each: porch.publish({each: b""})):
        with pytest.raises(ValueError, match="Not a name"):
            ask(name)
    assert porch.read(name) is None


@pytest.mark.parametrize("name", ["../../secret", "../secret", "..", "", ".hidden", "/etc/hostname"])
def test_a_name_that_a_visitor_sends_reads_only_what_is_published(porch: Porch, name: str) -> None:
    porch.publish({"a.json": b"1"})
    current = porch.current()
    assert current is not None
    for path in (porch.inbox.parent / "secret", porch.snapshots / "secret", current / ".hidden"):
        path.write_bytes(b"not published")
    assert porch.read(name) is None


# -- snapshot ------------------------------------------------------------------------------------------------------------


def test_publishing_keeps_what_was_published_before(porch: Porch) -> None:
    assert porch.current() is None
    assert porch.read("a.json") is None
    porch.publish({"a.json": b"1", "b.json": b"1"})
    porch.publish({"b.json": b"2"})
    assert (porch.read("a.json"), porch.read("b.json")) == (b"1", b"2")
    porch.publish({}, without=["a.json", "never.json"])
    assert (porch.read("a.json"), porch.read("b.json")) == (None, b"2")


def test_an_old_snapshot_is_not_touched_by_a_new_one_and_the_newest_three_stay(porch: Porch) -> None:
    porch.publish({"a.json": b"0"})
    held = porch.current()
    assert held is not None
    porch.publish({"a.json": b"1"})
    assert (held / "a.json").read_bytes() == b"0"
    for n in range(2, 6):
        porch.publish({"a.json": b"%d" % n})
    assert len([path for path in porch.snapshots.iterdir() if path.is_dir() and not path.is_symlink()]) == 3
    assert porch.read("a.json") == b"5"


def test_a_file_is_copied_in_and_the_former_carried_where_links_cannot_be_made(
    porch: Porch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "directory.sqlite3"
    source.write_bytes(b"SQLite" * 1000)
    porch.publish({"directory.sqlite3": source})

    def no_links(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    porch.publish({"a.json": b"1"})
    source.unlink()
    assert porch.read("directory.sqlite3") == b"SQLite" * 1000
    assert porch.read("a.json") == b"1"


def test_a_failed_publishing_leaves_the_former_snapshot(
    porch: Porch, monkeypatch: pytest.MonkeyPatch
) -> None:
    porch.publish({"a.json": b"1", "b.json": b"1"})
    before = names(porch.snapshots)

    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for failing in ("fsync", "symlink"):
        with monkeypatch.context() as broken:
            broken.setattr(*((os, "fsync", fail) if failing == "fsync" else (Path, "symlink_to", fail)))
            with pytest.raises(Unavailable, match="the ones before stay"):
                porch.publish({"a.json": b"2"})
        assert (porch.read("a.json"), porch.read("b.json")) == (b"1", b"1")
        assert names(porch.snapshots) == before


def test_publishers_at_once_lose_none_of_each_others_files(porch: Porch) -> None:
    def publisher(of: int) -> None:
        for n in range(10):
            Porch(porch.inbox.parent).publish({f"p{of}-{n}": b"%d" % n})

    threads = [threading.Thread(target=publisher, args=(of,)) for of in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    current = porch.current()
    assert current is not None
    assert names(current) == sorted(f"p{of}-{n}" for of in range(3) for n in range(10))


def test_a_reader_never_sees_a_mixture_nor_a_gap(porch: Porch) -> None:
    porch.publish({"one": b"0", "two": b"0"})
    stop, wrong = threading.Event(), []

    def reader() -> None:
        while not stop.is_set():
            if porch.read("one") is None:
                wrong.append("gap")
            folder = porch.current()
            assert folder is not None
            try:
                one, two = (folder / "one").read_bytes(), (folder / "two").read_bytes()
            except FileNotFoundError:
                continue  # this snapshot was pruned while it was held: whole or gone
            if one != two:
                wrong.append("mixture")

    thread = threading.Thread(target=reader)
    thread.start()
    for n in range(1, 60):
        porch.publish({"one": b"%d" % n, "two": b"%d" % n})
    stop.set()
    thread.join()
    assert wrong == []
