"""The chosen theme stands in the page as it comes from the server: nothing flashes while scripts are still on their way."""

from __future__ import annotations

import pytest

from harborlight.core.roles import Role
from tests.factories import core as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAPER = {"light": "rgb(250, 246, 238)", "dark": "rgb(16, 25, 31)"}
SEEN = "getComputedStyle(document.body).backgroundColor"


def _without_scripts(sitting) -> None:
    sitting.context.route("**/*.js", lambda route: route.abort())
    sitting.complaints = []


@pytest.mark.parametrize(("device", "choice"), [("light", "Dark"), ("dark", "Light")])
def test_the_choice_is_in_the_page_before_any_script_runs(desk, device, choice):
    make.installation()
    sitting = desk(make.account(Role.CASEWORKER), color_scheme=device)
    page = sitting.go("/")
    assert page.evaluate(SEEN) == PAPER[device]
    page.locator(".menu > summary").click()
    page.get_by_role("button", name=choice, exact=True).click()
    assert page.evaluate(SEEN) == PAPER[choice.lower()], "at once, without a new page"
    (kept,) = [each for each in sitting.context.cookies() if each["name"] == "theme"]
    assert (kept["value"], kept["sameSite"]) == (choice.lower(), "Lax")

    _without_scripts(sitting)
    for address in ("/", "/no-such-page", "/account/login/"):
        page = sitting.go(address)
        assert page.evaluate(SEEN) == PAPER[choice.lower()], address
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == choice.lower()
        assert page.locator("meta[name=color-scheme]").get_attribute("content") == choice.lower()
    sitting.complaints = []  # the scripts that were kept away


def test_as_this_device_forgets_the_choice(desk):
    make.installation()
    sitting = desk(make.account(Role.CASEWORKER), color_scheme="dark")
    sitting.context.add_cookies([{"name": "theme", "value": "light", "url": sitting.address}])
    page = sitting.go("/")
    assert page.evaluate(SEEN) == PAPER["light"]
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Light or dark as this device").click()
    assert page.evaluate(SEEN) == PAPER["dark"]
    assert not [each for each in sitting.context.cookies() if each["name"] == "theme"]


def test_another_word_in_the_cookie_is_nothing(client):
    make.installation()
    client.cookies["theme"] = 'dark"><b>'
    page = client.get("/account/login/").content.decode()
    assert "data-theme" not in page
    assert "<b>" not in page
