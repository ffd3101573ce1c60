"""Needs, tasks and notes of a case."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.models import Case, Need, Note, Task
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.errors import Invalid
from harborlight.knowledge.vocabularies import vocabulary


def file_of_open_case(by: Actor, case_id: UUID) -> Case:
    file = queries.case(by, case_id, "change")
    if file.status == Case.Status.CLOSED:
        raise Invalid({"case": _("This case is closed. Re-open it first.")})
    return file


@action("need.add", noun="need", verb="create")
def add_need(*, by: Account, case_id: UUID, need: str, urgency: str = "soon", note: str = "") -> Need:
    """A need in a code of the needs vocabulary; the same open need is not added twice."""
    file = file_of_open_case(by, case_id)
    if need not in vocabulary("needs").codes():
        raise Invalid({"need": _("Choose a need from the list.")})
    if need in {row.get("need") for row in queries.needs_of(by, file) if row["status"] == Need.Status.OPEN}:
        raise Invalid({"need": _("This need is on the list already.")})
    added = Need(
        agency_id=file.agency_id, case=file, data_key=file.data_key, need=need, urgency=urgency, note=note
    )
    added.save()
    trace(added)
    return added


@action("need.settle", noun="need", verb="change")
def settle_need(*, by: Actor, need_id: UUID, status: str) -> Need:
    """Say what became of a need. Withdrawal of consent never deletes it."""
    need = Need.objects.select_related("case", "data_key").get_visible(by, need_id, "change")
    if status not in Need.Status.values:
        raise Invalid({"status": _("Choose what became of it.")})
    need.status = status
    need.save()
    trace(need, status=status)
    return need


@action("plan.task", noun="plan", verb="create")
def add_task(
    *,
    by: Account,
    case_id: UUID,
    text: str,
    due_on: date | None,
    account_id: UUID | None = None,
    took_part: str = "",
) -> Task:
    """A step of the plan, for oneself or a colleague on the case."""
    file = file_of_open_case(by, case_id)
    wrong = {}
    if not text.strip():
        wrong["text"] = _("Say what is to be done.")
    if due_on is None:
        wrong["due_on"] = _("Give a date, so that nobody forgets it.")
    workers = {role.account_id for role in queries.workers_of(file)} | {by.pk}
    if account_id is not None and account_id not in workers:
        wrong["account"] = _("Choose somebody who works on this case.")
    if wrong or due_on is None:
        raise Invalid(wrong)
    task = Task(
        agency_id=file.agency_id, case=file, data_key=file.data_key, text=text.strip(), due_on=due_on,
        account_id=account_id or by.pk, took_part=took_part,
    )  # fmt: skip
    task.save()
    trace(task)
    return task


@action("plan.finish", noun="plan", verb="change")
def finish_task(*, by: Actor, task_id: UUID, status: str = Task.Status.DONE) -> Task:
    task = Task.objects.select_related("case", "data_key").get_visible(by, task_id, "change")
    if status not in (Task.Status.DONE, Task.Status.DROPPED):
        raise Invalid({"status": _("Done, or not needed.")})
    task.status, task.done_on = status, today_of(by)
    task.save()
    trace(task, status=status)
    return task


@action("note.add", noun="note", verb="create")
def add_note(*, by: Account, case_id: UUID, text: str) -> Note:
    file = queries.case(by, case_id, "change")
    if not text.strip():
        raise Invalid({"text": _("The note is empty.")})
    note = Note(agency_id=file.agency_id, case=file, data_key=file.data_key, account=by, text=text.strip())
    note.save()
    trace(note)
    return note
