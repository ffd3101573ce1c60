"""Public pages: help, reporting, services, leaving. Must stay true: each works without script, and a number to call is on each."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from harborlight.core import receipts
from harborlight.errors import Unavailable
from harborlight.knowledge import plain_words, suspected_case
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.web.public import finding, looking_up, published, sending

log = logging.getLogger("harborlight.public")
_EMPTY: Any = QueryDict()


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signs, whom to call, where to write."""
    return render(request, "public/home.html", {"signs": suspected_case.sign_labels(_language())})


@sensitive_post_parameters()  # an error report never quotes what was typed
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The suspected-case form. What was typed stays on the page whatever goes wrong."""
    inbox = published.inbox()
    if request.method != "POST":
        if inbox is None or not published.porch().has_room():
            return render(request, "public/no_reports.html", status=503)
        return _form(request, suspected_case.read(_EMPTY).fields, {}, sending.new_mark())
    typed: Any = request.POST
    filled, mark = suspected_case.read(typed), sending.read_mark(typed)
    if filled.errors:
        return _form(request, filled.fields, filled.errors, mark, status=400)
    try:
        if inbox is None:
            raise Unavailable("No inbox is open.")
        code = sending.send(
            filled.fields, mark=mark, inbox=inbox, porch=published.porch(), language=_language(),
            signs=sending.soft_signs(request.POST, mark),
        )  # fmt: skip
    except (Unavailable, OSError):
        log.warning("a web report could not be kept, and its sender was told so")
        return _form(request, filled.fields, {}, mark, is_not_kept=True, status=503)
    is_danger = filled.fields["danger"] == "yes"
    return render(
        request,
        "public/receipt.html",
        {"code": code, "shown_code": receipts.shown(code), "is_danger": is_danger},
    )


def _form(
    request: HttpRequest, fields: dict[str, Any], errors: dict[str, str], mark: sending.FormMark,
    *, is_not_kept: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "fields": fields,
        "errors": errors,
        "mark": mark,
        "trap": sending.TRAP,
        "is_not_kept": is_not_kept,
        "signs": suspected_case.sign_labels(_language()),
        "language_choices": vocabulary("languages").choices(_language()),
    }
    return render(request, "public/report.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    """The public address book. What somebody looks for is posted, so that no address or history shows it."""
    directory = published.directory()
    wanted = finding.read(request.POST)
    context = {
        "directory": directory,
        "wanted": wanted,
        "found": finding.found(directory, wanted) if directory else [],
        "needs": vocabulary("needs").choices(_language()),
        "languages": vocabulary("languages").choices(_language()),
    }
    return render(request, "public/services.html", context)


@require_safe
def signs(request: HttpRequest) -> HttpResponse:
    """What people see, by kind of work."""
    return render(request, "public/signs.html", {"sectors": plain_words.sectors()})


@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest) -> HttpResponse:
    """Rights in plain words, and the law of one country. Which country is posted, so that no address shows it."""
    country = looking_up.country_of(request.POST, published.country())
    context = {
        "rights": plain_words.rights(),
        "law": looking_up.law_of(country, published.today(), published.checks()),
        "countries": vocabulary("countries").choices(_language()),
    }
    return render(request, "public/rights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Search signs, rights and laws. What somebody looks for is posted, so that no address or history shows it."""
    context = {
        "found": looking_up.found(request.POST, published.checks()),
        "asked": request.POST.get("q", "")[:200],
    }
    return render(request, "public/find.html", context)


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Quick exit: away to a dull page, and the browser is asked to forget what this site left there."""
    response = HttpResponseRedirect(settings.ENV.exit_url)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "public/error.html", {"problem": "bad"}, status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "public/error.html", {"problem": "not_found"}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "public/error.html", {"problem": "failed"}, status=500)


def _language() -> str:
    return get_language() or "en"
