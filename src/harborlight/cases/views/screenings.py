"""Choosing, taking and reading a screening: a signal for a talk, never a finding, and never a gate to help."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.rules import age_on, is_child, screening_forms
from harborlight.core import drafts
from harborlight.core.pages import actor_of, done, page
from harborlight.errors import Invalid, Missing
from harborlight.knowledge import instruments, scoring

SCREENING = "ilo_ec_delphi"
ANSWERS = ("present", "absent", "unknown", "declined")


def _age(person: dict[str, Any]) -> int | None:
    return age_on(str(person.get("birth_date") or ""), timezone.localdate())


@page("screening", "create")
def choose_screening(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Which form: by age, and labour or sexual exploitation; both may be taken."""
    case = queries.case(actor_of(request), case_id, "change")
    age = _age(case.person.shown_to(actor_of(request)))
    instrument = instruments.load(SCREENING)
    forms = [form for form in instrument.forms if form.id in screening_forms(age)]
    context = {"case": case, "instrument": instrument, "forms": forms, "age": age, "is_child": is_child(age)}
    return render(request, "cases/screen_choose.html", context)


@page("screening", "create", methods=("GET", "POST"))
def take_screening(request: HttpRequest, case_id: UUID, instrument_id: str, form: str) -> HttpResponse:
    """The whole form, grouped by dimension; what was answered is kept as a draft."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    instrument = _load(instrument_id, form)
    draft_form = f"cases.screening:{case.pk}"
    given = request.POST if request.method == "POST" else drafts.fields_of(actor, draft_form)
    answers = {item.id: given[item.id] for item in instrument.items_of(form) if given.get(item.id) in ANSWERS}
    error = ""
    if request.method == "POST":
        profile = {"age": _age(case.person.shown_to(actor))}
        try:
            taken = actions.record_screening(
                by=actor,
                case_id=case.pk,
                instrument_id=instrument_id,
                form=form,
                answers=answers,
                profile=profile,
            )
        except Invalid as refused:
            error = "; ".join(refused.fields.values())
        else:
            drafts.discard(by=actor, form=draft_form)
            return done(request, _("The screening is kept."), "cases:screening", case.pk, taken.pk)
    context = {
        "case": case,
        "instrument": instrument,
        "form_id": form,
        "groups": _groups(instrument, form, answers),
        "draft_form": draft_form,
        "error": error,
    }
    return render(request, "cases/screen_take.html", context, status=400 if error else 200)


def _load(instrument_id: str, form: str) -> Any:
    if instrument_id != SCREENING:
        raise Missing(_("There is no such screening."))
    instrument = instruments.load(instrument_id)
    if form not in {each.id for each in instrument.forms}:
        raise Missing(_("There is no such form of this screening."))
    return instrument


def _groups(instrument: Any, form: str, answers: dict[str, str]) -> list[dict[str, Any]]:
    """Dimensions with their items, each with the answer given so far."""
    language = get_language() or "en"
    items = instrument.items_of(form)
    return [
        {
            "label": dimension.label_in(language),
            "questions": [
                {"id": item.id, "label": item.label_in(language), "answer": answers.get(item.id, "")}
                for item in items
                if item.dimension == dimension.id
            ],
        }
        for dimension in instrument.dimensions
    ]


@page("screening", "view")
def screening_page(request: HttpRequest, case_id: UUID, screening_id: UUID) -> HttpResponse:
    """The result: outcome, what drove it, what is not known and could still change it, and what it does not mean."""
    actor = actor_of(request)
    screening = queries.screening(actor, screening_id)
    shown = screening.shown_to(actor)
    instrument = instruments.load(screening.instrument, screening.instrument_version)
    result = scoring.score(instrument, shown["answers"], {**(shown["profile"] or {}), "form": screening.form})
    language = get_language() or "en"
    labels = {item.id: item.label_in(language) for item in instrument.items_of(screening.form)}
    context = {
        "case": screening.case,
        "screening": screening,
        "result": result,
        "instrument": instrument,
        "drivers": [labels[item] for item in result.drivers if item in labels],
        "open_items": [labels[item] for item in result.open_items if item in labels],
        "answers": [(labels[item], answer) for item, answer in shown["answers"].items() if item in labels],
        "dimensions": [
            {"label": dimension.label_in(language), "floor": score.floor, "ceiling": score.ceiling}
            for dimension in instrument.dimensions
            if (score := result.dimensions.get(dimension.id)) is not None
        ],
    }
    return render(request, "cases/screening.html", context)
