"""A browser that shows what the test's own clients were answered. No server stands behind it, so every page of a site is
looked at within one transaction of the test, and scripts and styles are those of the sources."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Route
from playwright.sync_api import Page as Tab

from tests.pages import Page

HOST = "http://localhost:9"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}


class Screen:
    """One tab. `complaints` are what its console said that is no answer's status."""

    def __init__(self, browser: Browser, **options: object) -> None:
        self.context = browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]
        self.context.route("**/*", self._answer)
        self.tab: Tab = self.context.new_page()
        self.complaints: list[str] = []
        self.tab.on("console", lambda said: self._heard(said.type, said.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._shown: dict[str, object] = {}

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "status of" not in text:
            self.complaints.append(text)

    def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            found = Path(str(finders.find(address.path.removeprefix("/static/"))))
            route.fulfill(body=found.read_bytes(), content_type=_KINDS[found.suffix])
        elif route.request.is_navigation_request():
            route.fulfill(**self._shown)  # type: ignore[arg-type]
        else:
            route.fulfill(status=204)

    def show(self, page: Page, language: str = "en") -> Tab:
        answer = page.ask(language)
        assert answer.status_code not in (301, 302), (page.name, answer.headers.get("Location"))
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
        self._shown = {"status": answer.status_code, "headers": headers, "body": answer.content}
        self.tab.goto(HOST + page.path)
        return self.tab

    def close(self) -> None:
        self.context.close()
