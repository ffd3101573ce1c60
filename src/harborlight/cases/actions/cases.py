"""Opening, assigning, closing and re-opening a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.actions.people import create_person
from harborlight.cases.models import Case, CaseRole, Person
from harborlight.cases.rules import case_code, needs_second_look, next_states
from harborlight.core import access, vault
from harborlight.core.acting import action, trace
from harborlight.core.models import Account, Agency
from harborlight.core.numbers import next_number
from harborlight.core.permissions import Actor, require
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Missing
from harborlight.intake import actions as intake


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
) -> Case:
    """Open a case for a new person (`person`) or one on record (`person_id`), from a report or from a blank page.

    Raises:
        Invalid: when names like this one are on record and nobody looked at them yet (`has_searched`).
    """
    agency = Agency.objects.get(pk=by.agency_id)
    if person_id is not None:
        known = Person.objects.filter(agency=agency, erased_at=None, pk=person_id).first()
        if known is None:
            raise Missing(_("There is no such person on record in your agency."))
        held = known
    else:
        _look_first(by, person or {}, has_searched)
        held = create_person(by=by, agency_id=agency.pk, fields=person or {})
    year = timezone.localdate().year
    case = Case(
        agency=agency, person=held, code=case_code(agency.code, year, next_number(agency.pk, "case", year)), team_id=by.team_id,
        opened_on=timezone.localdate(), report_id=report_id, data_key=vault.new_data_key(agency.pk, "case"),
        summary=summary,
    )  # fmt: skip
    case.save()
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
    case.status, case.closed_on, case.closing = Case.Status.CLOSED, timezone.localdate(), closing
    case.save()
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
