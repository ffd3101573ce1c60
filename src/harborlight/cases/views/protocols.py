"""Beginning a protocol in a case, and going on with the one of its report. The checklist itself is a page of `protocols`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from harborlight.cases import actions
from harborlight.cases.models import Case
from harborlight.core.models import Account
from harborlight.core.pages import actor_of, page, typed, uuid_or_none
from harborlight.errors import Missing
from harborlight.protocols import queries as protocols


@page("protocol", "run", methods=("POST",))
def begin_protocol(request: HttpRequest, case_id: UUID) -> HttpResponse:
    protocol = typed(request, "protocol", 64)
    run_id = actions.begin_protocol(by=actor_of(request), case_id=case_id, protocol_id=protocol)
    return redirect("protocols:run", run_id)


@page("protocol", "run", methods=("POST",))
def take_protocol_over(request: HttpRequest, case_id: UUID) -> HttpResponse:
    run_id = uuid_or_none(request.POST.get("run", ""))
    if run_id is None:
        raise Missing(_("There is no such checklist."))
    run_id = actions.take_protocol_over(by=actor_of(request), case_id=case_id, run_id=run_id)
    return redirect("protocols:run", run_id)


def protocols_of(actor: Account, case: Case) -> dict[str, Any]:
    """The case's own checklists and those of its report, for the case page."""
    runs = [*protocols.runs_about(actor, case.pk)]
    if case.report_id is not None:
        runs += protocols.runs_about(actor, case.report_id)
    if not protocols.may_run(actor, case) or case.status != Case.Status.OPEN:
        return {"runs": runs}
    return {
        "runs": runs,
        "protocol_choices": protocols.offered(),
        "start_url": reverse("cases:begin_protocol", args=[case.pk]),
        "move_url": reverse("cases:take_protocol_over", args=[case.pk]),
    }
