"""Taking a screening along on a device: the page that says what that means, and the form as the device gets it.

Must stay true: the device gets questions, branching, cautions and what must be said at once; nothing of the case or the person.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.actions.errands import given_under
from harborlight.cases.views import filling, interpreting
from harborlight.core import errands
from harborlight.core.models import Errand, Installation
from harborlight.core.pages import actor_of, page
from harborlight.knowledge import carrying, hotlines


@page("screening", "create", methods=("GET", "POST"))
def take_along(request: HttpRequest, case_id: UUID, instrument_id: str, form: str) -> HttpResponse:
    """What is taken along, how it is protected and until when; then to the page that keeps it."""
    actor, language = actor_of(request), get_language() or "en"
    case = queries.case(actor, case_id, "change")
    instrument, form_id = filling.load(instrument_id, form)
    if request.method == "POST":
        beside = interpreting.second(instrument, request.POST.get("beside", ""), language)
        languages = f"{language} {beside.code}" if beside else language
        errand = actions.take_screening_along(
            by=actor, case_id=case.pk, instrument_id=instrument.id, form=form_id, languages=languages
        )
        return redirect(errands.page_of(errand))
    context = {
        "case": case,
        "instrument": instrument,
        "form": instrument.form(form_id),
        "form_id": form,
        "is_allowed": errands.may_take_along(actor),
        "hindrance": carrying.hindrance(instrument),
        "languages": interpreting.choices(instrument, language),
        "days": errands.DAYS,
    }
    return render(request, "cases/take_along.html", context)


def document(errand: Errand) -> dict[str, Any]:
    """The form as the device keeps it."""
    instrument, form_id = given_under(errand)
    language, _space, beside = errand.languages.partition(" ")
    second = interpreting.second(instrument, beside, language)
    number = hotlines.emergency_number(Installation.home_country())
    found = carrying.document(
        instrument, form_id, language, asdict(second) if second else None, emergency=number
    )
    with override(language):
        ending = _(
            "There is no result here: it is shown when the form is sent. This does not decide help, and it is never a legal finding."
        )
    return found | {"ending": ending}
