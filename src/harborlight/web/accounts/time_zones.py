"""Time zones below the coalition's: an agency's, which its days are counted in, and one's own, for what one sees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core import accounts
from harborlight.core.local_time import coalition_zone, working_zone
from harborlight.core.pages import actor_of, done, page
from harborlight.core.permissions import may
from harborlight.web.founding.forms import ZoneForm
from harborlight.web.setup.publishing import publish_anew


@page("account", "change", methods=("GET", "POST"))
def mine(request: HttpRequest) -> HttpResponse:
    """By which clock I read and type times."""
    actor = actor_of(request)
    form = ZoneForm(
        request.POST or None, country=actor.agency.country, initial={"time_zone": actor.time_zone},
        empty=_("As my agency: %(zone)s") % {"zone": working_zone(actor).key},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        accounts.set_own_zone(by=actor, name=form.cleaned_data["time_zone"])
        return done(request, _("Saved."), "people:time_zone")
    context = {"form": form, "may_set_agency": may(actor, "agency", "change", actor.agency)}
    return render(request, "people/time_zone.html", context, status=400 if form.errors else 200)


@page("agency", "change", methods=("GET", "POST"))
def agency(request: HttpRequest) -> HttpResponse:
    """By which clock my agency counts its days."""
    actor = actor_of(request)
    form = ZoneForm(
        request.POST or None, country=actor.agency.country, initial={"time_zone": actor.agency.time_zone},
        empty=_("As the coalition: %(zone)s") % {"zone": coalition_zone().key},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        accounts.set_agency_zone(by=actor, agency_id=actor.agency_id, name=form.cleaned_data["time_zone"])
        publish_anew()
        return done(request, _("Saved."), "people:agency_zone")
    context = {"form": form, "agency": actor.agency}
    return render(request, "people/agency_zone.html", context, status=400 if form.errors else 200)
