"""Long work: progress, cancel, retry, and what a kill left running."""

from __future__ import annotations

import pytest
from tests.factories import core as make

from harborlight.core import jobs
from harborlight.core.models import Job
from harborlight.core.roles import Role
from harborlight.errors import HarborlightError, Invalid, Missing

pytestmark = pytest.mark.django_db
seen: list[str] = []


@jobs.work("test.steps")
def steps(job: jobs.RunningJob) -> str:
    job.progress("half", 1, 2)
    seen.append("half")
    job.progress("whole", 2, 2)
    return "Two steps."


@jobs.work("test.fails")
def fails(job: jobs.RunningJob) -> str:
    raise HarborlightError("The disk is away.", mend="Put it back.")


@jobs.work("test.breaks")
def breaks(job: jobs.RunningJob) -> str:
    raise ValueError("Marked Name")


@pytest.fixture
def worker():
    return make.account(Role.POLICE_ANALYST)


def carried(job: Job) -> Job:
    jobs.carry_out.func(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_job_shows_progress_and_says_what_it_did(worker):
    job = carried(jobs.start(by=worker, kind="test.steps"))
    assert (job.state, job.said, job.done, job.total) == ("done", "Two steps.", 2, 2)


def test_a_running_job_stops_at_its_next_step(worker, monkeypatch):
    job = jobs.start(by=worker, kind="test.steps")
    seen.clear()
    monkeypatch.setattr(jobs.RunningJob, "is_cancel_asked", lambda _job: True)
    assert carried(job).state == "cancelled"
    assert seen == []


def test_a_waiting_job_is_cancelled_at_once_and_can_be_tried_again(worker):
    job = jobs.cancel(by=worker, job_id=jobs.start(by=worker, kind="test.steps").pk)
    assert job.state == "cancelled"
    assert carried(jobs.retry(by=worker, job_id=job.pk)).state == "done"
    with pytest.raises(Invalid):
        jobs.retry(by=worker, job_id=job.pk)


def test_a_failure_says_how_to_mend_and_a_fault_says_no_content(worker):
    assert carried(jobs.start(by=worker, kind="test.fails")).said == "The disk is away. Put it back."
    broken = carried(jobs.start(by=worker, kind="test.breaks"))
    assert broken.state == "failed"
    assert "Marked" not in broken.said


def test_what_a_kill_left_running_is_carried_out_again_but_not_for_ever(worker):
    from harborlight.core.acting import maintenance

    job = jobs.start(by=worker, kind="test.steps")
    with maintenance("test"):
        Job.objects.filter(pk=job.pk).update(state="running", tries=1)
    assert jobs.requeue_left_running() == 1
    assert carried(job).state == "done"
    with maintenance("test"):
        Job.objects.filter(pk=job.pk).update(state="running", tries=jobs.MOST_TRIES)
    assert carried(job).state == "failed"


def test_a_job_is_its_starters_alone_or_the_operators(worker):
    job = jobs.start(by=worker, kind="test.steps")
    with pytest.raises(Missing):
        jobs.cancel(by=make.account(Role.POLICE_ANALYST, of=worker.agency), job_id=job.pk)
    assert jobs.cancel(by=make.account(Role.OPERATOR), job_id=job.pk).state == "cancelled"
