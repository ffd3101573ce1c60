"""A place that is not as it was left: each verb that an operator would try says in one plain sentence what is wrong and how it
is mended, ends with a fault code, and changes nothing. A trail that was tampered with is named by its first bad row."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.rooms.core.test_backups import founded, harborlight, newest  # noqa: F401 - its fixture

from harborlight.core import keyfile

pytestmark = pytest.mark.only_on("sqlite")  # each starts processes of its own


@pytest.fixture
def place(founded, tmp_path) -> dict[str, str]:  # noqa: F811
    """A copy of a founded workspace, to be spoilt."""
    for name in ("data", "keys"):
        shutil.copytree(Path(founded["data"]).parent / name, tmp_path / name)
    return {**founded, "data": str(tmp_path / "data"), "keys": str(tmp_path / "keys" / "master.key")}


def content_of(folder: str) -> dict[str, bytes]:
    """Every database file of a data folder."""
    return {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.sqlite3"))}


@pytest.mark.parametrize("verb", [["serve"], ["keys", "rotate"]])
def test_without_its_key_file_no_verb_goes_on_and_none_makes_a_new_one(place, verb):
    Path(place["keys"]).unlink()
    before = content_of(place["data"])
    assert before
    said = harborlight(*verb, ok=False, **place)
    assert "key file" in said
    assert "custodians" in said.lower() or "keys restore" in said
    assert "Traceback" not in said
    assert not Path(place["keys"]).exists(), "a new key would open nothing and hide that the old one is lost"
    assert content_of(place["data"]) == before


def test_the_key_file_of_another_workspace_is_told_before_anything_is_served(place):
    Path(place["keys"]).unlink()
    keyfile.create(Path(place["keys"]), data_folder=Path(place["data"]))
    said = harborlight("serve", ok=False, **place)
    assert "Restore the key file of this installation" in said
    assert "Traceback" not in said


def test_the_first_bad_row_of_a_tampered_trail_is_named(place):
    (path,) = Path(place["data"]).glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        guards = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        with pytest.raises(sqlite3.DatabaseError):
            database.execute("UPDATE core_auditevent SET action = 'nothing.happened' WHERE seq = 3")
        for (name,) in guards:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE core_auditevent SET action = 'nothing.happened' WHERE seq = 3")
    assert "BROKEN at row 3" in harborlight("audit", "verify", ok=False, **place)
