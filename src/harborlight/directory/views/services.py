"""What staff see of services: the search, one service, its form, its room."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.conflicts import Difference, side_by_side
from harborlight.core.lists import first_of
from harborlight.core.local_time import shown_today
from harborlight.core.models import Installation
from harborlight.core.pages import actor_of, done, page, refused, version_of
from harborlight.core.permissions import may, reach
from harborlight.directory import actions, queries, rules
from harborlight.directory.forms import CapacityForm, SearchForm, ServiceForm
from harborlight.directory.models import Service
from harborlight.errors import Conflict, Invalid


@page("service", "view")
def service_list(request: HttpRequest) -> HttpResponse:
    """Search by need, place, language, open now; a list with its reasons and a map beside it."""
    form = SearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.services_for(
        actor_of(request), needs=[asked["need"]] if asked.get("need") else [], place=asked.get("place", ""), language=asked.get("language", ""),
        is_open_now=asked.get("open", False), has_room=asked.get("room", False),
    )  # fmt: skip
    points = queries.points_for_map([each.service for each in found])
    context = {
        "form": form,
        "found": found,
        "is_cut": len(found) == queries.MOST_FOUND,
        "points": points,
        "may_edit": reach(actor_of(request), "service", "change"),
        "may_print": reach(actor_of(request), "sheet", "view"),
    }
    return render(request, "directory/list.html", context)


@page("service", "change")
def mine(request: HttpRequest) -> HttpResponse:
    """Services I may change, those to check marked."""
    services = first_of(queries.editable(actor_of(request)), 300)
    queries.as_read(services)
    return render(request, "directory/mine.html", {"services": services})


@page("service", "view")
def service_page(request: HttpRequest, service_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    service = queries.service(actor, service_id)
    there = queries.zone_of(service)
    context = {
        "service": service,
        "needs": queries.needs_of(service),
        "languages": queries.languages_of(service),
        "address": queries.address_of(actor, service),
        "is_capacity_fresh": rules.is_fresh(service.capacity_as_of, timezone.now()),
        "open_now": queries.is_open_word(service, timezone.now(), there),
        "zone": there.key,
        "points": queries.points_for_map([service]),
        "capacity_form": CapacityForm(initial={"status": service.capacity, "n_open": service.n_open}),
        "may_edit": may(actor, "service", "change", service),
        "may_report": may(actor, "capacity", "change", service),
    }
    return render(request, "directory/service.html", context)


@page("service", "create", methods=("GET", "POST"))
def new_service(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ServiceForm(
        request.POST or None, initial={"status": "active", "country": Installation.home_country()}
    )
    if request.method == "POST" and form.is_valid():
        fields, needs, languages = form.given()
        try:
            made = actions.create_service(
                by=actor, agency_id=actor.agency_id, fields=fields, needs=needs, languages=languages
            )
            return done(request, _("The service is in the directory."), "directory:service", made.pk)
        except Invalid as error:
            refused(form, error)
    return _edit_page(request, form, None)


@page("service", "change", methods=("GET", "POST"))
def edit_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Change a service; a second editor sees both texts and nothing is lost."""
    actor = actor_of(request)
    service = queries.service_to_change(actor, service_id)
    form, conflict = _form_of(request, service), None
    if request.method == "POST" and form.is_valid():
        fields, needs, languages = form.given()
        try:
            actions.change_service(
                by=actor, service_id=service.pk, version=version_of(request), fields=fields, needs=needs, languages=languages
            )  # fmt: skip
            return done(request, _("Saved."), "directory:service", service.pk)
        except Conflict:
            # As it is now, also as to what of it this editor may see.
            service = queries.service_to_change(actor, service_id)
            form = _form_of(request, service)
            form.full_clean()
            conflict = side_by_side(form, form.initial)
        except Invalid as error:
            refused(form, error)
    return _edit_page(request, form, service, conflict)


def _form_of(request: HttpRequest, service: Service) -> ServiceForm:
    actor = actor_of(request)
    plain = {name: getattr(service, name) for name in ServiceForm.base_fields if hasattr(service, name)}
    lists = {"needs": queries.needs_of(service), "languages": queries.languages_of(service)}
    told = {"receiving_agency_id": service.receiving_agency_id, "address": queries.address_of(actor, service)}
    coming = service.opening.coming(shown_today(actor))
    hours = {"opening": dataclasses.replace(service.opening, others=coming)}
    form = ServiceForm(
        request.POST or None, initial=plain | lists | told | hours, imported_hours=service.imported_hours
    )
    if not queries.may_see_address(actor, service):
        form.leave_out_the_place()
    form.leave_out(queries.hidden_texts(actor, service))
    return form


def _edit_page(
    request: HttpRequest,
    form: ServiceForm,
    service: Service | None,
    conflict: list[Difference] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "service": service, "conflict": conflict}
    if service is not None:
        actor = actor_of(request)
        context |= {
            "is_place_hidden": not queries.may_see_address(actor, service),
            "hidden_texts": queries.hidden_texts(actor, service),
        }
    status = 409 if conflict is not None else 400 if form.errors else 200
    return render(request, "directory/edit.html", context, status=status)


@page("capacity", "change", methods=("POST",))
def capacity(request: HttpRequest, service_id: UUID) -> HttpResponse:
    form = CapacityForm(request.POST)
    if not form.is_valid():
        raise Invalid({"status": _("Choose: room, no room, waiting list, or ask first.")})
    actions.report_capacity(by=actor_of(request), service_id=service_id, **form.cleaned_data)
    return done(request, _("Thank you. Everybody sees it now."), "directory:service", service_id)
