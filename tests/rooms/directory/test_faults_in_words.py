"""What is wrong in a sent file is said in the reader's language, by the row, the column and the service that they see."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from tests.factories import core as make

from harborlight.core.roles import Role
from harborlight.directory.models import Duty
from harborlight.exchange.problem_words import BY_CODE

pytestmark = pytest.mark.django_db
MARK = re.compile(r"⟦.*?⟧", re.DOTALL)
BAD_SHEET = (
    "Nom,Ville,Adresse,Âge minimum,Disponibilité,Latitude,Couleur\n"
    "Maison du quai,Lyon,1 rue Haute,dix-huit,peut-être,200,bleu\n"
    ",Lyon,,18,,,\n"
    "Maison du quai,Lyon,1 rue Haute,,,,\n"
)
BAD_DOCUMENT = [
    {"id": "a", "name": "Night House", "status": "open", "minimum_age": "many",
     "phones": [{"id": "p", "number": ""}], "harborlight_last_verified_on": "someday"},
    {"id": "b", "name": "", "status": "active"},
    {"id": "x" * 65, "name": "Endless", "status": "active"},
    "no object",
]  # fmt: skip


@pytest.fixture
def marked(monkeypatch):
    """A language in which every text stands between marks: what stands outside was never translated."""

    def mark(text: str, *_more: object) -> str:
        return f"⟦{text}⟧" if text else text

    monkeypatch.setattr(translation._trans, "gettext", mark)
    monkeypatch.setattr(translation._trans, "pgettext", lambda _context, text: mark(text))


def sent(role: Role, address: str, name: str, content: str | bytes) -> tuple[int, str]:
    data = content if isinstance(content, bytes) else content.encode()
    client = make.signed_in(Client(), make.account(role))
    page = client.post(address, {"file": SimpleUploadedFile(name, data)})
    found = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)
    assert found
    return page.status_code, html.unescape(re.sub(r"<[^>]+>", "", found.group()))


def untranslated(page: str) -> set[str]:
    """Pieces of the faults' English words outside the marks."""
    outside = MARK.sub("", page)
    pieces = (
        piece
        for fault in BY_CODE.values()
        for text in (fault.said, fault.mend)
        for piece in re.split(r"%\(\w+\)[sd]|“|”", text)
    )
    return {piece for piece in pieces if len(piece.strip()) > 8 and piece in outside}


def test_the_look_for_english_finds_what_is_not_translated():
    _status, page = sent(Role.DIRECTORY_EDITOR, "/directory/import/", "list.csv", BAD_SHEET)
    assert {"This has no name; it was left out.", "Write digits only."} <= untranslated(page)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("liste.csv", BAD_SHEET),
        ("list.json", json.dumps(BAD_DOCUMENT)),
        ("empty.csv", " "),
        ("page.csv", "<html>"),
        ("quote.csv", 'name,city\n"House,Leeds\n'),
        ("no.json", "{oops"),
        ("bare.csv", "a,b\n1,2\n"),
        ("letters.csv", "name,city\nÉtoile,Lyon\n".encode("cp1252")),
    ],
)
def test_nothing_of_a_file_of_services_is_said_in_english_alone(marked, name, content):
    _status, page = sent(Role.DIRECTORY_EDITOR, "/directory/import/", name, content)
    assert "⟦" in page
    assert untranslated(page) == set()


def test_nothing_of_a_roster_is_said_in_english_alone(marked):
    sheet = (
        "Who,Telephone,From,Until,Colour\nRosa,1,tonight,2030-01-02 08:00,red\n,,2030-01-02 20:00,2030-01-02 08:00\n"
        f"Ada,{'1' * 41},2030-01-01 20:00,2030-01-02 08:00\n"
    )
    status, page = sent(Role.AGENCY_ADMIN, "/directory/duty/import/", "roster.csv", sheet)
    assert (status, Duty.objects.count()) == (400, 0)
    assert untranslated(page) == set()
    status, page = sent(Role.AGENCY_ADMIN, "/directory/duty/import/", "roster.csv", "a,b\n1,2\n")
    assert status == 400
    assert untranslated(page) == set()


def test_a_spreadsheet_is_spoken_of_by_its_own_columns_and_the_names_of_its_services():
    _status, page = sent(Role.DIRECTORY_EDITOR, "/directory/import/", "liste.csv", BAD_SHEET)
    assert "row 2, “Maison du quai”" in page
    for column in ("column Âge minimum:", "column Disponibilité:", "column Latitude:", "column Couleur:"):
        assert column in page
    assert "Use one of: capacity, no-capacity" in page
    assert "row 4, “Maison du quai” · column Nom: This service stands above already" in page
    assert not re.search(r"service_at_locations|harborlight_|minimum_age|HSDS requires", page)


def test_a_document_is_spoken_of_by_its_entries_names_and_paths():
    _status, page = sent(Role.DIRECTORY_EDITOR, "/directory/import/", "list.json", json.dumps(BAD_DOCUMENT))
    assert "entry 1, “Night House”" in page
    assert "phones[1].number: This telephone has no number; it was left out. Write its number" in page
    assert "entry 3, “Endless” · id: This has an id of more than 64 characters" in page
    assert "list.json" not in page


def test_the_same_roster_again_doubles_nobody():
    sheet = "Who,Telephone,From,Until\nRosa Keeper,0113 496 0100,2030-01-01 20:00,2030-01-02 08:00\n"
    client = make.signed_in(Client(), make.account(Role.AGENCY_ADMIN))
    for said in ("1 row is on the roster.", "row 2 · This stands on the roster already"):
        file = SimpleUploadedFile("roster.csv", sheet.encode())
        page = client.post("/directory/duty/import/", {"file": file}).content.decode()
        assert said in re.sub(r"<[^>]+>", "", page)
    assert Duty.objects.count() == 1
