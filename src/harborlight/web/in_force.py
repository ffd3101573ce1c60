"""One answer, one state of the knowledge: a content pack that comes into force meanwhile is seen by the next page, not by half of
this one. On both sites."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from harborlight.knowledge import content


class OneContent:
    """Middleware; stands before whatever reads knowledge."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with content.held():
            return self.get_response(request)
