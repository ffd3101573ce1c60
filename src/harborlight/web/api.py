"""The typed API of the staff site: each room's calls under one prefix, and the document that describes them.

A browser's session signs its calls, with the CSRF token of its forms; no other site may call (there is no CORS).
"""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security import APIKeyCookie

from harborlight.core.calls import StrictJson, call, mounted
from harborlight.core.models import Account
from harborlight.core.refusals import CALLS
from harborlight.library.api import router as library

app_name = "api"
PREFIX = f"{CALLS}v1/"


class Session(APIKeyCookie):
    """The session of somebody signed in. Its CSRF token is checked before the call is reached."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Account | None:
        return request.user if isinstance(request.user, Account) else None


api = NinjaAPI(
    title="Harborlight", version="1", docs_url=None, openapi_url=None, urls_namespace=app_name, parser=StrictJson(),
    auth=Session(),
    description="Calls of the staff site. Deny by default: a call needs a session and the right of its page; a POST needs the "
    "session's CSRF token as `X-CSRFToken`. An error is `{said, mend, faults: [{where, said, mend}]}` and repeats nothing that "
    "was sent.",
)  # fmt: skip


@api.get("/openapi.json", include_in_schema=False)
@call("knowledge", "view")
def openapi(request: HttpRequest) -> Any:
    """The document that describes the API."""
    return document()


def document() -> dict[str, Any]:
    """OpenAPI, as `docs/reference/openapi.json` holds it."""
    return cast(dict[str, Any], api.get_openapi_schema(path_prefix=PREFIX))


api.add_router("", library)
urlpatterns = mounted(api)
