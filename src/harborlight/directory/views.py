"""What staff see of the address book."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from harborlight.core.pages import actor_of, done, page, version_of
from harborlight.core.permissions import may, reach
from harborlight.directory import actions, queries, rules
from harborlight.directory.forms import CapacityForm, DutyForm, ImportForm, SearchForm, ServiceForm
from harborlight.directory.models import Service
from harborlight.errors import Invalid, Missing
from harborlight.exchange import hsds, service_sheets, tabular
from harborlight.exchange.mapping import map_columns, wanted_columns


@page("service", "view")
def service_list(request: HttpRequest) -> HttpResponse:
    """Search by need, place, language, open now; a list with its reasons and a map beside it."""
    form = SearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.services_for(
        actor_of(request), needs=[asked["need"]] if asked.get("need") else [], place=asked.get("place", ""), language=asked.get("language", ""),
        is_open_now=asked.get("open", False), has_room=asked.get("room", False),
    )  # fmt: skip
    points = queries.points_for_map([each.service for each in found])
    context = {
        "form": form,
        "found": found,
        "points": points,
        "may_edit": reach(actor_of(request), "service", "change"),
    }
    return render(request, "directory/list.html", context)


@page("service", "change")
def mine(request: HttpRequest) -> HttpResponse:
    """Services I may change, those to check marked."""
    return render(request, "directory/mine.html", {"services": queries.editable(actor_of(request))[:300]})


@page("service", "view")
def service_page(request: HttpRequest, service_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    service = queries.service(actor, service_id)
    context = {
        "service": service,
        "needs": queries.needs_of(service),
        "languages": queries.languages_of(service),
        "address": queries.address_of(actor, service),
        "is_capacity_fresh": rules.is_fresh(service.capacity_as_of, timezone.now()),
        "is_open_now": queries.offer_of(service, frozenset(), timezone.now()).is_open,
        "points": queries.points_for_map([service]),
        "capacity_form": CapacityForm(initial={"status": service.capacity, "n_open": service.n_open}),
        "may_edit": may(actor, "service", "change", service),
        "may_report": may(actor, "capacity", "change", service),
    }
    return render(request, "directory/service.html", context)


@page("service", "create", methods=("GET", "POST"))
def new_service(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ServiceForm(request.POST or None, initial={"status": "active", "country": "GB"})
    if request.method == "POST" and form.is_valid():
        fields, needs, languages = form.given()
        try:
            made = actions.create_service(
                by=actor, agency_id=actor.agency_id, fields=fields, needs=needs, languages=languages
            )
            return done(request, _("The service is in the directory."), "directory:service", made.pk)
        except Invalid as error:
            _refused(form, error)
    return _edit_page(request, form, None)


@page("service", "change", methods=("GET", "POST"))
def edit_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    service = queries.service(actor, service_id, "change")
    form = ServiceForm(
        request.POST or None, initial=_initial(service) | {"address": queries.address_of(actor, service)}
    )
    if request.method == "POST" and form.is_valid():
        fields, needs, languages = form.given()
        try:
            actions.change_service(
                by=actor,
                service_id=service.pk,
                version=version_of(request),
                fields=fields,
                needs=needs,
                languages=languages,
            )
            return done(request, _("Saved."), "directory:service", service.pk)
        except Invalid as error:
            _refused(form, error)
    return _edit_page(request, form, service)


def _initial(service: Service) -> dict[str, Any]:
    plain = {name: getattr(service, name) for name in ServiceForm.base_fields if hasattr(service, name)}
    lists = {"needs": queries.needs_of(service), "languages": queries.languages_of(service)}
    return plain | lists | {"receiving_agency_id": service.receiving_agency_id}


def _edit_page(request: HttpRequest, form: ServiceForm, service: Service | None) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "directory/edit.html", {"form": form, "service": service}, status=status)


def _refused(form: Any, error: Invalid) -> None:
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)


@page("capacity", "change", methods=("POST",))
def capacity(request: HttpRequest, service_id: UUID) -> HttpResponse:
    form = CapacityForm(request.POST)
    if not form.is_valid():
        raise Invalid({"status": _("Choose: room, no room, waiting list, or ask first.")})
    actions.report_capacity(by=actor_of(request), service_id=service_id, **form.cleaned_data)
    return done(request, _("Thank you. Everybody sees it now."), "directory:service", service_id)


@page("service", "import", methods=("GET", "POST"))
def import_page(request: HttpRequest) -> HttpResponse:
    """Read a file, show what is in it and what is wrong; a second step keeps it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    reading, content, name = None, "", ""
    if request.method == "POST" and request.POST.get("content"):
        return _keep_import(request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        name = file.name
        reading = read_any(data, name)
        content = base64.b64encode(data).decode()
    context = {
        "form": form,
        "reading": reading,
        "content": content,
        "file_name": name,
    }
    return render(request, "directory/import.html", context, status=400 if form.errors else 200)


def _keep_import(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    data = base64.b64decode(request.POST["content"], validate=True)
    reading = read_any(data, request.POST.get("file_name", "")[:200])
    actions.import_services(by=actor, agency_id=actor.agency_id, directory=reading.directory)
    n = len(reading.directory.services)
    return done(
        request,
        ngettext("%(n)d service is kept.", "%(n)d services are kept.", n) % {"n": n},
        "directory:mine",
    )


def read_any(data: bytes, name: str) -> hsds.Reading:
    """HSDS in any of its forms, or a spreadsheet with our columns under whatever names."""
    is_sheet = name.lower().endswith((".xlsx", ".csv", ".tsv"))
    if not is_sheet:
        return hsds.read(data, name=name)
    sheet = tabular.read(data, name=name)
    return service_sheets.read_services(
        sheet, map_columns(sheet.header, wanted_columns("services")), name=name
    )


@page("service", "export")
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The directory for partners, in HSDS 3.0."""
    if kind not in {"json", "csv"}:
        raise Missing(_("There is no such export."))
    data = actions.export_services(by=actor_of(request), kind=kind)
    type_, name = (
        ("application/json", "directory.json") if kind == "json" else ("application/zip", "directory.zip")
    )
    return HttpResponse(
        data, content_type=type_, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


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
            _refused(form, error)
    now = queries.on_duty(actor, timezone.now())
    context = {
        "now": now,
        "coming": queries.coming_duties(actor),
        "form": form,
        "may_change": may_change,
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
    file = form.cleaned_data["file"]
    sheet = tabular.read(file.read(), name=file.name)
    columns = map_columns(sheet.header, wanted_columns("on_duty"))
    kept, problems = actions.import_duties(
        by=actor,
        agency_id=actor.agency_id,
        rows=[(row.number, columns.apply(row.cells)) for row in sheet.rows],
    )
    context = {"n_kept": kept, "problems": problems, "sheet_problems": sheet.problems}
    return render(request, "directory/duty_imported.html", context, status=400 if not kept else 200)


@page("duty", "change", methods=("POST",))
def end_duty(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    actions.take_off_duty(by=actor_of(request), duty_id=duty_id)
    return done(request, _("Taken off the roster."), "directory:duty")


@page("sheet", "view")
def tonight(request: HttpRequest) -> HttpResponse:
    """The sheet to print for a night without a machine."""
    return render(request, "directory/tonight.html", {"tonight": queries.tonight(actor_of(request))})
