"""Text that somebody typed cannot turn a page around: in every free text of a workspace stand an override, an isolate, Arabic,
markup and a formula; then every page is read. Hidden characters are shown, and each such text stands in an element that keeps
its direction to itself (`<bdi>` or `dir="auto"`)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.addresses import routes
from tests.factories import core as make
from tests.factories.directory import service
from tests.factories.world import PERSON
from tests.factories.world import world as make_world
from tests.rooms.web.test_any_address import SITTINGS, ask

from harborlight.cases import actions as cases
from harborlight.core.models import Account
from harborlight.web.visible import visible

pytestmark = pytest.mark.django_db
MARK = "Zq"
SAID = f" {MARK}\u202egnp.\u2066exe\u0007 مرحبا (1) <i>=1+1"
HIDDEN = ("\u202e", "\u2066", "\u0007")
# Elements whose text stands alone, whatever its direction.
ALONE = {"bdi", "textarea", "option", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


class Reader(HTMLParser):
    """Every marked text with the elements around it."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, dict[str, str | None]]] = []
        self.loose: list[str] = []
        self.n_seen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "i", "markup in a text became markup of the page"
        assert "title" not in [each for each, _attrs in self.around], "a title is text only"
        if tag not in VOID:
            self.around.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if MARK not in data:
            return
        self.n_seen += 1
        if not any(tag in ALONE or attrs.get("dir") == "auto" for tag, attrs in self.around):
            self.loose.append(" ".join(data.split())[:60])


@pytest.fixture
def world():
    person = PERSON | {
        "name": f"Nadia{SAID}", "other_names": [f"N{SAID}"], "safe_times": f"At night{SAID}", "how_to_sign": f"Friend{SAID}",
        "health": f"Ill{SAID}",
    }  # fmt: skip
    made = make_world(person, said=SAID)
    cases.add_note(by=made.supervisor, case_id=made.values["case_id"], text=f"Note{SAID}")
    return made


@pytest.fixture
def clients(world) -> list[Client]:
    accounts = [make.account(*roles, of=world.home) for roles in SITTINGS]
    Account.objects.update(display_name=f"Worker{SAID}")
    return [
        make.signed_in(Client(raise_request_exception=False), Account.objects.get(pk=each.pk))
        for each in accounts
    ]


def read(answer: Any) -> Reader:
    reader = Reader()
    reader.feed(answer.content.decode())
    return reader


def test_no_text_of_anybody_turns_a_page_around(world, clients):
    loose, n_seen = [], 0
    for name, pattern in routes():
        address = world.address(name, pattern.pattern.converters)
        for client in clients:
            answer = ask(client, address)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            assert not [each for each in HIDDEN if each in answer.content.decode()], address
            reader = read(answer)
            n_seen += reader.n_seen
            loose += [(name, text) for text in reader.loose]
    assert n_seen > 200, "the texts were not there to be read"
    assert "\n".join(f"{name}: {text}" for name, text in sorted(set(loose))) == ""


def test_a_form_that_comes_back_shows_hidden_characters_too(clients):
    answer = ask(clients[0], "/cases/find/", "post", {"name": f"Nobody{SAID}"})
    assert "[U+202E]gnp.[U+2066]exe[U+0007]" in answer.content.decode()
    assert not read(answer).loose


def test_what_scripts_need_stays_and_what_misleads_is_spelt_out():
    kept = "a\u200cb\u200d\u200e\u200f\n\tمرحبا🏠é\u00a0"
    assert visible(kept.encode()).decode() == kept
    hidden = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x08\x0b\x1b\x7f\x80\x9f"
    assert visible(hidden.encode()).decode() == "".join(f"[U+{ord(each):04X}]" for each in hidden)


FORMULAS = ("=1+1", "+1+cmd", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", "|cmd", "＝1", "'=1")
PLAIN = re.compile(r"[+-]?[0-9][0-9 ().-]*")  # telephone numbers and coordinates, which other programs read


def cells_of(answer: Any) -> list[str]:
    """Every cell of a downloaded spreadsheet, or of the spreadsheets in a downloaded archive."""
    sheets = []
    if answer["Content-Type"].startswith("text/csv"):
        sheets = [answer.content]
    elif answer["Content-Type"] == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if name.endswith(".csv")]
    return [cell for sheet in sheets for row in csv.reader(io.StringIO(sheet.decode())) for cell in row]


def test_no_cell_of_any_download_runs_as_a_formula(world, clients):
    for n, formula in enumerate(FORMULAS):
        service(world.home, name=formula, description=formula, city=f"{n}{formula}", organisation=formula)
    found: list[str] = []
    for name, pattern in routes():
        given = world.values | {
            "kind": "csv",
            "form": "intake.report" if name.startswith("drafts:") else "A_L",
        }
        address = reverse(name, kwargs={each: given[each] for each in pattern.pattern.converters})
        for client in clients:
            answer = ask(client, address)
            if answer.status_code == 200:
                found += cells_of(answer)
    assert len([cell for cell in found if "=1+1" in cell]) >= 3, "the formulas were not there to be read"
    running = [cell for cell in found if cell.lstrip()[:1] in tuple("=+-@|＝") and not PLAIN.fullmatch(cell)]
    assert running == []
    assert not [cell for cell in found if cell[:1] in ("\t", "\r", "\n")]
    assert not [cell for cell in found if any(each in cell for each in HIDDEN)]


def test_what_was_written_is_kept_as_it_was(world):
    from harborlight.cases.models import Case

    case = Case.objects.get(pk=world.values["case_id"])
    assert case.person.opened("name") == f"Nadia{SAID}"
