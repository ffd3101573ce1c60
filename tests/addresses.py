"""Every named address of a site, and the forms on its pages: for tests that walk over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver


def routes(
    urlconf: str = "harborlight.web.urls_staff", *, with_sign_in: bool = False
) -> list[tuple[str, URLPattern]]:
    """Named routes of our own; those of the sign-in library, whose rights are its own business, only when asked for."""
    return list(_walk(get_resolver(urlconf).url_patterns, (), with_sign_in))


def _walk(
    patterns: list[object], spaces: tuple[str, ...], with_sign_in: bool
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if "allauth" in str(pattern.urlconf_name) and not with_sign_in:
                continue
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern.url_patterns, (*spaces, *space), with_sign_in)
        elif isinstance(pattern, URLPattern) and (pattern.name or not with_sign_in):
            yield ":".join((*spaces, pattern.name or "?")), pattern


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever a page did in here is undone."""
    undone = transaction.atomic()
    undone._from_testcase = True  # an action insists on being outermost, but for the test's own
    with undone:
        yield
        transaction.set_rollback(True)


@dataclass
class Form:
    """A form as a browser would send it: where to, how, and each field with what stands in it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def filled(self) -> dict[str, list[str]]:
        """What somebody would send who fills every field and takes the first choice."""
        return {name: self._filled(name, values) for name, values in self.fields.items() if name}

    def _filled(self, name: str, values: list[str]) -> list[str]:
        if any(values):
            return values
        chosen = [choice for choice in self.choices.get(name, ()) if choice][:1]
        return chosen or [_TYPED.get(self.kinds.get(name, ""), "1999")]


_TOMORROW = date.today() + timedelta(days=1)
_TYPED = {
    "date": _TOMORROW.isoformat(),
    "datetime-local": f"{_TOMORROW.isoformat()}T12:00",
    "email": "somebody@agency.example",
    "number": "1",
    "tel": "07700 900123",
    "url": "https://agency.example/",
}


def forms_in(page: str) -> list[Form]:
    """The forms of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside: Form | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._inside = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._inside)
        elif self._inside is None:
            return
        elif tag == "select":
            self._select = name
            self._inside.fields.setdefault(name, [])
        elif tag == "option" and self._select:
            self._choose(self._select, given.get("value", ""), "selected" in given)
        elif tag == "textarea":
            self._textarea = name
            self._inside.fields.setdefault(name, [""])
        elif tag in ("input", "button") and name:
            if given.get("type") in ("checkbox", "radio"):
                self._choose(name, given.get("value", "on"), "checked" in given)
            else:
                self._inside.kinds[name] = given.get("type", "")
                self._inside.fields.setdefault(name, []).append(given.get("value", ""))

    def _choose(self, name: str, value: str, is_chosen: bool) -> None:
        assert self._inside is not None
        self._inside.choices.setdefault(name, []).append(value)
        chosen = self._inside.fields.setdefault(name, [])
        if is_chosen:
            chosen.append(value)

    def handle_data(self, data: str) -> None:
        if self._inside is not None and self._textarea:
            self._inside.fields[self._textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
