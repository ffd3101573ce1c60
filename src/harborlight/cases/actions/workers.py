"""Who works on a case: its lead, those who support, the team that shares it.

Must stay true: whoever has a part reaches the case and its person by rows of their own, and loses both with the part; a case
that is open has a lead, or stands among those that need a worker.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.models import Case, CaseRole, Task
from harborlight.core import access
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.core.teams import checked_team
from harborlight.errors import Invalid


def give_part(case: Case, account_id: UUID, part: str) -> None:
    """Let somebody work on a case; another part that they had in it is replaced."""
    CaseRole.objects.filter(case=case, account_id=account_id).delete()
    CaseRole(agency_id=case.agency_id, case=case, account_id=account_id, part=part).save()
    access.give(case, account_id=account_id)
    access.give(case.person, account_id=account_id)


def end_part(case: Case, account_id: UUID) -> None:
    """End somebody's part in a case. The person stays open to whoever works on another case of theirs."""
    CaseRole.objects.filter(case=case, account_id=account_id).delete()
    access.end(case, account_id=account_id)
    others = CaseRole.objects.filter(account_id=account_id, case__person_id=case.person_id)
    if not others.exists():
        access.end(case.person, account_id=account_id)


def give_to_team(case: Case, team_id: UUID | None) -> None:
    """Let one team share the case, or none; the one before does so no longer."""
    before = case.team_id
    if before != team_id:
        case.team_id = team_id
        case.save()
    if before is not None and before != team_id:
        access.end(case, team_id=before)
        if not Case.objects.filter(person_id=case.person_id, team_id=before).exists():
            access.end(case.person, team_id=before)
    if team_id is not None:
        access.give(case, team_id=team_id)
        access.give(case.person, team_id=team_id)


@action("case.assign", noun="case", verb="assign")
def assign_case(
    *, by: Actor, case_id: UUID, account_id: UUID | None, part: str = CaseRole.Part.SUPPORT
) -> Case:
    """Let a colleague of the same agency work on the case; a new lead replaces the old one, who stays as support."""
    case = queries.case(by, case_id, "assign")
    worker = checked_worker(case.agency_id, account_id)
    if part not in CaseRole.Part.values:
        raise Invalid({"part": _("Choose: lead worker or supporting worker.")})
    if part == CaseRole.Part.LEAD:
        _make_room(case)
    give_part(case, worker.pk, part)
    trace(case, account=str(worker.pk), part=part)
    return case


def _make_room(case: Case) -> None:
    CaseRole.objects.filter(case=case, part=CaseRole.Part.LEAD).update(part=CaseRole.Part.SUPPORT)


def checked_worker(agency_id: UUID, account_id: UUID | None) -> Account:
    """Somebody of this agency who may work on cases.

    Raises:
        Invalid: when it is nobody, or somebody else.
    """
    worker = queries.case_workers(agency_id).filter(pk=account_id).first() if account_id else None
    if worker is None:
        raise Invalid({"account": _("Choose a caseworker of your agency.")})
    return worker


@action("case.take_off", noun="case", verb="assign")
def take_off_case(*, by: Actor, case_id: UUID, account_id: UUID) -> Case:
    """Take somebody who supports off a case; their open tasks in it go to its lead.

    Raises:
        Invalid: when they lead it: a case is not left without one.
    """
    case = queries.case(by, case_id, "assign")
    roles = {role.account_id: role for role in queries.workers_of(case)}
    role = roles.get(account_id)
    if role is None or role.part == CaseRole.Part.LEAD:
        raise Invalid({"account": _("Name another lead first; then this one can be taken off.")})
    end_part(case, account_id)
    for lead in [each for each in roles.values() if each.part == CaseRole.Part.LEAD]:
        mine = Task.objects.filter(case=case, account_id=account_id, status=Task.Status.OPEN)
        mine.update(account_id=lead.account_id)
    trace(case, account=str(account_id))
    return case


@action("case.share", noun="case", verb="assign")
def share_case(*, by: Actor, case_id: UUID, team_id: UUID | None) -> Case:
    """Let one team of the agency work on the case, or withhold it from every team; holds with their next request."""
    case = queries.case(by, case_id, "assign")
    if team_id is not None:
        checked_team(case.agency_id, team_id)
    trace(case, before=str(case.team_id or ""), after=str(team_id or ""))
    give_to_team(case, team_id)
    return case
