"""The list, the search, the file itself; opening, assigning, closing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.forms import (
    BESIDE_CHOICES,
    CloseForm,
    NeedForm,
    NoteForm,
    OpenCaseForm,
    PersonForm,
    TaskForm,
)
from harborlight.cases.models import Case
from harborlight.cases.rules import age_on
from harborlight.cases.views.protocols import protocols_of
from harborlight.cases.views.screenings import in_words
from harborlight.core import audit, drafts
from harborlight.core.conflicts import side_by_side
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page, typed, uuid_or_none, version_of
from harborlight.core.permissions import may, require_sight
from harborlight.core.roles import FieldClass
from harborlight.errors import Conflict, Invalid
from harborlight.intake import queries as intake
from harborlight.release import queries as release


@page("case", "view")
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases I reach, by keyset; codes and dates only."""
    status = request.GET.get("status", Case.Status.OPEN)
    status = status if status in Case.Status.values else ""
    found = queries.page_of_cases(actor_of(request), status=status, before=request.GET.get("before", ""))
    context = {"page": found, "status": status, "is_whole_agency": queries.is_whole_agency(actor_of(request))}
    return render(request, "cases/list.html", context)


@page("person", "search", methods=("GET", "POST"))
def find_person(request: HttpRequest) -> HttpResponse:
    """Search by name; sent by POST so that no name stands in an address or a log."""
    require_sight(actor_of(request), "person", FieldClass.IDENTITY)
    name = typed(request, "name", 200)
    found = queries.find_people(actor_of(request), name) if name else []
    if request.method == "POST":
        _note_search(actor_of(request), len(found))
    context = {
        "name": name,
        "found": found,
        "is_asked": request.method == "POST",
        "may_open": may(actor_of(request), "case", "create"),
        "beside_choices": BESIDE_CHOICES,
    }
    return render(request, "cases/find.html", context)


def _note_search(actor: Account, n_found: int) -> None:
    """A search is an event: that somebody searched and how much was found, never the name."""
    from harborlight.core import reads

    reads.keep(
        audit.read_entry(
            actor, page="search:person", noun="person", record_ids=[str(n) for n in range(n_found)]
        )
    )


def _opening(request: HttpRequest, *, report_id: UUID | None, initial: dict[str, Any]) -> HttpResponse:
    """The form that opens a case; similar names are shown before anything is made."""
    require_sight(actor_of(request), "person", FieldClass.IDENTITY)
    actor, form_name = actor_of(request), f"cases.open:{report_id or 'blank'}"
    form = OpenCaseForm(request.POST or None, initial=initial | drafts.fields_of(actor, form_name))
    matches: list[queries.PersonFound] = []
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.open_case(
                by=actor, person=form.given(), report_id=report_id, summary=form.cleaned_data["summary"],
                has_searched=request.POST.get("has_searched") == "yes",
            )  # fmt: skip
        except Invalid as error:
            matches = queries.find_people(actor, form.cleaned_data["name"])
            _add_errors(form, error)
        else:
            drafts.discard(by=actor, form=form_name)
            return done(request, _("The case is open."), "cases:case", case.pk)
    context = {
        "form": form, "matches": matches, "report_id": report_id, "draft_form": form_name,
        "beside_choices": BESIDE_CHOICES,
    }  # fmt: skip
    return render(request, "cases/open.html", context, status=400 if form.errors else 200)


def _add_errors(form: Any, error: Invalid) -> None:
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)


@page("case", "create", methods=("GET", "POST"))
def open_new(request: HttpRequest) -> HttpResponse:
    return _opening(request, report_id=None, initial={})


@page("case", "create", methods=("GET", "POST"))
def open_from_report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Open a case from a report; what the report tells is offered, not taken over unseen."""
    return _opening(request, report_id=report_id, initial=intake.case_hints(actor_of(request), report_id))


@page("case", "create", methods=("POST",))
def open_for_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A new case for somebody who is on record already."""
    report, why = request.POST.get("report_id", ""), request.POST.get("beside", "")
    case = actions.open_case(
        by=actor_of(request), person_id=person_id, report_id=uuid_or_none(report), beside=why
    )
    return done(request, _("The case is open."), "cases:case", case.pk)


@page("case", "view")
def case_page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The file on one page: person, needs and plan, screenings, consents, referrals, notes."""
    actor = actor_of(request)
    case = queries.case(actor, case_id)
    person = case.person.shown_to(actor)
    workers = queries.workers_of(case)
    context = {
        "case": case,
        "shown": case.shown_to(actor),
        "person": person,
        "age": age_on(str(person.get("birth_date") or ""), case.opened_on),
        "workers": workers,
        "beside": dict(BESIDE_CHOICES).get(case.beside, ""),
        "needs": queries.needs_of(actor, case),
        "tasks": queries.tasks_of(actor, case),
        "screenings": in_words(queries.screenings_of(actor, case)),
        "notes": queries.notes_of(actor, case),
        "consents": release.consents_of(actor, case.pk),
        "referrals": release.requests_of(actor, case.pk),
        "need_form": NeedForm(),
        "task_form": TaskForm(workers=workers),
        "note_draft": f"cases.note:{case.pk}",
        "note_form": NoteForm(initial=drafts.fields_of(actor, f"cases.note:{case.pk}")),
        "may_change": may(actor, "case", "change", case),
        "may_assign": may(actor, "case", "assign", case),
        **protocols_of(actor, case),
    }
    return render(request, "cases/case.html", context)


@page("person", "change", methods=("GET", "POST"))
def change_person(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Edit the person; a second editor sees both texts and nothing is lost."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    initial = _initial(actor, case)
    form, conflict = PersonForm(request.POST or None, names=initial, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(
                by=actor, person_id=case.person_id, version=version_of(request), fields=form.given()
            )
            return done(request, _("Saved."), "cases:case", case.pk)
        except Conflict:
            case = queries.case(actor, case_id, "change")
            conflict = side_by_side(form, _initial(actor, case))
    status = 409 if conflict is not None else 400 if form.errors else 200
    context = {"case": case, "form": form, "conflict": conflict, "version": case.person.version}
    return render(request, "cases/person.html", context, status=status)


def _initial(actor: Account, case: Case) -> dict[str, Any]:
    """The person's fields as the form takes them, as far as this actor may see them."""
    shown = case.person.shown_to(actor)
    if "other_names" in shown:
        shown["other_names"] = "\n".join(shown["other_names"] or [])
    return shown


@page("case", "change", methods=("GET", "POST"))
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close with a reason; whoever was second sees what the first one wrote."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    form, conflict = CloseForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_case(
                by=actor, case_id=case.pk, version=version_of(request), closing=form.cleaned_data["closing"]
            )
            return done(request, _("The case is closed. It can be opened again."), "cases:case", case.pk)
        except Conflict:
            case = queries.case(actor, case_id, "change")
            conflict = side_by_side(form, case.shown_to(actor, "closing"))
        except Invalid as error:
            _add_errors(form, error)
    status = 409 if conflict is not None else 400 if form.errors else 200
    is_closed = case.status == Case.Status.CLOSED
    context = {"case": case, "form": form, "conflict": conflict, "is_closed": is_closed}
    return render(request, "cases/close.html", context, status=status)


@page("case", "change", methods=("POST",))
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actions.reopen_case(by=actor_of(request), case_id=case_id, version=version_of(request))
    return done(request, _("The case is open again."), "cases:case", case_id)


@page("case", "assign", methods=("GET", "POST"))
def assign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a colleague of the same agency a part in the case."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "assign")
    if request.method == "POST":
        actions.assign_case(
            by=actor,
            case_id=case.pk,
            account_id=uuid_or_none(request.POST.get("account", "")),
            part=request.POST.get("part", "support"),
        )
        return done(request, _("Assigned."), "cases:case", case.pk)
    context = {"case": case, "colleagues": queries.colleagues(actor), "workers": queries.workers_of(case)}
    return render(request, "cases/assign.html", context)


@page("case", "view")
def who_saw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who opened or changed this file, and when: from the audit trail."""
    case = queries.case(actor_of(request), case_id)
    return render(request, "cases/seen.html", {"case": case, "events": queries.events_of(case)})
