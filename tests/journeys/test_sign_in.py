"""Sign-in in a real browser: password, a second factor before any page, a passkey, the lock opened by a touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from harborlight.core.roles import Role
from tests.factories import core as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def shown_again(page) -> None:
    """A weighty step asks for the password once more."""
    if "/reauthenticate" in page.url:
        page.get_by_label("Password").fill(make.PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.wait_for_load_state()


def test_a_passkey_is_added_and_opens_the_lock(desk):
    make.account(Role.CASEWORKER, email="worker@agency.example")
    sitting = desk(None)
    page = sitting.page
    device = sitting.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    sitting.go("/account/login/")
    page.get_by_label("Email").fill("worker@agency.example")
    page.get_by_label("Password").fill(make.PASSWORD)
    sitting.press("Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    assert "/people/second-factor/" in sitting.go("/cases/").url, "no page before the second factor"
    sitting.follow("Add a passkey")
    shown_again(page)
    page.locator("[name=name]").fill("My phone")
    page.locator("#mfa_webauthn_add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    sitting.go("/cases/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
    sitting.go("/people/lock/?next=/cases/")
    assert "/people/lock/" in sitting.go("/cases/").url, "a locked session shows nothing but the lock"
    sitting.follow("Open with a code or a passkey")
    sitting.follow("Use a security key")
    page.locator("main button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
