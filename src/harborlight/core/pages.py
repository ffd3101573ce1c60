"""How a page is declared: who may open it, and that showing records leaves one event.

    @page("case", "view")
    def case_page(request, case_id): ...

Must stay true: a route whose view is not declared with `page` (or listed as open in the permission matrix) fails the
suite; the read event is kept after the data were read and before the response leaves.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from harborlight.core import audit, once, reads, unsent
from harborlight.core.lengths import too_long
from harborlight.core.models import Account
from harborlight.core.permissions import require
from harborlight.core.records import seen_records
from harborlight.errors import Conflict, Hidden, Invalid, Refused

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class PageRight:
    """What the page asks of who opens it; read by the permission matrix."""

    noun: str
    verb: str
    methods: tuple[str, ...]


class StaffRequest(HttpRequest):
    """A request of somebody signed in; `actor` is who acts."""

    user: Account


def page(
    noun: str, verb: str, *, methods: tuple[str, ...] = ("GET",), spends_mark: bool = True
) -> Callable[[View], View]:
    """Declare a staff page: signed in, allowed to `verb` a `noun`, audited when records were shown. `spends_mark`: a POST is
    handled once per form; not so where a form is kept while it is typed, whose mark is for its real submit.
    """

    def declare(view: View) -> View:
        name = f"page:{view.__name__}"

        @functools.wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = cast(Account, request.user)
            try:
                require(actor, noun, verb)
                if request.method == "POST" and spends_mark:
                    response = noting_reads(
                        lambda: once.answer(request, lambda: view(request, *args, **kwargs)),
                        request,
                        name,
                        noun,
                    )
                    unsent.settle(request, response, actor)
                    return response
                return noting_reads(lambda: view(request, *args, **kwargs), request, name, noun)
            except (Refused, Hidden) as error:
                audit.note_refusal(error, actor, action=name, noun=noun)
                raise

        guarded = login_required(require_http_methods(list(methods))(shown))

        @functools.wraps(guarded)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and "POST" in methods and not request.user.is_authenticated:
                return unsent.signed_out(request)
            return guarded(request, *args, **kwargs)

        result = cast(View, never_cache(opened))
        result.page_right = PageRight(noun, verb, methods)  # type: ignore[attr-defined]
        return result

    return declare


def noting_reads(
    handle: Callable[[], HttpResponseBase], request: HttpRequest, name: str, noun: str
) -> HttpResponseBase:
    """Whatever shows records leaves an event: a page, a form that came back with errors, the two texts of a conflict. An act
    that answers by leading elsewhere has shown nothing, and has an event of its own."""
    token = seen_records.set([])
    is_shown = False
    try:
        response = handle()
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response.render()
        is_shown = not 300 <= response.status_code < 400
        return response
    except Conflict:
        is_shown = True
        raise
    finally:
        ids = seen_records.get() or []
        seen_records.reset(token)
        if ids and is_shown:
            actor = cast(Account, request.user)
            reads.keep(audit.read_entry(actor, page=name, noun=noun, record_ids=ids))


def actor_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def done(request: HttpRequest, said: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """After an action: say what was done (never a name) and go to the page `to`."""
    messages.success(request, said)
    return cast(HttpResponse, redirect(to, *args, **kwargs))


def typed(request: HttpRequest, name: str, most: int) -> str:
    """What somebody typed into a field, whole.

    Raises:
        Invalid: it has more than `most` characters. Cutting it silently would lose the end of what somebody wrote.
    """
    text = request.POST.get(name, "").strip()
    if len(text) > most:
        raise Invalid({name: too_long(len(text), most)})
    return text


def version_of(request: HttpRequest) -> int | None:
    """The version the editor saw, from the form's hidden field `version`."""
    return whole_number(request.POST.get("version", ""))


def whole_number(text: str) -> int | None:
    """A number from an address or a hidden field; None when it is none, or longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


__all__ = [
    "PageRight",
    "StaffRequest",
    "actor_of",
    "done",
    "noting_reads",
    "page",
    "typed",
    "uuid_or_none",
    "version_of",
    "whole_number",
]
