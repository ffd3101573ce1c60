"""Files of services, in and out: a file is read and shown first, a second step keeps it."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from harborlight.core import drafts
from harborlight.core.local_time import today_in_coalition
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page
from harborlight.core.wording import as_read, by_row
from harborlight.directory import actions, queries
from harborlight.directory.forms import MOST_BYTES, MOST_IN_FILE, ImportForm
from harborlight.errors import BadInput, Invalid, InvalidDocument, Missing
from harborlight.exchange import hsds, service_sheets, tabular
from harborlight.exchange.archives import LIMITS
from harborlight.exchange.mapping import map_columns, wanted_columns
from harborlight.exchange.problems import n_left_out

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
            form.add_error("file", str(as_read(error)))
    context = {"form": form, "reading": reading} | (_told(actor, reading) if reading is not None else {})
    return render(request, "directory/import.html", context, status=400 if form.errors else 200)


def _told(actor: Account, reading: hsds.Reading) -> dict[str, Any]:
    """What will be kept of a read file and what not, each with its reason."""
    found, here, today = reading.directory, queries.kept_ids(actor.agency_id), today_in_coalition()
    return {
        "left_out": by_row(each for each in reading.problems if not each.is_kept),
        "remarks": by_row(each for each in reading.problems if each.is_kept),
        "rows": [
            {
                "listing": actions.listing_of(each, read_on=today),
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
    reading = _read_any(data, name)
    return replace(reading, problems=tuple(each.in_one_file(name) for each in reading.problems))


def _read_any(data: bytes, name: str) -> hsds.Reading:
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
