"""`harborlight knowledge pack`: a publisher makes a pack, whoever gets it reads, checks and compares it. No workspace is needed."""

from __future__ import annotations

import stat

import pytest
from click.testing import CliRunner
from tests.factories import packs as make

from harborlight.cli import in_force, main
from harborlight.knowledge import content
from harborlight.knowledge.packs import keys, pack_file, place
from harborlight.web.settings.env import Env


def run(*arguments: object, stdin: str = ""):
    return CliRunner().invoke(main, ["knowledge", "pack", *map(str, arguments)], input=stdin)


@pytest.fixture
def folder(tmp_path):
    """A folder as a publisher keeps it: part of the data, with a change."""
    for path, data in (
        make.helplines() | {"limits/referral.yaml": make.shipped("limits/referral.yaml").encode()}
    ).items():
        (tmp_path / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / path).write_bytes(data)
    (tmp_path / "data" / "instrument_versions.csv").write_text("id,version,fingerprint\n")
    return tmp_path


@pytest.fixture
def made(folder):
    """The file that was built from it."""
    assert run("new-key", folder / "own.key", "--no-passphrase").exit_code == 0
    done = build(folder, "--note", "A note on one line.")
    assert done.exit_code == 0, done.output
    return folder / "new.pack"


def build(folder, *more):
    return run(
        "build",
        folder / "data",
        "--key",
        folder / "own.key",
        "--id",
        "harbour",
        "--number",
        7,
        "--out",
        folder / "new.pack",
        *more,
    )


def test_a_key_is_made_once_kept_close_and_told_by_its_name(tmp_path):
    done = run("new-key", tmp_path / "own.key", stdin="a long way home\na long way home\n")
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE((tmp_path / "own.key").stat().st_mode) == 0o600
    public = keys.read_public((tmp_path / "own.key.pub").read_bytes())
    assert keys.spoken(keys.key_id(public)) in done.output
    assert keys.is_locked((tmp_path / "own.key").read_bytes())
    again = run("new-key", tmp_path / "own.key", "--no-passphrase")
    assert (again.exit_code, "cannot be written" in again.output) == (2, True)


def test_a_pack_is_built_and_says_what_it_is(made):
    read = pack_file.read(made.read_bytes())
    assert set(read.files) == {make.HELPLINES, "limits/referral.yaml"}
    said = run("show", made).output
    assert "Pack harbour, number 7" in said
    assert "A note on one line." in said
    assert read.manifest.digest in said
    assert "limits/referral.yaml" in said


def test_what_is_in_it_is_compared_in_words(made):
    said = run("diff", made).output
    assert (
        "changed GB / 08000 121 700: United Kingdom · Modern Slavery and Exploitation Helpline (Unseen)"
        in said
    )
    assert "note: 'number matched in stored 2016 page as Home Office line' → 'open day and night'" in said
    assert "0 added, 1 changed, 0 taken out." in said
    assert "what ships with Harborlight" in said


def test_it_is_taken_by_the_key_that_is_trusted_and_by_no_other(made, folder):
    refused = run("verify", made)
    assert (refused.exit_code, "no publisher's key is trusted here" in refused.output) == (2, True)
    taken = run("verify", made, "--trust", folder / "own.key.pub")
    assert (taken.exit_code, "It can be put to use." in taken.output) == (0, True)
    run("new-key", folder / "other.key", "--no-passphrase")
    other = run("verify", made, "--trust", folder / "other.key.pub")
    assert (other.exit_code, "which is not trusted here" in other.output) == (2, True)


def test_a_folder_with_a_bad_record_a_link_or_a_stranger_makes_no_pack(folder):
    run("new-key", folder / "own.key", "--no-passphrase")
    helplines = folder / "data" / make.HELPLINES
    helplines.write_text(helplines.read_text().replace("secondary", "", 1))
    done = build(folder)
    assert (done.exit_code, "confidence: is empty" in done.output) == (2, True)
    (folder / "data" / "law").mkdir()
    (folder / "data" / "law" / "laws.csv").write_text("id\n")
    assert "law/laws.csv: is no file that a pack may hold" in build(folder).output
    (folder / "data" / "law" / "laws.csv").unlink()
    (folder / "data" / "law" / "treaties.csv").symlink_to("/etc/passwd")
    assert "law/treaties.csv: is a link" in build(folder).output
    assert not (folder / "new.pack").exists()


def test_a_locked_key_asks_for_its_passphrase(folder):
    run("new-key", folder / "own.key", stdin="a long way home\na long way home\n")
    args = (
        "build",
        folder / "data",
        "--key",
        folder / "own.key",
        "--id",
        "harbour",
        "--number",
        1,
        "--out",
        folder / "new.pack",
    )
    assert "is no private key that opens so" in run(*args, stdin="wrong\n").output
    assert run(*args, stdin="a long way home\n").exit_code == 0


def test_a_file_that_is_no_pack_is_said_and_not_shown(tmp_path):
    (tmp_path / "x.pack").write_bytes(b"\x1b[2Jhello")
    for verb in ("show", "verify", "diff"):
        done = run(verb, tmp_path / "x.pack")
        assert (done.exit_code, "This is no content pack" in done.output, "hello" in done.output) == (
            2,
            True,
            False,
        )


@pytest.mark.parametrize(
    "set_", [{}, {"HARBORLIGHT_DATA": "/a/data"}, {"HARBORLIGHT_DATA": "/a", "HARBORLIGHT_PORCH": "/b/porch"}]
)
def test_the_command_line_looks_where_the_sites_look(set_, monkeypatch):
    for name in ("HARBORLIGHT_DATA", "HARBORLIGHT_PORCH"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    assert in_force.folder() == Env().porch_folder / place.FOLDER


def test_the_verbs_read_what_is_in_force_and_name_its_age(tmp_path, monkeypatch):
    found = content._InForce()
    monkeypatch.setattr(content, "_in_force", found)
    monkeypatch.setenv("HARBORLIGHT_PORCH", str(tmp_path))
    (tmp_path / place.FOLDER).mkdir()
    pack = make.read()
    (tmp_path / place.FOLDER / place.file_name(pack.manifest.digest)).write_bytes(make.pack())
    state = place.State(pack.manifest.digest, (pack.manifest.digest,), content.shipped_digest())
    (tmp_path / place.FOLDER / place.STATE).write_bytes(place.written(state))
    said = CliRunner().invoke(main, ["knowledge", "check", "--shelf", "numbers", "--country", "GB"]).output
    assert "pack harbour 1, made on" in said
    assert "(2 days old)" in said
    assert (
        "open day and night"
        in CliRunner().invoke(main, ["knowledge", "search", "night", "--shelf", "numbers", "--json"]).output
    )
    diff = tmp_path / "two.pack"
    diff.write_bytes(make.pack(make.helplines("closed at noon"), 2))
    assert "'open day and night' → 'closed at noon'" in run("diff", diff).output
    diff.write_bytes(make.pack(make.helplines("closed at noon"), 1))
    (tmp_path / place.FOLDER / place.TRUSTED).write_bytes(place.written_keys([make.trusted()]))
    assert "another pack with this number" in run("verify", diff).output
