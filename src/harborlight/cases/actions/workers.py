"""Who works on a case: its lead, those who support, the team that shares it.

Must stay true: a case that is open has a lead; one whose lead has left stands among those that need a worker.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.actions.handing_over import pass_on
from harborlight.cases.actions.parts import end_part, give_part, give_to_team
from harborlight.cases.models import Case, CaseRole, Task
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.core.teams import checked_team
from harborlight.errors import Invalid


@action("case.assign", noun="case", verb="assign")
def assign_case(
    *, by: Actor, case_id: UUID, account_id: UUID | None, part: str = CaseRole.Part.SUPPORT
) -> Case:
    """Let a colleague of the same agency work on the case. A new lead replaces the old one, who stays as support; one who has
    left, or works on cases no more, hands over whatever they had in it."""
    case = queries.case(by, case_id, "assign")
    worker = queries.case_workers(case.agency_id).filter(pk=account_id).first() if account_id else None
    if worker is None:
        raise Invalid({"account": _("Choose a caseworker of your agency.")})
    if part not in CaseRole.Part.values:
        raise Invalid({"part": _("Choose: lead worker or supporting worker.")})
    leads = CaseRole.objects.filter(case=case, part=CaseRole.Part.LEAD).select_related("account")
    if part == CaseRole.Part.LEAD:
        _make_room(by, case, [role.account for role in leads if role.account_id != worker.pk], worker)
    elif worker.pk in {role.account_id for role in leads}:
        raise Invalid({"account": _("They lead it. Name another lead first.")})
    give_part(case, worker.pk, part)
    trace(case, account=str(worker.pk), part=part)
    return case


def _make_room(by: Actor, case: Case, leads: list[Account], heir: Account) -> None:
    able = set(queries.case_workers(case.agency_id).values_list("pk", flat=True))
    for lead in leads:
        if lead.pk in able:
            give_part(case, lead.pk, CaseRole.Part.SUPPORT)
        else:
            pass_on(by, case, lead, heir)


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
