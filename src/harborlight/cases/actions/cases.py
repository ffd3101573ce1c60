"""Opening, assigning, closing and re-opening a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.actions.people import create_person
from harborlight.cases.models import Case, CaseRole, Person
from harborlight.cases.rules import BESIDE, case_code, needs_second_look, next_states
from harborlight.core import access, vault
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account, Agency
from harborlight.core.numbers import next_number
from harborlight.core.permissions import Actor, may, require, require_sight
from harborlight.core.roles import FieldClass, Role
from harborlight.errors import Invalid, Missing
from harborlight.intake import actions as intake
from harborlight.protocols import actions as protocols


@action("case.open", noun="case", verb="create")
def open_case(
    *,
    by: Account,
    person: Mapping[str, Any] | None = None,
    person_id: UUID | None = None,
    report_id: UUID | None = None,
    summary: str = "",
    has_searched: bool = False,
    worker_id: UUID | None = None,
    beside: str = "",
) -> Case:
    """Open a case for a new person (`person`) or one on record (`person_id`), from a report or from a blank page. Who has no
    part in the other case of a person on record says why (`beside`, a code); those who have are told.

    Raises:
        Invalid: when names like this one are on record and nobody looked at them yet (`has_searched`), or nobody said why.
    """
    agency = Agency.objects.get(pk=by.agency_id)
    if person_id is not None:
        known = Person.objects.filter(agency=agency, erased_at=None, pk=person_id).first()
        if known is None:
            raise Missing(_("There is no such person on record in your agency."))
        held, beside = known, _why_beside(by, known, beside)
    else:
        beside = ""
        # Whoever reads no names cannot look them up first, and would make the same person twice.
        require_sight(by, Person.noun, FieldClass.IDENTITY)
        _look_first(by, person or {}, has_searched)
        held = create_person(by=by, agency_id=agency.pk, fields=person or {})
    today = today_of(by)
    case = Case(
        agency=agency, person=held, code=case_code(agency.code, today.year, next_number(agency.pk, "case", today.year)), team_id=by.team_id,
        opened_on=today, report_id=report_id, data_key=vault.new_data_key(agency.pk, "case"),
        summary=summary, beside=beside,
    )  # fmt: skip
    case.save()
    if beside:
        for other in Case.objects.filter(person=held).exclude(pk=case.pk):
            _note_beside(by=by, other=other, why=beside)
    _give(case, worker_id or by.pk, CaseRole.Part.LEAD)
    if by.team_id is not None:
        access.give(case, team_id=by.team_id)
        access.give(held, team_id=by.team_id)
    if report_id is not None:
        intake.mark_accepted(by=by, report_id=report_id, case_id=case.pk, case_code=case.code)
    trace(case, from_report=report_id is not None)
    return case


def _look_first(by: Account, person: Mapping[str, Any], has_searched: bool) -> None:
    found = queries.find_people(by, str(person.get("name") or ""))
    if not has_searched and needs_second_look([match.as_rule() for match in found]):
        raise Invalid({"name": _("A similar name is on record. Look at the matches below first.")})


def _why_beside(by: Account, known: Person, why: str) -> str:
    """Empty for whoever reaches the person already. Whoever does not is let in by their word, for help cannot wait for a
    colleague who is away; so the word is kept, and looked at afterwards."""
    if may(by, "person", "view", known):
        return ""
    if why not in BESIDE:
        raise Invalid({"beside": _("Say why you open a case of a person in whose case you have no part.")})
    return why


@action("case.opened_beside", noun="case", verb="create")
def _note_beside(*, by: Account, other: Case, why: str) -> None:
    """For "who saw this file" of the person's other case."""
    trace(other, why=why)


def _give(case: Case, account_id: UUID, part: str) -> None:
    CaseRole(agency_id=case.agency_id, case=case, account_id=account_id, part=part).save()
    access.give(case, account_id=account_id)
    access.give(case.person, account_id=account_id)


@action("case.assign", noun="case", verb="assign")
def assign_case(
    *, by: Actor, case_id: UUID, account_id: UUID | None, part: str = CaseRole.Part.SUPPORT
) -> Case:
    """Let a colleague of the same agency work on the case; a new lead replaces the old one, who stays as support."""
    case = queries.case(by, case_id, "assign")
    colleagues = Account.objects.filter(agency_id=case.agency_id, is_active=True)
    worker = None if account_id is None else colleagues.filter(pk=account_id).first()
    if worker is None or not worker.roles & {Role.CASEWORKER, Role.SUPERVISOR}:
        raise Invalid({"account": _("Choose a caseworker of your agency.")})
    if part not in CaseRole.Part.values:
        raise Invalid({"part": _("Choose: lead worker or supporting worker.")})
    if part == CaseRole.Part.LEAD:
        CaseRole.objects.filter(case=case, part=CaseRole.Part.LEAD).update(part=CaseRole.Part.SUPPORT)
    CaseRole.objects.filter(case=case, account=worker).delete()
    _give(case, worker.pk, part)
    trace(case, account=str(worker.pk), part=part)
    return case


@action("case.close", noun="case", verb="change")
def close_case(*, by: Actor, case_id: UUID, version: int | None, closing: str) -> Case:
    """Close with a reason and how the person took part in the decision."""
    case = queries.case(by, case_id, "change").at_version(version)
    require(by, "case", "change", case)
    if Case.Status.CLOSED not in next_states(case.status):
        raise Invalid({"status": _("This case is closed already.")})
    if not closing.strip():
        raise Invalid(
            {"closing": _("Say why the case is closed and how the person took part in deciding it.")}
        )
    case.status, case.closed_on, case.closing = Case.Status.CLOSED, today_of(by), closing
    case.save()
    protocols.end_runs_about(by=by, about=case, note=_("The case was closed."))
    trace(case)
    return case


@action("case.reopen", noun="case", verb="change")
def reopen_case(*, by: Actor, case_id: UUID, version: int | None) -> Case:
    case = queries.case(by, case_id, "change").at_version(version)
    if Case.Status.OPEN not in next_states(case.status):
        raise Invalid({"status": _("This case is open already.")})
    case.status, case.closed_on = Case.Status.OPEN, None
    case.save()
    trace(case)
    return case
