"""Opening, closing and re-opening a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.actions.parts import give_part, give_to_team
from harborlight.cases.actions.people import create_person
from harborlight.cases.models import Case, CaseRole, Person
from harborlight.cases.rules import BESIDE, case_code, needs_second_look, next_states
from harborlight.core import access, vault
from harborlight.core.acting import action, trace
from harborlight.core.local_time import today_of
from harborlight.core.models import Account, Agency
from harborlight.core.numbers import next_number
from harborlight.core.permissions import Actor, may, require, require_sight
from harborlight.core.roles import FieldClass
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
    is_for_team: bool = True,
) -> Case:
    """Open a case for a new person (`person`) or one on record (`person_id`), from a report or from a blank page. Who has no
    part in the other case of a person on record says why (`beside`, a code); those who have are told. `is_for_team`: whether
    the opener's team, if there is one, shares it; a person on record is not opened to a team that did not reach them before.

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
    today, shared_with = today_of(by), _team_of(by, held, is_new=person_id is None) if is_for_team else None
    case = Case(
        agency=agency, person=held, code=case_code(agency.code, today.year, next_number(agency.pk, "case", today.year)), team_id=shared_with,
        opened_on=today, report_id=report_id, data_key=vault.new_data_key(agency.pk, "case"),
        summary=summary, beside=beside,
    )  # fmt: skip
    case.save()
    if beside:
        for other in Case.objects.filter(person=held).exclude(pk=case.pk):
            _note_beside(by=by, other=other, why=beside)
    give_part(case, worker_id or by.pk, CaseRole.Part.LEAD)
    give_to_team(case, shared_with)
    if report_id is not None:
        intake.mark_accepted(by=by, report_id=report_id, case_id=case.pk, case_code=case.code)
    trace(case, from_report=report_id is not None)
    return case


def _team_of(by: Account, person: Person, *, is_new: bool) -> UUID | None:
    """The opener's team, where it may share the case."""
    if by.team_id is None or is_new or access.is_given(person, team_id=by.team_id):
        return by.team_id
    return None


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
