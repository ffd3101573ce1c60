"""The desk where instruments are drafted: bring one in, look it over, let survivor advisers speak, put it to use."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from harborlight.core.lists import first_of
from harborlight.core.pages import actor_of, done, page, version_of
from harborlight.core.permissions import may, reach
from harborlight.errors import BadInput, Invalid, InvalidInstrument, Missing
from harborlight.exchange.instruments import FORMATS, written
from harborlight.knowledge.comparing import compare
from harborlight.knowledge.performance import predictive_values, with_intervals
from harborlight.library import actions, queries
from harborlight.library.forms import (
    AnswerForm,
    OpinionForm,
    PaidForm,
    PrevalenceForm,
    ReasonForm,
    RemarkForm,
    SayingForm,
    TimeForm,
    UploadForm,
)
from harborlight.library.models import Edition
from harborlight.tables.instruments import Instrument


@page("edition", "view")
def editions(request: HttpRequest) -> HttpResponse:
    """Instruments in use, and drafts."""
    actor = actor_of(request)
    context = {
        "editions": first_of(queries.editions(actor), 100),
        "in_use": queries.instruments_in_use(),
        "may_propose": reach(actor, "edition", "create"),
        "may_learn": reach(actor, "instrument_use", "view"),
    }
    return render(request, "library/editions.html", context)


@page("knowledge", "view")
def instrument(request: HttpRequest, instrument_id: str, version: str) -> HttpResponse:
    """One instrument: its questions, what it cannot say, and what a result is worth where the site is."""
    found = _found(instrument_id, version)
    form = PrevalenceForm(request.GET if "prevalence" in request.GET else {"prevalence": "2"})
    share = form.cleaned_data["prevalence"] / 100 if form.is_valid() else None
    context = {
        **_reading(request, found),
        "form": form,
        "studies": [
            (study, *with_intervals(study), predictive_values(study, share) if share else None)
            for study in found.performance
        ],
        "may_see_editions": reach(actor_of(request), "edition", "view"),
        "may_learn": reach(actor_of(request), "instrument_use", "view"),
        "formats": [each for each in FORMATS if each.write is not None and each.is_here()],
    }
    return render(request, "library/instrument.html", context)


@page("knowledge", "view")
def instrument_file(request: HttpRequest, instrument_id: str, version: str, form_of: str) -> HttpResponseBase:
    """An instrument in a format of others; on paper in the language asked for, or in two."""
    found = _found(instrument_id, version)
    asked = {name: request.GET.get(name, "") for name in ("language", "beside")}
    try:
        file = written(found, form_of, **asked)
    except BadInput as error:
        raise Missing(_("Instruments are not written in this format.")) from error
    return FileResponse(
        iter([file.data]), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )


@page("edition", "create", methods=("GET", "POST"))
def propose(request: HttpRequest) -> HttpResponse:
    """Bring an instrument in from a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(by=actor_of(request), **form.given())
            return done(request, _("The draft is kept. Look it over below."), "library:edition", made.pk)
        except Invalid as error:
            form.say(error)
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
            form.say(error)
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
    form = RemarkForm(request.POST, instrument=queries.looked(newest).instrument)
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
def drop(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    said = _("The draft was dropped. It stays readable.")
    more = {"edition_id": edition_id, "version": version_of(request)}
    return _do(request, edition_id, actions.drop, said, ReasonForm(request.POST), **more)


@page("adviser_time", "view", methods=("GET", "POST"))
def times(request: HttpRequest) -> HttpResponse:
    """Advisers' time: their own, or all of it for who pays."""
    actor = actor_of(request)
    form = TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_time(by=actor, **form.cleaned_data)
            return done(request, _("Noted. It waits to be paid."), "library:times")
        except Invalid as error:
            form.say(error)
    context = {
        "form": form, "times": first_of(queries.adviser_times(actor), 200), "may_pay": reach(actor, "adviser_time", "pay"),
        "may_note": reach(actor, "adviser_time", "create"), "paid_form": PaidForm(),
    }  # fmt: skip
    return render(request, "library/times.html", context, status=400 if form.errors else 200)


@page("adviser_time", "pay", methods=("POST",))
def paid(request: HttpRequest, time_id: UUID) -> HttpResponse:
    form = PaidForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: str(said[0]) for name, said in form.errors.items()})
    actions.note_paid(by=actor_of(request), time_id=time_id, paid_on=form.cleaned_data["paid_on"])
    return done(request, _("Noted as paid."), "library:times")


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
            form.say(error)
    return _edition_page(request, of, form)


def _edition_page(request: HttpRequest, of: UUID, filled: SayingForm | None = None) -> HttpResponse:
    """`filled`: a form that came back with errors; the others are empty."""
    actor = actor_of(request)
    edition = queries.edition(actor, of)
    revisions = list(queries.revisions(actor, edition)[:50])
    looked = queries.looked(revisions[0])
    base = queries.base_of(edition)
    is_draft = edition.state == Edition.State.DRAFT
    forms = {
        "remark_form": RemarkForm(instrument=looked.instrument), "answer_form": AnswerForm(), "reason_form": ReasonForm(),
        "opinion_form": OpinionForm(initial={"revision": edition.n_revisions}),
    }  # fmt: skip
    if filled is not None:
        forms[filled.place_on_page] = filled
    context = {
        **_reading(request, looked.instrument), **forms,
        "edition": edition, "revisions": revisions, "looked": looked, "base": base, "is_draft": is_draft,
        "changes": compare(base, looked.instrument) if base is not None and is_draft else (),
        "blocks": queries.what_blocks(actor, edition) if is_draft else (),
        "opinion_counts": queries.opinions_of(edition),
        "remarks": queries.remarks(actor, edition), "opinions": queries.opinions(actor, edition),
        "may_change": is_draft and may(actor, "edition", "change", edition),
        "may_activate": is_draft and reach(actor, "edition", "activate") and revisions[0].account_id != actor.pk,
        "may_retire": edition.state == Edition.State.ACTIVE and reach(actor, "edition", "retire"),
        "may_remark": is_draft and reach(actor, "remark", "create"),
        "may_judge": is_draft and reach(actor, "opinion", "create"),
        "filled_answer": str(filled["remark_id"].value()) if isinstance(filled, AnswerForm) else "",
    }  # fmt: skip
    return render(request, "library/edition.html", context, status=400 if filled is not None else 200)


def _found(instrument_id: str, version: str) -> Instrument:
    try:
        return queries.instrument(instrument_id, version)
    except InvalidInstrument as error:
        raise Missing(_("There is no such instrument, or not in this version.")) from error


def _reading(request: HttpRequest, instrument: Instrument) -> dict[str, object]:
    """For the questions as they would be asked: in the reader's language, or in another that was chosen."""
    chosen = request.GET.get("language", "")
    wanted = chosen or get_language() or "en"
    language = wanted if wanted in instrument.languages else instrument.languages[0]
    return {
        "instrument": instrument, "language": language,
        "n_items": len(instrument.items),
        "places": {each.id: each.label_in(language) for each in instrument.every_entry},
    }  # fmt: skip
