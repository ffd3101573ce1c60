"""What a worker has in hand of cases, and what of it lies with somebody who cannot go on with it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from harborlight.cases.models import Case, CaseRole, Task
from harborlight.cases.queries.files import is_whole_agency
from harborlight.cases.queries.workers import case_workers
from harborlight.core import workload
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.protocols import queries as protocols


def led_by(account_id: UUID) -> QuerySet[Case]:
    """Open cases that this account leads."""
    roles = CaseRole.objects.filter(account_id=account_id, part=CaseRole.Part.LEAD)
    return Case.objects.filter(status=Case.Status.OPEN, pk__in=roles.values("case_id"))


def touched_by(account_id: UUID) -> QuerySet[Case]:
    """Open cases that others lead, in which this account has a part, or a task or a checklist to do."""
    parts = CaseRole.objects.filter(account_id=account_id, part=CaseRole.Part.SUPPORT).values("case_id")
    tasks = Task.objects.filter(account_id=account_id, status=Task.Status.OPEN).values("case_id")
    runs = protocols.open_runs_of([account_id], kind="case").values("about_id")
    found = Q(pk__in=parts) | Q(pk__in=tasks) | Q(pk__in=runs)
    led = led_by(account_id).values("pk")
    return Case.objects.filter(found, status=Case.Status.OPEN).exclude(pk__in=led)


def held_by(actor: Actor, account: Account) -> list[workload.Held]:
    """What one account has in hand of cases."""
    return _held(actor, account.agency_id, Q(account_id=account.pk))


def left_work(actor: Actor) -> list[workload.Held]:
    """What lies with nobody in the actor's agency: open cases led, and tasks to be done, by somebody who has left or works on
    cases no more."""
    if actor.agency_id is None:
        return []
    able = case_workers(actor.agency_id).order_by().values("pk")
    return _held(actor, actor.agency_id, ~Q(account_id__in=able), kinds=(workload.CASE, workload.TASK))


def anything_left(agency_id: UUID) -> Q:
    """Whether there is any of it, as a condition to ask with others at once."""
    able = case_workers(agency_id).order_by().values("pk")
    led = CaseRole.objects.filter(agency_id=agency_id, part=CaseRole.Part.LEAD, case__status=Case.Status.OPEN)
    tasks = Task.objects.filter(agency_id=agency_id, status=Task.Status.OPEN, case__status=Case.Status.OPEN)
    return Q(Exists(led.exclude(account__in=able))) | Q(Exists(tasks.exclude(account__in=able)))


def _held(
    actor: Actor, agency_id: UUID, whose: Q, *, kinds: tuple[str, ...] = workload.KINDS
) -> list[workload.Held]:
    """Codes are told to who sees the whole agency's cases, and to nobody else."""
    parts = CaseRole.objects.filter(whose, agency_id=agency_id, case__status=Case.Status.OPEN)
    led = parts.filter(part=CaseRole.Part.LEAD).order_by("case__code")
    led_rows = list(led.values_list("account_id", "case_id", "case__code"))
    of_the_case = {(account_id, case_id) for account_id, case_id, _code in led_rows}
    found = workload.counted(workload.CASE, (row[0] for row in led_rows))
    if is_whole_agency(actor):
        found = [
            replace(each, records=tuple((row[2], row[1]) for row in led_rows if row[0] == each.account_id))
            for each in found
        ]
    tasks = Task.objects.filter(
        whose, agency_id=agency_id, status=Task.Status.OPEN, case__status=Case.Status.OPEN
    )
    pairs = tasks.values_list("account_id", "case_id")
    found += workload.counted(workload.TASK, (pair[0] for pair in pairs if pair not in of_the_case))
    if workload.SUPPORT in kinds:
        supported = parts.filter(part=CaseRole.Part.SUPPORT).values_list("account_id", flat=True)
        found += workload.counted(workload.SUPPORT, supported)
    return found
