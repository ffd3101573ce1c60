"""Without a mouse, with large text spacing, without motion, in forced colours: the main pages of both sites still work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import pages
from tests.factories.world import world as make_world
from tests.journeys.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite"), pytest.mark.django_db]
MAIN = ("home", "intake:list", "intake:take", "intake:report", "cases:list", "cases:case", "directory:list", "directory:service",
        "protocols:run", "release:incoming_page", "people:lock", "account_login")  # fmt: skip
DESK, PHONE, NARROW = (
    {"width": 1280, "height": 900},
    {"width": 390, "height": 700},
    {"width": 320, "height": 640},
)

# Whatever can be reached by Tab: of radio buttons with one name the chosen one, or any where none is chosen.
REACHABLE = """() => {
  const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
  const groups = new Set();
  return [...all].filter((each) => {
    if (each.disabled || each.tabIndex < 0 || !each.checkVisibility({visibilityProperty: true})) return false;
    if (each.type !== 'radio') return true;
    const group = (each.form ? [...document.forms].indexOf(each.form) : '') + each.name;
    if (groups.has(group)) return false;
    groups.add(group);
    return true;
  }).length;
}"""
# The element that has the focus: which one, whether that shows, and whether anything of it can be seen.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  one.dataset.n ??= String(document.querySelectorAll('[data-n]').length);
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const shows = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
  const points = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].map(([x, y]) => [box.x + box.width * x, box.y + box.height * y]);
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (one.contains(top) || top.contains(one) || (top.closest('label') && top.closest('label').control === one));
  });
  return {n: one.dataset.n, html: one.outerHTML.slice(0, 120), shows, seen};
}"""


@pytest.fixture
def screen(browser) -> Iterator[Screen]:
    made = Screen(browser, viewport=DESK)
    yield made
    made.close()


@pytest.fixture
def main_pages() -> list[pages.Page]:
    world = make_world()
    found, _wrong = pages.walk_staff(world, pages.sittings(world), only=MAIN)
    assert {page.name for page in found} == set(MAIN)
    return found


def tab_through(screen: Screen, page: pages.Page, where: str) -> list[str]:
    """Tab from the top to the end: what was wrong on the way."""
    tab, wrong, reached = screen.show(page), [], set()
    tab.evaluate("document.activeElement.blur()")
    n_there = tab.evaluate(REACHABLE)
    for _press in range(n_there + 20):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused is None or focused["n"] in reached:
            break
        reached.add(focused["n"])
        if not focused["shows"]:
            wrong.append(f"{page.name} ({where}): no visible focus on {focused['html']}")
        if not focused["seen"]:
            wrong.append(f"{page.name} ({where}): the focus is hidden on {focused['html']}")
    if len(reached) < n_there:
        wrong.append(f"{page.name} ({where}): {len(reached)} of {n_there} reached")
    return wrong


@pytest.mark.parametrize("where", ["desk", "phone"])
def test_everything_is_reached_by_tab_with_a_focus_that_shows(screen, main_pages, where):
    screen.tab.set_viewport_size(DESK if where == "desk" else PHONE)
    assert [said for page in main_pages for said in tab_through(screen, page, where)] == []


def test_everything_on_the_public_site_is_reached_by_tab(screen, public_site):
    found, _wrong = pages.walk_public(public_site)
    screen.tab.set_viewport_size(PHONE)
    shown = [page for page in found if page.name != "card"]
    assert [said for page in shown for said in tab_through(screen, page, "phone")] == []


def test_the_skip_link_comes_first_and_leads_to_the_content(screen, main_pages):
    for page in main_pages:
        tab = screen.show(page)
        tab.evaluate("document.activeElement.blur()")
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip", page.name
        assert tab.evaluate("document.activeElement.getBoundingClientRect().top") >= 0, "it shows"
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == "main", page.name


@pytest.mark.parametrize(("size", "menu"), [(DESK, ".menu"), (PHONE, ".menu"), (PHONE, ".nav details")])
def test_escape_closes_a_menu_and_gives_the_focus_back(screen, main_pages, size, menu):
    screen.tab.set_viewport_size(size)
    tab = screen.show(main_pages[0])
    tab.locator(f"{menu} > summary").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.tagName") == "A"
    tab.keyboard.press("Escape")
    assert not tab.evaluate(f"document.querySelector('{menu}').open")
    assert tab.evaluate(f"document.activeElement === document.querySelector('{menu} > summary')")


def test_a_click_beside_the_menu_closes_it(screen, main_pages):
    tab = screen.show(main_pages[0])
    tab.locator(".menu > summary").click()
    tab.locator("h1").click()
    assert not tab.evaluate("document.querySelector('.menu').open")


SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-block-end: 2em !important; }');
  document.adoptedStyleSheets = [sheet];
  const cut = [...document.querySelectorAll('main *, header *, nav *, footer *')].filter((each) => {
    const style = getComputedStyle(each);
    if (!['hidden', 'clip'].includes(style.overflowX) || !each.checkVisibility() || each.closest('.visually-hidden, thead, svg')) return false;
    if (['INPUT', 'SELECT', 'TEXTAREA'].includes(each.tagName)) return false;
    return each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1;
  });
  return [...cut.map((each) => each.outerHTML.slice(0, 100)), ...(document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : [])];
}"""


def test_wide_text_spacing_cuts_nothing(screen, main_pages):
    screen.tab.set_viewport_size(NARROW)
    assert {page.name: cut for page in main_pages if (cut := screen.show(page).evaluate(SPACED))} == {}


MOVING = "[...document.querySelectorAll('*')].filter((each) => getComputedStyle(each).transitionDuration !== '0s').length"


def test_nothing_moves_for_whoever_asked_for_that(screen, main_pages):
    tab = screen.show(main_pages[0])
    assert tab.evaluate(MOVING) == 0
    tab.emulate_media(reduced_motion="no-preference")
    assert tab.evaluate(MOVING) > 0, "otherwise this test shows nothing"


CURRENT = "(() => { const s = getComputedStyle(document.querySelector('.nav a[aria-current]')); return [s.textDecorationLine, s.outlineStyle]; })()"
BORDERS = """[...document.querySelectorAll('main .button, main .card, main .notice, main .pill, main input:not([type=hidden], [type=radio], [type=checkbox])')]
  .filter((each) => each.checkVisibility() && getComputedStyle(each).borderTopStyle === 'none').map((each) => each.outerHTML.slice(0, 100))"""


def test_forced_colours_keep_edges_focus_and_the_place_in_the_menu(screen, main_pages):
    screen.tab.emulate_media(forced_colors="active")
    for page in main_pages:
        tab = screen.show(page)
        assert tab.evaluate("matchMedia('(forced-colors: active)').matches")
        assert tab.evaluate(BORDERS) == [], page.name
        tab.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement)"
        assert tab.evaluate(f"{style}.outlineStyle") != "none", page.name
        if tab.locator(".nav a[aria-current]").count():
            assert tab.evaluate(CURRENT) == ["underline", "solid"], page.name
