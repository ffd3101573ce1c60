"""Choosing and reading a screening: a signal for a talk, never a finding, and never a gate to help."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.forms import DECIDERS, DECISIONS, DecisionForm
from harborlight.cases.rules import is_child
from harborlight.cases.views import choosing, filling, questions
from harborlight.core import drafts
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, done, page, version_of
from harborlight.core.permissions import reach
from harborlight.errors import Invalid
from harborlight.exchange import pdf
from harborlight.knowledge import scoring
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.library import queries as library
from harborlight.tables.instruments import Instrument, Kind, Wording, in_language

MOST_DRIVERS = 10  # of what drove it, the strongest first; all answers stand below


@page("screening", "create")
def choose_screening(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What there is to choose from: by age, setting and length; more than one may be taken."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    age = filling.age_in(case, actor)
    known = library.instruments_in_use()
    settings = {each for choice in choosing.choices(known, age) for each in choice.instrument.settings}
    setting = request.GET.get("setting", "")
    found = choosing.choices(known, age, setting if setting in settings else "")
    begun = str(drafts.fields_of(actor, filling.draft_of(case.pk)).get(filling.OF_WHICH, ""))
    context = {
        "case": case,
        "groups": [
            {"title": _titles()[group], "choices": list(members)}
            for group, members in groupby((each for each in found if each.fits_age), lambda each: each.group)
        ],
        "others": [each for each in found if not each.fits_age],
        "begun": next((each for each in choosing.choices(known, age) if filling.which(each.instrument, each.form_id) == begun), None),
        "settings": [code for code in vocabulary("instrument_settings").codes() if code in settings],
        "setting": setting,
        "age": age,
        "is_child": is_child(age),
    }  # fmt: skip
    return render(request, "cases/screen_choose.html", context)


def _titles() -> dict[str, str]:
    return {
        choosing.SHORT: _("Short screenings"),
        choosing.LONG: _("A longer look"),
        choosing.LICENSED: _("With a sheet of its owner"),
        choosing.VULNERABILITY: _("Vulnerability"),
        choosing.RECOVERY: _("Recovery"),
        choosing.HEALTH: _("Health and well-being, with a sheet of its owner"),
    }


@page("screening", "view")
def screening_page(request: HttpRequest, case_id: UUID, screening_id: UUID) -> HttpResponse:
    """The result: outcome, what drove it, what is not known and could still change it, and what it does not mean."""
    return _result_page(request, screening_id)


@page("screening", "create", methods=("POST",))
def note_decision(request: HttpRequest, case_id: UUID, screening_id: UUID) -> HttpResponse:
    """What was decided later."""
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            is_in_figures = actions.note_decision(
                by=actor_of(request),
                screening_id=screening_id,
                version=version_of(request),
                **form.cleaned_data,
            )
        except Invalid as error:
            for name, said in error.fields.items():
                form.add_error(name, said)
        else:
            said = (
                _("Noted.")
                if is_in_figures
                else _("Noted on the file. The figures of this time are closed and stay.")
            )
            return done(request, said, "cases:screening", case_id, screening_id)
    return _result_page(request, screening_id, form)


def _result_page(
    request: HttpRequest, screening_id: UUID, filled: DecisionForm | None = None
) -> HttpResponse:
    """`filled`: a decision that came back with errors."""
    context = result_context(actor_of(request), screening_id)
    context |= {"may_print": pdf.is_here()} | ({"decision_form": filled} if filled else {})
    return render(request, "cases/screening.html", context, status=400 if filled else 200)


def result_context(actor: Account, screening_id: UUID) -> dict[str, Any]:
    """What the page and the paper show of a screening to this reader, in the language that is on."""
    screening = queries.screening(actor, screening_id)
    shown = screening.shown_to(actor, "answers", "outcome", "decision")
    decided = shown.get("decision") or {}
    instrument = library.instrument(screening.instrument, screening.instrument_version)
    # As it was found when it was taken: found anew it would tell of an age that this reader may not see.
    result = shown.get("outcome") or {}
    language = get_language() or "en"
    asked = {item.id: item for item in instrument.items_of(screening.form)}
    labels = {name: item.label_in(language) for name, item in asked.items()}
    named = [item for item in result.get("drivers", ()) if item in labels]
    drivers = [labels[item] for item in named if asked[item].weight >= 0]
    protections = [labels[item] for item in named if asked[item].weight < 0]
    return {
        "case": screening.case,
        "screening": screening,
        "given": shown.get("answers") or {},
        "result": result,
        "instrument": instrument,
        "form": instrument.form(screening.form),
        "is_own_wording": instrument.wording is not Wording.OFFICIAL,
        "alerts": [each for each in instrument.alerts if each.id in result.get("alerts", ())],
        "next_step": in_language(scoring.words_of_step(instrument, result.get("next_step", "")), language),
        "band": questions.band_label(instrument, result.get("band", ""), language),
        "bands": [questions.band_label(instrument, each, language) for each in result.get("bands", ())],
        "figure": questions.figure(instrument, result),
        "judgement": _judgement(instrument, result, language),
        "critical": [labels[item] for item in result.get("critical", ()) if item in labels],
        "drivers": drivers[:MOST_DRIVERS],
        "protections": protections[:MOST_DRIVERS],
        "n_more": sum(max(0, len(each) - MOST_DRIVERS) for each in (drivers, protections)),
        "is_draft": filling.is_unreviewed(instrument, language),
        "open_items": [labels[item] for item in result.get("open_items", ()) if item in labels],
        "answers": [
            (labels[name], answer, questions.answer_words(asked[name], answer, language))
            for name, answer in (shown.get("answers") or {}).items()
            if name in labels
        ],
        "dimensions": questions.dimension_rows(instrument, result, language),
        "decided": decided,
        "decision_words": _words_of(decided),
        "decision_form": DecisionForm(initial=decided),
        "may_decide": instrument.kind is Kind.SCREENING and reach(actor, "screening", "create"),
    }  # fmt: skip


def _words_of(decided: Mapping[str, str]) -> list[str]:
    """What was decided, and by whom where somebody did."""
    codes = [(DECISIONS, decided.get("decision", "")), (DECIDERS, decided.get("decided_by", ""))]
    return [str(dict(choices).get(code, code)) for choices, code in codes if code]


def _judgement(instrument: Instrument, result: Mapping[str, Any], language: str) -> str:
    """What the trained person chose; empty for any other rule."""
    item = instrument.by_id.get(getattr(instrument.rule, "item", ""))
    option = item.option(result.get("pattern", "")) if item else None
    return option.label_in(language) if option else ""


def in_words(screenings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Screenings of a case with their title, and the outcome as it is said of that kind of instrument."""
    language = get_language() or "en"
    found = []
    for each in screenings:
        instrument = library.instrument(each["instrument"], each["instrument_version"])
        outcome = (each.get("outcome") or {}).get("outcome", "")
        if instrument.kind is Kind.OUTCOME:
            outcome = {"positive": "at_the_cut", "negative": "below_the_cut"}.get(outcome, outcome)
        found.append({**each, "title": instrument.title_in(language), "said": outcome})
    return found
