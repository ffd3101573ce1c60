"""What staff see of reports."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core import drafts
from harborlight.core.models import Agency, Installation
from harborlight.core.pages import actor_of, done, page, typed, uuid_or_none
from harborlight.core.permissions import may, sees
from harborlight.core.roles import FieldClass
from harborlight.errors import Invalid, Unavailable
from harborlight.intake import actions, queries, rules
from harborlight.intake.models import WHOLE, Channel
from harborlight.knowledge import hotlines, suspected_case
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.protocols import actions as protocol_actions
from harborlight.protocols import queries as protocols
from harborlight.protocols import views as protocol_views

DRAFT = "intake.report"
log = logging.getLogger("harborlight.intake")


@page("report", "view")
def report_list(request: HttpRequest) -> HttpResponse:
    """What waits, the most urgent first. Looking at the list empties the porch first."""
    is_stuck = not _empty_the_porch()
    state = request.GET.get("state", "waiting")
    found = queries.page_of_reports(actor_of(request), state=state, before=request.GET.get("before", ""))
    context = {"page": found, "state": state, "n_set_aside": queries.n_set_aside(), "is_stuck": is_stuck}
    return render(request, "intake/list.html", context)


def _empty_the_porch() -> bool:
    """Whether web reports could be fetched; when not, the others must still be readable."""
    try:
        actions.collect_envelopes()
    except (OSError, Unavailable):
        log.exception("the porch cannot be emptied")
        return False
    return True


class _Typed:
    """A draft or nothing, read like POST data."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields

    def get(self, name: str, default: str = "") -> Any:
        value = self.fields.get(name, default)
        return value[0] if isinstance(value, list) and value else value

    def getlist(self, name: str) -> list[str]:
        value = self.fields.get(name, [])
        return value if isinstance(value, list) else [value]


def form_context(fields: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """What the shared form template needs; the same for the staff's form, the public one and the paper."""
    language = get_language() or "en"
    return {
        "fields": fields,
        "errors": errors,
        "signs": suspected_case.sign_labels(language),
        "language_choices": vocabulary("languages").choices(language),
        "emergency_number": hotlines.emergency_number(Installation.home_country()),
    }


@page("report", "create", methods=("GET", "POST"))
def take(request: HttpRequest) -> HttpResponse:
    """The one form, filled in by staff; kept while it is typed."""
    actor = actor_of(request)
    typed: Any = request.POST if request.method == "POST" else _Typed(drafts.fields_of(actor, DRAFT))
    filled = suspected_case.read(typed)
    errors = filled.errors if request.method == "POST" else {}
    channel = typed.get("channel", "") or Channel.CALL
    run_id = uuid_or_none(request.POST.get("run") or request.GET.get("run", ""))
    if request.method == "POST" and not errors:
        report = actions.submit_report(by=actor, channel=channel, fields=filled.fields, run_id=run_id)
        drafts.discard(by=actor, form=DRAFT)
        if may(actor, "report", "view"):
            return done(request, _("The report is kept."), "intake:report", report.pk)
        return done(request, _("The report is received. You see here when it is accepted."), "my_reports")
    context = form_context(filled.fields, errors) | {
        "channels": [choice for choice in Channel.choices if choice[0] not in (Channel.WEB, Channel.LEAD)],
        "channel": channel,
        "draft_form": DRAFT,
        **_beside(request, run_id),
    }
    return render(request, "intake/take.html", context, status=400 if errors else 200)


def _beside(request: HttpRequest, run_id: UUID | None) -> dict[str, Any]:
    """The checklist of the call beside the form, or the choice of one."""
    actor = actor_of(request)
    if not may(actor, "protocol", "run"):
        return {}
    if run_id is None:
        return {"protocol_choices": protocols.offered("hotline"), "start_url": reverse("intake:begin_call")}
    back = f"{reverse('intake:take')}?run={run_id}"
    return protocol_views.checklist(actor, run_id, back=back)


@page("protocol", "run", methods=("POST",))
def begin_call(request: HttpRequest) -> HttpResponse:
    """A protocol beside the form, from the first word of a call; what is typed already is in the draft."""
    run = protocol_actions.start_run(by=actor_of(request), protocol_id=typed(request, "protocol", 64))
    return redirect(f"{reverse('intake:take')}?run={run.pk}")


@page("protocol", "run", methods=("POST",))
def begin_protocol(request: HttpRequest, report_id: UUID) -> HttpResponse:
    protocol = typed(request, "protocol", 64)
    run_id = actions.begin_protocol(by=actor_of(request), report_id=report_id, protocol_id=protocol)
    return redirect("protocols:run", run_id)


@page("report", "create")
def paper(request: HttpRequest) -> HttpResponse:
    """The same form to print, for when there is no machine."""
    return render(request, "intake/paper.html", form_context(suspected_case.read(_Typed({})).fields, {}))


@page("report", "view")
def report_page(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: danger on top, triage with its reasons, what was said, what can be done."""
    actor = actor_of(request)
    report = queries.report(actor, report_id)
    is_open = report.state != rules.NEW
    shown = report.shown_to(actor) if is_open else {}
    language = get_language() or "en"
    labels = dict(suspected_case.sign_labels(language))
    fields = shown.get("fields") or {}
    context = {
        "report": report,
        "is_open": is_open,
        "fields": fields,
        "triage": shown.get("triage") or {},
        "closing": shown.get("closing"),
        "sees_contact": sees(actor, "report", FieldClass.CONTACT),
        "signs": [labels[sign] for sign in suspected_case.present_signs(fields) if sign in labels],
        "steps": queries.steps_of(report),
        "may_act": rules.ACCEPTED in rules.next_states(report.state),
        "may_pass_on": sees(actor, "report", *WHOLE),
        "may_reopen": report.state == rules.CLOSED,
        "may_accept": may(actor, "case", "create"),
        "agencies": Agency.objects.filter(is_active=True).exclude(pk=actor.agency_id).order_by("name"),
        "urgencies": rules.URGENCIES,
        "emergency_number": hotlines.emergency_number(Installation.home_country()),
        "runs": protocols.runs_about(actor, report.pk),
        "protocol_choices": protocols.offered("hotline"),
        "start_url": reverse("intake:begin_protocol", args=[report.pk])
        if protocols.may_run(actor, report)
        else "",
    }
    return render(request, "intake/report.html", context)


@page("report", "open", methods=("POST",))
def open_report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    actions.open_report(by=actor_of(request), report_id=report_id)
    return redirect("intake:report", report_id)


@page("report", "triage", methods=("POST",))
def triage(request: HttpRequest, report_id: UUID) -> HttpResponse:
    actions.triage_report(
        by=actor_of(request), report_id=report_id, urgency=request.POST.get("urgency", ""),
        reason=typed(request, "reason", 1000),
    )  # fmt: skip
    return done(request, _("Kept."), "intake:report", report_id)


@page("report", "pass_on", methods=("POST",))
def pass_on(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """To another agency of the coalition, with the reason."""
    agency = uuid_or_none(request.POST.get("agency", ""))
    if agency is None:
        raise Invalid({"agency": _("Choose another agency of the coalition.")})
    actions.pass_on(
        by=actor_of(request),
        report_id=report_id,
        agency_id=agency,
        reason=typed(request, "reason", 2000),
    )
    return done(request, _("Passed on."), "intake:report", report_id)


@page("report", "triage", methods=("POST",))
def close(request: HttpRequest, report_id: UUID) -> HttpResponse:
    actions.close_report(by=actor_of(request), report_id=report_id, reason=typed(request, "reason", 2000))
    return done(request, _("Closed."), "intake:report", report_id)


@page("report", "view", methods=("POST",))
def find_receipt(request: HttpRequest) -> HttpResponse:
    """A caller reads out the receipt of a web report."""
    report = queries.find_by_receipt(actor_of(request), typed(request, "receipt", 60))
    return redirect("intake:report", report.pk)


@page("inbox", "view", methods=("GET", "POST"))
def inboxes(request: HttpRequest) -> HttpResponse:
    """Where web reports arrive; the coordinator chooses the default."""
    actor = actor_of(request)
    if request.method == "POST":
        agency = uuid_or_none(request.POST.get("agency", ""))
        name = typed(request, "name", 120)
        if agency is None or not name:
            raise Invalid({"name": _("Choose an agency and give the inbox a name.")})
        actions.create_inbox(
            by=actor, agency_id=agency, name=name, is_default=not queries.inboxes(actor).exists()
        )
        return done(request, _("The inbox is open."), "intake:inboxes")
    context = {
        "inboxes": queries.inboxes(actor).select_related("agency"),
        "agencies": Agency.objects.order_by("name"),
    }
    return render(request, "intake/inboxes.html", context)


@page("inbox", "change", methods=("POST",))
def change_inbox(request: HttpRequest, inbox_id: UUID) -> HttpResponse:
    is_open = request.POST.get("is_open") == "yes"
    actions.change_inbox(
        by=actor_of(request),
        inbox_id=inbox_id,
        is_open=is_open,
        is_default=request.POST.get("is_default") == "yes",
    )
    return done(request, _("Saved."), "intake:inboxes")
