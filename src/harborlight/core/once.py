"""A double submit is harmless: the second one is answered with the first one's result.

Every form carries a hidden `once` (a UUID made with the page: `{% once %}`). Must stay true: the mark is written in the
transaction of the act, so an act that was rolled back can be tried again, and one that was done is never done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from harborlight.core.acting import maintenance
from harborlight.core.models import Account, Once

# The mark of the form being handled; the outermost action writes it.
_mark: ContextVar[tuple[UUID, Account] | None] = ContextVar("once", default=None)


class AlreadyDone(Exception):
    """This very form was sent before."""


def answer(request: HttpRequest, handle: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Handle a POST at most once per mark."""
    mark = _read_mark(request)
    if mark is None:
        return handle()
    account = cast(Account, request.user)
    token = _mark.set((mark, account))
    try:
        response = handle()
    except AlreadyDone:
        return _first_answer(request, mark, account)
    finally:
        _mark.reset(token)
    if response.status_code in (302, 303):
        with maintenance("once"):
            Once.objects.filter(mark=mark).update(location=response["Location"][:300])
    return response


def write_mark() -> None:
    """Called by the outermost action inside its transaction."""
    current = _mark.get()
    if current is None:
        return
    mark, account = current
    _mark.set(None)  # one form may lead to several actions; the first carries the mark
    if Once.objects.filter(mark=mark).exists():
        raise AlreadyDone
    try:
        Once(mark=mark, account=account, agency_id=account.agency_id).save(force_insert=True)
    except IntegrityError as error:  # the twin committed in between (PostgreSQL)
        raise AlreadyDone from error


def _read_mark(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return None


def _first_answer(request: HttpRequest, mark: UUID, account: Account) -> HttpResponseBase:
    first = Once.objects.filter(mark=mark, account=account).first()
    messages.info(request, _("This was saved already; nothing was done twice."))
    if request.headers.get("HX-Request"):  # a part of a page: the page itself shows what the first one did
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(first.location if first and first.location else "/")
