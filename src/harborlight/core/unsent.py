"""A form that could not be taken: the page had locked, the sign-in had ended, or the page was open too long.

Must stay true: whatever was typed is kept, sealed, for the account that sent it and for nobody else, and nothing of it was
done; a form that another site made a browser send is not kept. Passwords and codes never are, and a file cannot be: the
page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from harborlight.core import drafts, refusals
from harborlight.core.ids import uuid7
from harborlight.core.models import Account, Draft
from harborlight.errors import HarborlightError

KIND = "unsent.form"
MOST_CHARACTERS = 2_500_000  # as many as a form may hold
FIELD = "unsent"  # the hidden field of a form that is sent again
# Forms of the sign-in itself, and drafts, which are kept already.
_NOT_KEPT = (
    "/account/", "/people/lock/", "/people/welcome/", "/people/sample/", "/found/", "/i18n/", "/drafts/",
)  # fmt: skip
_MARKS = frozenset({"once", "version", "back", "next", "run", FIELD, "draft_form", "draft_about"})
_SECRET = frozenset({"csrfmiddlewaretoken", "password", "code"})


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was to be sent: where to, from which page, each field with its texts, and whether a file was with it."""

    id: UUID
    path: str
    page: str
    posted: Mapping[str, list[str]]
    had_file: bool

    @property
    def draft(self) -> str:
        """The name of the draft that holds it."""
        return f"{KIND}:{self.id}"

    @property
    def typed(self) -> dict[str, list[str]]:
        """The fields without the marks that every form carries."""
        return {name: values for name, values in self.posted.items() if name not in _MARKS and any(values)}


def posted(post: QueryDict) -> dict[str, list[str]]:
    """Every field of a form with all its values; no secret."""
    return {name: [str(each) for each in values] for name, values in post.lists() if name not in _SECRET}


def keep(request: HttpRequest, account: Account) -> str:
    """Keep what a form held; returns the address of the page that gives it back, or nothing when nothing was kept."""
    if request.method != "POST" or refusals.is_call(request) or not _is_of_this_site(request):
        return ""
    try:
        if form := request.POST.get("draft_form", ""):
            drafts.keep(by=account, form=form, fields=drafts.typed(request.POST))
            return page_of(request) or reverse("drafts:list")
        return _keep_whole(request, account)
    except (HarborlightError, DatabaseError):
        return ""  # the page then says that nothing was kept


def keep_words(request: HttpRequest) -> str:
    """Keep a form that was refused by a page of its own, if somebody wrote words into it; a pressed button needs nothing."""
    if request.method != "POST" or not isinstance(request.user, Account):
        return ""
    written = (each for name, values in request.POST.lists() if name not in _MARKS for each in values)
    return keep(request, request.user) if any(" " in each.strip() for each in written) else ""


def _keep_whole(request: HttpRequest, account: Account) -> str:
    fields = posted(request.POST)
    is_empty = not any(any(values) for name, values in fields.items() if name not in _MARKS)
    if request.path.startswith(_NOT_KEPT) or (is_empty and not request.FILES):
        return ""
    # A form that is sent twice is one form: its one-time mark names it.
    unsent_id = _uuid(request.POST.get(FIELD, "")) or _uuid(request.POST.get("once", "")) or uuid7()
    kept = {
        "path": request.path,
        "page": page_of(request),
        "posted": fields,
        "had_file": bool(request.FILES),
    }
    try:
        drafts.keep(by=account, form=f"{KIND}:{unsent_id}", fields=kept, most=MOST_CHARACTERS)
    except (HarborlightError, DatabaseError):
        if of(account, unsent_id) is None:  # two copies came at once: the other one was kept
            raise
    return reverse("drafts:unsent", args=[unsent_id])


def of(account: Account, unsent_id: UUID) -> Unsent | None:
    """What this account could not send; None when there is no such thing."""
    kept: dict[str, Any] = drafts.fields_of(account, f"{KIND}:{unsent_id}")
    if not kept:
        return None
    return Unsent(unsent_id, kept["path"], kept["page"], kept["posted"], kept["had_file"])


def settle(request: HttpRequest, response: HttpResponseBase, account: Account) -> None:
    """A form that was sent again and done needs not be kept any longer, whichever copy of it was sent."""
    if response.status_code not in (302, 303):
        return
    marks = {_uuid(request.POST.get(name, "")) for name in (FIELD, "once")} - {None}
    names = [f"{KIND}:{mark}" for mark in marks]
    for form in Draft.objects.filter(account=account, form__in=names).values_list("form", flat=True):
        drafts.discard(by=account, form=form)


def to(request: HttpRequest, address: str, kept: str) -> HttpResponse:
    """Lead to the lock or the sign-in, and from there to what was kept."""
    back = kept or (request.get_full_path() if request.method == "GET" else page_of(request) or "/")
    # Said only where something was sent: the page must not claim that it is kept.
    lost = {"kept": "no"} if request.method == "POST" and not kept else {}
    target = f"{address}?{urlencode({'next': back} | lost)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponse(status=302, headers={"Location": target})


def signed_out(request: HttpRequest) -> HttpResponse:
    """Whose form this is nobody can say, so the browser keeps it: the page carries it until somebody has signed in."""
    fields = posted(request.POST)
    context = {"path": request.path, "posted": fields, "had_file": bool(request.FILES)}
    return render(request, "signed_out.html", context, status=401)


def page_of(request: HttpRequest) -> str:
    """The page of ours on which the form stood; empty when the browser does not say."""
    came_from = _parts(request.META.get("HTTP_REFERER", ""))
    if came_from.netloc and came_from.netloc != request.get_host():
        return ""
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def _is_of_this_site(request: HttpRequest) -> bool:
    """Browsers say from where a form is sent. The guard stands before the check of the form's token, and a page that was
    open too long has failed it."""
    said = request.META.get("HTTP_ORIGIN") or request.META.get("HTTP_REFERER") or ""
    return not said or _parts(said).netloc == request.get_host()


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("//no-address")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
