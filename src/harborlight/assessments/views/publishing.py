"""What the public would see, asking for it, and the check by a data steward."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.assessments import actions, queries, rules
from harborlight.assessments.actions.wording import BARS
from harborlight.assessments.forms import CheckForm, PublishForm
from harborlight.assessments.models import Assessment
from harborlight.core.pages import actor_of, done, page, refused
from harborlight.errors import Conflict, Invalid
from harborlight.knowledge.place_profiles import profile_of


@page("assessment", "publish", methods=("GET", "POST"))
def publish(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    """What the public would see, and what still bars it."""
    actor = actor_of(request)
    found = queries.assessment(actor, closed_id, "publish")
    if found.state != rules.CLOSED:
        raise Conflict(_("Close the assessment first."))
    name = found.shown_to(actor, "public_name").get("public_name") or ""
    form = PublishForm(request.POST or None, initial={"public_name": name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_publication(by=actor, assessment_id=found.pk, **form.cleaned_data)
            return done(
                request,
                _("Asked. A data steward checks it; nothing is public before."),
                "assessments:assessment",
                found.pk,
            )
        except Invalid as error:
            refused(form, error)
    bars = [BARS[each] for each in queries.bars_of(found, name) if each != "no_public_name"]
    context = {"form": form, "assessment": found, "bars": bars} | _preview(found)
    return render(request, "assessments/publish.html", context, status=400 if form.errors else 200)


def _preview(of: Assessment) -> dict[str, Any]:
    seen = queries.for_the_public(of)
    return {"seen": seen, "profile": profile_of(seen)}


@page("assessment", "check", methods=("GET", "POST"))
def check(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    """A data steward looks at exactly what the public would see."""
    actor = actor_of(request)
    found = queries.assessment(actor, closed_id, "check")
    if found.publication != rules.ASKED:
        raise Conflict(_("Nobody waits for a check of this assessment any more."))
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_fit = form.cleaned_data["is_fit"] == "yes"
        try:
            actions.check_publication(
                by=actor, assessment_id=found.pk, is_fit=is_fit, note=form.cleaned_data["note"]
            )
            said = _("Published.") if is_fit else _("Sent back. Nothing of it is public.")
            return done(request, said, "assessments:list")
        except Invalid as error:
            refused(form, error)
    shown = found.shown_to(actor, "public_name", "name")
    context = {"form": form, "assessment": found, "shown": shown, "k": rules.PARAMS.k} | _preview(found)
    return render(request, "assessments/check.html", context, status=400 if form.errors else 200)


@page("assessment", "publish", methods=("POST",))
def unpublish(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    actions.end_publication(by=actor_of(request), assessment_id=closed_id)
    return done(request, _("It is off the public site."), "assessments:assessment", closed_id)
