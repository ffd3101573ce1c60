"""kill -9 while a job runs: its child ends with it, the queue forgets its claim, and the next start carries the job out."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.test_staff_faults import ROOT, environment

SETTLE_SECONDS = 120.0


def slow_work(*, progress, folder: str) -> str:
    """What the child does: says who it is, and takes long unless it was begun before."""
    begun = Path(folder) / "begun"
    begun.open("a").write(f"{os.getpid()}\n")
    progress("working", 1, 2)
    time.sleep(600 if len(begun.read_text().splitlines()) == 1 else 0)
    return "Done."


WORKER = """
import sys, time
import django; django.setup()
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from harborlight.core import jobs
from harborlight.core.models import Job
from harborlight.core.roles import Role
from tests.factories import core as make

@jobs.work("test.slow")
def slow(job):
    return jobs.in_child(job, "tests.faults.test_job_faults:slow_work", folder=sys.argv[1])

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    if not Job.objects.exists():
        jobs.start(by=make.account(Role.POLICE_ANALYST), kind="test.slow")
    jobs.start_worker()
    while Job.objects.get().state != "done":
        time.sleep(0.1)
    print(Job.objects.get().tries, Job.objects.get().said, DBTaskResult.objects.count(), flush=True)
"""


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
    except OSError:
        return False


def until(what, *, said: str) -> None:
    for _ in range(int(SETTLE_SECONDS * 20)):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError(said)


def start(folder: Path, database: str) -> subprocess.Popen:
    script = folder / "worker.py"
    script.write_text(WORKER)
    return subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        cwd=ROOT,
        env=environment(folder, database),
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_job_left_running_by_a_kill_is_carried_out_by_the_next_start(tmp_path, database):
    begun = tmp_path / "begun"
    first = start(tmp_path, database)
    until(lambda: begun.exists() and begun.read_text().endswith("\n"), said="the work never began")
    child = int(begun.read_text())
    assert is_alive(child)
    first.kill()
    first.wait()
    until(lambda: not is_alive(child), said="the child outlived its parent")
    second = start(tmp_path, database)
    said, _ = second.communicate(timeout=60)
    assert said.split() == ["2", "Done.", "1"], "the second try, and no claim of the first in the queue"
    assert len(begun.read_text().splitlines()) == 2, "carried out once after the kill"
