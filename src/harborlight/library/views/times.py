"""Survivor advisers' time: noted by them, paid by somebody else."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core.lists import first_of
from harborlight.core.pages import actor_of, done, page
from harborlight.core.permissions import reach
from harborlight.errors import Invalid
from harborlight.library import actions, queries
from harborlight.library.forms.editions import PaidForm, TimeForm


@page("adviser_time", "view", methods=("GET", "POST"))
def times(request: HttpRequest) -> HttpResponse:
    """Advisers' time: their own, or all of it for who pays."""
    actor = actor_of(request)
    form = TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_time(by=actor, **form.cleaned_data)
            return done(request, _("Noted. It waits to be paid."), "library:times")
        except Invalid as error:
            form.tell(error)
    context = {
        "form": form, "times": first_of(queries.adviser_times(actor), 200), "may_pay": reach(actor, "adviser_time", "pay"),
        "may_note": reach(actor, "adviser_time", "create"), "paid_form": PaidForm(),
    }  # fmt: skip
    return render(request, "library/times.html", context, status=400 if form.errors else 200)


@page("adviser_time", "pay", methods=("POST",))
def paid(request: HttpRequest, time_id: UUID) -> HttpResponse:
    form = PaidForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: str(said[0]) for name, said in form.errors.items()})
    actions.note_paid(by=actor_of(request), time_id=time_id, paid_on=form.cleaned_data["paid_on"])
    return done(request, _("Noted as paid."), "library:times")
