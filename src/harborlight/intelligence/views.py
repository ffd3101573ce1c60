"""What analysts see. On every lead stands: a question, not a finding; and the base rate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core.lists import first_of
from harborlight.core.pages import actor_of, done, page
from harborlight.core.permissions import may, reach
from harborlight.errors import Invalid
from harborlight.intelligence import actions, queries
from harborlight.intelligence.forms import HandOverForm, JudgeForm, RunForm


def _refused(form: Any, error: Invalid) -> None:
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)


@page("run", "view")
def run_list(request: HttpRequest) -> HttpResponse:
    context = {
        "runs": queries.runs(actor_of(request))[:50],
        "may_start": reach(actor_of(request), "run", "create"),
    }
    return render(request, "intelligence/runs.html", context)


@page("run", "create", methods=("GET", "POST"))
def new_run(request: HttpRequest) -> HttpResponse:
    """Start a run: its purpose, its posts."""
    form = RunForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.start_run(
                by=actor_of(request), purpose=form.cleaned_data["purpose"], file_name=file.name, content=file.read(),
                region=form.cleaned_data["region"],
            )  # fmt: skip
            return done(request, _("The run is under way."), "intelligence:run", run.pk)
        except Invalid as error:
            _refused(form, error)
    return render(request, "intelligence/new_run.html", {"form": form}, status=400 if form.errors else 200)


@page("run", "view")
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    run = queries.run(actor, run_id)
    context = {
        "run": run,
        "job": queries.job_of(run),
        "leads": first_of(queries.leads(actor, run_id=run.pk), 100),
    }
    return render(request, "intelligence/run.html", context)


@page("lead", "view")
def lead_list(request: HttpRequest) -> HttpResponse:
    """Leads by place in the list: a stated minor first, then by support."""
    judgement = request.GET.get("judgement", "unjudged")
    found = queries.page_of_leads(
        actor_of(request), judgement=judgement, before=request.GET.get("before", "")
    )
    context = {"leads": found.leads, "older": found.older, "judgement": judgement}
    return render(request, "intelligence/leads.html", context)


@page("lead", "view", methods=("GET",))
def lead_page(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """One lead with its reasons, its rows and its places; opening it is noted."""
    actor = actor_of(request)
    lead = queries.lead(actor, lead_id)
    is_expired = lead.data_key.destroyed_at is not None
    shown = {} if is_expired else lead.shown_to(actor)
    details = shown.get("details") or {}
    context = {
        "lead": lead,
        "details": details,
        "rows": shown.get("rows") or [],
        "points": queries.points(details),
        "verdicts": queries.verdicts_of(actor, lead),
        "is_expired": is_expired,
        "judge_form": JudgeForm(),
        "hand_form": HandOverForm(actor=actor),
        "may_judge": may(actor, "lead", "judge", lead) and not is_expired,
        "may_hand_over": may(actor, "lead", "hand_over", lead) and lead.report_id is None,
    }
    return render(request, "intelligence/lead.html", context)


@page("lead", "judge", methods=("POST",))
def judge(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    form = JudgeForm(request.POST)
    if not form.is_valid():
        raise Invalid({"judgement": _("Choose a judgement and say why.")})
    actions.judge_lead(by=actor_of(request), lead_id=lead_id, **form.cleaned_data)
    return done(request, _("Your judgement is kept."), "intelligence:lead", lead_id)


@page("lead", "hand_over", methods=("POST",))
def hand_over(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    form = HandOverForm(request.POST, actor=actor_of(request))
    if not form.is_valid():
        raise Invalid({"agency": _("Choose an agency that helps people, and say what you ask.")})
    actions.hand_over(
        by=actor_of(request),
        lead_id=lead_id,
        agency_id=form.cleaned_data["agency"].pk,
        note=form.cleaned_data["note"],
    )
    return done(request, _("Handed over, as a report of theirs."), "intelligence:lead", lead_id)
