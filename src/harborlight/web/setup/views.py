"""The check list of a new coalition, and its agencies with their first administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from harborlight.core import accounts, backups
from harborlight.core.founding import COPIES
from harborlight.core.models import Agency
from harborlight.core.models.agencies import AgencyKind
from harborlight.core.pages import actor_of, done, page
from harborlight.core.roles import Role
from harborlight.directory import queries as directory
from harborlight.errors import Invalid
from harborlight.intake import queries as intake
from harborlight.knowledge import hotlines


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
        help_text=gettext_lazy("Second approvals and custodians may then come from the coalition."),
    )  # fmt: skip
    admin_name = forms.CharField(label=gettext_lazy("First administrator"), max_length=120)
    admin_email = forms.EmailField(label=gettext_lazy("Their e-mail"))


def steps() -> list[Step]:
    """The first day, in order. Each line says by itself whether it is done."""
    country = settings.ENV.country
    return [
        Step(_("Agencies and their first administrators"), Agency.objects.count() > 1, reverse("setup:agencies")),
        Step(_("An inbox for web reports"), intake.has_open_inbox(), reverse("intake:inboxes")),
        Step(_("Services in the directory"), directory.has_services(), reverse("directory:import")),
        Step(_("People on duty"), directory.has_duties(), reverse("directory:duty")),
        Step(_("Three custodians hold a code, rehearsed"), (settings.ENV.backup / COPIES).exists(), "", "harborlight keys rehearse"),
        Step(_("A backup was made and verified"), backups.age_hours() is not None, "", "harborlight backup"),
        Step(_("The emergency number: %(number)s") % {"number": hotlines.emergency_number(country)}, True, "", f"HARBORLIGHT_COUNTRY={country}"),
    ]  # fmt: skip


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
        "agencies": Agency.objects.order_by("name"),
        "link": request.session.pop("agency_link", ""),
        "actor": actor,
    }
    return render(request, "setup/agencies.html", context, status=400 if form.errors else 200)


def _found_agency(request: HttpRequest, fields: dict[str, Any]) -> HttpResponse:
    from django.db import transaction

    from harborlight.core.founding import FOUNDER

    with transaction.atomic():
        agency = accounts.create_agency(
            by=actor_of(request), name=fields["name"], code=fields["code"], kind=fields["kind"], country=settings.ENV.country,
            is_small=fields["is_small"],
        )  # fmt: skip
        admin = accounts.create_account(
            by=FOUNDER, agency_id=agency.pk, email=fields["admin_email"], display_name=fields["admin_name"],
            roles=[Role.AGENCY_ADMIN, Role.DIRECTORY_EDITOR],
        )  # fmt: skip
        token = accounts.invite(by=FOUNDER, account_id=admin.pk)
    request.session["agency_link"] = request.build_absolute_uri(reverse("people:welcome", args=[token]))
    return done(request, _("The agency is in the coalition."), "setup:agencies")
