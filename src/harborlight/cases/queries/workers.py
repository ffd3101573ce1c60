"""Who works on a case, and who may."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from harborlight.cases.models import Case, CaseRole
from harborlight.core import workload
from harborlight.core.models import Account
from harborlight.core.permissions import Actor


def workers_of(file: Case) -> list[CaseRole]:
    return list(CaseRole.objects.filter(case=file).select_related("account").order_by("part", "created_at"))


def task_takers(actor: Account, file: Case) -> list[Account]:
    """Who may be given a task of the case: the actor first, then whoever works on it or is of the team that shares it. Nobody
    who has left, so that no task is left to them."""
    working = Q(pk__in=CaseRole.objects.filter(case=file).values("account_id"))
    if file.team_id is not None:
        working |= Q(team_id=file.team_id)
    others = case_workers(file.agency_id).filter(working).exclude(pk=actor.pk)
    return [actor, *others]


def case_workers(agency_id: UUID) -> QuerySet[Account]:
    """Whoever of an agency may work on cases: active, and a caseworker or a supervisor."""
    return workload.may_do("case", "change").filter(agency_id=agency_id).order_by("display_name")


def colleagues(actor: Actor) -> list[Account]:
    """Active caseworkers and supervisors of the actor's agency."""
    return [] if actor.agency_id is None else list(case_workers(actor.agency_id))
