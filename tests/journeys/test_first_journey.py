"""In a real browser: a hotline report becomes a case, a screening, a consent, an accepted referral, and the answer is seen;
withdrawal; and refusals for the wrong role and the wrong agency at every step."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from harborlight.core.roles import Role
from tests.factories import core as make
from tests.factories.directory import service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_report_becomes_an_accepted_referral_and_a_withdrawal_reaches_the_receiver(desk):
    harbour, shelter = make.agency("Harbour Line"), make.agency("Shelter Coast", kind="shelter")
    service(shelter, name="House by the Water")
    hotline, worker = make.account(Role.HOTLINE_WORKER, of=harbour), make.account(Role.CASEWORKER, of=harbour)
    receiver, police = make.account(Role.CASEWORKER, of=shelter), make.account(Role.INVESTIGATOR, of=harbour)

    # The hotline worker takes a call.
    taking = desk(hotline)
    page = taking.go("/intake/take/")
    page.get_by_label("I am not sure").check()
    page.get_by_label("Somebody else keeps their papers").check()
    page.get_by_label("What did you see or hear?").fill("A woman works in a house and cannot leave.")
    page = taking.press("Keep the report")
    expect(page.get_by_role("heading", level=1)).to_contain_text("-R")
    report = page.url

    # The caseworker accepts it and opens a case.
    working = desk(worker)
    page = working.go(report.split(working.address)[1])
    expect(page.get_by_text("A sign was seen.")).to_be_visible()
    page = working.follow("Accept: open a case")
    page.get_by_label("Name, as the person wants to be called").fill("Amina Invented")
    page.get_by_label("Date or year of birth").fill("1999")
    page.get_by_label("Safe phone number").fill("07700 900123")
    page = working.press("Open the case")
    case = page.url
    expect(page.get_by_text("Amina Invented")).to_be_visible()
    expect(page.locator("h1")).not_to_contain_text("Amina")

    # A screening by the rule.
    page = working.follow("Take a screening")
    page = working.follow("Adult, labour exploitation")
    for question in (
        "excessive hours or days of work",
        "little or no pay",
        "identity papers held by others",
        "isolated, locked in or watched",
    ):
        page.get_by_role("group", name=question).last.get_by_label("Yes").check()
    page = working.press("See the result")
    expect(page.get_by_text("This does not decide help")).to_be_visible()
    expect(page.get_by_role("heading", name="Signs of trafficking by this rule")).to_be_visible()

    # A need, a service, the person's consent, the preview, the question.
    page = working.go(case.split(working.address)[1])
    page.get_by_text("Add a need").click()
    page.get_by_label("Need", exact=True).select_option("safe_house")
    page.locator("#plan").get_by_role("button", name="Add").first.click()
    page = working.follow("Find a service")
    page = working.follow("Refer")
    page = working.follow("Ask for consent")
    assert page.locator("input[type=checkbox]:checked").count() == 0, "nothing may be ticked beforehand"
    page.get_by_label("Identity").check()
    page.get_by_label("What for").select_option("referral")
    page.get_by_label("Until when").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("Who agreed").select_option("person")
    page.get_by_label("How", exact=True).select_option("spoken")
    page.get_by_label(re.compile("I explained that help does not depend")).check()
    page = working.press("Keep the consent")
    preview = page.locator(".card--preview")
    expect(preview).to_contain_text("Amina Invented")
    expect(preview).not_to_contain_text("07700")
    page.get_by_label("Safe house").check()
    page = working.press("Send the question")
    expect(page.locator("#sharing")).to_contain_text("Asked")

    # The receiver sees an anonymous question, says yes, then sees exactly what was agreed.
    receiving = desk(receiver)
    page = receiving.go("/release/incoming/")
    page = receiving.follow("House by the Water")
    incoming = page.url.split(receiving.address)[1]
    expect(page.locator("main")).to_contain_text("Safe house")
    expect(page.locator("main")).not_to_contain_text("Amina")
    page.get_by_label("Yes, we can take the person").check()
    page = receiving.press("Send the answer")
    expect(page.locator("main")).to_contain_text("Amina Invented")
    expect(page.locator("main")).not_to_contain_text("07700")

    # The answer is seen by the sender.
    page = working.go(case.split(working.address)[1])
    expect(page.locator("#sharing")).to_contain_text("Accepted")

    # Refusals: another agency, a police role, not signed in.
    for stranger in (desk(receiver), desk(police)):
        page = stranger.go(case.split(working.address)[1])
        assert page.get_by_text("Amina").count() == 0
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Not found|Not open to you"))
    nobody = desk(None)
    assert "/account/login/" in nobody.go(case.split(working.address)[1]).url

    # The person takes consent back: the receiver is told and confirms; the copy is gone.
    page = working.go(case.split(working.address)[1])
    page = working.follow("Withdraw")
    page = working.press("Withdraw")
    expect(page.locator("#sharing")).to_contain_text("withdrawn")
    page = receiving.go(incoming)
    expect(page.get_by_role("alert")).to_contain_text("took back their consent")
    expect(page.locator("main")).not_to_contain_text("Amina")
    page = receiving.press("Confirm and destroy our copy")
    expect(page.locator("main")).not_to_contain_text("Amina")


def test_a_draft_survives_a_lock_and_a_double_click_sends_once(desk):
    from harborlight.intake.models import Report

    worker = make.account(Role.HOTLINE_WORKER)
    sitting = desk(worker)
    page = sitting.go("/intake/take/")
    page.get_by_label("What did you see or hear?").fill("Half a sentence")
    expect(page.locator(".draft-state")).to_contain_text("Draft saved", timeout=8_000)
    page = sitting.go("/people/lock/")
    assert "Half a sentence" not in sitting.go("/intake/take/").content()
    page.get_by_label("Password").fill(make.PASSWORD)
    page = sitting.press("Open again")
    page = sitting.go("/intake/take/")
    expect(page.get_by_label("What did you see or hear?")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Keep the report").dblclick()
    page.wait_for_load_state()
    page.wait_for_timeout(500)
    assert Report.objects.count() == 1


def test_two_editors_see_both_texts_and_nothing_is_lost(desk):
    from harborlight.cases import actions as cases

    worker = make.account(Role.CASEWORKER)
    case = cases.open_case(by=worker, person={"name": "Amina Invented"})
    first, second = desk(worker), desk(worker)
    one, two = first.go(f"/cases/{case.pk}/person/"), second.go(f"/cases/{case.pk}/person/")
    one.get_by_label("Where the person stays now").fill("With a friend")
    first.press("Save")
    two.get_by_label("Where the person stays now").fill("At the shelter")
    two = second.press("Save")
    expect(two.get_by_role("alert")).to_contain_text("With a friend")
    expect(two.get_by_role("alert")).to_contain_text("At the shelter")
