"""What a device is told of the form for a new report, and what it brings back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info, gettext, override
from ninja import Router

from harborlight.core import errand_calls, errands
from harborlight.core.calls import call
from harborlight.core.models import Errand, Installation
from harborlight.core.pages import actor_of
from harborlight.intake import actions, rules
from harborlight.intake.models import Channel
from harborlight.knowledge import carrying, hotlines, suspected_case_form
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Instrument, Labels

router = Router(tags=["intake"])


@router.get("/errands/{uuid:errand_id}", response=errand_calls.Carried)
@call("report", "create")
def carry_report(request: HttpRequest, errand_id: UUID) -> Any:
    """The form for a new report that was taken along, in the languages that were chosen."""
    errand = errands.still_out(actor_of(request), errand_id, rules.DRAFT)
    return errand_calls.carried(errand, document(errand))


@router.post("/errands/{uuid:errand_id}", response=errand_calls.ANSWERS)
@call("report", "create")
def bring_report_back(request: HttpRequest, errand_id: UUID, finished: errand_calls.Finished) -> Any:
    """The sealed answers become one new report."""
    return errand_calls.brought_back(
        lambda: actions.receive_report(
            by=actor_of(request), errand_id=errand_id, sealed=errand_calls.sealed_in(finished)
        )
    )


def document(errand: Errand) -> dict[str, Any]:
    """The form as the device keeps it."""
    language, _space, beside = errand.languages.partition(" ")
    form = _form(language)
    number = hotlines.emergency_number(Installation.home_country())
    found = carrying.document(form, "", language, _second(form, beside), emergency=number)
    with override(language):
        found["ending"] = gettext(
            "It becomes a report when it is sent. Somebody then looks at how soon to act."
        )
    for section in found["sections"]:
        for question in section["questions"]:
            # Nothing here is required: what is left empty is not known, as on the page, and needs no box to say so.
            question["boxes"] = []
            question["offers"] = [each for each in question["offers"] if each["label"]]
    return found


def _form(language: str) -> Instrument:
    channels = [
        (value, str(label))
        for value, label in _said_in("en", Channel.choices)
        if value not in (Channel.WEB, Channel.LEAD)
    ]
    known = vocabulary("languages")
    names = {code: known.labels[code] for code, _label in known.choices(language)}
    return suspected_case_form.as_instrument(_in_every_language, channels, names)


def _said_in(language: str, choices: Any) -> list[tuple[str, str]]:
    with override(language):
        return [(value, str(label)) for value, label in choices]


def _in_every_language(text: str) -> Labels:
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = gettext(text)
    return found


def _second(form: Instrument, code: str) -> dict[str, Any] | None:
    if not code:
        return None
    info = get_language_info(code)
    return {
        "code": code, "name": info["name_local"], "direction": "rtl" if info["bidi"] else "ltr",
        "is_unreviewed": form.translations.get(code) == "unreviewed", "is_lacking": False, "has_words": True,
    }  # fmt: skip
