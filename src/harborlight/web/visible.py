"""No hidden character of somebody's text can turn a page around: on the way out each is shown, as in our spreadsheets.

Must stay true: a page holds no bidirectional override, embedding or isolate and no control character; what was written is
kept as it was, and only its showing changes. Marks that whole scripts need (joiners, LRM, RLM) stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

# In UTF-8: U+202A–202E, U+2066–2069; C0 but for tab and line ends; DEL and C1.
_HIDDEN = re.compile(
    rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]"
)


class VisibleText:
    """Shows hidden characters of every HTML answer as [U+202E] and the like."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
            response.content = visible(response.content)
        return response


def visible(page: bytes) -> bytes:
    """The page in UTF-8 with every hidden character spelt out."""
    return _HIDDEN.sub(lambda found: b"[U+%04X]" % ord(found[0].decode()), page)
