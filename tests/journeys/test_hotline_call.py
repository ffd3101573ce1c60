"""In a real browser: a hotline worker goes through the protocol beside the form, from the first word to the record; what is
typed in the form is not lost by a tick; another call is stopped; a supervisor steps in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from harborlight.core.roles import Role
from harborlight.protocols.models import ProtocolRun
from tests.factories import core as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def tick(page, title, button="Done", note=""):
    """One step: opened if it is folded, a note if there is one, the button."""
    step = page.locator("#checklist details.run-step").filter(has=page.get_by_text(title, exact=True)).first
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    if note:
        step.get_by_role("textbox").fill(note)
    with page.expect_response(re.compile("/mark/")):
        step.get_by_role("button", name=button, exact=True).click()
    expect(step).to_have_class(re.compile(r"run-step--(done|skipped)"))


def test_a_call_is_gone_through_from_the_first_word_to_the_record(desk):
    make.installation()
    line = make.agency("Harbour Line")
    hotline, supervisor = make.account(Role.HOTLINE_WORKER, of=line), make.account(Role.SUPERVISOR, of=line)
    sitting = desk(hotline)
    page = sitting.go("/intake/take/")
    page.get_by_label("Go through a protocol").select_option("hotline_call")
    page = sitting.press("Begin")

    # Beside the form: what is typed there stays while the steps are ticked.
    page.get_by_label("What did you see or hear?").fill("Three women sleep in the back of the shop.")
    tick(page, "Answer so that nothing is given away", note="Whispers")
    tick(page, "Is anybody in danger now?", "No")
    tick(page, "Can the caller talk freely?", "Yes")
    tick(page, "Is an interpreter needed?", "Not known")
    expect(page.locator("#checklist")).to_contain_text("Get a vetted interpreter")
    tick(page, "Get a vetted interpreter", "Skip, with the reason", note="Speaks Spanish, so do I")
    tick(page, "Say who you are, and what you can and cannot do")
    tick(page, "Who calls about whom?", "No")
    tick(page, "Somebody worries about another")
    tick(page, "Under 18, or perhaps?", "No")
    tick(page, "What is needed now")
    expect(page.get_by_label("What did you see or hear?")).to_have_value(
        "Three women sleep in the back of the shop."
    )

    # No safe place: the supervisor is asked to step in, and sees it at home.
    tick(page, "A safe place for tonight?", "No")
    page.get_by_text("Ask somebody to step in").click()
    page.get_by_label("Who?").select_option("supervisor")
    page.get_by_label("What do you need?").fill("A bed for three tonight")
    with page.expect_response(re.compile("/escalate/")):
        page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#checklist")).to_contain_text("A bed for three tonight")
    stepping_in = desk(supervisor)
    home = stepping_in.go("/")
    home.get_by_role("link", name="1 escalation waits for you").click()
    stepping_in.follow("Hotline call")
    stepping_in.press("I take this on")
    stepping_in.page.get_by_label("What was done").fill("House by the Water has room")
    stepping_in.press("Settled")
    expect(stepping_in.page.locator("#checklist")).to_contain_text("House by the Water has room")

    # The report is kept; the checklist goes on about it, to the end.
    page = sitting.press("Keep the report")
    expect(page.get_by_role("heading", level=1)).to_contain_text("-R")
    page = sitting.follow("Hotline call")
    tick(page, "Find a place for tonight")
    tick(page, "Ask what the person wants", "No")
    tick(page, "Leave a way back")
    tick(page, "End the call safely")
    tick(page, "Write down the least that is needed")
    expect(page.get_by_text(re.compile("due in|due "))).to_have_count(1)
    tick(page, "Look after yourself and the follow-up")
    page.get_by_role("button", name="All done: end the checklist").click()
    expect(page.locator("#checklist .notice").first).to_contain_text("Gone through")
    assert ProtocolRun.objects.get().state == "finished"


def test_a_call_that_breaks_off_is_stopped_with_its_reason_and_works_without_script(desk):
    make.installation()
    sitting = desk(make.account(Role.HOTLINE_WORKER), java_script_enabled=False)
    page = sitting.go("/intake/take/")
    page.get_by_label("Go through a protocol").select_option("hotline_call")
    page = sitting.press("Begin")
    page.locator("#checklist").get_by_role("button", name="Done", exact=True).first.click()
    expect(page.get_by_text("1 step noted")).to_be_visible()
    page.locator("#checklist").get_by_text("Stop", exact=True).click()
    page.get_by_label("The line goes dead.").check()
    page.get_by_role("button", name="Stop here").click()
    expect(page.locator("#checklist")).to_contain_text("Do not call back unless that was agreed")
    run = ProtocolRun.objects.get()
    assert (run.state, run.opened("ending")["rule"]) == ("stopped", "cut_off")
