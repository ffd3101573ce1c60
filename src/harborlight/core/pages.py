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

from harborlight.core import audit, once, reads
from harborlight.core.models import Account
from harborlight.core.permissions import require
from harborlight.core.records import seen_records
from harborlight.errors import Refused

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


def page(noun: str, verb: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Declare a staff page: signed in, allowed to `verb` a `noun`, audited when records were shown."""

    def declare(view: View) -> View:
        @functools.wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = cast(Account, request.user)
            try:
                require(actor, noun, verb)
            except Refused:
                audit.append_refusal(actor, action=f"page:{view.__name__}", noun=noun)
                raise
            if request.method == "POST":
                return once.answer(request, lambda: view(request, *args, **kwargs))
            return _read(view, request, noun, args, kwargs)

        guarded = login_required(require_http_methods(list(methods))(shown))
        result = cast(View, never_cache(guarded))
        result.page_right = PageRight(noun, verb, methods)  # type: ignore[attr-defined]
        return result

    return declare


def _read(view: View, request: HttpRequest, noun: str, args: Any, kwargs: Any) -> HttpResponseBase:
    token = seen_records.set([])
    try:
        response = view(request, *args, **kwargs)
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response.render()
        ids = seen_records.get() or []
    finally:
        seen_records.reset(token)
    if ids:
        actor = cast(Account, request.user)
        reads.keep(audit.read_entry(actor, page=f"page:{view.__name__}", noun=noun, record_ids=ids))
    return response


def actor_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def done(request: HttpRequest, said: str, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """After an action: say what was done (never a name) and go to the page `to`."""
    messages.success(request, said)
    return cast(HttpResponse, redirect(to, *args, **kwargs))


def version_of(request: HttpRequest) -> int | None:
    """The version the editor saw, from the form's hidden field `version`."""
    value = request.POST.get("version", "")
    return int(value) if value.isdigit() else None


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


__all__ = ["PageRight", "StaffRequest", "actor_of", "done", "page", "uuid_or_none", "version_of"]
