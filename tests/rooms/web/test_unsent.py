"""A form that could not be taken loses nothing: into the lock, after the end of a session, with an old page, signed out. What
was typed comes back to whoever typed it, is sealed until then, and is done once."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.addresses import forms_in
from tests.factories import core as make
from tests.factories.directory import service

from harborlight.core import drafts, unsent
from harborlight.core.models import Draft
from harborlight.core.roles import Role
from harborlight.directory.models import Service

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "House of the long night", "status": "active", "needs": ["safe_house", "medical"], "languages": ["es", "uk"],
    "description": "Half a sentence\nand another",
}  # fmt: skip


@pytest.fixture
def editor():
    return make.account(Role.DIRECTORY_EDITOR)


@pytest.fixture
def client(editor) -> Client:
    signed_in = make.signed_in(Client(enforce_csrf_checks=True), editor)
    signed_in.get("/")
    return signed_in


def move(client: Client, **values: object) -> None:
    session = client.session
    session.update(values)
    session.save()


def send(client: Client, fields: dict[str, object] = TYPED, **more: str):
    return client.post("/directory/new/", fields, HTTP_REFERER="http://testserver/directory/new/?a=1", **more)


def the_page(client: Client) -> str:
    (draft,) = Draft.objects.filter(form__startswith=unsent.KIND)
    return f"/drafts/unsent/{draft.form.partition(':')[2]}/"


def into_the_lock(client: Client) -> None:
    move(client, is_locked=True)
    locked = client.get(send(client)["Location"])
    assert "kept, sealed, and given back" in locked.content.decode()
    (form, *_others) = forms_in(locked.content.decode())
    opened = client.post("/people/lock/", form.filled() | {"password": make.PASSWORD})
    assert opened["Location"] == the_page(client)


def after_the_end(client: Client) -> None:
    move(client, began_at=int(time.time()) - settings.ENV.session_hours * 3600 - 5)
    answer = send(client)
    assert answer["Location"] == f"/account/login/?next={the_page(client).replace('/', '%2F')}"
    assert "given back to you after you sign in" in client.get(answer["Location"]).content.decode()
    assert client.get(the_page(client)).status_code == 302, "nobody is signed in"
    make.signed_in(client, Draft.objects.get().account)


def with_an_old_page(client: Client) -> None:
    answer = send(client, TYPED | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert the_page(client) in answer.content.decode()


def signed_out(client: Client) -> None:
    account_id = client.session["_auth_user_id"]
    page = client.get("/directory/new/").content.decode()
    client.post("/account/logout/", forms_in(page)[0].filled())
    token = forms_in(client.get("/account/login/").content.decode())[0].fields["csrfmiddlewaretoken"]
    answer = send(client, TYPED | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 401
    (waiting,) = forms_in(answer.content.decode())
    assert (waiting.action, waiting.fields["needs"]) == ("/directory/new/", TYPED["needs"])
    make.signed_in(client, type(make.account()).objects.get(pk=account_id))
    client.cookies["csrftoken"] = "y" * 32  # a new sign-in has a new token
    assert the_page_after(client, waiting) in client.get("/drafts/").content.decode()


def the_page_after(client: Client, waiting) -> str:
    assert client.post("/directory/new/", waiting.fields).status_code == 403
    return the_page(client)


WAYS = (into_the_lock, after_the_end, with_an_old_page, signed_out)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_was_typed_comes_back_is_sent_once_and_then_destroyed(client, editor, way):
    way(client)
    assert not Service.objects.exists()
    shown = client.get(the_page(client)).content.decode()
    assert "House of the long night" in shown
    assert "Half a sentence<br>and another" in shown
    sent = next(form for form in forms_in(shown) if form.action == "/directory/new/")
    assert sent.fields["needs"] == TYPED["needs"]
    assert sent.fields["languages"] == TYPED["languages"]
    assert client.post("/directory/new/", sent.fields).status_code == 302
    assert Service.objects.get().name == "House of the long night"
    assert not Draft.objects.exists()


def test_the_form_can_be_filled_in_again(client):
    into_the_lock(client)
    page = the_page(client)
    assert f'href="/directory/new/?a=1#unsent={page.split("/")[3]}"' in client.get(page).content.decode()
    told = client.get(f"{page}fields/").json()
    assert told["path"] == "/directory/new/"
    assert told["posted"]["needs"] == TYPED["needs"]


def test_a_refused_form_stays_kept(client):
    move(client, is_locked=True)
    send(client, TYPED | {"name": ""})
    client.post("/people/lock/", {"password": make.PASSWORD, "csrfmiddlewaretoken": token(client)})
    move(client, is_locked=False)
    page = the_page(client)
    (sent,) = [f for f in forms_in(client.get(page).content.decode()) if f.action == "/directory/new/"]
    answer = client.post("/directory/new/", sent.fields)
    assert answer.status_code == 400
    assert "House" not in answer.content.decode()
    assert "Half a sentence" in answer.content.decode()
    assert client.get(page).status_code == 200


def token(client: Client) -> str:
    return client.cookies["csrftoken"].value


def test_it_is_its_writers_alone_and_sealed(client, editor):
    into_the_lock(client)
    colleague = make.signed_in(Client(), make.account(Role.DIRECTORY_EDITOR, of=editor.agency))
    assert colleague.get(the_page(client)).status_code == 404
    assert colleague.get(f"{the_page(client)}fields/").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_draft")
        row = b" ".join(str(cell).encode() if not isinstance(cell, bytes | memoryview) else bytes(cell) for cell in cursor.fetchone())  # fmt: skip
    assert b"long night" not in row
    assert b"safe_house" not in row


def test_the_same_form_sent_twice_into_the_lock_is_kept_once(client):
    mark = "6f1f9b0e-3f0e-4d6c-9d11-0d8f6ad7a001"
    move(client, is_locked=True)
    for name in ("First", "Second"):
        send(client, TYPED | {"name": name, "once": mark})
    assert unsent.of(Draft.objects.get().account, Draft.objects.get().pk) is None
    kept = drafts.fields_of(Draft.objects.get().account, f"unsent.form:{mark}")
    assert kept["posted"]["name"] == ["Second"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[::1"])
def test_what_another_site_made_a_browser_send_is_not_kept(client, origin):
    answer = send(client, TYPED | {"csrfmiddlewaretoken": "x" * 64}, HTTP_ORIGIN=origin)
    assert answer.status_code == 403
    assert "could not be kept" in answer.content.decode()
    move(client, is_locked=True)
    assert send(client, HTTP_ORIGIN=origin)["Location"].endswith("kept=no")
    assert not Draft.objects.exists()


def test_no_password_and_no_code_is_kept(client):
    move(client, is_locked=True)
    send(client, TYPED | {"password": "a secret of mine", "code": "123456"})
    kept = drafts.fields_of(Draft.objects.get().account, Draft.objects.get().form)["posted"]
    assert set(kept) == set(TYPED)


def test_a_file_is_said_to_be_lost(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = make.signed_in(Client(), make.account(Role.DIRECTORY_EDITOR))
    client.get("/")
    move(client, is_locked=True)
    client.post("/directory/import/", {"file": SimpleUploadedFile("services.csv", b"name\nX\n")})
    move(client, is_locked=False)
    assert "A file cannot be kept" in client.get(the_page(client)).content.decode()


def test_the_lock_never_claims_what_is_not_so(client):
    """A button alone has nothing to keep, and somebody who has lost their account keeps nothing here."""
    move(client, is_locked=True)
    answer = client.post("/directory/new/", {"once": "x"})
    page = client.get(answer["Location"]).content.decode()
    assert "was not done and could not be kept" in page
    assert "given back" not in page


def test_a_part_of_a_page_is_led_to_the_lock_and_back_to_what_was_typed():
    client = make.signed_in(Client(), make.account(Role.CASEWORKER))
    client.get("/")
    move(client, is_locked=True)
    answer = client.post("/directory/new/", TYPED, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/people/lock/?next=%2Fdrafts%2Funsent%2F")


def test_after_the_end_of_an_account_nothing_is_kept(client, editor):
    editor.is_active = False
    editor.save()
    assert send(client).status_code == 403
    assert not Draft.objects.exists()


def test_editing_with_an_old_version_still_meets_the_conflict(editor):
    """What comes back was typed over an older text: nobody's newer words are overwritten."""
    client = make.signed_in(Client(), editor)
    house = service(editor.agency, name="Old name")
    client.get("/")
    move(client, is_locked=True)
    address = f"/directory/{house.pk}/edit/"
    client.post(address, TYPED | {"version": "0"}, HTTP_REFERER=f"http://testserver{address}")
    move(client, is_locked=False)
    sent = next(f for f in forms_in(client.get(the_page(client)).content.decode()) if f.action == address)
    assert client.post(address, sent.fields).status_code == 409
    assert client.get(the_page(client)).status_code == 200, "still kept"


def test_what_was_typed_is_read_under_the_forms_own_labels(client):
    into_the_lock(client)
    page = client.get(the_page(client)).content.decode()
    for label, said in (
        ("What it offers", "Half a sentence"),
        ("Languages", "Spanish"),
        ("Needs it meets", "Medical"),
    ):
        assert f"<dt>{label}</dt>" in page, label
        assert said.lower() in page.split(f"<dt>{label}</dt>")[1].split("</div>")[0].lower()
    assert "safe_house" not in page.split("<dl")[1]
