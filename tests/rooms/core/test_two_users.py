"""Two system users and the porch between them: each may do there what it must, and the public one nothing else. As root the
users are real; otherwise the modes are looked at."""

from __future__ import annotations

import os
import pickle
import stat
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from harborlight.core import keyfile
from harborlight.core.porch import Porch
from harborlight.errors import Unavailable

STAFF, PUBLIC, GROUP = 51001, 51002, 51003
MAY_SWITCH = os.geteuid() == 0


def as_user(user: int, work: Callable[[], Any], *, umask: int = 0o077) -> Any:
    """Do something in a process of its own, as this user with the porch's group; the staff side's umask is strict."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if MAY_SWITCH:
                os.setgroups([GROUP])
                os.setgid(user)
                os.setuid(user)
            os.umask(umask)
            told = ("done", work())
        except BaseException as error:
            told = ("failed", f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
        os.write(theirs, pickle.dumps(told))
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        word, content = pickle.loads(pipe.read())
    os.waitpid(child, 0)
    if word == "failed":
        raise AssertionError(content)
    return content


@pytest.fixture
def folder(tmp_path) -> Path:
    """As docs/how-to/two-users.md makes it: owned by the staff site's user, of the common group, with the setgid bit."""
    for each in (tmp_path, *tmp_path.parents):
        if str(each) != "/" and MAY_SWITCH and not stat.S_IMODE(each.stat().st_mode) & 0o001:
            each.chmod(stat.S_IMODE(each.stat().st_mode) | 0o011)
    made = tmp_path / "porch"
    made.mkdir()
    if MAY_SWITCH:
        os.chown(made, STAFF, GROUP)
    made.chmod(0o2750)
    as_user(STAFF, lambda: Porch(made).set_modes())
    return made


def test_the_public_user_drops_and_the_staff_user_collects(folder):
    envelope_id = uuid4()
    as_user(PUBLIC, lambda: Porch(folder).drop("report", b"sealed", envelope_id=envelope_id), umask=0o077)
    found = as_user(STAFF, lambda: [(each.id, each.sealed) for each in Porch(folder).waiting()])
    assert found == [(envelope_id, b"sealed")]
    as_user(STAFF, lambda: Porch(folder).remove(envelope_id, "report"))
    assert not list(Porch(folder).inbox.iterdir())


def test_what_the_staff_user_publishes_the_public_user_reads(folder):
    for content in (b"first", b"second"):
        as_user(
            STAFF,
            lambda content=content: Porch(folder).publish({"inboxes.json": content, "kept.json": b"kept"}),
        )
    assert as_user(PUBLIC, lambda: Porch(folder).read("inboxes.json")) == b"second"
    assert as_user(PUBLIC, lambda: Porch(folder).read("kept.json")) == b"kept"


def test_a_mark_and_a_count_of_the_public_user_are_seen_and_taken_away(folder):
    as_user(PUBLIC, lambda: (Porch(folder).freeze("ab" * 16), Porch(folder).count("poster-1")))
    assert as_user(
        STAFF, lambda: (Porch(folder).is_frozen("ab" * 16), Porch(folder).counted("poster-1"))
    ) == (True, 1)
    as_user(STAFF, lambda: Porch(folder).thaw("ab" * 16))
    assert not as_user(PUBLIC, lambda: Porch(folder).is_frozen("ab" * 16))


def refused(work: Callable[[], Any]) -> bool:
    try:
        work()
    except (PermissionError, Unavailable):
        return True
    return False


def test_the_public_user_cannot_publish_or_look_into_what_was_set_aside_or_read_keys(folder, tmp_path):
    porch = Porch(folder)
    as_user(PUBLIC, lambda: (porch.inbox / "strange").write_bytes(b"x"))
    as_user(STAFF, lambda: list(Porch(folder).waiting()))
    keys = tmp_path / "keys" / "master.key"
    keys.parent.mkdir(mode=0o700)
    if MAY_SWITCH:
        os.chown(keys.parent, STAFF, STAFF)
    as_user(STAFF, lambda: keyfile.create(keys, data_folder=tmp_path / "data") and None)
    assert as_user(STAFF, lambda: len(keyfile.read(keys).keys)) == 1
    assert as_user(STAFF, lambda: Porch(folder).n_set_aside()) == 1
    if not MAY_SWITCH:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert modes == {
            "inbox": 0o2770,
            "counters": 0o2770,
            "frozen": 0o2770,
            "snapshots": 0o2750,
            "set-aside": 0o2700,
        }
        return
    assert as_user(PUBLIC, lambda: refused(lambda: Porch(folder).publish({"x.json": b"forged"})))
    assert as_user(PUBLIC, lambda: refused(lambda: list(porch.set_aside.iterdir())))
    assert as_user(PUBLIC, lambda: refused(lambda: keyfile.read(keys)))
    assert as_user(PUBLIC, lambda: refused(lambda: (folder / "other").mkdir()))


def test_no_file_is_open_to_the_world(folder):
    as_user(PUBLIC, lambda: Porch(folder).drop("report", b"sealed", envelope_id=uuid4()), umask=0)
    as_user(STAFF, lambda: Porch(folder).publish({"a.json": b"a"}), umask=0)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            assert not stat.S_IMODE(path.stat().st_mode) & 0o007, path.name


def test_a_wrong_mode_is_named_and_set_right(folder):
    porch = Porch(folder)
    assert porch.wrong_modes() == []
    porch.snapshots.chmod(0o2770)
    assert porch.wrong_modes() == ["snapshots"]
    as_user(STAFF, lambda: Porch(folder).set_modes())
    assert porch.wrong_modes() == []


def test_while_both_sites_are_one_user_nothing_is_opened_to_a_group(tmp_path):
    porch = Porch(tmp_path / "porch")
    before = os.umask(0o077)
    try:
        porch.set_modes()
        porch.publish({"a.json": b"a"})
        porch.drop("report", b"x", envelope_id=uuid4())
    finally:
        os.umask(before)
    assert not porch.is_shared
    files = [
        path for path in (*porch.inbox.iterdir(), *porch.snapshots.glob("*/a.json")) if not path.is_symlink()
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
