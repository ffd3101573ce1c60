"""How a call of the typed API is declared: who may make it, and how its body is read.

    @router.get("/instruments")
    @call("knowledge", "view")
    def list_instruments(request): ...

Must stay true: the right is asked before a byte of the body is read; a call that shows records leaves one event, as a page
does; a call without a declared right is not mounted at all; a session's call passes the same CSRF check as a form.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.decorators import decorate_view
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from harborlight.core import audit, refusals
from harborlight.core.models import Account
from harborlight.core.pages import PageRight, View, noting_reads
from harborlight.core.permissions import require
from harborlight.errors import Hidden, Refused

Operation = Callable[..., Any]
_declared: dict[str, tuple[str, str, Operation]] = {}


def call(noun: str, verb: str) -> Callable[[Operation], Operation]:
    """Declare a call: signed in, allowed to `verb` a `noun`, audited when records were shown. Stands below the route."""

    def declare(operation: Operation) -> Operation:
        name = operation.__name__
        if name in _declared:
            raise RuntimeError(f"two calls are named {name}")
        _declared[name] = (noun, verb, operation)

        def guard(run: View) -> View:
            @functools.wraps(run)
            def answered(request: HttpRequest, **given: Any) -> HttpResponseBase:
                actor = request.user
                if not isinstance(actor, Account):
                    return refusals.signed_out()
                try:
                    require(actor, noun, verb)
                    return noting_reads(lambda: run(request, **given), request, f"api:{name}", noun)
                except (Refused, Hidden) as error:
                    audit.note_refusal(error, actor, action=f"api:{name}", noun=noun)
                    raise

            return answered

        return decorate_view(guard)(operation)

    return declare


def mounted(api: NinjaAPI) -> list[URLPattern]:
    """The addresses of an API's calls, each with its right, for the staff site's list of addresses."""
    api.add_exception_handler(ValidationError, _said_wrong)
    api.add_exception_handler(HttpError, _said_unreadable)
    patterns = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    for each in patterns:
        noun, verb, operation = _declared[str(each.name)]
        methods = cast(Any, operation)._ninja_operation.methods
        each.callback = _opened(each.callback, PageRight(noun, verb, tuple(methods)))
    return patterns


def _opened(view: View, right: PageRight) -> View:
    @functools.wraps(view)
    def opened(request: HttpRequest, **given: Any) -> HttpResponseBase:
        response = view(request, **given)
        if response.status_code != 405:
            return response
        told = refusals.told(_("This address has no such method."), 405, mend=response["Allow"])
        told["Allow"] = response["Allow"]
        return told

    opened.page_right = right  # type: ignore[attr-defined]
    opened.csrf_exempt = False  # type: ignore[attr-defined]  # the session's cookie alone proves nothing
    return opened


class StrictJson(Parser):
    """JSON as it is written down: no key twice, no number without end, no half character."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        read = json.loads(
            request.body.decode(),
            object_pairs_hook=_each_once,
            parse_constant=_no_number,
            parse_float=_number,
        )
        text = json.dumps(read, ensure_ascii=False)
        text.encode()  # half of a character pair cannot be written again
        if "\\u0000" in text:
            raise ValueError("NUL")
        return cast(dict[str, Any], read)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(text: str) -> float:
    raise ValueError("no number of JSON")


def _number(text: str) -> float:
    found = float(text)
    return found if abs(found) != float("inf") else _no_number(text)


def _said_wrong(request: HttpRequest, error: Any) -> HttpResponse:
    return refusals.told(_("What was sent cannot be taken."), 400, faults=map(_fault, error.errors))


def _fault(found: dict[str, Any]) -> dict[str, str]:
    """Where and what, by the names of the schema; a name that is not in it was sent, and is not repeated."""
    # The first part says whether it stands in body or query; of more than two, the second is what our function calls the whole.
    parts = [str(each) for each in found["loc"]]
    names = parts[:1] + parts[2:] if len(parts) > 2 or parts[0] == "body" else parts
    if found["type"] == "extra_forbidden":
        return refusals.fault(
            ".".join(names[:-1]), _("There is a field of an unknown name."), _("Take it out; the names stand in openapi.json.")
        )  # fmt: skip
    if found["type"] == "missing":
        return refusals.fault(".".join(names), _("It is missing."), _("Send it, too."))
    return refusals.fault(".".join(names), str(found["msg"]), _("The shape stands in openapi.json."))


def _said_unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return refusals.told(
        _("The body cannot be read as JSON."), error.status_code,
        mend=_("Send UTF-8 JSON: each key once, numbers with an end, brackets closed and not nested deep."),
    )  # fmt: skip
