"""The desk where instruments and protocols are drafted: bring one in, look it over, let survivor advisers speak, put it to use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.lists import first_of
from harborlight.core.models import Installation
from harborlight.core.pages import actor_of, done, page, version_of
from harborlight.core.permissions import may, reach
from harborlight.errors import Invalid
from harborlight.knowledge import hotlines
from harborlight.knowledge.comparing import compare
from harborlight.library import actions, queries, rules
from harborlight.library.forms.editions import (
    AnswerForm,
    OpinionForm,
    ReasonForm,
    RemarkForm,
    SayingForm,
    UploadForm,
)
from harborlight.library.models import Edition
from harborlight.library.views.instruments import reading
from harborlight.library.views.writing import found_in
from harborlight.tables.protocols import Protocol


@page("edition", "view")
def editions(request: HttpRequest) -> HttpResponse:
    """Drafts and own versions, and what is in use."""
    actor = actor_of(request)
    context = {
        "editions": first_of(queries.editions(actor), 100),
        "in_use": queries.instruments_in_use(),
        "protocols": queries.protocols_in_use(),
        "may_propose": reach(actor, "edition", "create"),
        "may_learn": reach(actor, "instrument_use", "view"),
    }
    return render(request, "library/editions.html", context)


@page("edition", "create", methods=("GET", "POST"))
def propose(request: HttpRequest) -> HttpResponse:
    """Bring an instrument or a protocol in from a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(by=actor_of(request), **form.given())
            return done(request, _("The draft is kept. Look it over below."), "library:edition", made.pk)
        except Invalid as error:
            form.tell(error)
    return render(request, "library/propose.html", {"form": form}, status=400 if form.errors else 200)


@page("edition", "change", methods=("GET", "POST"))
def revise(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Another text of a draft."""
    actor = actor_of(request)
    edition = queries.edition(actor, edition_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise(by=actor, edition_id=edition_id, version=version_of(request), **form.given())
            return done(
                request, _("The new text is kept. Advisers are asked again."), "library:edition", edition_id
            )
        except Invalid as error:
            form.tell(error)
    context = {"form": form, "edition": edition}
    return render(request, "library/propose.html", context, status=400 if form.errors else 200)


@page("edition", "view")
def edition(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """One draft or edition: what bars it, what changed, what people say."""
    return _edition_page(request, edition_id)


@page("remark", "create", methods=("POST",))
def remark(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    actor, said = actor_of(request), _("Thank you. It is kept.")
    newest = queries.revision(actor, queries.edition(actor, edition_id))
    form = RemarkForm(request.POST, places=queries.looked(newest).places(get_language() or "en"))
    return _do(request, edition_id, actions.make_remark, said, form, edition_id=edition_id)


@page("opinion", "create", methods=("POST",))
def opinion(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    said = _("Thank you. Your word counts.")
    return _do(
        request, edition_id, actions.give_opinion, said, OpinionForm(request.POST), edition_id=edition_id
    )


@page("edition", "change", methods=("POST",))
def answer(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    said = _("The answer stands beside the remark.")
    return _do(request, edition_id, actions.answer_remark, said, AnswerForm(request.POST))


@page("edition", "activate", methods=("POST",))
def activate(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    actions.activate(by=actor_of(request), edition_id=edition_id, version=version_of(request))
    return done(request, _("It is in use now."), "library:edition", edition_id)


@page("edition", "retire", methods=("POST",))
def retire(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    said = _("It is no longer in use. The version before it holds again.")
    more = {"edition_id": edition_id, "version": version_of(request)}
    return _do(request, edition_id, actions.retire, said, ReasonForm(request.POST), **more)


@page("edition", "change", methods=("POST",))
def go_back(request: HttpRequest, edition_id: UUID, number: int) -> HttpResponse:
    """Take up an earlier text again."""
    actions.go_back(by=actor_of(request), edition_id=edition_id, number=number, version=version_of(request))
    return done(request, _("The earlier text is the newest again."), "library:edition", edition_id)


@page("edition", "change", methods=("POST",))
def drop(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    said = _("The draft was dropped. It stays readable.")
    more = {"edition_id": edition_id, "version": version_of(request)}
    return _do(request, edition_id, actions.drop, said, ReasonForm(request.POST), **more)


def _do(
    request: HttpRequest,
    of: UUID,
    act: Callable[..., object],
    said: str,
    form: SayingForm,
    **more: object,
) -> HttpResponse:
    """Carry one act on an edition out; what is wrong is shown beside the form, which keeps what was typed."""
    if form.is_valid():
        try:
            act(by=actor_of(request), **form.cleaned_data, **more)
            return done(request, said, "library:edition", of)
        except Invalid as error:
            form.tell(error)
    return _edition_page(request, of, form)


def _edition_page(request: HttpRequest, of: UUID, filled: SayingForm | None = None) -> HttpResponse:
    """`filled`: a form that came back with errors; the others are empty."""
    actor = actor_of(request)
    edition = queries.edition(actor, of)
    revisions = list(queries.revisions(actor, edition)[:50])
    looked = queries.looked(revisions[0])
    base = queries.base_of(edition)
    is_draft = edition.state == Edition.State.DRAFT
    places = looked.places(get_language() or "en")
    forms = {
        "remark_form": RemarkForm(places=places), "answer_form": AnswerForm(), "reason_form": ReasonForm(),
        "opinion_form": OpinionForm(initial={"revision": edition.n_revisions}),
    }  # fmt: skip
    if filled is not None:
        forms[filled.place_on_page] = filled
    context = {
        **_reading(request, looked), **forms, **found_in(looked),
        "edition": edition, "revisions": revisions, "looked": looked, "base": base, "is_draft": is_draft, "places": places,
        "problems": queries.problems_of(revisions[0]),
        "changes": compare(base, looked.tool) if base is not None and is_draft else (),
        "blocks": queries.what_blocks(actor, edition) if is_draft else (),
        "opinion_counts": queries.opinions_of(edition),
        "remarks": queries.remarks(actor, edition), "opinions": queries.opinions(actor, edition),
        "may_change": is_draft and may(actor, "edition", "change", edition),
        "may_activate": is_draft and reach(actor, "edition", "activate") and revisions[0].account_id != actor.pk,
        "may_retire": edition.state == Edition.State.ACTIVE and reach(actor, "edition", "retire"),
        "may_remark": is_draft and reach(actor, "remark", "create"),
        "may_judge": is_draft and reach(actor, "opinion", "create"),
        "filled_answer": str(filled["remark_id"].value()) if isinstance(filled, AnswerForm) else "",
        "ships_later": queries.shipped_since(edition),
    }  # fmt: skip
    return render(request, "library/edition.html", context, status=400 if filled is not None else 200)


def _reading(request: HttpRequest, looked: rules.Looked) -> dict[str, Any]:
    """For reading it as it would be used."""
    if not isinstance(looked.tool, Protocol):
        return reading(request, looked.tool)
    country = Installation.home_country()
    return {
        "protocol": looked.tool,
        # The chart of a draft whose ways are broken would lie.
        "has_chart": not any(each.part.startswith("steps") for each in looked.findings),
        "country": country,
        "emergency_number": hotlines.emergency_number(country),
        "language": get_language() or "en",
    }
