"""A screening that was begun under a version which another took the place of: go on under it, or begin anew with the new one.

Must stay true: the person chooses; answers keep the version they were given under, but where the very same question stands in both
and the person wants it so.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from harborlight.cases.rules import OF_WHICH, which
from harborlight.cases.views import filling
from harborlight.core import drafts
from harborlight.core.pages import actor_of, done, page
from harborlight.knowledge.comparing import is_same_question
from harborlight.tables.instruments import Instrument


@page("screening", "create", methods=("GET", "POST"), spends_mark=False)
def screening_version(request: HttpRequest, case_id: UUID, instrument_id: str, form: str) -> HttpResponse:
    """Which version it goes on with."""
    actor = actor_of(request)
    begun = filling.begun(actor, case_id, instrument_id, form)
    place = ("cases:take_screening", case_id, instrument_id, form)
    if begun.newer is None:
        return redirect(*place)
    over = carried_over(begun, begun.newer)
    if request.method == "GET":
        context = {
            "filled": begun, "case": begun.case, "instrument": begun.instrument, "newer": begun.newer,
            "form_id": form, "n_answers": len(begun.taken.answers), "n_over": len(_answered(begun, over)),
        }  # fmt: skip
        return render(request, "cases/screen_version.html", context)
    if request.POST.get("choice") == "same":
        kept = {**begun.typed, filling.VERSION: filling.KEPT}
        drafts.keep(by=actor, form=begun.draft_form, fields=kept)
        return redirect(*place)
    drafts.keep(by=actor, form=begun.draft_form, fields={**over, OF_WHICH: which(begun.newer, begun.form_id)})
    return done(request, _("Begun anew. Look over what was carried over."), *place)


def carried_over(begun: filling.Filling, newer: Instrument) -> dict[str, Any]:
    """Fields of questions that are the same in both versions, and how it was taken."""
    was = begun.instrument.by_id
    same = [
        item.id
        for item in newer.items_of(begun.form_id)
        if item.id in was and item.type.is_asked and is_same_question(was[item.id], item)
    ]
    names = {name for each in same for name in (each, *(f"{each}-{word}" for word in filling.WORDS))}
    ways = {filling.ASKING, filling.ALSO, filling.BESIDE}
    return {name: value for name, value in begun.typed.items() if name in names | ways}


def _answered(begun: filling.Filling, over: dict[str, Any]) -> list[str]:
    """Of the answers so far, those whose fields go over."""
    fields = {name: (name, *(f"{name}-{word}" for word in filling.WORDS)) for name in begun.taken.answers}
    return [name for name, of in fields.items() if not over.keys().isdisjoint(of)]
