"""Filling a screening in: the whole form, or one question at a time as in a talk; going back, a pause, and going on.

Must stay true: a step keeps everything and decides nothing; only "See the result" records.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.rules import is_child
from harborlight.cases.views import choosing, filling, interpreting, questions
from harborlight.core import drafts
from harborlight.core.pages import actor_of, done, page
from harborlight.errors import Invalid
from harborlight.knowledge import asking
from harborlight.tables.instruments import Labels


@page("screening", "create", methods=("GET", "POST"))
def take_screening(request: HttpRequest, case_id: UUID, instrument_id: str, form: str) -> HttpResponse:
    """Filling it in, whole or one question at a time; what was answered is kept as a draft."""
    actor = actor_of(request)
    filled = filling.read(request, case_id, instrument_id, form)
    if request.method == "GET":
        return _filling_page(request, filled)
    if filled.taken.faults:
        said = _("Some answers cannot be read: look at the questions marked below.")
        return _filling_page(request, filled, error=said)
    try:
        kept = actions.record_screening(
            by=actor, case_id=filled.case.pk, instrument_id=instrument_id, form=filled.form_id, answers=filled.taken.answers
        )  # fmt: skip
    except Invalid as refused:
        return _filling_page(request, filled, error="; ".join(refused.fields.values()))
    drafts.discard(by=actor, form=filled.draft_form)
    return done(request, _("The screening is kept."), "cases:screening", filled.case.pk, kept.pk)


@page("screening", "create", methods=("POST",), spends_mark=False)
def step_screening(request: HttpRequest, case_id: UUID, instrument_id: str, form: str) -> HttpResponse:
    """To another question, from the whole form to one question at a time, or a pause; everything is kept on the way."""
    filled = filling.read(request, case_id, instrument_id, form)
    step = request.POST.get(filling.STEP, "")
    if step == "next" and filled.at in filled.taken.faults:
        return _step_page(request, filled, status=400)
    turned = filled.turned(step)
    drafts.keep(by=actor_of(request), form=filled.draft_form, fields=turned.typed)
    if step == "pause":
        return done(request, _("Kept as it is. You can go on from here whenever you want."), "home")
    if request.headers.get("HX-Request"):
        return _step_page(request, turned)
    return redirect("cases:take_screening", case_id, instrument_id, form)


def _step_page(request: HttpRequest, filled: filling.Filling, status: int = 200) -> HttpResponse:
    if request.headers.get("HX-Request"):  # whose answers are shown whatever is wrong with them
        return render(request, "cases/_step.html", _step_context(filled))
    return render(request, "cases/screen_step.html", _step_context(filled), status=status)


@page("screening", "create")
def go_on_screening(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """To the screening that was begun here, where it stopped; to the choice where none was."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    begun = str(drafts.fields_of(actor, filling.draft_of(case.pk)).get(filling.OF_WHICH, "")).split()
    if len(begun) != 3:
        return redirect("cases:screen", case.pk)
    return redirect("cases:take_screening", case.pk, begun[0], begun[2])


@page("screening", "create")
def print_screening(request: HttpRequest, instrument_id: str, form: str) -> HttpResponse:
    """The blank form on paper, in one language or in two beside each other. It is of no case and holds no name."""
    instrument, form_id = filling.load(instrument_id, form)
    second = interpreting.second(instrument, request.GET.get("beside", ""), _language())
    shown = questions.sections(instrument, form_id, {}, {}, _language(), second.code if second else "")
    context = {
        "instrument": instrument,
        "form": instrument.form(form_id),
        "sections": shown,
        "second": second,
        "languages": interpreting.choices(instrument, _language()),
        "kept_back": {item.id for item in asking.kept_back(instrument, form_id)},
        "is_draft": filling.is_unreviewed(instrument, _language()),
        "needs_sheet": choosing.Choice(instrument, None, 0, fits_age=True).needs_sheet,
    }
    return render(request, "cases/screen_print.html", context)


def _filling_page(request: HttpRequest, filled: filling.Filling, error: str = "") -> HttpResponse:
    """The form as it stands. With an error it is shown whole, so that every question that is marked can be seen."""
    if filled.is_one and not error:
        return _step_page(request, filled)
    faults = filled.taken.faults if error else {}
    context = {**_filling_context(filled), "sections": _sections(filled, faults), "error": error}
    return render(request, "cases/screen_take.html", context, status=400 if error else 200)


def _filling_context(filled: filling.Filling) -> dict[str, Any]:
    return {
        "case": filled.case,
        "instrument": filled.instrument,
        "form": filled.instrument.form(filled.form_id),
        "form_id": filled.form_id or choosing.WHOLE,
        "filled": filled,
        "of_which": (filling.OF_WHICH, filled.which),
        "also": filled.typed.get(filling.ALSO, ""),
        "second": interpreting.second(
            filled.instrument, str(filled.typed.get(filling.BESIDE, "")), _language()
        ),
        "languages": interpreting.choices(filled.instrument, _language()),
        "is_draft": filling.is_unreviewed(filled.instrument, _language()),
    }


def _step_context(filled: filling.Filling) -> dict[str, Any]:
    """One question with its heading and the notes above it; at the end, all answers."""
    faults = filled.taken.faults if filled.at in filled.taken.faults else {}
    section, item = questions.found(_sections(filled, faults), filled.at)
    n = len(filled.asked)
    by_id = filled.instrument.by_id
    return {
        **_filling_context(filled),
        "section": section,
        "item": item,
        "notes": questions.notes_above(section, item),
        "is_only_if_wanted": bool(item) and by_id[filled.at].never_only_for_score,
        "n": n,
        "nth": filled.n_behind + 1,
        "n_behind": filled.n_behind,
        "is_child": is_child(filled.age),
        "has_back": bool(asking.before(filled.asked_ids, filled.seen, filled.at)),
        "answers": [] if item else _said(filled),
    }


def _sections(filled: filling.Filling, faults: Mapping[str, Labels]) -> tuple[questions.Section, ...]:
    second = str(filled.typed.get(filling.BESIDE, ""))
    return questions.sections(filled.instrument, filled.form_id, filled.given, faults, _language(), second)


def _said(filled: filling.Filling) -> list[tuple[str, str, Any, tuple[str, ...]]]:
    """By question that was to be asked: its name, its words, the answer, and the answer in words."""
    answers, language = filled.taken.answers, _language()
    return [
        (item.id, item.label_in(language), answer, questions.answer_words(item, answer, language))
        for item in filled.asked
        for answer in [answers.get(item.id, "unknown")]
    ]


def _language() -> str:
    return get_language() or "en"
