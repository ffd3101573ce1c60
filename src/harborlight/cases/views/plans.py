"""Needs, tasks and notes: small forms on the case page; with an error the case page is not lost, the form comes alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.forms import NeedForm, NoteForm, TaskForm
from harborlight.core import drafts
from harborlight.core.lists import first_of
from harborlight.core.pages import actor_of, done, page, uuid_or_none
from harborlight.errors import Invalid


def _form_page(request: HttpRequest, case_id: UUID, form: Any, title: str) -> HttpResponse:
    case = queries.case(actor_of(request), case_id)
    status = 400 if form.errors else 200
    return render(request, "cases/form.html", {"case": case, "form": form, "title": title}, status=status)


def _refused(form: Any, error: Invalid) -> None:
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)


@page("need", "create", methods=("GET", "POST"))
def add_need(request: HttpRequest, case_id: UUID) -> HttpResponse:
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_need(by=actor_of(request), case_id=case_id, **form.cleaned_data)
            return done(request, _("The need is on the list."), "cases:case", case_id)
        except Invalid as error:
            _refused(form, error)
    return _form_page(request, case_id, form, _("Add a need"))


@page("need", "change", methods=("POST",))
def settle_need(request: HttpRequest, case_id: UUID, need_id: UUID) -> HttpResponse:
    actions.settle_need(by=actor_of(request), need_id=need_id, status=request.POST.get("status", ""))
    return done(request, _("Saved."), "cases:case", case_id)


@page("plan", "create", methods=("GET", "POST"))
def add_task(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    form = TaskForm(request.POST or None, workers=queries.workers_of(queries.case(actor, case_id)))
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        account = fields.pop("account")
        try:
            actions.add_task(by=actor, case_id=case_id, account_id=uuid_or_none(account), **fields)
            return done(request, _("The task is in the plan."), "cases:case", case_id)
        except Invalid as error:
            _refused(form, error)
    return _form_page(request, case_id, form, _("Add a task"))


@page("plan", "change", methods=("POST",))
def finish_task(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    actions.finish_task(by=actor_of(request), task_id=task_id, status=request.POST.get("status", "done"))
    return done(request, _("Saved."), "cases:case", case_id)


@page("note", "create", methods=("GET", "POST"))
def add_note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_note(by=actor, case_id=case_id, text=form.cleaned_data["text"])
            drafts.discard(by=actor, form=f"cases.note:{case_id}")
            return done(request, _("The note is kept."), "cases:case", case_id)
        except Invalid as error:
            _refused(form, error)
    return _form_page(request, case_id, form, _("Add a note"))


@page("plan", "view")
def my_tasks(request: HttpRequest) -> HttpResponse:
    """Everything I have to do in the next four weeks, by date; codes only."""
    tasks = first_of(queries.tasks_due(actor_of(request), within_days=28), 200)
    return render(request, "cases/tasks.html", {"tasks": tasks})
