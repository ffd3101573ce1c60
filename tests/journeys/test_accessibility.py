"""axe finds nothing on any page of either site, in light, dark, at 320 px and in Arabic on a phone; none scrolls sideways.

(It finds about half of what a person would: the walks by keyboard and the eye do the rest.) Each page is loaded twice: once
in English, where light is looked at whole and then dark and 320 px for what colour and width can change, and once in Arabic
on a phone, again whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page as Tab

from harborlight.core import founding, key_copies
from tests import pages
from tests.factories import core as make
from tests.factories.world import world as make_world
from tests.journeys.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]  # pages do not depend on the database
WHOLE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDTH = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"],
    }
}
DESK, PHONE, NARROW = (
    {"width": 1280, "height": 900},
    {"width": 390, "height": 844},
    {"width": 320, "height": 640},
)
RUN = """options => axe.run(document, {...options, resultTypes: ['violations']}).then(found => found.violations.map(
    one => one.id + ' ' + one.nodes[0].html.slice(0, 140)))"""


def axe(tab: Tab, options: object) -> list[str]:
    return tab.evaluate(RUN, options)


def faults(screen: Screen, page: pages.Page) -> list[str]:
    """What is wrong with one page, in every look."""
    found = []

    def look(name: str, options: object) -> None:
        found.extend(f"{page.name} {page.path} ({name}): {each}" for each in axe(tab, options))

    screen.tab.set_viewport_size(DESK)
    tab = screen.show(page)
    tab.evaluate(SCRIPT)
    look("light", WHOLE)
    tab.emulate_media(color_scheme="dark")
    look("dark", COLOURS)
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size(NARROW)
    look("320 px", WIDTH)
    if (width := tab.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
        found.append(f"{page.name} {page.path}: scrolls sideways at 320 px ({width})")
    tab.set_viewport_size(PHONE)
    tab = screen.show(page, "ar")
    tab.evaluate(SCRIPT)
    look("Arabic", WHOLE)
    if (width := tab.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
        found.append(f"{page.name} {page.path}: scrolls sideways in Arabic ({width})")
    return found


SCRIPT = Axe().axe_script


def walk(browser, every: Iterable[pages.Page]) -> list[str]:
    screen, found = Screen(browser), []
    for page in every:
        found += faults(screen, page)
        found += [f"{page.name} {page.path}: console: {said}" for said in screen.complaints]
        screen.complaints.clear()
    screen.close()
    return found


@pytest.mark.django_db
@pytest.mark.slow
def test_axe_finds_nothing_on_the_staff_site(browser, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = (
        3600  # the walk is long; nobody is to be asked again on the way
    )
    world = make_world()
    clients = pages.sittings(world)
    found, _wrong = pages.walk_staff(world, clients)
    assert walk(browser, [*found, *pages.staff_states(world, clients)]) == []


@pytest.mark.django_db
def test_axe_finds_nothing_at_the_founding(browser):
    make.key_file()
    token = founding.open_door(Path(settings.ENV.data))
    found = walk(browser, pages.founding_pages(token))
    founding.close_door(Path(settings.ENV.data))
    (settings.ENV.backup / key_copies.COPIES).unlink(missing_ok=True)
    assert found == []


def test_axe_finds_nothing_on_the_public_site(browser, public_site):
    found, _wrong = pages.walk_public(public_site)
    assert walk(browser, [*found, *pages.public_states()]) == []
