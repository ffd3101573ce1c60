"""What a colleague has in hand, room by room, and passing it on in one act.

Must stay true: whatever is not given to anybody stays where it is and is told to the supervisors and administrators of the
agency, for as long as it lies there; an administrator who reads no files sees counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from harborlight.cases import actions as case_actions
from harborlight.cases import queries as cases
from harborlight.core import accounts, errands, left_drafts, workload
from harborlight.core.acting import action, trace
from harborlight.core.models import Account, Agency
from harborlight.core.permissions import Actor
from harborlight.directory import actions as directory_actions
from harborlight.directory import queries as directory
from harborlight.protocols import actions as protocol_actions
from harborlight.protocols import queries as protocols

# Kinds that somebody is chosen for. The others go to whoever has the rest of it: a case's lead, an escalation's role.
CHOSEN = (workload.CASE, workload.RUN, workload.DRAFT, workload.DUTY)
DESTROY = "destroy"  # chosen for drafts instead of somebody


@dataclass(frozen=True, slots=True)
class Heirs:
    """Who gets what; None: nobody yet. `duty_phone`: under which number the roster's heir is reached."""

    case: UUID | None = None
    run: UUID | None = None
    draft: UUID | None = None
    duty: UUID | None = None
    duty_phone: str = ""
    must_destroy_drafts: bool = False


def held_by(actor: Actor, account: Account) -> dict[str, workload.Held]:
    """What an account has in hand, by kind."""
    found = [
        *cases.held_by(actor, account),
        *protocols.held_by(account),
        *left_drafts.held_by(account),
        *workload.counted(workload.ERRAND, (account.pk for _out in errands.out(account))),
        *directory.held_by(account),
    ]
    return {held.kind: held for held in found}


def left_work(actor: Actor) -> dict[UUID, dict[str, workload.Held]]:
    """Whatever lies with somebody of the actor's agency who cannot go on with it, by who that is and by kind."""
    if not workload.may_pass_on(actor) or actor.agency_id is None:
        return {}
    found = [
        *cases.left_work(actor),
        *protocols.left_work(actor),
        *left_drafts.left_work(actor.agency_id),
        *directory.left_work(actor),
    ]
    by_holder: dict[UUID, dict[str, workload.Held]] = {}
    for held in found:
        by_holder.setdefault(held.account_id, {})[held.kind] = held
    return by_holder


def is_anything_left(actor: Actor) -> bool:
    """The same in one question: asked on every home page of whoever may pass work on."""
    if not workload.may_pass_on(actor) or actor.agency_id is None:
        return False
    rooms = (cases, protocols, left_drafts, directory)
    left = reduce(or_, (room.anything_left(actor.agency_id) for room in rooms))
    return Agency.objects.filter(left, pk=actor.agency_id).exists()


def takers(account: Account, kind: str) -> QuerySet[Account]:
    """Colleagues of this account whose role may go on with this kind of work."""
    if kind == workload.DRAFT:
        return left_drafts.takers(account)
    if kind == workload.CASE:
        able = cases.case_workers(account.agency_id)
    elif kind == workload.RUN:
        able = protocols.run_workers(account.agency_id)
    else:
        able = Account.objects.filter(agency_id=account.agency_id, is_active=True).order_by("display_name")
    return able.exclude(pk=account.pk)


@action("account.leave", noun="account", verb="end")
def leave(*, by: Account, account_id: UUID, heirs: Heirs) -> Account:
    """Somebody leaves: the account ends, and what they had in hand goes to whoever was chosen, all or nothing."""
    account = accounts.end_account(by=by, account_id=account_id)
    hand_over(by=by, account_id=account_id, heirs=heirs)
    trace(account)
    return account


@action("account.hand_over", noun="workload", verb="hand_over")
def hand_over(*, by: Account, account_id: UUID, heirs: Heirs) -> None:
    """Pass on what lies with somebody who cannot go on with it; what nobody is chosen for stays, but for times on the roster:
    they become nobody's, so that no one is sent to a number that no one answers."""
    account = workload.holder(by, account_id)
    held = held_by(by, account)
    can_no_more = {kind: not is_able(account, kind) for kind in CHOSEN}
    if can_no_more[workload.CASE]:
        case_actions.hand_over_cases(by=by, from_id=account.pk, to_id=heirs.case)
    if can_no_more[workload.RUN]:
        protocol_actions.return_escalations(by=by, from_id=account.pk)
        if heirs.run is not None:
            protocol_actions.hand_over_runs(by=by, from_id=account.pk, to_id=heirs.run)
    if not account.is_active and workload.DRAFT in held:
        _pass_drafts_on(by, account, heirs)
    if not account.is_active and workload.DUTY in held:
        directory_actions.hand_over_duties(
            by=by, from_id=account.pk, to_id=heirs.duty, phone=heirs.duty_phone
        )
    trace(account)


def _pass_drafts_on(by: Account, account: Account, heirs: Heirs) -> None:
    if heirs.must_destroy_drafts:
        left_drafts.destroy(by=by, from_id=account.pk)
    elif heirs.draft is not None:
        pages = {"intake.report": reverse("intake:take"), "cases.open:blank": reverse("cases:open")}
        left_drafts.hand_over(by=by, from_id=account.pk, to_id=heirs.draft, pages=pages)


def is_able(account: Account, kind: str) -> bool:
    """Whether the account itself may still go on with this kind of work."""
    if kind == workload.CASE:
        return cases.case_workers(account.agency_id).filter(pk=account.pk).exists()
    if kind == workload.RUN:
        return protocols.run_workers(account.agency_id).filter(pk=account.pk).exists()
    return account.is_active


def in_words(held: Mapping[str, workload.Held]) -> list[str]:
    """“3 cases”, “2 tasks” …, in the order of the kinds."""
    return [_counted(kind, held[kind].n) for kind in workload.KINDS if kind in held]


def _counted(kind: str, n: int) -> str:
    said = {
        workload.CASE: ngettext("%(n)d open case", "%(n)d open cases", n),
        workload.SUPPORT: ngettext("%(n)d case as support", "%(n)d cases as support", n),
        workload.TASK: ngettext("%(n)d task in a colleague's case", "%(n)d tasks in colleagues' cases", n),
        workload.CASE_RUN: ngettext("%(n)d checklist of a case", "%(n)d checklists of cases", n),
        workload.RUN: ngettext(
            "%(n)d checklist of a call or report", "%(n)d checklists of calls and reports", n
        ),
        workload.ESCALATION: ngettext("%(n)d escalation taken on", "%(n)d escalations taken on", n),
        workload.DRAFT: ngettext("%(n)d form begun and not sent", "%(n)d forms begun and not sent", n),
        workload.ERRAND: ngettext(
            "%(n)d form taken along on a device", "%(n)d forms taken along on devices", n
        ),
        workload.DUTY: ngettext("%(n)d time on the roster", "%(n)d times on the roster", n),
    }[kind]
    return said % {"n": n}
