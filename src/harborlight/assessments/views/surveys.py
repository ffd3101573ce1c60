"""Anonymous surveys: making one, the link and the paper, typing sheets in, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.assessments import actions, queries, rules
from harborlight.assessments.forms import SurveyChangeForm, SurveyForm
from harborlight.assessments.models import Survey
from harborlight.core.local_time import today_of
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page, refused
from harborlight.core.permissions import reach
from harborlight.errors import Invalid
from harborlight.knowledge import surveys
from harborlight.tables.instruments import ItemType

WEEKS_OPEN = 3


@page("survey", "create", methods=("GET", "POST"))
def new_survey(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id, "change")
    start = {"closes_on": today_of(actor) + timedelta(weeks=WEEKS_OPEN), "instrument": "place_survey"}
    form = SurveyForm(request.POST or None, initial=start, instruments=queries.survey_instruments())
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            made = actions.make_survey(
                by=actor, assessment_id=found.pk, instrument_id=data.pop("instrument"), **data
            )
            return done(
                request,
                _("Prepared. Look over what each answer speaks for, then open it."),
                "assessments:survey",
                made.pk,
            )
        except Invalid as error:
            refused(form, error)
    return render(
        request,
        "assessments/new_survey.html",
        {"form": form, "assessment": found},
        status=400 if form.errors else 200,
    )


@page("survey", "view", methods=("GET", "POST"))
def survey(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """One survey; its leading agency changes it here while it may be changed."""
    actor = actor_of(request)
    found = queries.survey(actor, survey_id)
    instrument, may_change = queries.instrument_of(found), _may_change(actor, found)
    now = found.shown_to(actor, "audience") | {"closes_on": found.closes_on, "is_on_web": found.is_on_web}
    is_draft = found.state == rules.DRAFT
    form = SurveyChangeForm(
        request.POST or None, initial=now, instrument=instrument, feeds=found.feeds, is_draft=is_draft
    )
    if request.method == "POST" and may_change and form.is_valid():
        try:
            actions.change_survey(by=actor, survey_id=found.pk, **form.given())
            return done(request, _("Saved."), "assessments:survey", found.pk)
        except Invalid as error:
            refused(form, error)
    context = _about(actor, found) | {
        "form": form if may_change else None,
        "instrument": instrument,
        "is_draft": is_draft,
    }
    return render(request, "assessments/survey.html", context, status=400 if form.errors else 200)


def _may_change(actor: Account, of: Survey) -> bool:
    is_lead = of.agency_id == actor.agency_id
    return is_lead and of.state != rules.CLOSED and reach(actor, "survey", "change") is not None


def _about(actor: Account, of: Survey) -> dict[str, Any]:
    return {
        "survey": of,
        "shown": of.shown_to(actor, "audience"),
        "n_at_least": queries.n_answers(of),
        "link": _link(of) if of.is_on_web else "",
        "is_open": of.state == rules.OPEN,
        "may_fill": of.state == rules.OPEN and reach(actor, "survey", "fill") is not None,
        "k": rules.PARAMS.k,
    }


def _link(of: Survey) -> str:
    env = settings.ENV
    scheme = "https" if env.behind_tls else "http"
    port = "" if env.behind_tls else f":{env.public_port}"
    return f"{scheme}://{env.public_host}{port}/survey/{of.code}/"


@page("survey", "change", methods=("POST",))
def open_survey(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    actions.open_survey(by=actor_of(request), survey_id=survey_id)
    return done(request, _("Open. It can be answered from now on."), "assessments:survey", survey_id)


@page("survey", "change", methods=("POST",))
def close_survey(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    actions.close_survey(by=actor_of(request), survey_id=survey_id)
    said = _(
        "Counted, and closed. The sheets are destroyed; the result stands in the assessment when that is closed."
    )
    return done(request, said, "assessments:survey", survey_id)


@page("survey", "fill", methods=("GET", "POST"))
def fill(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """One paper sheet after the other."""
    actor = actor_of(request)
    found = queries.survey(actor, survey_id)
    error = ""
    if request.method == "POST":
        try:
            actions.fill_sheet(by=actor, survey_id=found.pk, typed=_typed(request))
            return done(
                request,
                _("Kept, without a name. Next sheet."),
                "assessments:fill",
                found.pk,
            )
        except Invalid as wrong:
            error = " ".join(wrong.fields.values())
    context = _about(actor, found) | {"questions": questions(found), "error": error}
    return render(request, "assessments/fill.html", context, status=400 if error else 200)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Answers by question; the form's own marks have no such prefix."""
    return {name[2:]: str(value) for name, value in request.POST.items() if name.startswith("q-")}


@page("survey", "view")
def print_survey(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """A sheet for paper, with the link and its code for those who would rather type."""
    actor = actor_of(request)
    found = queries.survey(actor, survey_id)
    about = _about(actor, found)
    context = about | {
        "questions": questions(found),
        "picture": _picture(about["link"]) if about["link"] else "",
    }
    return render(request, "assessments/print.html", context)


def _picture(link: str) -> SafeString:
    """A QR code of our own address as SVG; it holds nothing but black squares."""
    drawn = segno.make(link, error="m").svg_inline(
        scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 - made by segno from our own link


def questions(of: Survey) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Id, words, and the choices with their words."""
    language = get_language() or "en"
    fixed = {ItemType.YES_NO: [_("Yes"), _("No")], ItemType.PRESENT: [_("Yes"), _("No")]}
    found = []
    for item in queries.items_of(of):
        labels = fixed.get(item.type) or [option.label_in(language) for option in item.options]
        found.append(
            (item.id, item.label_in(language), list(zip(surveys.choices_of(item), labels, strict=True)))
        )
    return found
