"""Backup and restore, following the documents: into an empty folder on the same database and on the other one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harborlight.core import backups
from harborlight.errors import Unavailable

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
import postgres


def harborlight(*arguments: str, ok: bool = True, **settings: str) -> str:
    """Run the command line in a process of its own, as an operator does."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("HARBORLIGHT_", "DJANGO_"))
    }
    environment |= {f"HARBORLIGHT_{key.upper()}": value for key, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-m", "harborlight.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is ok, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def founded(tmp_path_factory) -> dict[str, str]:
    """A real coalition set up from nothing on SQLite, with a backup of it."""
    folder = tmp_path_factory.mktemp("founded")
    settings = {
        "data": f"{folder}/data",
        "keys": f"{folder}/keys/master.key",
        "backup": f"{folder}/backups",
        "mode": "sample",
    }
    said = harborlight(
        "setup", "--coalition", "Real One", "--country", "GB", "--agency", "Office", "--code", "OFF",
        "--email", "first@office.example", "--name", "First Person", **settings,
    )  # fmt: skip
    assert "/people/welcome/" in said
    assert said.count("Custodian") == 3
    assert "Verified" in harborlight("backup", **settings)
    return settings


def _made(settings: dict[str, str]) -> str:
    return str(sorted(Path(settings["backup"]).glob("harborlight-*"))[-1])


def test_a_backup_restores_into_an_empty_folder(founded, tmp_path):
    there = {**founded, "data": str(tmp_path / "data")}
    assert "audit trail is whole" in harborlight("restore", _made(founded), **there)
    assert "whole" in harborlight("audit", "verify", **there)


@pytest.mark.postgres
def test_a_backup_of_sqlite_restores_on_postgresql(founded, tmp_path):
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server is installed")
    with postgres.server() as address:
        there = {**founded, "data": str(tmp_path / "data"), "database_url": address}
        assert "audit trail is whole" in harborlight("restore", _made(founded), **there)
        again = {**there, "backup": str(tmp_path / "backups")}
        harborlight("backup", "--no-verify", **again)
        back = {**founded, "data": str(tmp_path / "back")}
        harborlight("restore", _made(again), **back)


def test_a_backup_goes_into_no_place_that_is_not_empty(founded):
    assert "workspace here already" in harborlight("restore", _made(founded), ok=False, **founded)


def test_the_backup_of_another_installation_says_so(founded, tmp_path):
    other = {**founded, "data": str(tmp_path / "data"), "keys": str(tmp_path / "keys" / "master.key")}
    harborlight("sample", "--help", **other)
    from harborlight.core import keyfile

    keyfile.create(Path(other["keys"]), data_folder=Path(other["data"]))
    assert "another installation" in harborlight("restore", _made(founded), ok=False, **other)


def test_a_changed_backup_is_refused(founded, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(_made(founded), copy)
    content = bytearray((copy / "data.hlb").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "data.hlb").write_bytes(bytes(content))
    there = {**founded, "data": str(tmp_path / "data")}
    assert "changed or damaged" in harborlight("restore", str(copy), ok=False, **there)


def test_a_lost_key_file_is_survivable(founded, tmp_path):
    """Custodians' codes, printed at setup, bring the key file back."""
    from harborlight.core import custodians, founding, keyfile

    keys = keyfile.read(Path(founded["keys"]))
    codes = [custodians.new_code() for _ in range(3)]
    founding.write_copies(tmp_path, codes, keys)
    restored = custodians.restore_from(codes[0], codes[2], founding.read_copies(tmp_path))
    assert restored.current.key == keys.current.key


def test_a_backup_made_by_newer_code_is_refused(founded, tmp_path):
    import json
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(_made(founded), copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["migrations"].append("cases.9999_from_the_future")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    there = {**founded, "data": str(tmp_path / "data")}
    assert "newer Harborlight" in harborlight("restore", str(copy), ok=False, **there)


def test_a_folder_that_is_no_backup_is_refused(tmp_path):
    with pytest.raises(Unavailable, match="not a whole backup"):
        backups.read_manifest(tmp_path)


def test_a_missing_and_an_open_key_file_are_said(founded, tmp_path):
    lost = {**founded, "keys": str(tmp_path / "nowhere.key")}
    assert "key file" in harborlight("keys", "status", ok=False, **lost)
    is_open = tmp_path / "open.key"
    is_open.write_bytes(Path(founded["keys"]).read_bytes())
    is_open.chmod(0o644)
    assert "chmod" in harborlight("keys", "status", ok=False, **{**founded, "keys": str(is_open)})


def test_rotating_every_key_keeps_everything_readable(founded, tmp_path):
    import shutil

    shutil.copytree(Path(founded["keys"]).parent, tmp_path / "keys")
    there = {**founded, "data": str(tmp_path / "data"), "keys": str(tmp_path / "keys" / "master.key")}
    harborlight("restore", _made(founded), **there)
    assert "Wrapped anew" in harborlight("keys", "rotate", "--agencies", **there)
    said = harborlight("keys", "status", **there)
    assert "2 master key(s)" in said
    assert "OLDER master" not in said
    assert "whole" in harborlight("audit", "verify", **there)
