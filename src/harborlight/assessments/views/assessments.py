"""The list, one assessment while it is gathered and when it can be read, and what its leading agency does with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from harborlight.assessments import actions, queries, rules
from harborlight.assessments.forms import AssessmentForm, ChangeForm, QuestionForm, UploadForm
from harborlight.assessments.views import profiles
from harborlight.core.lists import first_of
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page, refused, uuid_or_none, version_of
from harborlight.core.permissions import reach
from harborlight.errors import Invalid
from harborlight.exchange import tabular

MOST_LISTED = 100
WEEKS_TO_CONTRIBUTE = 4


@page("assessment", "view")
def assessment_list(request: HttpRequest) -> HttpResponse:
    """Those that our agency leads or was asked for."""
    actor = actor_of(request)
    found = first_of(queries.assessments(actor), MOST_LISTED)
    context = {
        "found": found,
        "rows": queries.listed(actor, found.rows),
        "may_open": reach(actor, "assessment", "create") is not None,
    }
    return render(request, "assessments/list.html", context)


@page("assessment", "create", methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    today = today_of(actor)
    start = {"due_on": today + timedelta(weeks=WEEKS_TO_CONTRIBUTE), "to_on": today, "kind": rules.AREA}
    form = AssessmentForm(
        request.POST or None, initial=start, agencies=queries.agencies_to_ask(actor), earlier=queries.earlier(actor)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_assessment(by=actor, **form.given())
            return done(
                request,
                _("Opened. The agencies see it on their home page."),
                "assessments:assessment",
                made.pk,
            )
        except Invalid as error:
            refused(form, error)
    return render(request, "assessments/new.html", {"form": form}, status=400 if form.errors else 200)


@page("assessment", "view")
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """While it is gathered: who gave what kind of thing. Once closed, whoever gave something goes on to the profile."""
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id)
    if queries.may_read_profile(actor, found):
        return redirect("assessments:profile", found.pk)
    return render(request, "assessments/assessment.html", _head(actor, found))


@page("assessment", "view")
def profile(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    """What is known of the place, for those who contributed to it or lead it."""
    actor = actor_of(request)
    found = queries.assessment(actor, closed_id)
    context = _head(actor, found) | profiles.context(actor, found)
    return render(request, "assessments/assessment.html", context)


def _head(actor: Account, found: Any) -> dict[str, Any]:
    own = queries.own_contribution(actor, found)
    is_lead = found.agency_id == actor.agency_id
    is_gathering = found.state == rules.GATHERING
    return {
        "assessment": found,
        "shown": found.shown_to(actor, "name", "question", "places", "public_name", "check_note"),
        "towns": profiles.towns_of(found),
        "sector": found.sector,
        "lines": [profiles.line_label(line) for line in found.lines],
        "parties": queries.parties(actor, found),
        "party": queries.own_party(actor, found),
        "own": own,
        "is_lead": is_lead,
        "may_read": queries.may_read_profile(actor, found),
        "may_change": is_lead and reach(actor, "assessment", "change") is not None,
        "may_contribute": reach(actor, "contribution", "change") is not None,
        "may_release": reach(actor, "contribution", "release") is not None,
        "may_publish": reach(actor, "assessment", "publish") is not None,
        "may_check": reach(actor, "assessment", "check") is not None and found.asked_by_id != actor.pk,
        "is_gathering": is_gathering,
        "figures": queries.figures(actor, found) if is_gathering else [],
        "surveys": [(each, each.shown_to(actor, "audience"), queries.n_answers(each)) for each in queries.surveys_of(actor, found)],
        "agencies": queries.agencies_to_ask(actor, found) if is_lead and is_gathering else [],
        "upload": UploadForm(auto_id="figures_%s"),
        "k": rules.PARAMS.k,
        "fewest": rules.PARAMS.fewest,
        "base": rules.PARAMS.base,
    }  # fmt: skip


@page("assessment", "change", methods=("GET", "POST"))
def change(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id, "change")
    now = {
        "question": found.shown_to(actor, "question").get("question"),
        "due_on": found.due_on,
        "lines": found.lines,
    }
    form = ChangeForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_assessment(
                by=actor, assessment_id=found.pk, version=version_of(request), **form.cleaned_data
            )
            return done(request, _("Saved."), "assessments:assessment", found.pk)
        except Invalid as error:
            refused(form, error)
    context = {"form": form, "assessment": found}
    return render(request, "assessments/change.html", context, status=400 if form.errors else 200)


@page("assessment", "change", methods=("POST",))
def ask(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    agency_id = uuid_or_none(request.POST.get("agency", ""))
    if agency_id is None:
        raise Invalid({"agency": _("Choose an agency.")})
    actions.ask_agency(by=actor_of(request), assessment_id=assessment_id, agency_id=agency_id)
    return done(request, _("Asked. They see it on their home page."), "assessments:assessment", assessment_id)


@page("contribution", "change", methods=("POST",))
def answer(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    joins = request.POST.get("joins") == "yes"
    actions.answer_request(by=actor_of(request), assessment_id=assessment_id, joins=joins)
    if joins:
        return done(request, _("Your agency takes part."), "assessments:assessment", assessment_id)
    return done(request, _("Declined. Your agency does not see it any more."), "assessments:list")


@page("assessment", "close", methods=("GET", "POST"))
def close(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Asks once more, since nothing is counted again afterwards."""
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id, "close")
    if request.method == "POST":
        actions.close_assessment(by=actor, assessment_id=found.pk)
        return done(
            request,
            _("Counted, and closed. The contributing agencies can read it now."),
            "assessments:assessment",
            found.pk,
        )
    if found.state != rules.GATHERING:
        return redirect("assessments:assessment", found.pk)
    return render(request, "assessments/close.html", _head(actor, found))


@page("assessment", "change", methods=("POST",))
def drop(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    actions.drop_assessment(by=actor_of(request), assessment_id=assessment_id)
    return done(
        request,
        _("Dropped. Nothing of it is shown, and the survey sheets are destroyed."),
        "assessments:list",
    )


@page("assessment", "change", methods=("POST",))
def question(request: HttpRequest, closed_id: UUID, determinant: str) -> HttpResponse:
    """What the table makes of the questions of one determinant."""
    form = QuestionForm(request.POST)
    if not form.is_valid():
        raise Invalid({"outcome": _("Choose what becomes of it.")})
    actions.settle_question(
        by=actor_of(request), assessment_id=closed_id, determinant=determinant, **form.cleaned_data
    )
    return done(request, _("Noted."), "assessments:profile", closed_id)


@page("assessment", "view")
def table(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    """The shown numbers as a spreadsheet, for a report; what the page does not show is not in it either."""
    actor = actor_of(request)
    found = queries.assessment(actor, closed_id)
    header, rows = profiles.as_table(queries.profile(actor, found).profile)
    data = tabular.write_csv(header, rows)
    return HttpResponse(
        data,
        content_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="assessment.csv"'},
    )
