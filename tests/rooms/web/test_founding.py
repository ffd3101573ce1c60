"""A coalition is founded in the browser by whoever holds the terminal's link, and by nobody else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.factories import core as make

from harborlight.core import accounts, founding, key_copies, keyfile, starting
from harborlight.core.models import Account, Agency, AuditEvent, Custodian, Installation
from harborlight.core.porch import Porch
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Refused, Unavailable

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"coalition": "Real One", "country": "FR", "time_zone": "Europe/Paris", "agency": "Office", "code": "off",
         "name": "First Person", "email": "First@office.example"}  # fmt: skip


@pytest.fixture
def door():
    make.key_file()
    data = Path(settings.ENV.data)
    yield founding.open_door(data)
    founding.close_door(data)
    (settings.ENV.backup / key_copies.COPIES).unlink(missing_ok=True)


def test_from_nothing_to_the_check_list(door, client: Client):
    assert client.get(f"/found/{door}/").status_code == 200
    answer = client.post(f"/found/{door}/", ASKED)
    assert answer.headers["Location"] == f"/found/{door}/codes/"
    shown = client.post(f"/found/{door}/codes/").content.decode()
    codes = re.findall(r'class="code"[^>]*>([0-9A-Z-]+)<', shown)
    assert len(codes) == 3
    assert codes[0] not in client.get(f"/found/{door}/codes/").content.decode()
    tried = client.post(f"/found/{door}/rehearsal/", {"code_a": codes[0], "code_b": codes[2].lower()})
    assert tried.status_code == 200
    installation = Installation.objects.get()
    assert installation.custodians_rehearsed_on is not None
    welcome = client.post(f"/found/{door}/enter/").headers["Location"]
    password = "a sentence nobody would guess"
    inside = client.post(welcome, {"password": password, "again": password})
    assert inside.headers["Location"] == "/"
    assert Client().get(f"/found/{door}/").status_code == 404, "the door shuts with the first password"
    account = Account.objects.get()
    assert (account.email, account.agency.code) == ("first@office.example", "OFF")
    assert installation.home_country() == "FR"
    assert installation.home_zone() == "Europe/Paris"
    events = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"machine.found", "key.custodians", "key.rehearse", "account.accept"} <= events


@pytest.mark.parametrize("path", ["", "codes/", "rehearsal/"])
def test_a_wrong_link_opens_nothing(door, client, path):
    assert client.get(f"/found/wrong/{path}").status_code == 404
    assert client.post(f"/found/wrong/{path}", ASKED).status_code == 404
    assert not Agency.objects.exists()


def test_a_newer_link_replaces_the_older(door, client):
    newer = founding.open_door(Path(settings.ENV.data))
    assert client.get(f"/found/{door}/").status_code == 404
    assert client.get(f"/found/{newer}/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("coalition", " "),
        ("country", "XX"),
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", ""),
        ("code", "a"),
        ("code", "häß"),
        ("email", "no"),
        ("name", ""),
    ],
)
def test_half_filled_founds_nothing_and_keeps_what_was_typed(door, client, field, value):
    answer = client.post(f"/found/{door}/", ASKED | {field: value})
    assert answer.status_code == 400
    assert not Installation.objects.exists()
    assert not Agency.objects.exists()
    if field != "agency":
        assert "Office" in answer.content.decode()


def test_it_is_founded_once(door, client):
    client.post(f"/found/{door}/", ASKED)
    again = client.post(f"/found/{door}/", ASKED | {"code": "TWO", "email": "two@office.example"})
    assert again.status_code == 302
    assert Agency.objects.count() == 1
    with pytest.raises(Invalid):
        founding.found(
            by=founding.FOUNDER,
            asked=founding.Founding(**ASKED | {"code": "TWO", "agency": "Two", "email": "b@b.example"}),
        )
    assert Agency.objects.count() == 1


def test_lost_codes_are_made_anew_and_the_old_open_nothing(door, client):
    client.post(f"/found/{door}/", ASKED)
    first, second = (
        re.findall(r'class="code"[^>]*>([0-9A-Z-]+)<', client.post(f"/found/{door}/codes/").content.decode())
        for _ in range(2)
    )
    wrong = client.post(f"/found/{door}/rehearsal/", {"code_a": first[0], "code_b": first[1]})
    assert wrong.status_code == 400
    assert "no custodian" in wrong.content.decode()
    right = client.post(f"/found/{door}/rehearsal/", {"code_a": second[0], "code_b": second[1]})
    assert right.status_code == 200
    assert Custodian.objects.filter(ended_at=None).count() == 3


def test_the_link_of_entering_is_one_at_a_time(door, client):
    client.post(f"/found/{door}/", ASKED)
    one = client.post(f"/found/{door}/enter/").headers["Location"]
    two = client.post(f"/found/{door}/enter/").headers["Location"]
    assert client.get(one).status_code == 404
    assert client.get(two).status_code == 200


def test_a_rotation_renews_the_copies_from_the_record(tmp_path):
    make.key_file()
    founding.found(by=founding.FOUNDER, asked=founding.Founding(**ASKED))
    path = tmp_path / "keys" / "master.key"
    keys = keyfile.create(path, data_folder=tmp_path / "data")
    codes = key_copies.name_custodians(by=key_copies.KEEPER, n=3, folder=tmp_path, keys=keys)
    newer = keyfile.add_key(path)
    assert not key_copies.are_current(tmp_path, newer)
    assert key_copies.renew(by=key_copies.KEEPER, folder=tmp_path, keys=newer)
    assert key_copies.are_current(tmp_path, newer)
    key_copies.rehearse(by=key_copies.KEEPER, first=codes[0], second=codes[1], folder=tmp_path, keys=newer)


@pytest.mark.parametrize(("kind", "mode"), [("real", "sample"), ("sample", "production")])
def test_a_real_coalition_never_runs_as_the_sample(kind, mode, settings):
    settings.ENV = settings.ENV.model_copy(update={"mode": mode})
    with pytest.raises(Unavailable, match="settings are those"):
        starting.check_kind(Installation(kind=kind))


def test_the_quick_sign_in_is_shut_where_the_coalition_is_real(door, client, settings):
    client.post(f"/found/{door}/", ASKED)
    settings.ENV = settings.ENV.model_copy(update={"mode": "sample"})
    assert client.get("/people/sample/").status_code == 404


def test_the_coordinator_changes_name_and_country(door, client):
    client.post(f"/found/{door}/", ASKED)
    coordinator = make.account(Role.COORDINATOR, of=Agency.objects.get())
    make.signed_in(client, coordinator)
    assert client.get("/setup/coalition/").status_code == 200
    client.post("/setup/coalition/", {"coalition": "Newer Name", "country": "UA"})
    installation = Installation.objects.get()
    assert (installation.coalition_name, installation.country) == ("Newer Name", "UA")
    assert client.post("/setup/coalition/", {"coalition": "", "country": "ZZ"}).status_code == 400
    assert "112" in client.get("/setup/").content.decode(), "the emergency number of the new country"
    published = json.loads(Porch(settings.ENV.porch_folder).read("inboxes.json"))
    assert (published["country"], published["coalition"]) == ("UA", "Newer Name"), (
        "the public site knows it, too"
    )


def test_the_public_site_knows_the_country_from_the_founding_on(door, client):
    client.post(f"/found/{door}/", ASKED)
    assert json.loads(Porch(settings.ENV.porch_folder).read("inboxes.json"))["country"] == "FR"


# -- agencies that join ---------------------------------------------------------------------------------------------------


JOINS = {
    "name": "Harbour House",
    "code": "HAR",
    "kind": "shelter",
    "admin_name": "Ada",
    "admin_email": "ada@har.example",
}


@pytest.fixture
def coordinator(door, client):
    client.post(f"/found/{door}/", ASKED)
    account = make.account(Role.COORDINATOR, of=Agency.objects.get())
    make.signed_in(client, account)
    return account


def link_shown(client) -> str:
    return re.search(r"/people/welcome/([^/]+)/", client.get("/setup/agencies/").content.decode())[1]


def test_a_first_administrators_lapsed_link_is_made_anew_by_the_coordinator(coordinator, client):
    client.post("/setup/agencies/", JOINS)
    first, agency = link_shown(client), Agency.objects.get(code="HAR")
    assert "Nobody of it has signed in yet." in client.get("/setup/agencies/").content.decode()
    client.post(f"/setup/agencies/{agency.pk}/invite/")
    second = link_shown(client)
    assert Client().get(f"/people/welcome/{first}/").status_code == 404, "the older link is void"
    password = {"password": "a sentence nobody would guess", "again": "a sentence nobody would guess"}
    assert Client().post(f"/people/welcome/{second}/", password).status_code == 302
    assert AuditEvent.objects.filter(action="agency.invite_admin", object_id=str(agency.pk)).count() == 1


def test_once_somebody_of_the_agency_came_in_no_coordinator_makes_a_link_into_it(coordinator, client):
    client.post("/setup/agencies/", JOINS)
    agency, token = Agency.objects.get(code="HAR"), link_shown(client)
    ada = Account.objects.get(email="ada@har.example")
    accounts.accept_invitation(by=ada, token=token, password="a sentence nobody would guess")
    assert client.post(f"/setup/agencies/{agency.pk}/invite/").status_code == 403
    # Nor after a reset, which leaves the account without a password until its own link is used.
    ada.last_login = timezone.now()
    ada.set_unusable_password()
    ada.save()
    with pytest.raises(Refused):
        founding.invite_admin(by=coordinator, agency_id=agency.pk)


def test_choosing_the_password_counts_as_showing_it(coordinator, client):
    """Else the very next step, adding a second factor, would ask for it again."""
    client.post("/setup/agencies/", JOINS)
    newcomer, password = Client(), "a sentence nobody would guess"
    newcomer.post(f"/people/welcome/{link_shown(client)}/", {"password": password, "again": password})
    assert newcomer.get("/account/2fa/totp/activate/").status_code == 200
