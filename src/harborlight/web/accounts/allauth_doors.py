"""allauth's addresses without its side doors. Accounts come by invitation; a lost password or second factor needs two people
(`core/sign_in_resets.py`), so a mailbox alone opens nothing; an e-mail address is the administrator's to change, as an act."""

from __future__ import annotations

from typing import Any, NoReturn

from django.http import Http404, HttpRequest
from django.urls import include, path, re_path


def closed(request: HttpRequest, **_: Any) -> NoReturn:
    """There is nothing here, for nobody."""
    raise Http404


urlpatterns = [
    re_path(
        r"^(?:signup|email|confirm-email|password/set|password/reset|login/code|sessions)(?:/|$)", closed
    ),
    path("", include("allauth.urls")),
]
