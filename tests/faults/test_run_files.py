"""kill -9 while a run goes through the engine: until the next start posts lie open in one folder only, and then nowhere."""

from __future__ import annotations

import subprocess
import sys

from tests.faults.test_job_faults import until
from tests.faults.test_staff_faults import ROOT, environment

CANARY = "we keep your passport"
STAFF = """
import sys, time
import django; django.setup()
from django.core.management import call_command
from harborlight.core import jobs
from harborlight.core.models import Job
from harborlight.core.roles import Role
from harborlight.intelligence import actions, tasks
from tests.factories import core as make

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    tasks.close_what_a_kill_left_open()
    if not Job.objects.exists():
        lines = [f"{n},we keep your passport until the debt is paid call 07700 900{n % 7:03d},2026-10-01,Leeds" for n in range(20000)]
        content = "\\n".join(["id,text,posted_at,place", *lines]).encode()
        actions.start_run(by=make.account(Role.POLICE_ANALYST), purpose="Which offers take papers away from people",
            file_name="posts.csv", content=content)
    jobs.start_worker()
    while Job.objects.get().state in ("waiting", "running"):
        time.sleep(0.1)
    print(Job.objects.get().state, Job.objects.get().tries, flush=True)
"""


def start(folder, database):
    script = folder / "staff.py"
    script.write_text(STAFF)
    return subprocess.Popen(
        [sys.executable, str(script)],
        cwd=ROOT,
        env=environment(folder, database),
        stdout=subprocess.PIPE,
        text=True,
    )


def in_the_clear(data):
    """Files in which a post's text, or a table of posts, can be read; by their place in the data folder."""
    found = []
    for path in data.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if CANARY.encode() in content or content.startswith(b"PAR1"):
            found.append(path.relative_to(data).parts[0])
    return set(found)


def test_a_killed_run_leaves_posts_open_in_one_folder_which_the_next_start_removes(tmp_path, database):
    data = tmp_path / "alone" / "data"
    first = start(tmp_path, database)
    until(lambda: list(data.glob("runs/*/out/posts.parquet.sealed")), said="no table of the run was sealed")
    first.kill()
    first.wait()
    assert in_the_clear(data) == {"open"}
    second = start(tmp_path, database)
    said, _ = second.communicate(timeout=240)
    assert said.split() == ["done", "2"]
    assert in_the_clear(data) == set()
    assert not list(data.glob("runs/*"))
