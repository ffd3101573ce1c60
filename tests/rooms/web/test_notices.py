"""E-mail says that something about a sign-in changed, and nothing else: it lies on servers and phones that others see."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from tests.factories import core as make

from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db


def test_a_notice_names_neither_person_nor_agency_nor_place():
    agency = make.agency("House by the Water")
    account = make.account(
        Role.CASEWORKER, of=agency, email="n@agency.example", display_name="Nadia Invented"
    )
    client = make.signed_in(Client(REMOTE_ADDR="203.0.113.9", headers={"user-agent": "Telling/1.0"}), account)
    session = client.session
    session["has_factor"] = True
    session.save()
    client.post("/account/reauthenticate/", {"password": make.PASSWORD})
    newer = "three grey boats at dawn"
    client.post(
        "/account/password/change/", {"oldpassword": make.PASSWORD, "password1": newer, "password2": newer}
    )
    (notice,) = mail.outbox
    assert notice.to == ["n@agency.example"]
    assert "If this was not you, tell your administrator now." in notice.body
    said = f"{notice.subject}\n{notice.body}\n{notice.alternatives}"
    for telling in ("Nadia", "Water", "203.0.113", "Telling", "testserver", "caseworker", "http"):
        assert telling not in said, telling
