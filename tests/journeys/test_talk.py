"""In a real browser: a screening as a talk, one question at a time without a new page, paused and gone on with."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from harborlight.cases.models import Screening
from tests.factories import release as at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_talk_goes_on_without_new_pages_and_after_a_pause(desk):
    table = at.table()
    sitting = desk(table.worker)
    page = sitting.go(f"/cases/{table.case.pk}/screen/qyit/all/")
    sitting.press("One question at a time")
    main = page.locator("main")
    expect(main).to_contain_text("Question 1 of 4")
    page.evaluate("window.isSamePage = true")
    main.get_by_label("Yes").check()
    page.keyboard.press("Enter")
    expect(main).to_contain_text("Question 2 of 4")
    expect(main).to_contain_text("Enough is known to act")
    assert page.evaluate("window.isSamePage"), "no new page was loaded"
    expect(main.locator("h2[autofocus]")).to_be_focused()
    main.get_by_role("button", name="Back").click()
    expect(main).to_contain_text("Question 1 of 4")
    expect(main.get_by_label("Yes")).to_be_checked()
    main.get_by_role("button", name="Next").click()
    expect(main).to_contain_text("Question 2 of 4")
    main.get_by_label("Rather not say").check()
    sitting.press("Pause")
    expect(main).to_contain_text("Kept as it is")
    sitting.follow("A screening")
    sitting.follow("Go on")
    expect(main).to_contain_text("Question 2 of 4")
    expect(main.get_by_label("Rather not say")).to_be_checked()
    sitting.press("See the result")
    expect(main).to_contain_text("This does not decide help")
    assert sorted(Screening.objects.get().opened("answers").values()) == [
        "declined",
        "unknown",
        "unknown",
        "yes",
    ]


def test_the_blank_form_prints_alone_on_numbered_pages(desk):
    sitting = desk(at.table().worker)
    page = sitting.go("/cases/screen/ilo_ec_delphi/A_L/print/?beside=ar")
    beside = page.locator(".sheet .two > [lang=ar]").first
    assert beside.evaluate("each => getComputedStyle(each).direction") == "rtl"
    page.emulate_media(media="print")
    for kept_off in (".top", ".nav", ".foot", ".no-print"):
        expect(page.locator(kept_off).first).to_be_hidden()
    expect(page.locator(".sheet__box").first).to_be_visible()
    box = page.locator(".sheet__box").first.evaluate(
        "each => getComputedStyle(each, '::before').borderTopWidth"
    )
    assert float(box.removesuffix("px")) >= 1
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") > 3
