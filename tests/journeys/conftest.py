"""A real Chromium against a real server of the suite; one browser for all, a fresh context for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from harborlight.core.models import Account
from tests.factories import core as make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


class Desk:
    """Somebody at a browser: signed in, and listening for whatever the console complains of."""

    def __init__(self, browser: Browser, address: str, account: Account | None, **options: object) -> None:
        self.context = browser.new_context(**options)  # type: ignore[arg-type]
        self.address = address
        self.complaints: list[str] = []
        if account is not None:
            self._sign_in(account)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def _sign_in(self, account: Account) -> None:
        from django.test import Client

        cookie = make.signed_in(Client(), account).cookies["sessionid"]
        self.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": self.address}])

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def press(self, name: str) -> Page:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        return self.page

    def follow(self, name: str) -> Page:
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        return self.page


@pytest.fixture
def desk(browser: Browser, live_server) -> Iterator[object]:
    """`desk(account)` opens a browser for somebody; at the end nobody's console may have complained."""
    opened: list[Desk] = []

    def sit(account: Account | None, **options: object) -> Desk:
        # A name, not a number: cookies and passkeys need one.
        made = Desk(browser, live_server.url.replace("127.0.0.1", "localhost"), account, **options)
        opened.append(made)
        return made

    yield sit
    complaints = [complaint for each in opened for complaint in each.complaints]
    for each in opened:
        each.context.close()
    assert complaints == []
