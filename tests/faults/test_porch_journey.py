"""kill -9 on either process between the public form and the report; the oracle is the list of receipts that senders got.

Each acknowledged receipt must be exactly one report; nothing is kept twice; nothing is set aside as damaged.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SENDER = """
import re, sys
import django
django.setup()
from django.test import Client
from urllib.parse import urlencode
visitor, n = Client(), 0
print("ready", flush=True)
while True:
    n += 1
    mark = re.search(r'name="mark" value="([0-9a-f]{64})"', visitor.get("/report/").content.decode())[1]
    typed = urlencode({"mark": mark, "shown_at": "1", "danger": "no", "story": f"{sys.argv[1]}-{n}"})
    answer = visitor.post("/report/", typed, content_type="application/x-www-form-urlencoded")
    code = re.search(r"\\d{4} \\d{4} \\d{4} \\d{4}", answer.content.decode())
    if answer.status_code == 200 and code:
        print(code[0], flush=True)
"""

SET_UP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import intake
intake.inbox()
"""

COLLECTOR = """
import django
django.setup()
from harborlight.intake import actions
print("ready", flush=True)
while True:
    actions.collect_envelopes()
"""

COUNT = """
import json, sys
import django
django.setup()
from harborlight.core import audit, blind_index, receipts
from harborlight.core.models import Agency
from harborlight.intake import actions, queries
from harborlight.intake.models import Envelope, Report, ReportStep
actions.collect_envelopes()
salt, codes = queries.receipt_salt(), json.load(sys.stdin)
held = [receipts.verifier(receipts.read(code), salt).hex() for code in codes]
(agency,) = Agency.objects.all()
per_code = [len(blind_index.find(agency.pk, Report.RECEIPTS, verifier)) for verifier in held]
print(json.dumps({
    "per_code": per_code, "n_reports": Report.objects.count(), "n_envelopes": Envelope.objects.count(),
    "n_steps": ReportStep.objects.count(), "n_waiting": len(list(actions.porch().waiting())),
    "n_set_aside": queries.n_set_aside(), "is_whole": audit.verify().is_whole,
}))
"""


@dataclass(frozen=True)
class Installation:
    """Both processes of one installation: files in `folder`, rows in `database` ("": SQLite in `folder`)."""

    folder: Path
    database: str

    def run(self, site: str, script: str, *, given: str = "") -> str:
        """Run a script to its end as a process of that site; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=self._environment(site),
            input=given,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, site: str, script: str, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            env=self._environment(site),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def _environment(self, site: str) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HARBORLIGHT_", "DJANGO_"))
        }
        # The public process is never told where the rows are.
        rows = {} if site == "public" else {"HARBORLIGHT_DATABASE_URL": self.database}
        return kept | rows | {
            "DJANGO_SETTINGS_MODULE": f"harborlight.web.settings.{site}",
            "HARBORLIGHT_TEST_FOLDER": str(self.folder),
            "HARBORLIGHT_MODE": "test",
            "HARBORLIGHT_DATA": str(self.folder / "data"),
            "HARBORLIGHT_KEYS": str(self.folder / "keys" / "master.key"),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }  # fmt: skip


def kill(process: subprocess.Popen[str]) -> list[str]:
    """kill -9; returns whole lines that it had said (a torn last line was not heard by the sender)."""
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return [line for line in said.splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.slow
def test_each_acknowledged_report_is_kept_exactly_once_whoever_is_killed(tmp_path, database, rounds):
    house, n_rounds = Installation(tmp_path, database), max(8, rounds)
    draw = random.Random(20261124)
    house.run("test", SET_UP)
    house.run("public", 'import django; django.setup(); from django.core.management import call_command; '
        'call_command("collectstatic", interactive=False, verbosity=0)')  # fmt: skip
    acknowledged: list[str] = []
    for number in range(n_rounds):
        sender = house.start("public", SENDER, f"round{number}")
        collector = house.start("test", COLLECTOR)
        first, second = draw.sample([sender, collector], 2)
        said: list[str] = []
        for process in (first, second):
            time.sleep(draw.uniform(0.05, 0.6))
            said += kill(process)
        acknowledged += [line.strip() for line in said]
    found = json.loads(house.run("test", COUNT, given=json.dumps(acknowledged)))
    assert len(acknowledged) >= n_rounds, "too few reports to say anything"
    assert found["per_code"] == [1] * len(acknowledged)
    assert found["n_reports"] == found["n_envelopes"] == found["n_steps"]
    # A report may be kept whose receipt was never seen: at most the one under way at each kill.
    assert len(acknowledged) <= found["n_reports"] <= len(acknowledged) + n_rounds
    assert (found["n_waiting"], found["n_set_aside"], found["is_whole"]) == (0, 0, True)
