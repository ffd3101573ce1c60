"""Field cards in a real Chromium: kept on the device and read without a connection on both sites, taken off again; each prints
on one sheet in every language; nothing is kept before somebody asks."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.protocols import newest_protocols
from tests.factories import core as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server
from harborlight.web import wsgi
class Quiet(WSGIRequestHandler):
    def log_message(self, *args): pass
application = wsgi.public
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
make_server("127.0.0.1", int(sys.argv[1]), wsgi.public, handler_class=Quiet).serve_forever()
"""
KEPT = "async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)))).flat().sort()"
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).map((each) => new URL(each.scope).pathname)"


@pytest.fixture
def public_site(tmp_path):
    """The public process itself, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HARBORLIGHT_", "DJANGO_"))
    }
    environment |= {
        "HARBORLIGHT_MODE": "sample", "HARBORLIGHT_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT / "src"),
        "HARBORLIGHT_KEYS": str(tmp_path / "keys" / "master.key"), "HARBORLIGHT_COUNTRY": "GB",
    }  # fmt: skip
    Porch(tmp_path / "data" / "porch").publish({"inboxes.json": json.dumps({"country": "GB"}).encode()})
    served = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], env=environment, cwd=tmp_path)
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield address
    served.terminate()
    served.wait(10)


@pytest.fixture
def visitor(browser, public_site):
    context = browser.new_context()
    complaints = []
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [each for each in complaints if "ERR_INTERNET_DISCONNECTED" not in each] == []


def test_a_visitor_keeps_the_cards_reads_them_without_a_connection_and_takes_them_off(visitor, public_site):
    page = visitor
    page.goto(f"{public_site}/cards/")
    page.get_by_role("link", name="Police stop", exact=True).wait_for()
    assert page.evaluate(KEPT) == []
    assert page.evaluate(WORKERS) == [], "nothing is kept before somebody asks"

    page.get_by_role("button", name="Keep the cards on this device").click()
    expect(page.get_by_text("The cards are kept on this device.")).to_be_visible()
    ids = sorted([*(each.id for each in newest_protocols()), "all"])
    kept = page.evaluate(KEPT)
    assert [each for each in kept if not each.startswith("/static/")] == [
        "/cards/",
        *(f"/cards/en/{name}/" for name in ids),
    ]
    assert [each for each in kept if each.startswith("/static/")] == [
        each for each in kept if re.search(r"harbor\.[0-9a-f]+\.css$", each)
    ]
    assert page.evaluate(WORKERS) == ["/cards/"]

    page.context.set_offline(True)
    page.goto(f"{public_site}/cards/")
    page.get_by_role("link", name="Police stop", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Police stop")
    expect(page.get_by_role("link", name="999")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.call .urgent')).fontWeight") == "700"
    page.get_by_role("link", name="Leave this page").click()
    assert page.locator("body").inner_text().strip() == "", "without a connection nothing is shown instead"
    page.context.set_offline(False)
    page.goto(f"{public_site}/cards/")
    assert page.evaluate(KEPT) == [], "leaving takes the cards along"

    page.context.set_offline(False)
    page.goto(f"{public_site}/cards/")
    page.get_by_role("button", name="Take the cards off this device").click()
    expect(page.get_by_role("button", name="Keep the cards on this device")).to_be_visible()
    assert page.evaluate(KEPT) == []
    assert page.evaluate(WORKERS) == []


def test_leaving_in_a_hurry_takes_the_cards_along(visitor, public_site):
    page = visitor
    page.goto(f"{public_site}/cards/")
    page.get_by_role("button", name="Keep the cards on this device").click()
    expect(page.get_by_text("The cards are kept on this device.")).to_be_visible()
    with page.context.expect_event("response", lambda response: response.url.endswith("/cards/leave/")):
        page.get_by_role("button", name="Leave this page").click()
    page.wait_for_timeout(500)
    page.goto(f"{public_site}/cards/")
    assert page.evaluate(KEPT) == []


def test_an_officer_keeps_the_cards_on_the_staff_site_and_still_has_them_signed_out(desk):
    make.installation()
    sitting = desk(make.account(Role.FRONTLINE_OFFICER))
    page = sitting.go("/cards/")
    sitting.press("Keep the cards on this device")
    expect(page.get_by_text("The cards are kept on this device.")).to_be_visible()
    assert not [each for each in page.evaluate(KEPT) if not each.startswith(("/cards/", "/static/"))]
    sitting.context.clear_cookies()
    sitting.go("/cards/en/raid/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Raid or joint operation")
    sitting.context.set_offline(True)
    sitting.go("/cards/en/child/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A child who may be trafficked")
    sitting.context.set_offline(False)
    assert "/account/login/" in sitting.go("/cases/").url, "nothing else is kept"
    sitting.complaints[:] = [each for each in sitting.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_prints_on_one_sheet_of_a5_to_be_folded(visitor, public_site, language):
    page = visitor
    for protocol in newest_protocols():
        page.goto(f"{public_site}/cards/{language}/{protocol.id}/")
        assert pages_in(page.pdf(prefer_css_page_size=True)) == 1, protocol.id
        page.emulate_media(media="print")
        page.set_viewport_size(
            {"width": 756, "height": 520}
        )  # A5 landscape without its margins, at 96 dots an inch
        lost = page.evaluate(
            "(() => { const card = document.querySelector('.card'); return [card.scrollWidth - card.clientWidth, card.scrollHeight - card.clientHeight]; })()"
        )
        assert max(lost) <= 1, f"{protocol.id}: cut off by {lost}"


def test_all_cards_print_one_sheet_each(visitor, public_site):
    visitor.goto(f"{public_site}/cards/ar/all/")
    assert pages_in(visitor.pdf(prefer_css_page_size=True)) == len(newest_protocols())


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
