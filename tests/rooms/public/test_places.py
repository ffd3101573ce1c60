"""The public site's survey and places: answers are sealed codes, nothing of a person stands in an address, and a bad file shows nothing."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.hostile import TEXTS
from tests.pages import PLACE_ID, open_inbox, publish_places

from harborlight.core import letters

CODE = {"code": "abcd2345"}
FORM = "application/x-www-form-urlencoded"


def post(visitor: Client, typed: dict[str, str]) -> HttpResponse:
    """As a browser sends it; the public site takes no other kind of form."""
    return visitor.post("/survey/", urlencode(typed), content_type=FORM)


@pytest.fixture
def open_site(porch):
    open_inbox(porch)
    publish_places(porch)
    return porch


def test_a_survey_is_found_by_its_code_asked_and_sealed(open_site, visitor):
    page = post(visitor, {"code": " ABCD-2345 "})
    assert "Is there somebody whom you trust?" in page.content.decode()
    mark = page.context["mark"]
    typed = CODE | {
        "mark": mark.secret,
        "shown_at": str(mark.shown_at - 60),
        "q-trusted_person": "yes",
        "q-name": "Nadia",
    }
    assert post(visitor, typed | {"q-trusted_person": ""}).status_code == 400
    thanks = post(visitor, typed)
    assert "counted together" in thanks.content.decode()
    post(visitor, typed)
    [envelope] = open_site.waiting()
    assert envelope.kind == letters.SURVEY
    assert b"trusted_person" not in envelope.sealed
    assert "tel:" in thanks.content.decode()


def test_what_is_sealed_is_codes_only(open_site, visitor, monkeypatch):
    sealed = []
    monkeypatch.setattr(
        letters, "seal", lambda kind, plain, **_keys: sealed.append(json.loads(plain)) or b"x" * 90
    )
    for text in TEXTS:
        post(visitor, CODE | {"mark": "", "q-trusted_person": text, "q-other": text, text: "yes"})
    assert sealed == []
    post(visitor, CODE | {"mark": "", "q-trusted_person": "no", "website": "x"})
    assert [(each["answers"], each["machine_signs"]) for each in sealed] == [
        ({"trusted_person": "no"}, ["trap_filled", "very_fast"])
    ]


def test_a_link_opens_it_and_a_wrong_code_says_so(open_site, visitor):
    assert "Is there somebody" in visitor.get("/survey/abcd2345/").content.decode()
    assert visitor.get("/survey/zzzz9999/").status_code == 404
    assert "no open survey" in post(visitor, {"code": "zzzz9999"}).content.decode()


def test_without_an_inbox_nothing_is_asked(porch, visitor):
    publish_places(porch)
    assert post(visitor, CODE).status_code == 503


def test_a_survey_is_over_after_its_day(open_site, visitor):
    rows = json.loads(open_site.read("surveys.json"))
    rows["surveys"][0]["closes_on"] = "2020-01-01"
    open_site.publish({"surveys.json": json.dumps(rows).encode()})
    assert visitor.get("/survey/abcd2345/").status_code == 404


def test_a_published_place_is_shown_with_its_limits(open_site, visitor):
    assert "A quarter" in visitor.get("/places/").content.decode()
    page = visitor.get(f"/places/{PLACE_ID}/").content.decode()
    assert "30 of 60" in page
    assert "Not how common trafficking is" in page
    assert visitor.get("/places/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert 'href="/places/"' in visitor.get("/").content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"places": 3}',
        b'{"places": [3, {"id": "x"}]}',
        b'{"surveys": [{"code": "abcd2345"}]}',
    ],
)
def test_a_bad_file_shows_nothing_and_breaks_nothing(open_site, visitor, content):
    open_site.publish({"places.json": content, "surveys.json": content})
    assert "Nothing is published yet" in visitor.get("/places/").content.decode()
    assert visitor.get("/survey/abcd2345/").status_code == 404
    assert isinstance(visitor, Client)
