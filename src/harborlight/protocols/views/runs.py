"""Checklists: going through the steps, stopping, asking somebody to step in. A tick works without script; with it only the
checklist is drawn anew, so that a form beside it is not lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from harborlight.core.lists import first_of
from harborlight.core.pages import actor_of, done, page, typed
from harborlight.core.permissions import Actor, require_sight
from harborlight.core.roles import FieldClass
from harborlight.errors import Conflict, Invalid
from harborlight.knowledge.protocols import load
from harborlight.protocols import actions, queries, rules
from harborlight.protocols.views.shelf import shown

MOST = 4000  # characters of a note or a reason


@page("protocol", "view")
def mine(request: HttpRequest) -> HttpResponse:
    """My checklists under way, and escalations that wait for my roles; codes only."""
    actor = actor_of(request)
    context = {
        "runs": first_of(queries.my_runs(actor), 100),
        "escalations": first_of(queries.escalations_for(actor), 100),
    }
    return render(request, "protocols/mine.html", context)


@page("protocol", "view")
def run_page(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """One checklist."""
    context = checklist(actor_of(request), checklist_id)
    return render(request, "protocols/run.html", context)


def checklist(actor: Actor, run_id: UUID, *, error: str = "", at: str = "", back: str = "") -> dict[str, Any]:
    """What the checklist's part of a page needs; the page of a call shows the same beside its form. Which steps stand there
    follows from the answers, so whoever may not read these is refused."""
    require_sight(actor, "protocol", FieldClass.NARRATIVE)
    run = queries.run(actor, run_id)
    protocol = load(run.protocol, run.protocol_version)
    standing = queries.progress_of(run)
    first = next((state.step.id for state in standing.steps if state.is_open), "")
    now, on_way = timezone.now(), {state.step.id for state in standing.steps}
    return shown(protocol) | {
        "run": run,
        "ending": run.shown_to(actor, "ending").get("ending"),
        "standing": standing,
        "states": [(state, state.is_late(now), state.step.id in (first, at)) for state in standing.steps],
        "may_run": queries.may_run(actor, run) and run.state == rules.OPEN,
        "may_reopen": queries.may_run(actor, run) and run.state != rules.OPEN,
        "is_mine": run.account_id == getattr(actor, "pk", None),
        "escalations": queries.escalations_of(actor, run),
        "step_in": queries.escalation_roles(None),
        "error": error,
        "error_at": at if at in on_way else "",
        "back": back,
    }


def _answer(
    request: HttpRequest, run_id: UUID, act: Callable[..., object], said: str, *names: str
) -> HttpResponse:
    """Do it; then the checklist alone for script, or back to the page it stands on."""
    actor, error, at = actor_of(request), "", request.POST.get("step", "")
    try:
        act(by=actor, run_id=run_id, **{name: typed(request, name, MOST) for name in names})
    except Invalid as refused:
        error = " ".join(refused.fields.values())
    except Conflict as refused:
        error = str(refused)
    if request.headers.get("HX-Request"):
        back = request.POST.get("back", "")
        context = checklist(actor, run_id, error=error, at=at if error else "", back=back)
        return render(request, "protocols/_checklist.html", context, status=200)
    (messages.error if error else messages.success)(request, error or said)
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(f"{back}#checklist")
    return redirect("protocols:run", run_id)


@page("protocol", "run", methods=("POST",))
def mark(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """A step is done, skipped or open again."""
    return _answer(request, checklist_id, actions.mark_step, _("Noted."), "step", "what", "answer", "note")


@page("protocol", "run", methods=("POST",))
def stop(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    said = _("Stopped. What was noted is kept.")
    return _answer(request, checklist_id, actions.stop_run, said, "rule", "note")


@page("protocol", "run", methods=("POST",))
def finish(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    said = _("Gone through to the end. Thank you.")
    return _answer(request, checklist_id, actions.finish_run, said)


@page("protocol", "run", methods=("POST",))
def reopen(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    return _answer(request, checklist_id, actions.reopen_run, _("Open again."))


@page("protocol", "run", methods=("POST",))
def take(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    return _answer(request, checklist_id, actions.take_run, _("It is yours now."))


@page("protocol", "run", methods=("POST",))
def escalate(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Ask a role to step in."""
    said = _("Asked. They see it on their home page.")
    return _answer(request, checklist_id, actions.escalate, said, "to_role", "reason")


@page("protocol", "run", methods=("POST",))
def take_escalation(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    asked = actions.take_escalation(by=actor_of(request), escalation_id=escalation_id)
    return done(request, _("You have taken it on."), "protocols:run", asked.run_id)


@page("protocol", "run", methods=("POST",))
def settle_escalation(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    asked = actions.settle_escalation(
        by=actor_of(request), escalation_id=escalation_id, answer=typed(request, "answer", MOST)
    )
    return done(request, _("Settled."), "protocols:run", asked.run_id)
