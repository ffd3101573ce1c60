"""From a need to a service: find, ask consent, preview exactly what the receiver will see, send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.cases import actions, queries
from harborlight.cases.actions.disclosures import file_fields
from harborlight.cases.forms import ConsentForm, ReferForm
from harborlight.cases.models import Case, Need
from harborlight.core.pages import actor_of, done, page, uuid_or_none
from harborlight.core.permissions import require_sight
from harborlight.core.roles import FieldClass
from harborlight.directory import queries as directory
from harborlight.errors import Invalid
from harborlight.release import queries as release


@page("referral", "create")
def find_services(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Services that fit the open needs, best first, with the reasons of their rank."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    needs = [row for row in queries.needs_of(actor, case) if row.get("status") == Need.Status.OPEN]
    chosen = request.GET.getlist("need") or [row["need"] for row in needs if "need" in row]
    person = case.person.shown_to(actor)
    found = directory.services_for(
        actor, needs=chosen, place=request.GET.get("place", "")[:80], sex=person.get("sex") or "",
        is_open_now="open" in request.GET, has_room="room" in request.GET,
    )  # fmt: skip
    context = {"case": case, "needs": needs, "chosen": chosen, "found": found, "asked": request.GET}
    return render(request, "cases/services.html", context)


@page("consent", "create", methods=("GET", "POST"))
def consent(request: HttpRequest, case_id: UUID, service_id: UUID) -> HttpResponse:
    """The person's consent to this one recipient."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    service = directory.service(actor, service_id)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_consent(by=actor, case_id=case.pk, service_id=service.pk, **form.cleaned_data)
            return done(request, _("The consent is kept."), "cases:refer", case.pk, service.pk)
        except Invalid as error:
            _refused(form, error)
    context = {"case": case, "service": service, "form": form}
    return render(request, "cases/consent.html", context, status=400 if form.errors else 200)


def _refused(form: Any, error: Invalid) -> None:
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)


@page("consent", "withdraw", methods=("GET", "POST"))
def withdraw(request: HttpRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Take consent back: says what stops and who will be told, then does it."""
    actor = actor_of(request)
    case = queries.case(actor, case_id, "change")
    if request.method == "POST":
        # However long: taking consent back waits for no shorter words.
        reason = request.POST.get("reason", "")
        actions.withdraw_consent(by=actor, case_id=case.pk, consent_id=consent_id, reason=reason)
        return done(
            request,
            _("Withdrawn. What was pending is stopped, and the receiver is told."),
            "cases:case",
            case.pk,
        )
    consents = [each for each in release.consents_of(actor, case.pk) if each["id"] == consent_id]
    return render(
        request, "cases/withdraw.html", {"case": case, "consent": consents[0] if consents else None}
    )


@page("referral", "create", methods=("GET", "POST"))
def refer(request: HttpRequest, case_id: UUID, service_id: UUID) -> HttpResponse:
    """Choose needs and consent, see exactly what the receiver will see, then ask."""
    actor = actor_of(request)
    require_sight(actor, Need.noun, FieldClass.HEALTH)
    case = queries.case(actor, case_id, "change")
    service = directory.service(actor, service_id)
    consents = release.usable_consents(actor, case.pk, service.receiving_agency_id, service.name)
    form = ReferForm(
        request.POST or None, needs=queries.needs_of(actor, case),
        consents=[(str(each["id"]), each["label"]) for each in consents],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.refer_person(
                by=actor, case_id=case.pk, service_id=service.pk, consent_id=UUID(form.cleaned_data["consent"]),
                need_ids=[UUID(each) for each in form.cleaned_data["needs"]], urgency=form.cleaned_data["urgency"],
            )  # fmt: skip
            return done(request, _("The question is sent, without identity."), "cases:case", case.pk)
        except Invalid as error:
            _refused(form, error)
    chosen = uuid_or_none(request.POST.get("consent") or request.GET.get("consent", "")) or next(
        (each["id"] for each in consents), None
    )
    preview = _preview(request, case, chosen) if chosen else None
    context = {"case": case, "service": service, "form": form, "consents": consents, "preview": preview}
    return render(request, "cases/refer.html", context, status=400 if form.errors else 200)


def _preview(request: HttpRequest, case: Case, consent_id: UUID) -> Any:
    actor = actor_of(request)
    return release.preview(actor, consent_id, file_fields(actor, case))
