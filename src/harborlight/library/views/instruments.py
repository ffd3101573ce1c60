"""Reading an instrument that is in use: its questions, its worth, its files."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.local_time import today_of
from harborlight.core.pages import actor_of, page
from harborlight.core.permissions import reach
from harborlight.errors import BadInput, InvalidInstrument, Missing
from harborlight.exchange.instruments import FORMATS, written
from harborlight.knowledge.performance import predictive_values, with_intervals
from harborlight.library import queries
from harborlight.library.forms.shelves import PrevalenceForm
from harborlight.tables.instruments import Instrument


@page("knowledge", "view")
def instrument(request: HttpRequest, instrument_id: str, version: str) -> HttpResponse:
    """One instrument: its questions, what it cannot say, and what a result is worth where the site is."""
    found = _found(instrument_id, version)
    form = PrevalenceForm(request.GET if "prevalence" in request.GET else {"prevalence": "2"})
    share = form.cleaned_data["prevalence"] / 100 if form.is_valid() else None
    context = {
        **reading(request, found),
        "form": form,
        "studies": [
            (study, *with_intervals(study), predictive_values(study, share) if share else None)
            for study in found.performance
        ],
        "is_review_due": found.review_on is not None and found.review_on <= today_of(actor_of(request)),
        "may_see_editions": reach(actor_of(request), "edition", "view"),
        "may_learn": reach(actor_of(request), "instrument_use", "view"),
        "formats": [each for each in FORMATS if each.write is not None and each.is_here()],
    }
    return render(request, "library/instrument.html", context)


@page("knowledge", "view")
def instrument_file(request: HttpRequest, instrument_id: str, version: str, form_of: str) -> HttpResponseBase:
    """An instrument in a format of others; on paper in the language asked for, or in two."""
    found = _found(instrument_id, version)
    asked = {name: request.GET.get(name, "") for name in ("language", "beside")}
    try:
        file = written(found, form_of, **asked)
    except BadInput as error:
        raise Missing(_("Instruments are not written in this format.")) from error
    return FileResponse(
        iter([file.data]), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )


def _found(instrument_id: str, version: str) -> Instrument:
    try:
        return queries.instrument(instrument_id, version)
    except InvalidInstrument as error:
        raise Missing(_("There is no such instrument, or not in this version.")) from error


def reading(request: HttpRequest, instrument: Instrument) -> dict[str, object]:
    """For the questions as they would be asked: in the reader's language, or in another that was chosen."""
    chosen = request.GET.get("language", "")
    wanted = chosen or get_language() or "en"
    language = wanted if wanted in instrument.languages else instrument.languages[0]
    return {
        "instrument": instrument, "language": language,
        "n_items": len(instrument.items),
    }  # fmt: skip
