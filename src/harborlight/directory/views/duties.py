"""What staff see of who is on duty, and the sheet for a night without a machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.lengths import longest
from harborlight.core.local_time import shown_zone
from harborlight.core.pages import actor_of, done, page, refused, typed
from harborlight.core.permissions import reach
from harborlight.core.wording import by_row
from harborlight.directory import actions, queries
from harborlight.directory.forms import MOST_IN_FILE, DutyForm, ImportForm
from harborlight.directory.models import Duty
from harborlight.errors import Invalid
from harborlight.exchange import tabular
from harborlight.exchange.archives import LIMITS
from harborlight.exchange.duty_sheets import NEEDED, DutySheet, read_duties
from harborlight.exchange.mapping import map_columns, wanted_columns
from harborlight.exchange.problem_words import Duty as Fault
from harborlight.exchange.problems import Problem

_FEW = replace(LIMITS, max_rows=MOST_IN_FILE)


@page("duty", "view", methods=("GET", "POST"))
def duty(request: HttpRequest) -> HttpResponse:
    """Who is on duty now and in the next two weeks."""
    actor = actor_of(request)
    may_change = reach(actor, "duty", "change") is not None
    form = DutyForm(request.POST or None)
    if request.method == "POST" and may_change and form.is_valid():
        try:
            actions.put_on_duty(by=actor, agency_id=actor.agency_id, **form.cleaned_data)
            return done(request, _("On the roster."), "directory:duty")
        except Invalid as error:
            refused(form, error)
    now = queries.on_duty(actor, timezone.now())
    context = {
        "now": now,
        "coming": queries.coming_duties(actor),
        "form": form,
        "may_change": may_change,
        "may_print": reach(actor, "sheet", "view"),
        "agency_id": actor.agency_id,
    }
    return render(request, "directory/duty.html", context, status=400 if form.errors else 200)


@page("duty", "change", methods=("POST",))
def import_duty(request: HttpRequest) -> HttpResponse:
    """People on duty from a spreadsheet: the good rows are kept, each bad one is named."""
    actor = actor_of(request)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid({"file": _("Choose a spreadsheet (CSV or XLSX) of at most 5 MB.")})
    sheet = _read(form.cleaned_data["file"], shown_zone(actor))
    passed_over = actions.import_duties(by=actor, agency_id=actor.agency_id, rows=sheet.rows)
    n_kept = len(sheet.rows) - len(passed_over)
    problems = (
        *sheet.problems, *(Problem(Fault.ON_ROSTER, row=each.number, is_kept=False) for each in passed_over)
    )  # fmt: skip
    context = {"n_kept": n_kept, "rows": by_row(problems)}
    is_bad = bool(problems) and not n_kept
    return render(request, "directory/duty_imported.html", context, status=400 if is_bad else 200)


def _read(file: Any, there: ZoneInfo) -> DutySheet:
    sheet = tabular.read(file.read(), name=file.name, limits=_FEW)
    columns = map_columns(sheet.header, wanted_columns("on_duty"))
    columns.require(*NEEDED, where=file.name)
    fits = {name: longest(Duty, name) for name in ("name", "phone", "part")}
    read = read_duties(sheet, columns, there=there, longest=fits)
    return replace(read, problems=tuple(each.in_one_file(file.name) for each in read.problems))


@page("duty", "change", methods=("POST",))
def fill_duty(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Somebody takes a time that is nobody's yet."""
    name, phone = typed(request, "name", 120), typed(request, "phone", 40)
    actions.fill_duty(by=actor_of(request), duty_id=duty_id, name=name, phone=phone)
    return done(request, _("On the roster."), "directory:duty")


@page("duty", "change", methods=("POST",))
def end_duty(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    actions.take_off_duty(by=actor_of(request), duty_id=duty_id)
    return done(request, _("Taken off the roster."), "directory:duty")


@page("sheet", "view")
def tonight(request: HttpRequest) -> HttpResponse:
    """The sheet to print for a night without a machine."""
    actor = actor_of(request)
    context = {"tonight": queries.tonight(actor), "may_report": reach(actor, "report", "create")}
    return render(request, "directory/tonight.html", context)
