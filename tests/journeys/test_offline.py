"""A form on a device, in a real Chromium: taken along, the server really stopped, answered, the browser closed and opened again,
gone on with by PIN, sent once when the server is back; then nothing of it is left on the device."""

from __future__ import annotations

import json
import shutil
import socket
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from harborlight.cases.models import Screening
from harborlight.core import boxes, errands
from harborlight.core.models import Errand
from harborlight.core.roles import Role
from harborlight.web.offline import pages
from tests.agreement.test_device_seals import VECTORS, asked, check
from tests.device import SCRIPTS
from tests.factories import core as make
from tests.factories import release as at
from tests.journeys.conftest import ARGUMENTS
from tests.journeys.test_accessibility import SCRIPT, WHOLE, axe

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


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.evaluate(SCRIPT)
    return axe(page, WHOLE)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def unlock(page: Page, pin: str) -> None:
    page.get_by_label("PIN", exact=True).fill(pin)
    press(page, "Open")


def until(page: Page, asked: str, said: object) -> None:
    """Wait for what a script answers: a worker comes and goes when the browser has time for it."""
    for _ in range(150):
        if page.evaluate(asked) == said:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(asked) == said


def test_a_form_goes_out_and_comes_back_once(browser, server, tmp_path, monkeypatch):
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
        expect(page.get_by_label("PIN of six digits")).to_be_focused()
        assert faults(page) == []
        page.get_by_label("PIN of six digits").fill("123456")
        page.get_by_label("Once more").fill("123456")
        press(page, "Keep it on this device")
        expect(page.get_by_role("alert")).to_contain_text("digits in a row")
        page.get_by_label("PIN of six digits").fill(PIN)
        page.get_by_label("Once more").fill(PIN)
        press(page, "Keep it on this device")
        expect(page.locator("#said")).to_contain_text("It is on this device")
        assert page.url == f"{server.address}/offline/en/"

        # A later release: its shell takes the place of the kept one whole, and the form is still there.
        later = pages._kept() | {"version": "later"}
        monkeypatch.setattr(pages, "_kept", lambda: later)
        page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.update()).then(() => null)")
        until(page, "caches.keys().then((names) => names.join())", "offline-later")

        server.stop()
        page.goto(f"{server.address}/offline/en/")
        unlock(page, "195284")
        expect(page.get_by_role("alert")).to_contain_text("Tries left: \u20689\u2069")
        unlock(page, PIN)
        press(page, "Go on")
        expect(page.locator("main")).to_contain_text("Question \u20681\u2069 of \u20684\u2069")
        expect(page.locator("[lang=ar]").first).to_be_visible()
        assert faults(page) == []
        page.get_by_label("Yes").check()
        press(page, "Next")
        page.get_by_label("Rather not say").check()
        expect(page.locator("#kept-state")).to_have_text("Kept, encrypted")
        page.reload()
        expect(page.get_by_role("heading", name="Locked forms")).to_be_visible()

    with browser_of(browser, tmp_path / "profile") as (context, page):
        page.clock.install()
        page.goto(f"{server.address}/offline/")
        unlock(page, PIN)
        press(page, "Go on")
        page.clock.fast_forward("15:30")
        expect(page.locator("#said")).to_contain_text("Locked, because nothing was done for a while.")
        expect(page.locator("[data-view=talk]")).to_be_empty()
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
        sign_in(context, server, make.account(Role.CASEWORKER, of=table.harbour))
        page.reload()
        expect(page.locator("main")).to_contain_text("Somebody else took this one along")
        assert not sent
        sign_in(context, server, table.worker)
        page.reload()
        expect(page.locator("#said")).to_contain_text("Sent, and destroyed on this device.")
        expect(page.locator("main")).to_contain_text("No form is on this device.")
        until(page, KEPT, {"caches": [], "store": [], "workers": [], "texts": [0, 0]})
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


def test_where_the_browser_cannot_keep_forms_the_page_says_so(browser):
    """An address without https, of another machine: no service worker, no WebCrypto."""
    context = browser.new_context()
    page = context.new_page()
    shown = {
        path: Path(str(finders.find(path))).read_bytes()
        for path in ("harborlight/harbor.css", *(f"harborlight/offline/{name}.js" for name in pages.SCRIPTS))
    }
    page.route("**/*", lambda route: route.fulfill(
        body=shown.get(route.request.url.partition("/static/")[2], pages.shell("en").content),
        content_type="text/javascript" if route.request.url.endswith(".js") else "text/html",
    ))  # fmt: skip
    page.goto("http://workspace.example/offline/en/")
    expect(page.get_by_text("This browser cannot keep forms on the device")).to_be_visible()
    expect(page.locator("[data-view=list]")).to_be_hidden()
    context.close()


@pytest.fixture(scope="module")
def device(browser):
    """A page of the same kind of origin with the scripts that know no page; no server stands behind it."""
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "**/*", lambda route: route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")
    )
    page.goto("http://localhost:9/")
    for name in ("expressions", "asking", "seals", "box", "kept"):
        page.add_script_tag(path=SCRIPTS / f"{name}.js")
    page.add_script_tag(path=VECTORS / "device.js")
    yield page
    context.close()


def test_a_real_browser_gives_the_known_answers_of_the_seals(device):
    """The same vectors as under Node, in the engine that people have."""
    private, public = boxes.make_keypair()
    check(
        device.evaluate("(given) => harbor.vectors(given)", asked() | {"public_key": public.hex()}), private
    )


# One locker with two forms, one of them finished; then what the store says after each act.
STORE = """async () => {
  const { kept, seals } = harbor, said = {};
  const names = async () => (await kept.forms()).map((row) => row.errand).sort().join();
  const now = Date.now(), at = (days) => new Date(now + days * 86400000).toISOString();
  const { locker, key } = await kept.makeLocker("829514");
  for (const [errand, days] of [["a", 7], ["b", 7], ["c", 1]]) await kept.addForm(locker, key, { errand, mark: errand, until: at(days), form: {} }, "cases");
  const row = async (errand) => (await kept.forms()).find((each) => each.errand === errand);
  await kept.keepAnswers(key, await row("a"), { typed: { x: "yes" } });
  said.answers = (await kept.answersIn(key, await row("a"))).typed.x;
  said.prolonged = await kept.answersIn(key, { ...(await row("a")), until: at(99) }).catch(() => "does not open");
  said.exchanged = await kept.carriedIn(key, { ...(await row("a")), form: (await row("b")).form }).catch(() => "does not open");
  await kept.finish(await row("b"), seals.bytesOf("box"));
  const b = await row("b");
  said.finished = [b.form, b.answers, b.locker, b.box.length].join();
  await kept.keepAnswers(key, { ...b, locker }, { typed: { x: "late" } });
  said.late = [(await row("b")).answers, (await row("b")).box.length].join();
  said.swept = [(await kept.sweep(now + 2 * 86400000)).join(), await names()].join(" ");
  const store = await new Promise((resolve) => { const asked = indexedDB.open("harborlight-offline"); asked.onsuccess = () => resolve(asked.result); });
  const [seen] = await kept.lockers();
  const rows = store.transaction("lockers", "readwrite").objectStore("lockers");
  await new Promise((resolve) => { rows.put({ ...seen, tries: 9 }).onsuccess = resolve; });
  store.close();
  const last = await kept.openLocker(locker, "195284");
  said.last = [last.key, last.left, await names(), (await kept.lockers()).length].join();
  said.after = (await kept.openLocker(locker, "829514")).key;
  await kept.dropForm("b");
  said.left = [await kept.leaveNothing(), (await indexedDB.databases()).length].join();
  return said;
}"""


def test_the_store_destroys_what_is_past_its_day_or_guessed_at_and_keeps_what_is_finished(device):
    assert device.evaluate(STORE) == {
        "answers": "yes", "prolonged": "does not open", "exchanged": "does not open", "finished": ",,,3", "late": ",3",
        "swept": "c a,b", "last": ",0,b,0", "after": None, "left": "true,0",
    }  # fmt: skip
