"""What staff see of the address book."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from harborlight.core import drafts
from harborlight.core.conflicts import Difference, side_by_side
from harborlight.core.lists import first_of
from harborlight.core.models import Account, Installation
from harborlight.core.pages import actor_of, done, page, version_of
from harborlight.core.permissions import may, reach
from harborlight.directory import actions, queries, rules
from harborlight.directory.forms import (
    MOST_BYTES,
    MOST_IN_FILE,
    CapacityForm,
    DutyForm,
    ImportForm,
    SearchForm,
    ServiceForm,
)
from harborlight.directory.models import Service
from harborlight.errors import BadInput, Conflict, Invalid, InvalidDocument, Missing
from harborlight.exchange import hsds, service_sheets, tabular
from harborlight.exchange.archives import LIMITS
from harborlight.exchange.mapping import map_columns, wanted_columns
from harborlight.exchange.problems import n_left_out


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
        "is_cut": len(found) == queries.MOST_FOUND,
        "points": points,
        "may_edit": reach(actor_of(request), "service", "change"),
    }
    return render(request, "directory/list.html", context)


@page("service", "change")
def mine(request: HttpRequest) -> HttpResponse:
    """Services I may change, those to check marked."""
    return render(
        request, "directory/mine.html", {"services": first_of(queries.editable(actor_of(request)), 300)}
    )


@page("service", "view")
def service_page(request: HttpRequest, service_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    service = queries.service(actor, service_id)
    there = queries.zone_of(service)
    context = {
        "service": service,
        "needs": queries.needs_of(service),
        "languages": queries.languages_of(service),
        "address": queries.address_of(actor, service),
        "is_capacity_fresh": rules.is_fresh(service.capacity_as_of, timezone.now()),
        "is_open_now": queries.offer_of(service, frozenset(), timezone.now(), there).is_open,
        "opening": queries.opening_of(service),
        "zone": there.key,
        "points": queries.points_for_map([service]),
        "capacity_form": CapacityForm(initial={"status": service.capacity, "n_open": service.n_open}),
        "may_edit": may(actor, "service", "change", service),
        "may_report": may(actor, "capacity", "change", service),
    }
    return render(request, "directory/service.html", context)


@page("service", "create", methods=("GET", "POST"))
def new_service(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ServiceForm(
        request.POST or None, initial={"status": "active", "country": Installation.home_country()}
    )
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
    """Change a service; a second editor sees both texts and nothing is lost."""
    actor = actor_of(request)
    service = queries.service(actor, service_id, "change")
    form, conflict = _form_of(request, service), None
    if request.method == "POST" and form.is_valid():
        fields, needs, languages = form.given()
        try:
            actions.change_service(
                by=actor, service_id=service.pk, version=version_of(request), fields=fields, needs=needs, languages=languages
            )  # fmt: skip
            return done(request, _("Saved."), "directory:service", service.pk)
        except Conflict:
            # As it is now, also as to what of it this editor may see.
            service = queries.service(actor, service_id, "change")
            form = _form_of(request, service)
            form.full_clean()
            conflict = side_by_side(form, form.initial)
        except Invalid as error:
            _refused(form, error)
    return _edit_page(request, form, service, conflict)


def _form_of(request: HttpRequest, service: Service) -> ServiceForm:
    actor = actor_of(request)
    plain = {name: getattr(service, name) for name in ServiceForm.base_fields if hasattr(service, name)}
    lists = {"needs": queries.needs_of(service), "languages": queries.languages_of(service)}
    told = {"receiving_agency_id": service.receiving_agency_id, "address": queries.address_of(actor, service)}
    form = ServiceForm(request.POST or None, initial=plain | lists | told)
    if not queries.may_see_address(actor, service):
        form.leave_out_the_place()
    return form


def _edit_page(
    request: HttpRequest,
    form: ServiceForm,
    service: Service | None,
    conflict: list[Difference] | None = None,
) -> HttpResponse:
    is_place_hidden = service is not None and not queries.may_see_address(actor_of(request), service)
    context = {"form": form, "service": service, "conflict": conflict, "is_place_hidden": is_place_hidden}
    status = 409 if conflict is not None else 400 if form.errors else 200
    return render(request, "directory/edit.html", context, status=status)


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


MOST_SHOWN = 200  # services of a read file
_SHORTENED = {
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "description": gettext_lazy("Description"),
    "phone": gettext_lazy("Phone"),
    "url": gettext_lazy("Website"),
    "eligibility": gettext_lazy("Who may come"),
}
_FEW = replace(LIMITS, max_rows=MOST_IN_FILE)
IMPORT = "directory.import"  # the draft that holds a read file until it is kept


@page("service", "import", methods=("GET", "POST"))
def import_page(request: HttpRequest) -> HttpResponse:
    """Read a file, show what is in it and what is wrong; a second step keeps it."""
    actor = actor_of(request)
    if request.method == "POST" and "keep" in request.POST:
        return _keep_import(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    reading = _laid_by(actor) if request.method == "GET" else None
    if request.method == "POST" and form.is_valid():
        try:
            reading = _read_and_lay_by(actor, form.cleaned_data["file"])
        except BadInput as error:
            form.add_error("file", str(error))
    context = {"form": form, "reading": reading} | (_told(actor, reading) if reading is not None else {})
    return render(request, "directory/import.html", context, status=400 if form.errors else 200)


def _told(actor: Account, reading: hsds.Reading) -> dict[str, Any]:
    """What will be kept of a read file and what not, each with its reason."""
    found, here = reading.directory, queries.kept_ids(actor.agency_id)
    return {
        "left_out": [each for each in reading.problems if not each.is_kept],
        "remarks": [each for each in reading.problems if each.is_kept],
        "rows": [
            {
                "listing": actions.listing_of(each),
                "is_here": each.id in here,
                "shortened": [str(_SHORTENED[name]) for name in actions.shortened_in(each)],
            }
            for each in found.services[:MOST_SHOWN]
        ],
        "n_services": len(found.services),
        "n_unshown": max(0, len(found.services) - MOST_SHOWN),
        "n_beside": len(found.organizations) + len(found.locations),
        "n_words": len(found.taxonomies) + len(found.taxonomy_terms),
        "n_unplaced": len(found.unplaced),
    }


def _read_and_lay_by(actor: Account, file: Any) -> hsds.Reading:
    """The file waits sealed for the second step, since a form field cannot carry one of five megabytes."""
    data, name = file.read(), file.name[-200:]
    reading = read_any(data, name)
    waiting = {"content": base64.b64encode(data).decode(), "file_name": name}
    drafts.keep(by=actor, form=IMPORT, fields=waiting, most=2 * MOST_BYTES)
    return reading


def _laid_by(actor: Account) -> hsds.Reading | None:
    """What was read and not kept yet; None when nothing readable waits."""
    waiting = drafts.fields_of(actor, IMPORT)
    try:
        data = base64.b64decode(str(waiting["content"]), validate=True)
        return read_any(data, str(waiting.get("file_name", "")))
    except (KeyError, ValueError, BadInput):
        return None


def _keep_import(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    reading = _laid_by(actor)
    if reading is None or not reading.directory.services:
        raise Invalid({"file": _("The file is not here any more. Choose it again.")})
    actions.import_services(by=actor, agency_id=actor.agency_id, directory=reading.directory)
    drafts.discard(by=actor, form=IMPORT)
    n, n_out = len(reading.directory.services), n_left_out(reading.problems)
    said = ngettext("%(n)d service is kept.", "%(n)d services are kept.", n) % {"n": n}
    if n_out:
        out = ngettext("%(n)d row of the file was left out.", "%(n)d rows of the file were left out.", n_out)
        said += " " + out % {"n": n_out}
    return done(request, said, "directory:mine")


def read_any(data: bytes, name: str) -> hsds.Reading:
    """HSDS in any of its forms, or a spreadsheet with our columns under whatever names."""
    is_sheet = name.lower().endswith((".xlsx", ".csv", ".tsv"))
    if not is_sheet:
        return _not_too_many(hsds.read(data, name=name), name)
    sheet = tabular.read(data, name=name, limits=_FEW)
    if name.lower() == "services.csv" and "id" in sheet.header:  # one file of an HSDS package
        return _not_too_many(hsds.read(data, name=name), name)
    columns = map_columns(sheet.header, wanted_columns("services"))
    columns.require("name", where=name)
    return service_sheets.read_services(sheet, columns, name=name)


def _not_too_many(reading: hsds.Reading, name: str) -> hsds.Reading:
    """A document with too many services is refused whole: half of one would point to what is missing."""
    if (n := len(reading.directory.services)) > MOST_IN_FILE:
        said = _("There are %(n)d services in it; at most %(most)d are read at once.")
        raise InvalidDocument(
            said % {"n": n, "most": MOST_IN_FILE}, where=name, mend=_("Split it into several files.")
        )
    return reading


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
    sheet = tabular.read(file.read(), name=file.name, limits=_FEW)
    columns = map_columns(sheet.header, wanted_columns("on_duty"))
    columns.require("name", "phone", "starts_at", "ends_at", where=file.name)
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
