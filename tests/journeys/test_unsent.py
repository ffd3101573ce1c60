"""In a real browser: a long form meets the lock, by a press of its button or by nobody touching it; nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from harborlight.core.roles import Role
from harborlight.directory.models import Service
from tests.factories import core as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def begin(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("House of the long night")
    page.get_by_label("Safe house").check()
    page.get_by_label("Legal advice").check()
    page.get_by_label("Languages").select_option(["es", "uk"])
    page.get_by_label("What it offers").fill("Half a sentence")


def go_on(page: Page) -> None:
    """Open the lock, look at what was kept, fill it in again, change a word, save."""
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Open again").click()
    expect(page.locator("main")).to_contain_text("House of the long night")
    page.get_by_role("link", name="Fill the form in again with it").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("House of the long night")
    expect(page.get_by_label("Safe house")).to_be_checked()
    expect(page.get_by_label("Legal advice")).to_be_checked()
    expect(page.get_by_label("Languages")).to_have_values(["es", "uk"])
    page.get_by_label("What it offers").fill("A whole sentence")
    page.locator("main").get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("House of the long night")
    saved = Service.objects.get()
    assert saved.description == "A whole sentence"
    page.goto(re.sub(r"/directory/.*", "/drafts/", page.url))
    expect(page.locator("main")).to_contain_text("No drafts.")


def test_a_form_sent_into_the_lock_is_filled_in_again(desk):
    sitting = desk(make.account(Role.DIRECTORY_EDITOR))
    page = sitting.go("/directory/new/")
    begin(page)
    beside = sitting.context.new_page()
    beside.goto(sitting.address + "/people/lock/")
    page.locator("main").get_by_role("button", name="Save").click()
    go_on(page)


def test_a_form_that_nobody_touches_goes_with_the_lock(desk):
    sitting = desk(make.account(Role.DIRECTORY_EDITOR))
    sitting.page.clock.install()
    page = sitting.go("/directory/new/")
    begin(page)
    page.clock.run_for((settings.ENV.idle_lock_minutes * 60 + 10) * 1000)
    page.wait_for_url("**/people/lock/**")
    go_on(page)
