"""The list, the search, the file itself; opening, assigning, closing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.forms import CloseForm, NeedForm, NoteForm, OpenCaseForm, PersonForm, TaskForm
from harborlight.cases.models import Case
from harborlight.cases.rules import age_on
from harborlight.core import audit, drafts
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page, uuid_or_none, version_of
from harborlight.core.permissions import may
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
    name = request.POST.get("name", "").strip()[:200]
    found = queries.find_people(actor_of(request), name) if name else []
    if request.method == "POST":
        _note_search(actor_of(request), len(found))
    return render(
        request, "cases/find.html", {"name": name, "found": found, "is_asked": request.method == "POST"}
    )


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
    context = {"form": form, "matches": matches, "report_id": report_id, "draft_form": form_name}
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
    report = request.POST.get("report_id", "")
    case = actions.open_case(by=actor_of(request), person_id=person_id, report_id=uuid_or_none(report))
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
        "needs": queries.needs_of(actor, case),
        "tasks": queries.tasks_of(actor, case),
        "screenings": queries.screenings_of(actor, case),
        "notes": queries.notes_of(actor, case),
        "consents": release.consents_of(actor, case.pk),
        "referrals": release.requests_of(actor, case.pk),
        "need_form": NeedForm(),
        "task_form": TaskForm(workers=workers),
        "note_draft": f"cases.note:{case.pk}",
        "note_form": NoteForm(initial=drafts.fields_of(actor, f"cases.note:{case.pk}")),
        "may_change": may(actor, "case", "change", case),
        "may_assign": may(actor, "case", "assign", case),
    }
    return render(request, "cases/case.html", context)


@page("person", "change", methods=("GET", "POST"))
def change_person(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Edit the person; a second editor sees both texts and nothing is lost."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    shown = case.person.shown_to(actor)
    initial = shown | {"other_names": "\n".join(shown.get("other_names") or [])}
    form, conflict = PersonForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(
                by=actor, person_id=case.person_id, version=version_of(request), fields=form.given()
            )
            return done(request, _("Saved."), "cases:case", case.pk)
        except Conflict as error:
            conflict = _side_by_side(form, error)
    status = 409 if conflict else 400 if form.errors else 200
    context = {"case": case, "form": form, "conflict": conflict, "version": case.person.version}
    return render(request, "cases/person.html", context, status=status)


def _side_by_side(form: Any, error: Conflict) -> list[dict[str, Any]]:
    """Fields in which the two editors differ, with both texts."""
    return [
        {"label": form.fields[name].label, "mine": error.mine[name], "theirs": error.theirs.get(name)}
        for name in error.mine
        if name in form.fields and (error.mine[name] or None) != (error.theirs.get(name) or None)
    ]


@page("case", "change", methods=("GET", "POST"))
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = queries.case(actor_of(request), case_id, "change")
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_case(
            by=actor_of(request),
            case_id=case.pk,
            version=version_of(request),
            closing=form.cleaned_data["closing"],
        )
        return done(request, _("The case is closed. It can be opened again."), "cases:case", case.pk)
    return render(
        request, "cases/close.html", {"case": case, "form": form}, status=400 if form.errors else 200
    )


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
