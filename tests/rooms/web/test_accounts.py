"""Sessions and accounts: second factor, idle lock, absolute end, leavers, one-time links, the sample's quick sign-in."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from tests.factories import core as make

from harborlight.core import accounts, session_guard
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample_mode(monkeypatch):
    monkeypatch.setattr(type(settings.ENV), "is_sample", property(lambda _env: True))


def plainly(account) -> Client:
    """Signed in without the sample's quick mark, as in production."""
    client = Client()
    client.force_login(account, backend="harborlight.core.sign_in.AccountBackend")
    return client


def move(client: Client, **values: object) -> None:
    session = client.session
    session.update(values)
    session.save()


def test_roles_that_see_people_need_a_second_factor_before_any_page():
    client = plainly(make.account(Role.CASEWORKER))
    assert client.get("/cases/")["Location"] == "/people/second-factor/"
    assert client.get("/people/second-factor/").status_code == 200
    assert plainly(make.account(Role.TRAINER)).get("/").status_code == 200


def test_with_a_code_app_the_pages_open_and_its_secret_is_sealed():
    account = make.account(Role.CASEWORKER)
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    stored = Authenticator.objects.get(user=account).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert plainly(account).get("/cases/").status_code == 200


def test_an_idle_session_locks_and_shows_nothing_but_the_lock():
    account = make.account(Role.CASEWORKER)
    client = make.signed_in(Client(), account)
    client.get("/")
    move(client, used_at=int(time.time()) - settings.ENV.idle_lock_minutes * 60 - 5)
    answer = client.get("/cases/")
    assert answer["Location"].startswith("/people/lock/")
    assert client.post("/people/lock/", {"password": "wrong"}).status_code == 400
    assert client.get("/cases/").status_code == 302
    client.post("/people/lock/", {"password": make.PASSWORD, "next": "/cases/"})
    assert client.get("/cases/").status_code == 200


def test_what_was_sent_into_a_lock_is_kept_as_a_draft():
    from harborlight.core import drafts

    account = make.account(Role.HOTLINE_WORKER)
    client = make.signed_in(Client(), account)
    client.get("/")
    move(client, is_locked=True)
    client.post("/intake/take/", {"story": "Half a sentence", "draft_form": "intake.report"})
    assert drafts.fields_of(account, "intake.report")["story"] == "Half a sentence"


def test_a_session_ends_whatever_happens():
    client = make.signed_in(Client(), make.account(Role.CASEWORKER))
    client.get("/")
    move(client, began_at=int(time.time()) - settings.ENV.session_hours * 3600 - 5)
    assert "/account/login/" in client.get("/cases/")["Location"]


def test_a_leaver_is_out_at_once():
    agency = make.agency()
    admin, worker = make.account(Role.AGENCY_ADMIN, of=agency), make.account(Role.CASEWORKER, of=agency)
    client = make.signed_in(Client(), worker)
    assert client.get("/cases/").status_code == 200
    accounts.end_account(by=admin, account_id=worker.pk)
    assert "/account/login/" in client.get("/cases/")["Location"]


def test_a_slip_of_the_finger_ends_no_account():
    agency = make.agency()
    admin, worker = make.account(Role.AGENCY_ADMIN, of=agency), make.account(Role.CASEWORKER, of=agency)
    client = make.signed_in(Client(), admin)
    address = f"/people/{worker.pk}/end/"
    slipped = client.post(address, {})
    worker.refresh_from_db()
    assert (slipped.status_code, worker.is_active) == (400, True)
    assert "Nothing was done." in slipped.content.decode()
    assert 'name="is_meant"' in client.get(f"/people/{worker.pk}/").content.decode()
    client.post(address, {"is_meant": "yes"})
    worker.refresh_from_db()
    assert not worker.is_active


def test_a_one_time_link_works_once_and_takes_no_common_password():
    agency = make.agency()
    admin = make.account(Role.AGENCY_ADMIN, of=agency)
    made = accounts.create_account(
        by=admin, agency_id=agency.pk, email="new@agency.example", display_name="New", roles=[Role.TRAINER]
    )
    token = accounts.invite(by=admin, account_id=made.pk)
    client = Client()
    weak = client.post(f"/people/welcome/{token}/", {"password": "password1234", "again": "password1234"})
    assert weak.status_code == 400
    words = "seven green boats at dawn"
    assert client.post(f"/people/welcome/{token}/", {"password": words, "again": words}).status_code == 302
    assert client.get("/").status_code == 200
    assert Client().get(f"/people/welcome/{token}/").status_code == 404


def test_a_wrong_password_and_an_unknown_address_are_told_alike():
    make.account(Role.TRAINER, email="known@agency.example")
    answers = [
        Client().post("/account/login/", {"login": login, "password": "wrong wrong wrong"}).content.decode()
        for login in ("known@agency.example", "unknown@agency.example")
    ]
    told = [answer.split('role="alert"')[1].split("</ul>")[0] for answer in answers]
    assert told[0] == told[1]


def test_nobody_signs_up_alone():
    assert Client().get("/account/signup/").status_code in (200, 302, 404)
    Client().post(
        "/account/signup/",
        {"email": "x@x.example", "password1": "a b c d e f g h", "password2": "a b c d e f g h"},
    )
    from harborlight.core.models import Account

    assert not Account.objects.filter(email="x@x.example").exists()


def test_the_quick_sign_in_is_refused_outside_the_sample_and_from_elsewhere(monkeypatch):
    make.account(Role.CASEWORKER, email="caseworker@sample.example")
    assert Client().get("/people/sample/").status_code == 404
    monkeypatch.setattr(type(settings.ENV), "is_sample", property(lambda _env: True))
    assert Client().get("/people/sample/").status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.9").get("/people/sample/").status_code == 404


def test_the_quick_mark_is_not_honoured_from_elsewhere():
    client = make.signed_in(Client(REMOTE_ADDR="203.0.113.9"), make.account(Role.CASEWORKER))
    assert client.get("/cases/")["Location"] == "/people/second-factor/"
    assert {"127.0.0.1", "::1"} == session_guard.LOOPBACK


def test_every_answer_carries_the_strict_policy():
    answer = make.signed_in(Client(), make.account(Role.CASEWORKER)).get("/cases/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_production_refuses_to_start_on_sample_settings(monkeypatch):
    from harborlight.errors import Unavailable
    from harborlight.web.settings import env

    monkeypatch.setenv("HARBORLIGHT_MODE", "production")
    env.read_env.cache_clear()
    try:
        with pytest.raises(Unavailable) as raised:
            env.read_env()
    finally:
        monkeypatch.undo()
        env.read_env.cache_clear()
        env.read_env()
    for name in ("SECRET_KEY", "BEHIND_TLS", "STAFF_HOST", "PUBLIC_HOST"):
        assert f"HARBORLIGHT_{name}" in str(raised.value)
