"""A report's way from a stranger's browser to a hotline worker's, through both sites as two real processes: sent with and
without JavaScript, receipt shown, collected exactly once, opened, the same words, triage with its reasons."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
STORY = "They sleep in the back of the shop.\nالاسم مكتوب بالعربية <b>not bold</b> =1+1"

SET_UP = """
import json
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from harborlight.core.roles import Role
from tests.factories import core as make, intake
make.installation()
agency = make.agency("Harbour Line")
intake.inbox(agency)
worker = make.signed_in(Client(), make.account(Role.HOTLINE_WORKER, of=agency))
print(json.dumps(worker.cookies["sessionid"].value))
"""

COUNT = """
import json
import django
django.setup()
from harborlight.core import audit, starting
starting.only_read()
from harborlight.intake import actions, queries
from harborlight.intake.models import Envelope, Report
print(json.dumps({
    "reports": Report.objects.count(), "envelopes": Envelope.objects.count(),
    "waiting": len(list(actions.porch().waiting())), "set_aside": queries.n_set_aside(),
    "is_whole": audit.verify().is_whole,
}))
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Sites:
    """Both sites, served as in production but for TLS, on a data folder and a database of their own."""

    folder: Path
    database: str

    def __post_init__(self) -> None:
        self.ports = {"staff": free_port(), "public": free_port()}
        self.secret = secrets.token_hex(32)
        self.running: list[subprocess.Popen[bytes]] = []
        self.log = (self.folder / "sites.log").open("wb")
        (self.folder / "data").mkdir(mode=0o700)
        self.session = self.say(SET_UP)

    @property
    def staff(self) -> str:
        return f"http://localhost:{self.ports['staff']}"

    @property
    def public(self) -> str:
        return f"http://127.0.0.1:{self.ports['public']}"

    def environment(self, site: str) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HARBORLIGHT_", "DJANGO_"))
        }
        given = kept | {
            "DJANGO_SETTINGS_MODULE": f"harborlight.web.settings.{site}",
            "HARBORLIGHT_MODE": "test",
            "HARBORLIGHT_DATA": str(self.folder / "data"),
            "HARBORLIGHT_KEYS": str(self.folder / "keys" / "master.key"),
            "HARBORLIGHT_BACKUP": str(self.folder / "backups"),
            "HARBORLIGHT_STAFF_PORT": str(self.ports["staff"]),
            "HARBORLIGHT_PUBLIC_PORT": str(self.ports["public"]),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        if site == "staff":  # the public process is given neither
            given |= {"HARBORLIGHT_SECRET_KEY": self.secret, "HARBORLIGHT_DATABASE_URL": self.database}
        return given

    def say(self, script: str) -> object:
        """What a short process beside the sites prints."""
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=self.environment("staff"), capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self) -> None:
        for site in ("staff", "public"):
            command = [sys.executable, "-m", "harborlight.cli", "site", site]
            self.running.append(
                subprocess.Popen(command, env=self.environment(site), stdout=self.log, stderr=self.log)
            )
        for port in self.ports.values():
            self._wait_for(port)

    def _wait_for(self, port: int) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and all(each.poll() is None for each in self.running):
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.2)
        raise AssertionError((self.folder / "sites.log").read_text(errors="replace"))

    def stop(self) -> None:
        for each in self.running:
            each.send_signal(signal.SIGTERM)
        for each in self.running:
            each.wait(timeout=40)
        self.log.close()


@pytest.fixture
def sites(tmp_path: Path, database: str) -> Iterator[Sites]:
    served = Sites(tmp_path, database)
    try:
        served.start()
        yield served
    finally:
        served.stop()


def open_page(browser: Browser, address: str, *, script: bool, session: object = None) -> Page:
    context = browser.new_context(java_script_enabled=script, locale="en-GB")
    if session:
        context.add_cookies([{"name": "sessionid", "value": str(session), "url": address}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def send_report(page: Page, address: str) -> str:
    """Fill in the public form and send it; returns the sixteen digits of the receipt."""
    page.goto(f"{address}/")
    page.goto(f"{address}/report/")
    page.get_by_role("group", name="Is somebody in danger right now?").get_by_label("No", exact=True).check()
    page.get_by_label("Where is it? A place, a street, a website").fill("A nail bar near the station")
    page.get_by_label("Town").fill("Leeds")
    page.get_by_label("Somebody else keeps their papers").check()
    page.get_by_label("What did you see or hear?").fill(STORY)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is kept")
    shown = page.locator(".receipt").inner_text()
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", shown)
    return shown


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_strangers_report_reaches_the_hotline_once_and_word_for_word(browser, sites, script):
    visitor = open_page(browser, sites.public, script=script)
    receipt = send_report(visitor, sites.public)
    assert visitor.context.cookies() == []
    # Loaded again, the browser sends the same form a second time: the same report with the same number.
    with visitor.expect_request(lambda request: request.method == "POST"):
        visitor.reload()
    assert visitor.locator(".receipt").inner_text() == receipt

    page = open_page(browser, sites.staff, script=script, session=sites.session)
    page.goto(f"{sites.staff}/intake/")
    row = page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("sealed, not read")
    row.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("nobody has read it")
    expect(page.locator("main")).not_to_contain_text("back of the shop")
    page.get_by_role("button", name="Open the report").click()

    said = page.locator("section", has=page.get_by_role("heading", name="What was said"))
    assert said.locator("dd.prose").inner_text() == STORY
    expect(said).to_contain_text("A nail bar near the station, Leeds")
    expect(said).to_contain_text("Somebody else keeps their papers")
    expect(said).to_contain_text("Does not want to be contacted.")
    soon = page.locator("section", has=page.get_by_role("heading", name="How soon"))
    expect(soon.locator("li")).to_have_text(["A sign was seen."])
    expect(soon).to_contain_text("The rule proposes, you decide.")
    opened = page.url

    # Whoever sent it calls and reads out the number.
    page.goto(f"{sites.staff}/intake/")
    page.locator("details", has_text="Somebody reads out a receipt").locator("summary").click()
    page.get_by_label("Sixteen digits").fill(receipt)
    page.get_by_role("button", name="Find").click()
    assert page.url == opened
    time.sleep(4)  # the collector looks every three seconds: it finds nothing more
    assert sites.say(COUNT) == {
        "reports": 1, "envelopes": 1, "waiting": 0, "set_aside": 0, "is_whole": True,
    }  # fmt: skip
    for each in (visitor, page):
        each.context.close()
    assert "back of the shop" not in (sites.folder / "sites.log").read_text(errors="replace")
