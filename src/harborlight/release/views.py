"""What staff see of referrals: what was asked of us, and what we asked."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core.pages import actor_of, done, page
from harborlight.errors import Invalid
from harborlight.release import actions, queries, rules
from harborlight.release.forms import AnswerForm


@page("referral", "answer")
def incoming_list(request: HttpRequest) -> HttpResponse:
    """Questions to our agency; what waits stands first."""
    actor = actor_of(request)
    waiting = list(queries.incoming_for(actor, state="waiting")[:50])
    others = list(queries.incoming_for(actor).exclude(state__in=rules.PENDING)[:25])
    return render(request, "release/incoming_list.html", {"waiting": waiting, "others": others})


@page("referral", "answer", methods=("GET", "POST"))
def incoming_page(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    """One question: anonymous first; after our yes, exactly what was agreed."""
    actor = actor_of(request)
    copy = queries.incoming(actor, incoming_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(by=actor, incoming_id=copy.pk, **form.cleaned_data)
            return done(request, _("Your answer is with the sender."), "release:incoming_page", copy.pk)
        except Invalid as error:
            for name, said in error.fields.items():
                form.add_error(name if name in form.fields else None, said)
    is_shredded = copy.withdrawal_seen_at is not None
    shown = {} if is_shredded else copy.shown_to(actor)
    context = {
        "copy": copy,
        "shown": shown,
        "form": form,
        "may_answer": copy.state in rules.PENDING,
        "steps": queries.steps_of(copy.reference_id),
        "may_confirm_arrival": rules.ARRIVED in rules.next_states(copy.state),
        "delivery_waits": copy.state == rules.ACCEPTED and copy.delivered_at is None,
        "must_confirm_withdrawal": copy.state == rules.WITHDRAWN and not is_shredded,
    }
    return render(request, "release/incoming.html", context, status=400 if form.errors else 200)


@page("referral", "answer", methods=("POST",))
def arrived(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    actions.confirm_arrival(by=actor_of(request), incoming_id=incoming_id)
    return done(request, _("Arrival is confirmed to the sender."), "release:incoming_page", incoming_id)


@page("referral", "answer", methods=("POST",))
def confirm_withdrawal(request: HttpRequest, incoming_id: UUID) -> HttpResponse:
    actions.acknowledge_withdrawal(by=actor_of(request), incoming_id=incoming_id)
    return done(
        request, _("Confirmed. Your copy can no longer be opened."), "release:incoming_page", incoming_id
    )


@page("referral", "view")
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What we asked: its way so far, the answer, and how to take it back."""
    actor = actor_of(request)
    asked = queries.request(actor, request_id)
    context = {
        "asked": asked,
        "shown": asked.shown_to(actor),
        "delivery": queries.delivery_of(asked),
        "steps": queries.steps_of(asked.pk),
        "may_cancel": rules.CANCELLED in rules.next_states(asked.state),
        "is_outside": asked.recipient_agency_id is None and asked.state in rules.PENDING,
        "form": AnswerForm(),
    }
    return render(request, "release/request.html", context)


@page("referral", "change", methods=("POST",))
def cancel(request: HttpRequest, request_id: UUID) -> HttpResponse:
    actions.cancel(by=actor_of(request), request_id=request_id)
    return done(request, _("The question is taken back."), "release:request", request_id)


@page("referral", "change", methods=("POST",))
def phone_answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The answer of a service outside the coalition, as it was given by phone."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Invalid({"answer": _("Choose an answer.")})
    actions.note_answer_by_phone(by=actor_of(request), request_id=request_id, **form.cleaned_data)
    return done(request, _("Written down."), "release:request", request_id)
