"""Backup and restore, following the documents: into an empty folder on the same database and on the other one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from tests.commands import bare_environment

from harborlight.core import keyfile
from harborlight.core.backup_manifest import Manifest
from harborlight.errors import Unavailable

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
import postgres

pytestmark = [
    pytest.mark.only_on("sqlite"),
    pytest.mark.slow,
]  # each starts processes, and a server, of its own
OPERATOR = [sys.executable, "-m", "harborlight.cli"]


def harborlight(
    *arguments: str, ok: bool = True, program: list[str] = OPERATOR, code: Path | None = None, **settings: str
) -> str:
    """Run the command line in a process of its own, as an operator does; with `code`, that of another version."""
    environment = bare_environment()
    environment["DJANGO_SETTINGS_MODULE"] = "harborlight.web.settings.staff"
    if code is not None:
        environment["PYTHONPATH"] = str(code)
    environment |= {f"HARBORLIGHT_{key.upper()}": value for key, value in settings.items()}
    done = subprocess.run(
        [*program, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
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
        "mode": "test",
    }
    said = harborlight(
        "setup", "--coalition", "Real One", "--country", "GB", "--time-zone", "Europe/London", "--agency", "Office", "--code", "OFF",
        "--email", "first@office.example", "--name", "First Person", **settings,
    )  # fmt: skip
    assert "/people/welcome/" in said
    assert said.count("Custodian") == 3
    assert "Verified" in harborlight("backup", **settings)
    return settings


def newest(settings: dict[str, str]) -> str:
    return str(sorted(Path(settings["backup"]).glob("harborlight-*"))[-1])


def test_a_backup_restores_into_an_empty_folder(founded, tmp_path):
    there = {**founded, "data": str(tmp_path / "data")}
    assert "audit trail is whole" in harborlight("restore", newest(founded), **there)
    assert "whole" in harborlight("audit", "verify", **there)


@pytest.mark.postgres
def test_a_backup_of_sqlite_restores_on_postgresql(founded, tmp_path):
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server is installed")
    with postgres.server() as address:
        there = {**founded, "data": str(tmp_path / "data"), "database_url": address}
        assert "audit trail is whole" in harborlight("restore", newest(founded), **there)
        again = {**there, "backup": str(tmp_path / "backups")}
        harborlight("backup", **again)
        back = {**founded, "data": str(tmp_path / "back")}
        harborlight("restore", newest(again), **back)


def test_a_backup_goes_into_no_place_that_is_not_empty(founded):
    assert "workspace here already" in harborlight("restore", newest(founded), ok=False, **founded)


def test_the_backup_of_another_installation_says_so(founded, tmp_path):
    other = {**founded, "data": str(tmp_path / "data"), "keys": str(tmp_path / "keys" / "master.key")}
    harborlight("sample", "--help", **other)
    keyfile.create(Path(other["keys"]), data_folder=Path(other["data"]))
    assert "another installation" in harborlight("restore", newest(founded), ok=False, **other)


def test_a_changed_backup_is_refused(founded, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(newest(founded), copy)
    content = bytearray((copy / "data.hlb").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "data.hlb").write_bytes(bytes(content))
    there = {**founded, "data": str(tmp_path / "data")}
    assert "changed or damaged" in harborlight("restore", str(copy), ok=False, **there)


def test_a_lost_key_file_is_survivable(founded, tmp_path):
    """Custodians' codes, printed at setup, bring the key file back."""
    from harborlight.core import custodians, key_copies

    keys = keyfile.read(Path(founded["keys"]))
    codes = [custodians.new_code() for _ in range(3)]
    key_copies.write(tmp_path, custodians.export_for([custodians.public_of(code) for code in codes], keys))
    restored = custodians.restore_from(codes[0], codes[2], key_copies.read(tmp_path))
    assert restored.current.key == keys.current.key


def test_a_backup_made_by_newer_code_is_refused(founded, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(newest(founded), copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["migrations"].append(["cases", "9999_from_the_future"])
    (copy / "manifest.json").write_text(json.dumps(manifest))
    there = {**founded, "data": str(tmp_path / "data")}
    assert "newer Harborlight" in harborlight("restore", str(copy), ok=False, **there)


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"format": 1}', '{"format": "x"}', "\x00"])
def test_a_folder_that_is_no_backup_is_refused(tmp_path, text):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Unavailable, match="not a whole backup"):
        Manifest.read(tmp_path)


def test_a_format_of_a_later_day_is_said(tmp_path):
    (tmp_path / "manifest.json").write_text('{"format": 2, "shape": "unknown to us"}')
    with pytest.raises(Unavailable, match="newer Harborlight"):
        Manifest.read(tmp_path)


def test_no_word_of_a_manifest_can_be_changed(founded, tmp_path):
    manifest = Manifest.read(Path(newest(founded)))
    masters = keyfile.read(Path(founded["keys"]))
    assert manifest.open_key(masters)
    for change in (
        {"audit_head": (1, b"x")},
        {"counts": {}},
        {"made_at": timezone.now()},
        {"wrapped_key": b"x" * 60},
    ):
        with pytest.raises(Unavailable, match="manifest was changed"):
            manifest.model_copy(update=change).open_key(masters)


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
    harborlight("restore", newest(founded), **there)
    assert "Wrapped anew" in harborlight("keys", "rotate", "--agencies", **there)
    said = harborlight("keys", "status", **there)
    assert "2 master key(s)" in said
    assert "OLDER master" not in said
    assert "whole" in harborlight("audit", "verify", **there)
