"""The check list of a new coalition, and its agencies with their first administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from harborlight.core import accounts, backup_health, founding, key_copies, vault
from harborlight.core.models import Agency, Installation
from harborlight.core.models.agencies import AgencyKind
from harborlight.core.pages import actor_of, done, page
from harborlight.directory import queries as directory
from harborlight.errors import Invalid
from harborlight.intake import queries as intake
from harborlight.knowledge import hotlines
from harborlight.library import queries as library
from harborlight.tables.zones import UTC_NAME
from harborlight.web.founding.forms import CoalitionForm, ZoneForm
from harborlight.web.setup.publishing import publish_anew


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check list."""

    text: str
    is_done: bool
    url: str = ""
    hint: str = ""


class AgencyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the agency"), max_length=200)
    code = forms.CharField(
        label=gettext_lazy("Short code"),
        max_length=8,
        help_text=gettext_lazy("For case numbers, for example HAR."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AgencyKind.choices)
    is_small = forms.BooleanField(
        label=gettext_lazy("Very small (two people or fewer)"), required=False,
        help_text=gettext_lazy("The coalition's coordinator is then its second approver."),
    )  # fmt: skip
    admin_name = forms.CharField(label=gettext_lazy("First administrator"), max_length=120)
    admin_email = forms.EmailField(label=gettext_lazy("Their e-mail"))


def steps() -> list[Step]:
    """The first day, in order. Each line says by itself whether it is done."""
    installation = Installation.objects.get()
    country = installation.country
    return [
        Step(_("Name and country of the coalition"), True, reverse("setup:coalition"), installation.coalition_name),
        Step(_("Time zone of the coalition"), installation.time_zone != UTC_NAME, reverse("setup:time_zone"), installation.time_zone),
        Step(_("Agencies and their first administrators"), Agency.objects.count() > 1, reverse("setup:agencies")),
        Step(_("An inbox for web reports"), intake.has_open_inbox(), reverse("intake:inboxes")),
        Step(_("Services in the directory"), directory.has_services(), reverse("directory:import")),
        Step(_("People on duty"), directory.has_duties(), reverse("directory:duty")),
        Step(_("Three custodians hold a code, rehearsed"), _is_rehearsed(installation), "", "harborlight keys rehearse"),
        Step(_("A backup was made and verified"), backup_health.read().made_at is not None, "", "harborlight backup"),
        Step(_("The emergency number: %(number)s") % {"number": hotlines.emergency_number(country)}, True, reverse("setup:coalition")),
        Step(_("The numbers that people call were checked"), library.are_numbers_checked(country), reverse("library:lines")),
    ]  # fmt: skip


def _is_rehearsed(installation: Installation) -> bool:
    is_there = key_copies.are_current(settings.ENV.backup, vault.master_keys())
    return is_there and installation.custodians_rehearsed_on is not None


@page("setup", "change", methods=("GET", "POST"))
def coalition(request: HttpRequest) -> HttpResponse:
    """The coalition's name and country."""
    installation = Installation.objects.get()
    initial = {"coalition": installation.coalition_name, "country": installation.country}
    form = CoalitionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        founding.rename_coalition(
            by=actor_of(request), name=form.cleaned_data["coalition"], country=form.cleaned_data["country"]
        )
        publish_anew()
        return done(request, _("Saved."), "setup:start")
    return render(request, "setup/coalition.html", {"form": form}, status=400 if form.errors else 200)


@page("setup", "change", methods=("GET", "POST"))
def time_zone(request: HttpRequest) -> HttpResponse:
    """The coalition's time zone: whoever has none of their own follows it."""
    installation = Installation.objects.get()
    form = ZoneForm(
        request.POST or None, country=installation.country, initial={"time_zone": installation.time_zone}
    )
    if request.method == "POST" and form.is_valid():
        founding.set_coalition_zone(by=actor_of(request), name=form.cleaned_data["time_zone"])
        publish_anew()
        return done(request, _("Saved."), "setup:start")
    return render(request, "setup/time_zone.html", {"form": form}, status=400 if form.errors else 200)


@page("setup", "change", methods=("POST",))
def small(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """Whether an agency is too small to check itself."""
    accounts.mark_small(
        by=actor_of(request), agency_id=agency_id, is_small=request.POST.get("is_small") == "yes"
    )
    return done(request, _("Saved."), "setup:agencies")


@page("setup", "view")
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "setup/start.html", {"steps": steps()})


@page("setup", "change", methods=("GET", "POST"))
def agencies(request: HttpRequest) -> HttpResponse:
    """The agencies of the coalition; each new one gets a first administrator with a one-time link."""
    actor = actor_of(request)
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _found_agency(request, form.cleaned_data)
        except Invalid as error:
            for name, said in error.fields.items():
                form.add_error(name if name in form.fields else None, said)
    context = {
        "form": form,
        "agencies": [
            {"agency": each, "waits_for": founding.may_invite_admin(each)}
            for each in Agency.objects.order_by("name")
        ],
        "link": request.session.pop("agency_link", ""),
        "actor": actor,
    }
    return render(request, "setup/agencies.html", context, status=400 if form.errors else 200)


def _found_agency(request: HttpRequest, fields: dict[str, Any]) -> HttpResponse:
    _show_once(request, founding.found_agency(by=actor_of(request), **fields))
    return done(request, _("The agency is in the coalition."), "setup:agencies")


def _show_once(request: HttpRequest, token: str) -> None:
    request.session["agency_link"] = request.build_absolute_uri(reverse("people:welcome", args=[token]))


@page("setup", "change", methods=("POST",))
def invite_admin(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """Another link for a first administrator whose link lapsed before anybody of the agency came in."""
    _show_once(request, founding.invite_admin(by=actor_of(request), agency_id=agency_id))
    return done(request, _("Here is their new link."), "setup:agencies")
