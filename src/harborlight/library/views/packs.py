"""Content packs: what is in force and since when; bring one in, see what it changes, put it to use, take it back; whose key counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from harborlight.core.lists import first_of
from harborlight.core.pages import actor_of, done, page, version_of
from harborlight.core.permissions import reach
from harborlight.core.session_guard import require_recent_password
from harborlight.errors import Invalid
from harborlight.library import actions, queries
from harborlight.library.forms.editions import ReasonForm, SayingForm
from harborlight.library.forms.packs import PackForm, PackOpinionForm, TrustForm
from harborlight.library.models import Pack

NOT_LOOKED_AT = "-"  # the name of no state: whoever did not see the changes puts nothing to use
MOST_CHANGES = 60  # of a file; all of them on a page of their own


@page("pack", "view")
def packs(request: HttpRequest) -> HttpResponse:
    """What is in force, what waits, what was."""
    actor = actor_of(request)
    listed = first_of(queries.packs(actor), 100)
    context = {
        "packs": listed,
        "waiting": [each for each in listed if each.state == Pack.State.PROPOSED],
        "in_force": queries.pack_in_force(),
        "standing": queries.standing(actor),
        "may_propose": reach(actor, "pack", "create"),
        "may_see_publishers": reach(actor, "publisher", "view"),
    }
    return render(request, "library/packs.html", context)


@page("pack", "create", methods=("GET", "POST"))
def propose_pack(request: HttpRequest) -> HttpResponse:
    """Bring a pack in."""
    form = PackForm(request.POST or None, request.FILES or None)
    said: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_pack(by=actor_of(request), data=form.cleaned_data["file"].read())
            return done(
                request,
                _("The pack is here. See what it changes; a second person puts it to use."),
                "library:pack",
                made.pk,
            )
        except Invalid as error:
            said = error.fields["file"].splitlines()
            form.add_error("file", _("It was not taken. What is said of it stands below."))
    context = {"form": form, "said": said, "has_publishers": bool(queries.trusted())}
    return render(request, "library/propose_pack.html", context, status=400 if form.errors else 200)


@page("pack", "view")
def pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """One pack: who signed it, what it changes, what bars it, who did what with it."""
    return _pack_page(request, pack_id)


@page("pack", "confirm", methods=("POST",))
def confirm_pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    over = request.POST.get("over", NOT_LOOKED_AT)
    actions.confirm_pack(by=actor_of(request), pack_id=pack_id, over=over, version=version_of(request))
    return done(request, _("It is in force now, on both sites."), "library:pack", pack_id)


@page("pack", "undo", methods=("POST",))
def undo_pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    said = _("It is taken back. What was in force before it is again, on both sites.")
    return _do(
        request, pack_id, actions.undo_pack, said, ReasonForm(request.POST), version=version_of(request)
    )


@page("pack", "create", methods=("POST",))
def drop_pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    said = _("It is not taken. It stays readable.")
    return _do(
        request, pack_id, actions.drop_pack, said, ReasonForm(request.POST), version=version_of(request)
    )


@page("opinion", "create", methods=("POST",))
def judge_pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    return _do(
        request, pack_id, actions.judge_pack, _("Thank you. Your word counts."), PackOpinionForm(request.POST)
    )


@page("publisher", "view")
def publishers(request: HttpRequest) -> HttpResponse:
    """Whose key counts, for which pack, since when."""
    actor = actor_of(request)
    context = {
        "publishers": first_of(queries.publishers(actor), 100),
        "may_trust": reach(actor, "publisher", "create"),
        "may_end": reach(actor, "publisher", "end"),
    }
    return render(request, "library/publishers.html", context)


@page("publisher", "create", methods=("GET", "POST"))
def trust(request: HttpRequest) -> HttpResponse:
    """Let a publisher's key count. The password is asked first."""
    require_recent_password(request)
    form = TrustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.trust_publisher(by=actor_of(request), **form.cleaned_data)
            return done(
                request, _("From now on packs that this key signed may be brought in."), "library:publishers"
            )
        except Invalid as error:
            form.tell(error)
    return render(request, "library/trust.html", {"form": form}, status=400 if form.errors else 200)


@page("publisher", "end", methods=("GET", "POST"))
def withdraw(request: HttpRequest, publisher_id: UUID) -> HttpResponse:
    """No pack of this key is taken any more. The password is asked first."""
    require_recent_password(request)
    actor = actor_of(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_publisher(by=actor, publisher_id=publisher_id, **form.cleaned_data)
            return done(request, _("This key counts no more."), "library:publishers")
        except Invalid as error:
            form.tell(error)
    context = {"form": form, "publisher": queries.publisher(actor, publisher_id)}
    return render(request, "library/withdraw.html", context, status=400 if form.errors else 200)


def _do(
    request: HttpRequest, of: UUID, act: Callable[..., object], said: str, form: SayingForm, **more: object
) -> HttpResponse:
    """Carry one act on a pack out; what is wrong is shown beside the form, which keeps what was typed."""
    if form.is_valid():
        try:
            act(by=actor_of(request), pack_id=of, **form.cleaned_data, **more)
            return done(request, said, "library:pack", of)
        except Invalid as error:
            form.tell(error)
    return _pack_page(request, of, form)


def _pack_page(request: HttpRequest, of: UUID, filled: SayingForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = queries.pack(actor, of)
    is_waiting = found.state == Pack.State.PROPOSED
    looked = queries.looked_over(actor, found) if is_waiting else None
    may_confirm = is_waiting and reach(actor, "pack", "confirm")
    forms: dict[str, Any] = {"reason_form": ReasonForm(), "opinion_form": PackOpinionForm()}
    if filled is not None:
        forms[filled.place_on_page] = filled
    context = {
        **forms, "pack": found, "looked": looked, "is_waiting": is_waiting, "whole": request.GET.get("file", ""),
        "files": _cut(looked.changes if looked else queries.changes_made(found), request.GET.get("file", "")),
        "signed_with": found.publisher.spoken_key, "opinions": queries.opinions(actor, found),
        "may_confirm": may_confirm and found.account_id != actor.pk, "is_own": may_confirm and found.account_id == actor.pk,
        "may_drop": is_waiting and reach(actor, "pack", "create"),
        "may_undo": found.state == Pack.State.IN_FORCE and reach(actor, "pack", "undo"),
        "may_judge": is_waiting and reach(actor, "opinion", "create"),
    }  # fmt: skip
    return render(request, "library/pack.html", context, status=400 if filled is not None else 200)


def _cut(files: Any, whole: str) -> list[dict[str, Any]]:
    """Each file with its changes; of a long one the first, unless it was asked for as a whole."""
    return [
        {
            "file": each,
            "changes": each.changes if each.path == whole else each.changes[:MOST_CHANGES],
            "n_more": 0 if each.path == whole else max(0, len(each.changes) - MOST_CHANGES),
        }
        for each in files
    ]
