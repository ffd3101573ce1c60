"""One's own agency's part: a draft, what exactly would leave, the release, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.assessments import actions, queries, rules
from harborlight.assessments.actions.wording import line_label, said
from harborlight.assessments.forms import (
    PART_LABELS,
    RATING_LABELS,
    ContributionForm,
    ReleaseForm,
    UploadForm,
)
from harborlight.assessments.models import Assessment, Contribution
from harborlight.core import drafts
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page, refused, version_of
from harborlight.core.wording import by_row
from harborlight.errors import Conflict, Invalid
from harborlight.exchange import place_sheets, tabular
from harborlight.exchange.mapping import map_columns, wanted_columns
from harborlight.exchange.problems import Problem
from harborlight.knowledge.determinants import determinants

DRAFT = "assessments.part"


def _draft(of: Assessment) -> str:
    return f"{DRAFT}:{of.pk}"


@page("contribution", "change", methods=("GET", "POST"))
def mine(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ratings and counts of our agency; nobody else sees them before they are released."""
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id)
    own = queries.own_contribution(actor, found)
    if request.method != "POST":
        return _form_page(
            request, found, own, ContributionForm(initial=_kept(actor, found, own), lines=found.lines)
        )
    form = ContributionForm(request.POST, lines=found.lines)
    if form.is_valid():
        ratings, counts = form.given()
        try:
            actions.keep_contribution(
                by=actor, assessment_id=found.pk, ratings=ratings, counts=counts, version=version_of(request)
            )
            drafts.discard(by=actor, form=_draft(found))
            return done(
                request,
                _("Kept. Nobody else sees it before you release it."),
                "assessments:release",
                found.pk,
            )
        except Invalid as error:
            form.say(error)
    return _form_page(request, found, own, form)


def _kept(actor: Account, of: Assessment, own: Contribution | None) -> dict[str, Any]:
    """What was kept, and over it what was typed and not yet kept."""
    if own is None:
        return drafts.fields_of(actor, _draft(of))
    shown = own.shown_to(actor, "ratings", "counts")
    kept = ContributionForm.initial_of(shown.get("ratings") or {}, shown.get("counts") or {})
    return kept | drafts.fields_of(actor, _draft(of))


def _form_page(
    request: HttpRequest, of: Assessment, own: Contribution | None, form: ContributionForm,
    problems: Sequence[Problem] = (), *, is_read: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "assessment": of, "own": own, "draft_form": _draft(of), "rows": by_row(problems), "is_read": is_read,
        "name": of.shown_to(actor_of(request), "name").get("name", ""), "upload": UploadForm(auto_id="counts_%s"),
        "is_locked": of.state != rules.GATHERING or (own is not None and own.state == rules.RELEASED),
    }  # fmt: skip
    return render(request, "assessments/mine.html", context, status=400 if form.errors else 200)


@page("contribution", "change")
def count_sheet(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """A blank sheet with this assessment's lines."""
    found = queries.assessment(actor_of(request), assessment_id)
    data = place_sheets.blank_counts([(line, line_label(line)) for line in (rules.PEOPLE, *found.lines)])
    return HttpResponse(
        data, content_type="text/csv", headers={"Content-Disposition": 'attachment; filename="counts.csv"'}
    )


@page("contribution", "change", methods=("POST",))
def import_counts(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Counts of a filled sheet into the form, to look over and keep; a bad cell never loses the good ones."""
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id)
    own = queries.own_contribution(actor, found)
    upload = UploadForm(request.POST, request.FILES)
    if not upload.is_valid():
        raise Invalid({"file": _("Choose a spreadsheet (CSV or XLSX) of at most 2 MB.")})
    file = upload.cleaned_data["file"]
    reading = tabular.read(file.read(), name=file.name)
    columns = map_columns(reading.header, wanted_columns("people_counts"))
    columns.require("line", "all", where=file.name)
    counts, problems = place_sheets.read_counts(reading, columns, (rules.PEOPLE, *found.lines))
    if not counts:
        raise Invalid({"file": _("There is no count in it. Use the blank sheet of the page.")})
    form = ContributionForm(
        initial=_kept(actor, found, own) | ContributionForm.initial_of({}, counts), lines=found.lines
    )
    return _form_page(
        request, found, own, form, [each.in_one_file(file.name) for each in problems], is_read=True
    )


@page("contribution", "release", methods=("GET", "POST"))
def release(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Exactly what would leave, on which terms; then the release, an act of its own."""
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id)
    own = queries.own_contribution(actor, found)
    if own is None:
        raise Conflict(_("There is nothing to release yet."), mend=_("Fill in your contribution first."))
    form = ReleaseForm(request.POST or None, initial={"version": own.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.release_contribution(by=actor, assessment_id=found.pk, **form.cleaned_data)
            return done(
                request,
                _("Released. You can take it back until the assessment is closed."),
                "assessments:assessment",
                found.pk,
            )
        except Invalid as error:
            refused(form, error)
    context = {"form": form, "assessment": found, "own": own} | _leaving(actor, own)
    return render(request, "assessments/release.html", context, status=400 if form.errors else 200)


def _leaving(actor: Account, own: Contribution) -> dict[str, Any]:
    shown = own.shown_to(actor, "ratings", "counts")
    ratings, counts = shown.get("ratings") or {}, shown.get("counts") or {}
    return {
        "ratings": [
            (said(each.name), [str(dict(RATING_LABELS[side])[str(ratings[each.id][side])]) if side in ratings[each.id] else "" for side in RATING_LABELS])
            for each in determinants().values()
            if each.id in ratings
        ],
        "counts": [(line_label(line), [counts[line].get(part, "–") for part in PART_LABELS]) for line in counts],
        "parts": list(PART_LABELS.values()),
        "k": rules.PARAMS.k,
    }  # fmt: skip


@page("contribution", "release", methods=("POST",))
def withdraw(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    actions.withdraw_contribution(by=actor_of(request), assessment_id=assessment_id)
    return done(request, _("Taken back. The draft is yours alone again."), "assessments:mine", assessment_id)


@page("contribution", "release", methods=("POST",))
def allow(request: HttpRequest, closed_id: UUID) -> HttpResponse:
    allows = request.POST.get("allows") == "yes"
    actions.allow_publication(by=actor_of(request), assessment_id=closed_id, allows=allows)
    said_ = (
        _("Your part of the sums may be public.")
        if allows
        else _("Your part may not be public; the public site does not show it.")
    )
    return done(request, said_, "assessments:profile", closed_id)
