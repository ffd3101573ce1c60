"""Long work: it shows progress and can be cancelled and retried. The worker is a thread of the staff process.

    @work("intelligence.run")
    def carry_out(job: RunningJob) -> str: ...      # returns what to say when done

Must stay true: only ids are queued (the task table is clear text); a job that a kill left running is queued again at start;
heavy engine work runs in a spawned child that sees files and never the database (`in_child`).
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from harborlight.core import child
from harborlight.core.acting import action, after_commit, maintenance, trace
from harborlight.core.models import Job
from harborlight.core.permissions import Actor, SystemActor, reach
from harborlight.errors import HarborlightError, Invalid, Missing

log = logging.getLogger("harborlight.jobs")
Work = Callable[["RunningJob"], str]
_works: dict[str, Work] = {}
WORKER = SystemActor("worker", frozenset({"job:run", "job:change"}))
MOST_TRIES = 3


class Cancelled(HarborlightError):
    """Somebody asked this job to stop."""


@dataclass(slots=True)
class RunningJob:
    """What the work sees of its job."""

    id: UUID
    record_id: UUID | None
    agency_id: UUID
    account_id: UUID | None

    def progress(self, step: str, done: int = 0, total: int = 0) -> None:
        """Show progress; raises `Cancelled` when somebody asked to stop."""
        _note_progress(self.id, step, done, total)
        if self.is_cancel_asked():
            raise Cancelled("Stopped on request.")

    def is_cancel_asked(self) -> bool:
        return Job.objects.filter(pk=self.id, is_cancel_asked=True).exists()


def work(kind: str) -> Callable[[Work], Work]:
    """Register the function that carries out a kind of job."""

    def register(function: Work) -> Work:
        _works[kind] = function
        return function

    return register


# -- actions -------------------------------------------------------------------------------------------------------------


@action("job.start", noun="home", verb="view")
def start(*, by: Actor, kind: str, record_id: UUID | None = None, agency_id: UUID | None = None) -> Job:
    """Queue a job; call it inside the action of the room that needs it."""
    if kind not in _works:
        raise Invalid({"kind": "There is no such kind of work."})
    whose = agency_id or by.agency_id
    if whose is None:
        raise Invalid({"agency": "Say for which agency the work is done."})
    job = Job(kind=kind, agency_id=whose, account_id=getattr(by, "pk", None), record_id=record_id)
    job.save()
    trace(job, kind=kind)
    after_commit(lambda: _queue(job.pk))
    return job


@action("job.cancel", noun="home", verb="view")
def cancel(*, by: Actor, job_id: UUID) -> Job:
    """Ask a job to stop. A waiting one stops at once, a running one at its next step."""
    job = _mine(by, job_id)
    if job.state not in (Job.State.WAITING, Job.State.RUNNING):
        raise Invalid({"job": _("It has ended already.")})
    job.is_cancel_asked = True
    if job.state == Job.State.WAITING:
        job.state, job.ended_at = Job.State.CANCELLED, timezone.now()
    job.save()
    trace(job)
    return job


@action("job.retry", noun="home", verb="view")
def retry(*, by: Actor, job_id: UUID) -> Job:
    """Queue a failed or cancelled job again; work that keeps its finished steps goes on from them."""
    job = _mine(by, job_id)
    if job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        raise Invalid({"job": _("Only a failed or cancelled job can be tried again.")})
    job.state, job.is_cancel_asked, job.said, job.ended_at, job.tries = Job.State.WAITING, False, "", None, 0
    job.save()
    trace(job)
    after_commit(lambda: _queue(job.pk))
    return job


def _mine(by: Actor, job_id: UUID) -> Job:
    """A job one started oneself; the operator reaches every one."""
    jobs = Job.objects.all() if reach(by, "job", "change") else Job.objects.filter(account_id=by.actor_id)
    found = jobs.filter(pk=job_id).first()
    if found is None:
        raise Missing(_("There is no such job, or it is not yours."))
    return found


def _note_progress(job_id: UUID, step: str, done: int, total: int) -> None:
    """Progress is no act: it changes several times a second and says nothing of anybody."""
    with maintenance("job progress"):
        Job.objects.filter(pk=job_id).update(step=step[:80], done=done, total=total)


@action("job.state", noun="job", verb="run")
def set_state(*, by: Actor, job_id: UUID, state: str, said: str = "") -> Job:
    job = Job.objects.get(pk=job_id)
    job.state, job.said = state, said[:300]
    if state == Job.State.RUNNING:
        job.started_at, job.tries = timezone.now(), job.tries + 1
    else:
        job.ended_at = timezone.now()
    job.save()
    trace(job, state=state)
    return job


# -- carrying out ----------------------------------------------------------------------------------------------------------


@task()
def carry_out(job_id: str) -> None:
    """The one task of the queue: its argument is an id."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.state not in (Job.State.WAITING, Job.State.RUNNING):
        return
    if job.tries >= MOST_TRIES:
        set_state(by=WORKER, job_id=job.pk, state=Job.State.FAILED, said="Stopped after three tries.")
        return
    set_state(by=WORKER, job_id=job.pk, state=Job.State.RUNNING)
    running = RunningJob(job.pk, job.record_id, job.agency_id, job.account_id)
    try:
        said = _works[job.kind](running)
    except Cancelled as error:
        set_state(by=WORKER, job_id=job.pk, state=Job.State.CANCELLED, said=str(error))
    except HarborlightError as error:
        set_state(by=WORKER, job_id=job.pk, state=Job.State.FAILED, said=str(error))
    except Exception as error:
        log.exception("a job failed")
        set_state(
            by=WORKER, job_id=job.pk, state=Job.State.FAILED, said=f"It failed ({type(error).__name__})."
        )
    else:
        set_state(by=WORKER, job_id=job.pk, state=Job.State.DONE, said=said)


def _queue(job_id: UUID) -> None:
    carry_out.enqueue(str(job_id))


def requeue_left_running() -> int:
    """At start: empty the queue and fill it anew from the jobs that wait or that a kill left running. Returns how many.

    The queue's own rows are no memory: a claimed one would never be claimed again, a finished one says nothing new.
    """
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    left = Job.objects.filter(state__in=[Job.State.RUNNING, Job.State.WAITING]).order_by("created_at")
    for job_id in (ids := list(left.values_list("pk", flat=True))):
        _queue(job_id)
    return len(ids)


def start_worker() -> threading.Thread:
    """Start the worker thread (without the signal handlers that belong to the process)."""
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["default"], interval=1.0, batch=False, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=f"thread-{timezone.now():%Y%m%d%H%M%S%f}", excluded_queue_names=[],
    )  # fmt: skip

    def run() -> None:
        requeue_left_running()
        while worker.running:
            try:
                worker.run()
            except Exception:
                log.exception("the worker stumbled and goes on")
                close_old_connections()

    thread = threading.Thread(target=run, name="worker", daemon=True)
    thread.start()
    return thread


# -- a child process for engine work -----------------------------------------------------------------------------------------


def in_child(job: RunningJob, function: str, **arguments: Any) -> Any:
    """Run `module:function(progress=…, **arguments)` in a spawned process; progress by pipe, cancel by kill.

    The child sees files only. Its result must be small and picklable.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=child.main, args=(function, arguments, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        while True:
            while not ours.poll(0.5):
                if job.is_cancel_asked():
                    raise Cancelled("Stopped on request.")
                if not process.is_alive() and not ours.poll():
                    raise HarborlightError(
                        "The work ended without a result.", mend="Try again; it goes on where it stopped."
                    )
            word, content = ours.recv()
            if word == "result":
                return content
            if word == "error":
                raise HarborlightError(content)
            job.progress(*content)
    finally:
        process.kill()
        process.join()
