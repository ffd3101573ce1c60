"""A worker has left, or works on cases no more: what they had in hand passes to somebody who is there.

Must stay true: a case goes whole – its open tasks, checklists, referrals under way and the leaver's drafts about it go with it;
what lies in a case that somebody else leads goes to that lead; each case leaves an event of its own.
"""

from __future__ import annotations

from uuid import UUID

from harborlight.cases import queries
from harborlight.cases.actions.parts import end_part, give_part
from harborlight.cases.models import Case, CaseRole, Task
from harborlight.core import left_drafts, workload
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.protocols import actions as protocols
from harborlight.release import actions as release


@action("case.hand_over_all", noun="workload", verb="hand_over")
def hand_over_cases(*, by: Actor, from_id: UUID, to_id: UUID | None) -> int:
    """Give every open case that somebody led, and cannot go on with, to one colleague; returns how many. Without one they stay,
    and stand among what needs a worker. What they had in cases of others goes to those who lead them, either way."""
    leaver = workload.holder(by, from_id)
    able = queries.case_workers(leaver.agency_id)
    workload.without(able, leaver)
    given = []
    if to_id is not None:
        heir = workload.taker(able, leaver.agency_id, to_id)
        for case in queries.led_by(leaver.pk).select_related("person"):
            _hand_over(by=by, case=case, leaver=leaver, heir=heir)
            given.append(case)
    leads = {each.pk: each for each in able}
    for case in queries.touched_by(leaver.pk).select_related("person"):
        roles = CaseRole.objects.filter(case=case, part=CaseRole.Part.LEAD)
        lead = next((leads[role.account_id] for role in roles if role.account_id in leads), None)
        if lead is not None:
            _hand_over(by=by, case=case, leaver=leaver, heir=lead)
    trace(leaver, to=str(to_id or ""), n=len(given))
    return len(given)


@action("case.hand_over", noun="workload", verb="hand_over")
def _hand_over(*, by: Actor, case: Case, leaver: Account, heir: Account) -> None:
    """For "who saw this file", too: the case has another worker."""
    if CaseRole.objects.filter(case=case, account=leaver, part=CaseRole.Part.LEAD).exists():
        give_part(case, heir.pk, CaseRole.Part.LEAD)
    pass_on(by, case, leaver, heir)
    trace(case, account=str(heir.pk))


def pass_on(by: Actor, case: Case, leaver: Account, heir: Account) -> None:
    """What somebody who cannot go on had in one case becomes a colleague's who works on it; their part ends."""
    Task.objects.filter(case=case, account=leaver, status=Task.Status.OPEN).update(account=heir)
    protocols.hand_over_runs(by=by, from_id=leaver.pk, to_id=heir.pk, about_id=case.pk)
    release.hand_over(by=by, record_id=case.pk, from_id=leaver.pk, to_id=heir.pk)
    if not leaver.is_active:
        forms = (f"cases.note:{case.pk}", f"cases.screening:{case.pk}")
        left_drafts.hand_over(by=by, from_id=leaver.pk, to_id=heir.pk, pages={}, forms=forms)
    end_part(case, leaver.pk)
