"""From the attacker's chair, by real requests: what was tried against doors, roles, files and trails, and must not work."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.factories import core as make
from tests.factories import release as at
from tests.factories.directory import service
from tests.factories.release import consented, referred

from harborlight.core import accounts
from harborlight.core.models import Account, AuditEvent, Draft
from harborlight.core.permissions import SystemActor
from harborlight.core.roles import Role
from harborlight.release.models import Incoming

pytestmark = pytest.mark.django_db
INVITER = SystemActor("factory", frozenset({"account:create"}))


def signed_in(account, **headers):
    return make.signed_in(Client(**headers), account)


def reads_of(account):
    return AuditEvent.objects.filter(kind="read", actor=str(account.pk))


# -- reading without a trace ---------------------------------------------------------------------------------------------------


def test_a_wrong_form_shows_no_record_without_a_read_event():
    table = at.table()
    referred(table, consented(table))
    desk = signed_in(table.receiver)
    page = reverse("release:incoming_page", args=[Incoming.objects.get().pk])
    answer = desk.post(page, {"answer": "nonsense"})
    assert answer.status_code == 400
    assert "The question" in answer.content.decode()
    assert reads_of(table.receiver).count() == 1


def test_the_conflict_page_shows_no_text_without_a_read_event():
    table = at.table()
    desk = signed_in(table.worker)
    answer = desk.post(
        reverse("cases:person", args=[table.case.pk]), {"name": "X", "version": "0", "safe_phone": ""}
    )  # fmt: skip
    assert answer.status_code == 409
    assert at.PERSON["name"] in answer.content.decode()
    assert reads_of(table.worker).filter(object_id=str(table.case.person_id)).count() == 1


def test_an_act_leaves_its_own_event_and_no_read_event_beside_it():
    table = at.table()
    referred(table, consented(table))
    desk = signed_in(table.receiver)
    page = reverse("release:incoming_page", args=[Incoming.objects.get().pk])
    assert desk.post(page, {"answer": "accept"}).status_code == 302
    assert reads_of(table.receiver).count() == 0
    assert AuditEvent.objects.filter(action="referral.answer").count() == 1


@pytest.mark.parametrize("version", ["²", "1e3", "-1", "x", "9" * 40])
def test_a_strange_version_is_no_fault_of_ours(version):
    table = at.table()
    desk = signed_in(table.worker)
    answer = desk.post(reverse("cases:person", args=[table.case.pk]), {"name": "X", "version": version})
    assert answer.status_code in {302, 400, 409}


# -- stepping up ----------------------------------------------------------------------------------------------------------------


def admin(*more, of=None):
    return make.account(Role.AGENCY_ADMIN, *more, of=of or make.agency())


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OPERATOR])
def test_an_agencys_administrator_gives_nobody_power_over_the_coalition(role):
    chief = admin()
    desk = signed_in(chief)
    fields = {"display_name": "New", "email": "new@agency.example", "language": "en", "roles": [role]}
    assert desk.post(reverse("people:new"), fields).status_code == 400
    assert not Account.objects.filter(email="new@agency.example").exists()
    colleague = make.account(Role.CASEWORKER, of=chief.agency)
    for target in (colleague, chief):
        page = reverse("people:person", args=[target.pk])
        assert desk.post(page, {"roles": sorted({*target.roles, role})}).status_code == 400
        assert role not in Account.objects.get(pk=target.pk).roles


def test_nor_takes_it_away_from_those_who_have_it():
    chief = admin()
    coordinator = make.account(Role.COORDINATOR, of=chief.agency)
    answer = signed_in(chief).post(
        reverse("people:person", args=[coordinator.pk]), {"roles": [Role.CASEWORKER]}
    )
    assert answer.status_code == 400
    assert Account.objects.get(pk=coordinator.pk).roles == {Role.COORDINATOR}


def test_the_coalitions_coordinator_who_administers_may():
    chief = admin(Role.COORDINATOR)
    colleague = make.account(Role.CASEWORKER, of=chief.agency)
    answer = signed_in(chief).post(reverse("people:person", args=[colleague.pk]), {"roles": [Role.OPERATOR]})
    assert answer.status_code == 302
    assert Account.objects.get(pk=colleague.pk).roles == {Role.OPERATOR}


def test_outsiders_see_no_address_book_and_no_roster():
    """A company partner may be the very employer; a learner is anybody. Their rooms come later, behind a door of their own."""
    hidden = service(make.agency(), name="Hidden House", is_confidential=True)
    for role in (Role.LEARNER, Role.COMPANY_PARTNER):
        desk = signed_in(make.account(role))
        for address in ("/directory/", f"/directory/{hidden.pk}/", "/directory/duty/"):
            answer = desk.get(address)
            assert answer.status_code == 403, (role, address)
            assert "Hidden House" not in answer.content.decode()


def test_an_ended_account_is_not_invited_back_in():
    chief = admin()
    gone = make.account(Role.CASEWORKER, of=chief.agency)
    accounts.end_account(by=chief, account_id=gone.pk)
    answer = signed_in(chief).post(reverse("people:invite", args=[gone.pk]))
    assert answer.status_code == 400


# -- doors --------------------------------------------------------------------------------------------------------------------


CLOSED = [
    "/account/signup/", "/account/email/", "/account/confirm-email/", "/account/confirm-email/abc/", "/account/password/reset/",
    "/account/password/reset/done/", "/account/password/reset/key/1-abc/", "/account/password/reset/key/done/",
    "/account/password/set/", "/account/login/code/confirm/", "/account/sessions/",
]  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_a_password_or_address_is_changed_by_no_side_door(address):
    """A lost password needs two people; an address is the administrator's to change. A mailbox alone opens nothing."""
    account = make.account(Role.CASEWORKER)
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    for desk in (Client(), signed_in(account)):
        for answer in (desk.get(address), desk.post(address, {"email": account.email, "action_add": ""})):
            assert answer.status_code == 404
    assert not mail.outbox


@pytest.mark.parametrize("address", ["/account/login/", "/account/logout/", "/account/2fa/webauthn/login/"])
def test_the_front_door_stands(address):
    assert Client().get(address).status_code in {200, 302}


def sample_here(settings):
    settings.ENV = settings.ENV.model_copy(update={"mode": "sample"})


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_FORWARDED": "for=203.0.113.9"}, {"HTTP_X_REAL_IP": "203.0.113.9"},
     {"HTTP_VIA": "1.1 proxy"}, {"REMOTE_ADDR": "203.0.113.9"}],
)  # fmt: skip
def test_the_samples_quick_sign_in_is_for_this_very_machine_also_behind_a_proxy(settings, headers):
    sample_here(settings)
    account = make.account(Role.CASEWORKER)
    here = Client()
    assert here.get("/people/sample/").status_code == 200
    through = Client(**headers)
    assert through.get("/people/sample/").status_code == 404
    assert through.post("/people/sample/", {"email": account.email}).status_code == 404
    desk = signed_in(account)
    assert desk.get("/cases/").status_code == 200
    assert desk.get("/cases/", **headers)["Location"] == reverse("people:second_factor")


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_no_door_leads_to_a_strangers_site(settings, to):
    sample_here(settings)
    account = make.account(Role.CASEWORKER)
    quick = Client().post("/people/sample/", {"email": account.email, "next": to})
    assert quick["Location"] == "/"
    desk = signed_in(account)
    desk.post("/people/lock/")
    opened = desk.post("/people/lock/", {"password": make.PASSWORD, "next": to})
    assert opened["Location"] == "/"
    kept = desk.post("/i18n/setlang/", {"language": "fr", "next": to})
    assert kept["Location"].startswith("/")
    assert "evil" not in kept["Location"]


def test_signing_in_makes_a_new_session(settings):
    sample_here(settings)
    account, desk = make.account(Role.CASEWORKER), Client()
    desk.post("/i18n/setlang/", {"language": "fr"})
    session = desk.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    desk.post("/people/sample/", {"email": account.email})
    assert desk.session.session_key != planted
    assert Client(HTTP_COOKIE=f"sessionid={planted}").get("/").status_code != 200


def test_a_locked_session_does_nothing_and_shows_nothing():
    table = at.table()
    desk = signed_in(table.worker)
    desk.post("/people/lock/")
    for address in (
        "/",
        "/cases/",
        f"/cases/{table.case.pk}/",
        "/people/lock/../../cases/",
        "/people/sessions/",
        "/account/password/change/",
    ):
        answer = desk.get(address)
        assert answer.status_code in {302, 404}, address
        assert at.PERSON["name"] not in answer.content.decode()
    before = AuditEvent.objects.count()
    desk.post(f"/cases/{table.case.pk}/notes/", {"text": "while locked"})
    assert not AuditEvent.objects.filter(seq__gt=before, action="case.note").exists()


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/people/lock/", "password"),
        ("/account/reauthenticate/", "password"),
        ("/account/2fa/reauthenticate/", "code"),
    ],
)
def test_the_lock_is_guessed_at_five_times_and_no_more_by_whatever_door(address, field):
    account = make.account(Role.CASEWORKER)
    desk = signed_in(account)
    desk.post("/people/lock/")
    for _try in range(6):
        desk.post(address, {field: "a wrong guess"})
    right = make.PASSWORD if field == "password" else "000000"
    desk.post(address, {field: right})
    answer = desk.get("/cases/")
    assert answer["Location"].startswith("/account/login/"), "the session is ended"


def test_the_right_word_opens_the_lock_and_the_count_begins_anew():
    desk = signed_in(make.account(Role.CASEWORKER))
    for _round in range(3):
        desk.post("/people/lock/")
        for _try in range(3):
            desk.post("/people/lock/", {"password": "a wrong guess"})
        assert desk.post("/people/lock/", {"password": make.PASSWORD}).status_code == 302
    assert desk.get("/cases/").status_code == 200


def test_no_address_and_no_browser_of_staff_is_kept():
    account = make.account(Role.CASEWORKER)
    account_client = Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="MarkedBrowser/1.0")
    account_client.post("/account/login/", {"login": account.email, "password": make.PASSWORD})
    kept = UserSession.objects.get(user=account)
    assert "203.0.113.9" not in str(kept.ip)
    assert kept.user_agent == ""


def test_bad_sign_ins_from_one_place_do_not_shut_everybody_out(settings):
    """Behind a TLS proxy every request comes from the proxy: the sender is who the proxy says, not the proxy itself."""
    from django.core.cache import cache

    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    account = make.account(Role.AUDITOR)
    attacker = Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    for number in range(12):
        attacker.post("/account/login/", {"login": f"x{number}@y.example", "password": "wrong password"})
    honest = Client(HTTP_X_FORWARDED_FOR="203.0.113.5")
    answer = honest.post("/account/login/", {"login": account.email, "password": make.PASSWORD})
    assert answer.status_code == 302
    cache.clear()


# -- what is typed into clear columns ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["x" * 61, "Amina Testperson", "a b", "cases.note:Amina", "Ämina", "..%2f..%2fetc"]
)
def test_a_drafts_name_is_a_name_of_ours(form):
    desk = signed_in(make.account(Role.CASEWORKER))
    answer = desk.post(f"/drafts/{form}/", {"text": "x"})
    assert answer.status_code in {400, 404}
    assert not Draft.objects.exists()


def test_what_a_draft_is_about_is_a_code_or_nothing():
    desk = signed_in(make.account(Role.CASEWORKER))
    desk.post("/drafts/intake.report/", {"story": "x", "draft_about": "Amina Testperson, 07700 900123"})
    assert Draft.objects.get().about == ""
    desk.post("/drafts/intake.report/", {"story": "x", "draft_about": "HAR-2026-00012"})
    assert Draft.objects.get().about == "HAR-2026-00012"


# -- files from strangers --------------------------------------------------------------------------------------------------------


def editor():
    return signed_in(make.account(Role.DIRECTORY_EDITOR, of=make.agency()))


def zipped(files):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return into.getvalue()


BAD_FILES = {
    "bomb.zip": zipped({"services.csv": b"0" * 90_000_000}),
    "path.zip": zipped({"../../etc/passwd": b"x"}),
    "deep.json": b"[" * 200_000,
    "deeper.json": b'{"a":' * 100_000,
    "half.json": b'[{"id": "1", "name": "\\ud800", "status": "active", "organization": {"id": "2", "name": "\\ud800", "description": "x"}}]',
    "number.json": b'[{"id": ' + b"9" * 5000 + b"}]",
    "nothing.json": b"null",
    "bytes.csv": bytes(range(256)) * 20,
    "wide.csv": b"," * 500_000,
    "noxlsx.xlsx": zipped({"[Content_Types].xml": b"<x/>"}),
    "entity.xlsx": zipped({"[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_hostile_file_gets_a_clear_answer(name):
    desk = editor()
    file = io.BytesIO(BAD_FILES[name])
    file.name = name
    answer = desk.post(reverse("directory:import"), {"file": file})
    assert answer.status_code in {200, 400}, answer.status_code
    kept = desk.post(
        reverse("directory:import"), {"content": base64.b64encode(BAD_FILES[name][:1_000_000]).decode(), "file_name": name}
    )  # fmt: skip
    assert kept.status_code in {302, 400}, kept.status_code


@pytest.mark.parametrize("content", ["no base64!", "AAA", "é", "A" * 7])
def test_a_second_step_that_was_tampered_with_is_told(content):
    answer = editor().post(
        reverse("directory:import"), {"content": content, "file_name": "x.csv", "once": str(uuid4())}
    )
    assert answer.status_code == 400


FORMULA = '=HYPERLINK("http://evil.example";"x")'


def test_no_exported_cell_is_a_formula():
    chief = make.account(Role.DIRECTORY_EDITOR)
    service(chief.agency, name=FORMULA, city="@SUM(1)", description="+1+1", url="", phone="-2+3")
    answer = signed_in(chief).get(reverse("directory:export", args=["csv"]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        for name in archive.namelist():
            for cell in archive.read(name).decode("utf-8-sig").replace("\r\n", ",").split('","'):
                assert not cell.strip('"').startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell[:30])


def test_an_export_is_downloaded_and_never_shown():
    chief = make.account(Role.DIRECTORY_EDITOR)
    service(chief.agency, name="<script>alert(1)</script>")
    for kind in ("json", "csv"):
        answer = signed_in(chief).get(reverse("directory:export", args=[kind]))
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
    json.loads(signed_in(chief).get(reverse("directory:export", args=["json"])).content)
