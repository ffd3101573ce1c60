"""A coalition is set up, served, backed up, restored and given its lost key back by the documents' own commands: what stands in
their `sh` blocks is run as it stands, with folders of this test in the place of those of a real machine."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from tests.commands import bare_environment

# Each command is a process of its own; PostgreSQL: tests/rooms/core/test_backups.py
pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
ANSWERS = "Tide Coalition\nfr\nEurope/Paris\nOffice\nOFF\nfirst@office.example\nFirst Person\n"


def blocks(document: str) -> list[str]:
    """The commands of a document, one block each, without the indent of the list they stand in."""
    text = (ROOT / "docs" / "how-to" / document).read_text()
    return [
        "\n".join(line.removeprefix(indent) for line in body.splitlines())
        for indent, body in BLOCK.findall(text)
    ]


class Machine:
    """A machine whose /etc, /srv and /mnt are folders of this test; one terminal, in which the commands are typed."""

    def __init__(self, place: Path) -> None:
        self.place = place
        program = place / "app" / ".venv" / "bin" / "harborlight"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m harborlight.cli "$@"\n')
        program.chmod(0o755)
        self.environment = bare_environment() | {
            "PYTHONPATH": str(ROOT / "src"),
            "HARBORLIGHT_STAFF_PORT": str(free_port()),
            "HARBORLIGHT_PUBLIC_PORT": str(free_port()),
        }

    def here(self, text: str) -> str:
        return re.sub(r"(?<![\w/.])/(etc|srv|mnt)/", rf"{self.place}/\1/", text)

    def type(self, commands: str, answers: str = "", *, ok: bool = True) -> str:
        """Type commands; what they export stays for the next ones, as in a terminal."""
        script = f"umask 022\nset -e\n{self.here(commands)}\n/usr/bin/env -0 > {self.place}/environment"
        done = subprocess.run(
            ["/bin/sh", "-c", script], cwd=self.place / "app", env=self.environment, input=answers, text=True,
            capture_output=True, check=False, timeout=120,
        )  # fmt: skip
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        if ok:
            rows = (self.place / "environment").read_text().split("\0")
            self.environment = dict(row.split("=", 1) for row in rows if "=" in row)
        return done.stdout + done.stderr

    def serve(self, command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"], cwd=self.place / "app", env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def ask(self, site: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """What a proxy on this machine is told: status, headers, page."""
        host, port = (self.environment[f"HARBORLIGHT_{site}_{what}"] for what in ("HOST", "PORT"))
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host, **headers})
        opener = urllib.request.build_opener(NoRedirect)
        for _ in range(150):
            try:
                with opener.open(request, timeout=10) as answer:
                    return answer.status, dict(answer.headers), answer.read().decode()
            except HTTPError as error:
                return error.code, dict(error.headers), error.read().decode()
            except (URLError, ConnectionError):
                time.sleep(0.2)
        raise AssertionError("nobody answers")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


PROXIED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}


def test_the_documents_lead_from_nothing_to_a_restored_workspace(tmp_path):
    machine = Machine(tmp_path)
    write_settings, take_settings, setup, rehearse_and_serve = blocks("set-up.md")
    back_up, restore, restore_key = blocks("back-up.md")
    rehearse, doctor, serve = rehearse_and_serve.splitlines()

    machine.type(write_settings)
    machine.type(take_settings)
    said = machine.type(setup, ANSWERS)
    codes = re.findall(r"Custodian \d:  (\S+)", said)
    welcome = re.search(r"https://desk\.your-coalition\.example(/people/welcome/\S+)", said)[1]
    assert len(codes) == 3
    again = machine.type(setup)
    assert "/people/welcome/" in again, "a lapsed link is made anew while nobody has come in"
    assert "Custodian 1" not in again
    assert "These two codes open the copies" in machine.type(rehearse, f"{codes[0]}\n{codes[2]}\n")

    # No backup yet is no fault in the first hour; nothing else is wrong either.
    assert "NOT " not in machine.type(doctor)
    assert modes_open_to_others(tmp_path / "srv", tmp_path / "mnt") == []

    process = machine.serve(serve)
    try:
        status, headers, _page = machine.ask("STAFF", "/people/login/")
        assert (status, headers["Location"][:8]) == (301, "https://"), "plain HTTP is sent on"
        status, headers, _page = machine.ask("STAFF", "/account/login/", **PROXIED)
        assert status == 200
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert re.search(r"__Host-csrf=.*Secure", headers["Set-Cookie"])
        assert machine.ask("STAFF", welcome, **PROXIED)[0] == 404, "the newer link made the older void"
        newer = re.search(r"example(/people/welcome/\S+)", again)[1]
        assert machine.ask("STAFF", newer, **PROXIED)[0] == 200
        assert 'href="tel:112"' in machine.ask("PUBLIC", "/", **PROXIED)[2], (
            "the number of the country founded in"
        )
        assert "running on this data folder" in machine.type(back_up, ok=False)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)

    assert "Verified" in machine.type(back_up)
    said = machine.type(restore)
    assert "audit trail is whole" in said
    assert "The trail is whole" in said

    key = tmp_path / "srv" / "harborlight-keys" / "master.key"
    lost = key.read_bytes()
    key.unlink()
    assert "two custodians' codes" in machine.type(setup, ok=False), (
        "a lost key file is never replaced by a new one"
    )
    assert not key.exists()
    said = machine.type(restore_key, f"{codes[1]}\n{codes[2]}\n")
    assert "OLDER master" not in said
    assert key.read_bytes() == lost


def modes_open_to_others(*folders: Path) -> list[str]:
    """Files that another user of the machine could read: they, and every folder above them, are open."""
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            way = [
                path,
                *[above for above in path.parents if above.is_relative_to(folder) and above != folder],
            ]
            if path.is_file() and all(each.stat().st_mode & 0o005 for each in way):
                found.append(str(path))
    return found


def test_places_of_another_workspace_are_never_taken_over(tmp_path):
    """A second workspace whose settings name the key file or the backup folder of the first is not begun."""
    machine = Machine(tmp_path)
    write_settings, take_settings, setup, _rest = blocks("set-up.md")
    machine.type(write_settings)
    machine.type(take_settings)
    machine.type(setup, ANSWERS)
    copies = tmp_path / "mnt" / "backup" / "harborlight" / "key-copies.json"
    before = copies.read_bytes()
    machine.environment["HARBORLIGHT_DATA"] = str(tmp_path / "second")
    assert "There is a key file already" in machine.type(setup, ANSWERS, ok=False)
    machine.environment["HARBORLIGHT_KEYS"] = str(tmp_path / "second-keys" / "master.key")
    assert "custodians' copies of another workspace" in machine.type(setup, ANSWERS, ok=False)
    assert copies.read_bytes() == before
    # And the sample, tried with the real coalition's backup folder, does not take that away at its end.
    sample = {"HARBORLIGHT_MODE": "sample", "HARBORLIGHT_BACKUP": str(copies.parent)}
    machine.environment |= sample | {"HARBORLIGHT_DATA": str(tmp_path / "sample")}
    made = "from harborlight.cli.ready import set_django_up; set_django_up(writes=True)\n" + FOUND_SAMPLE
    machine.environment["HARBORLIGHT_KEYS"] = str(tmp_path / "sample-keys" / "master.key")
    subprocess.run([sys.executable, "-c", made], env=machine.environment, check=True, capture_output=True)
    assert "belongs to another workspace" in machine.type(REMOVE, ok=False)
    assert copies.read_bytes() == before
    assert (tmp_path / "sample" / "harborlight.sqlite3").exists()


FOUND_SAMPLE = """
from django.core.management import call_command
from django.conf import settings
call_command("migrate", verbosity=0)
from harborlight.core import backups, founding, keyfile, accounts
if not settings.ENV.keys.exists():
    keyfile.create(settings.ENV.keys, data_folder=settings.ENV.data)
founding.make_installation(by=founding.FOUNDER, kind="sample", coalition="MARKED-SAMPLE", country="GB", time_zone="UTC")
accounts.create_agency(by=founding.FOUNDER, name="MARKED-AGENCY", code="MAR", kind="ngo", country="GB")
"""
REMOVE = ".venv/bin/harborlight sample --remove"


def test_the_sample_is_removed_without_a_trace(tmp_path):
    """Every place it wrote to is looked through afterwards: database and its log, keys, backups, porch, temporary folder."""
    machine = Machine(tmp_path)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    machine.environment |= {"TMPDIR": str(temporary), "HARBORLIGHT_MODE": "sample"}
    made = "from harborlight.cli.ready import set_django_up; set_django_up(writes=True)\n" + FOUND_SAMPLE
    made += "backups.make(by=backups.SCHEDULE, folder=settings.ENV.backup)\n"
    app = tmp_path / "app"
    subprocess.run(
        [sys.executable, "-c", made], env=machine.environment, check=True, cwd=app, capture_output=True
    )
    assert list((app / "var" / "backups").glob("harborlight-*")), "there is something to remove"
    note = app / "var" / "data" / "note-of-mine.txt"
    note.write_text("not the sample's")
    machine.type(REMOVE)
    left = [path for path in app.rglob("*") if path.is_file() and ".venv" not in path.parts]
    assert left == [note], "what is not the sample's stays"
    assert list(temporary.rglob("*")) == []
    shutil.rmtree(app / "var")
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"MARKED-" not in whole


@pytest.mark.parametrize("document", ["set-up.md", "back-up.md", "two-users.md"])
def test_every_verb_and_setting_that_a_document_names_exists(document):
    from harborlight.cli import main
    from harborlight.web.settings.env import Env

    text = (ROOT / "docs" / "how-to" / document).read_text()
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    for verb, second in re.findall(r"(?<![\w-])harborlight ([a-z]+)(?: ([a-z]+))?", code):
        assert verb in main.commands, verb
        inside = getattr(main.commands[verb], "commands", None)
        assert inside is None or second in inside, f"{verb} {second}"
    named = {name.lower() for name in re.findall(r"HARBORLIGHT_([A-Z_]+)", text)}
    assert named <= set(Env.model_fields)
