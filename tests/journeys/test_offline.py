"""A form on a device, in a real Chromium: taken along, the server really stopped, answered, the browser closed and opened again,
gone on with by PIN, sent once when the server is back; then nothing of it is left on the device."""

from __future__ import annotations

import json
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from harborlight.cases.models import Screening
from harborlight.core import boxes, errands
from harborlight.core.models import Errand
from harborlight.core.roles import Role
from tests.agreement.test_device_seals import VECTORS, asked, check
from tests.device import SCRIPTS
from tests.factories import core as make
from tests.factories import release as at
from tests.journeys.conftest import ARGUMENTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PIN = "829514"
# Everything that this origin keeps on the device, as text.
KEPT = """async () => {
  const said = { caches: [], store: [], workers: [] };
  for (const name of await caches.keys()) said.caches.push(name, ...(await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname));
  for (const each of await navigator.serviceWorker.getRegistrations()) said.workers.push(new URL(each.scope).pathname);
  for (const { name } of await indexedDB.databases()) {
    const store = await new Promise((resolve) => { const asked = indexedDB.open(name); asked.onsuccess = () => resolve(asked.result); });
    for (const table of store.objectStoreNames) {
      const rows = await new Promise((resolve) => { const asked = store.transaction(table).objectStore(table).getAll(); asked.onsuccess = () => resolve(asked.result); });
      for (const row of rows) said.store.push(row instanceof CryptoKey ? `key ${row.extractable}` : JSON.stringify(row, (_key, value) => ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : value));
    }
    store.close();
  }
  said.texts = [localStorage.length, sessionStorage.length];
  return said;
}"""


class Server:
    """The staff site on a port of its own, which can be stopped and started again."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.start()

    def start(self) -> None:
        self.running = LiveServer(f"localhost:{self.port}")

    def stop(self) -> None:
        self.running.stop()


@pytest.fixture
def server():
    made = Server()
    yield made
    made.stop()


@contextmanager
def browser_of(browser: Browser, profile: Path, **options):
    """A browser with a profile that outlives it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=found, args=ARGUMENTS, **options
    )
    context.set_default_timeout(15_000)
    complaints: list[str] = []
    page = context.pages[0]
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield context, page
    context.close()
    allowed = ("ERR_CONNECTION_REFUSED", "status of 401", "status of 409", "ERR_INTERNET_DISCONNECTED")
    assert [each for each in complaints if not any(word in each for word in allowed)] == []


def sign_in(context: BrowserContext, server: Server, account) -> None:
    cookie = make.signed_in(Client(), account).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": server.address}])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def unlock(page: Page, pin: str) -> None:
    page.get_by_label("PIN", exact=True).fill(pin)
    press(page, "Open")


def test_a_form_goes_out_and_comes_back_once(browser, server, tmp_path):
    table = at.table()
    errands.allow(
        by=make.account(Role.AGENCY_ADMIN, of=table.harbour), agency_id=table.harbour.pk, is_allowed=True
    )

    with browser_of(browser, tmp_path / "profile") as (context, page):
        sign_in(context, server, table.worker)
        page.goto(f"{server.address}/cases/{table.case.pk}/screen/raft/all/")
        page.get_by_role("link", name="Take this with you").click()
        page.get_by_label("Second language").select_option("ar")
        press(page, "Take it along")
        page.get_by_label("PIN of six digits").fill("123456")
        page.get_by_label("Once more").fill("123456")
        press(page, "Keep it on this device")
        expect(page.get_by_role("alert")).to_contain_text("digits in a row")
        page.get_by_label("PIN of six digits").fill(PIN)
        page.get_by_label("Once more").fill(PIN)
        press(page, "Keep it on this device")
        expect(page.locator("#said")).to_contain_text("It is on this device")
        assert page.url == f"{server.address}/offline/en/"

        server.stop()
        page.goto(f"{server.address}/offline/en/")
        unlock(page, "195284")
        expect(page.get_by_role("alert")).to_contain_text("Tries left: \u20689\u2069")
        unlock(page, PIN)
        press(page, "Go on")
        expect(page.locator("main")).to_contain_text("Question \u20681\u2069 of \u20684\u2069")
        expect(page.locator("[lang=ar]").first).to_be_visible()
        page.get_by_label("Yes").check()
        press(page, "Next")
        page.get_by_label("Rather not say").check()
        expect(page.locator("#kept-state")).to_have_text("Kept, encrypted")
        page.reload()
        expect(page.get_by_role("heading", name="Locked forms")).to_be_visible()

    with browser_of(browser, tmp_path / "profile") as (context, page):
        page.goto(f"{server.address}/offline/")
        unlock(page, PIN)
        press(page, "Go on")
        expect(page.locator("main")).to_contain_text("Question \u20682\u2069 of \u20684\u2069")
        expect(page.get_by_label("Rather not say")).to_be_checked()
        press(page, "The whole form")
        page.locator("fieldset").last.get_by_label("Yes").check()
        kept = page.evaluate(KEPT)
        lies_here = json.dumps(kept)
        for word in (
            "Amina",
            table.case.code,
            str(table.case.pk),
            "raft",
            "declined",
            str(table.worker.pk),
            table.worker.email,
        ):
            assert word not in lies_here, word
        assert "key false" in kept["store"], "the device key cannot be taken out"
        assert all(each.startswith(("/offline/", "/static/", "offline-")) for each in kept["caches"])
        assert (kept["workers"], kept["texts"]) == (["/offline/"], [0, 0])
        press(page, "Finish and seal")
        press(page, "Yes, finish")
        expect(page.locator("main")).to_contain_text("finished and sealed")
        expect(page.get_by_role("button", name="Go on")).to_have_count(0)

        server.start()
        page.reload()
        expect(page.locator("main")).to_contain_text("To send what is finished, sign in.")
        sent: list[tuple[str, dict]] = []
        page.on(
            "request",
            lambda request: (
                sent.append((request.url, request.post_data_json)) if request.method == "POST" else None
            ),
        )
        sign_in(context, server, table.worker)
        page.reload()
        expect(page.locator("#said")).to_contain_text("Sent, and destroyed on this device.")
        expect(page.locator("main")).to_contain_text("No form is on this device.")
        for _ in range(100):  # a worker goes when the browser has time for it
            if not (kept := page.evaluate(KEPT))["workers"]:
                break
            page.wait_for_timeout(100)
        assert kept == {"caches": [], "store": [], "workers": [], "texts": [0, 0]}
        page.get_by_role("link", name="See the result").click()
        expect(page.locator("main")).to_contain_text("This does not decide help")

    answers = Screening.objects.get().opened("answers")
    assert sorted(answers.values()) == ["declined", "yes", "yes"]
    ((address, body),) = sent
    errand = Errand.objects.get()
    assert address.endswith(str(errand.pk))
    again = make.signed_in(Client(), table.worker).post(
        f"/api/v1/cases/errands/{errand.pk}", body, content_type="application/json"
    )
    assert (again.status_code, again.json()["place"]) == (200, errand.place)
    assert Screening.objects.count() == 1


def test_a_real_browser_gives_the_known_answers_of_the_seals(browser):
    """The same vectors as under Node, in the engine that people have."""
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "**/*", lambda route: route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")
    )
    page.goto("http://localhost:9/")
    for name in ("expressions", "asking", "seals", "box"):
        page.add_script_tag(path=SCRIPTS / f"{name}.js")
    page.add_script_tag(path=VECTORS / "device.js")
    private, public = boxes.make_keypair()
    check(page.evaluate("(given) => harbor.vectors(given)", asked() | {"public_key": public.hex()}), private)
    context.close()
