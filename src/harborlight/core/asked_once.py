"""Asking the database once for what one answer needs in many places: which tools are in use, what was checked.

Must stay true: nothing is remembered beyond one answer; an action that changes what was asked forgets it (`forget`); outside of an
answer (a task, a command, a test of a query) everything is asked each time. Not for records of persons: each look is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase

T = TypeVar("T")

_asked: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked_once", default=None)


def asked_once(key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` gives, from before if this answer has asked it already."""
    asked = _asked.get()
    if asked is None:
        return ask()
    if key not in asked:
        asked[key] = ask()
    return cast(T, asked[key])


def forget() -> None:
    """What was asked so far may be another now."""
    asked = _asked.get()
    if asked is not None:
        asked.clear()


class AskedOnce:
    """Middleware: one memory for one answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _asked.set({})
        try:
            return self.get_response(request)
        finally:
            _asked.reset(token)
