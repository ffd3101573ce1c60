"""The sign-in library's pages in our design and in the reader's language: every one of them, refused and accepted, its letters, its
errors. A sentence in Latin letters on a page in Arabic or Ukrainian is a fault, unless it is one of our own texts, whose
translation is another test's business (`tests/architecture/test_translations.py`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from tests import pages
from tests.factories import core as make
from tests.factories.world import world as make_world

from harborlight.core.models import Account
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db
OURS = Path(__file__).resolve().parents[3] / "src"
LANGUAGES = ("ar", "uk")
# Of the library, and no page: scripts with their data, a file of codes, the frames of its letters.
ITS_OWN = (
    "mfa/webauthn/snippets/",
    "mfa/recovery_codes/download.txt",
    "django/forms/",
    "account/email/",
    "mfa/email/",
)
NAMES = ("Harborlight", "Worker", "Nadia", "Invented")
SENTENCE = re.compile(r"[A-Za-z][A-Za-z’'-]+(?:[ ,]+[A-Za-z][A-Za-z’'-]+)+")
WORD = re.compile(r"\b[A-Z][a-z]{2,}\b")


def told(answer: HttpResponse) -> list[str]:
    """What somebody reads of a page, or hears: texts, and what stands in fields, pictures and labels."""
    page = re.sub(r"(?s)<(script|style|head|svg)\b.*?</\1>", " ", answer.content.decode())
    page = re.sub(r'(?s)<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', " ", page)
    named = re.findall(r'(?:placeholder|title|aria-label|alt)="([^"]*)"', page)
    lines = [*re.sub(r"<[^>]+>", "\n", page).split("\n"), *named]
    return [html.unescape(line).strip() for line in lines if line.strip()]


@cache
def our_texts() -> str:
    files = [*OURS.rglob("*.html"), *OURS.rglob("*.py"), *OURS.rglob("*.txt")]
    return re.sub(r"\s+", " ", " ".join(path.read_text() for path in files))


def foreign(lines: list[str]) -> list[str]:
    """Sentences and words in Latin letters that are neither names nor ours."""
    found = []
    for line in lines:
        for said in SENTENCE.findall(line) + [word for word in WORD.findall(line) if word not in NAMES]:
            if said not in our_texts() and f'"{said}' not in our_texts():
                found.append(f"{said!r} in {line!r}")
    return found


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def clients(world):
    return pages.sittings(world)


def of_the_library(world, clients) -> list[pages.Page]:
    """Every page under the library's addresses that anybody may open, and what stands behind a passkey or a password."""
    names = [
        name
        for name, _pattern in pages.staff_routes()
        if name.startswith(("account_", "mfa_", "usersessions"))
    ]
    found, wrong = pages.walk_staff(world, clients, only=names)
    assert wrong == []
    _worker, _c, analyst, _o, _s, factors, _nobody = clients
    key = pages._passkey(analyst).pk
    states = [(analyst, f"/account/2fa/webauthn/keys/{key}/{deed}/") for deed in ("edit", "remove")]
    states += [
        (analyst, "/account/2fa/webauthn/"),
        (factors, "/account/2fa/"),
        (factors, "/account/2fa/reauthenticate/"),
    ]
    found += [pages.Page(path, path, lambda lang, c=c, p=path: pages.get(c, p, lang)) for c, path in states]
    found.append(pages.Page("second factor", "/account/2fa/authenticate/", pages._asked_for_second_factor))
    return found


WRONG = (
    ("worker", "/account/password/change/", {"oldpassword": "x", "password1": "short", "password2": "other"}),
    ("worker", "/account/password/change/", {"oldpassword": make.PASSWORD, "password1": "boats at dawn", "password2": "x"}),
    ("worker", "/account/password/change/", {"oldpassword": make.PASSWORD, "password1": "password1234", "password2": "password1234"}),
    ("worker", "/account/password/change/", {"oldpassword": make.PASSWORD, "password1": "{email}", "password2": "{email}"}),
    ("worker", "/account/reauthenticate/", {"password": "x"}),
    ("worker", "/account/2fa/totp/activate/", {"code": "000000"}),
    ("worker", "/account/2fa/totp/activate/", {}),
    ("worker", "/account/2fa/webauthn/add/", {"name": "", "credential": "x"}),
    ("worker", "/account/2fa/webauthn/add/", {"name": "", "credential": ""}),
    ("factors", "/account/2fa/reauthenticate/", {"code": "000000"}),
    ("nobody", "/account/login/", {"login": "no address", "password": ""}),
    ("nobody", "/account/login/", {"login": "nobody@agency.example", "password": "x"}),
)  # fmt: skip


def refused(clients, language: str) -> Iterator[tuple[str, HttpResponse]]:
    worker, _c, _a, _o, _s, factors, nobody = clients
    sits = {"worker": worker, "factors": factors, "nobody": nobody}
    email = Account.objects.get(pk=worker.session["_auth_user_id"]).email
    for who, path, fields in WRONG:
        typed = {name: value.format(email=email) for name, value in fields.items()}
        answer = pages._post(sits[who], path, typed, language)
        assert answer.status_code in (200, 400), (path, answer.status_code)
        assert 'role="alert"' in answer.content.decode(), path
        yield f"{path} refused", answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_every_refusal_is_in_the_readers_language_and_in_our_design(world, clients, language):
    answers = [(page.name, page.ask(language)) for page in of_the_library(world, clients)]
    assert len(answers) > 14
    answers += refused(clients, language)
    wrong, borrowed = [], []
    for name, answer in answers:
        assert f'<html lang="{language}"' in answer.content.decode(), name
        wrong += [f"{name}: {each}" for each in foreign(told(answer))]
        borrowed += [
            f"{name}: {each.name}" for each in answer.templates
            if each.origin and str(OURS) not in each.origin.name and not str(each.name).startswith(ITS_OWN)
        ]  # fmt: skip
    assert wrong == []
    assert sorted(set(borrowed)) == [], "a page of the sign-in library without a template of ours"


def test_the_look_can_fail():
    """A sentence of the library's own, a word of a form, are found; names, and texts of ours, are not."""
    english = HttpResponse('<p>Please reauthenticate to safeguard it</p><input placeholder="Credentialish">')
    assert len(foreign(told(english))) >= 2
    assert not foreign(told(HttpResponse("<p>Harborlight</p><script>var alert = 'No such thing'</script>")))
    assert not foreign(["Too many tries"])


@pytest.mark.parametrize("language", ["es", "fr", "ar", "uk"])
def test_what_the_library_says_of_itself_is_there_in_every_language_of_ours(language):
    """Its own catalogues are found: errors of its forms, and of Django's."""
    said = [*DefaultAccountAdapter.error_messages.values(), *DefaultMFAAdapter.error_messages.values()]
    with translation.override("en"):
        english = {str(each) for each in said}
    with translation.override(language):
        here = {str(each) for each in said}
    assert len(english) > 15
    assert english & here == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_about_a_changed_sign_in_are_in_the_readers_language(language):
    account = make.account(Role.TRAINER)
    client = Client()
    client.post("/account/login/", {"login": account.email, "password": make.PASSWORD})
    words = "seven green boats at dawn"
    typed = {"oldpassword": make.PASSWORD, "password1": words, "password2": words}
    client.post("/account/password/change/", typed, headers={"accept-language": language})
    key = pages._passkey(client)
    client.post("/account/reauthenticate/", {"password": words})
    client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/", headers={"accept-language": language})
    assert not Authenticator.objects.exists()
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        assert foreign([letter.subject, *letter.body.splitlines()]) == []
        assert re.search(r"[؀-ۿа-яїєі]", letter.subject)
        assert account.email not in letter.body


def test_too_many_tries_are_told_on_a_page_of_ours(settings):
    settings.ACCOUNT_RATE_LIMITS = {"change_password": "1/m/user"}
    client = Client()
    account = make.account(Role.TRAINER)
    client.post("/account/login/", {"login": account.email, "password": make.PASSWORD})
    for _n in range(2):
        answer = client.post("/account/password/change/", {})
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
    assert 'class="brand"' in answer.content.decode()
