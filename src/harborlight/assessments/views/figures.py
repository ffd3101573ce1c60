"""Structural figures: one by one, or from a spreadsheet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.assessments import actions, queries
from harborlight.assessments.forms import FigureForm, UploadForm
from harborlight.core.pages import actor_of, done, page, refused
from harborlight.core.wording import by_row
from harborlight.errors import Invalid
from harborlight.exchange import place_sheets, tabular
from harborlight.exchange.mapping import map_columns, wanted_columns


@page("contribution", "change", methods=("GET", "POST"))
def new_figure(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = queries.assessment(actor, assessment_id)
    form = FigureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_figure(by=actor, assessment_id=found.pk, fields=form.cleaned_data)
            return done(
                request, _("The figure stands in the assessment."), "assessments:assessment", found.pk
            )
        except Invalid as error:
            refused(form, error)
    return render(
        request,
        "assessments/figure.html",
        {"form": form, "assessment": found},
        status=400 if form.errors else 200,
    )


@page("contribution", "change")
def figure_sheet(request: HttpRequest) -> HttpResponse:
    """A blank sheet."""
    return HttpResponse(
        place_sheets.blank_figures(), content_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="figures.csv"'},
    )  # fmt: skip


@page("contribution", "change", methods=("POST",))
def import_figures(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The good rows are kept, each bad one is named."""
    actor = actor_of(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid({"file": _("Choose a spreadsheet (CSV or XLSX) of at most 2 MB.")})
    file = form.cleaned_data["file"]
    sheet = tabular.read(file.read(), name=file.name)
    columns = map_columns(sheet.header, wanted_columns("structural_figures"))
    columns.require("determinant", "side", "title", "value", "unit", "year", "source", where=file.name)
    kept, problems = actions.import_figures(
        by=actor,
        assessment_id=assessment_id,
        rows=[(row.number, columns.apply(row.cells)) for row in sheet.rows],
    )
    context = {
        "n_kept": kept, "problems": problems, "rows": by_row(each.in_one_file(file.name) for each in sheet.problems), "assessment_id": assessment_id,
        "unmapped": [each for each in columns.unmapped if each.strip()],
    }  # fmt: skip
    return render(request, "assessments/imported.html", context, status=400 if not kept else 200)


@page("contribution", "change", methods=("POST",))
def drop_figure(request: HttpRequest, figure_id: UUID) -> HttpResponse:
    assessment_id = actions.drop_figure(by=actor_of(request), figure_id=figure_id)
    return done(request, _("The figure is taken away."), "assessments:assessment", assessment_id)
