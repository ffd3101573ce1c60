"""Looking something up: search, one record with its source, and what needs a human."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import core as make

from harborlight.core.roles import Role
from harborlight.knowledge import shelves

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    make.installation()
    return make.signed_in(Client(), make.account(Role.CASEWORKER))


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_question_the_shelves_are_shown(client):
    page = text(client.get("/library/"))
    for shelf in shelves.SHELVES:
        assert f"?shelf={shelf}" in page


def test_words_and_filters_find_records(client):
    page = text(client.get("/library/", {"q": "reflection period", "shelf": "obligations"}))
    assert "/library/obligations/COE197-012/" in page
    assert "/library/limits/" not in page
    assert "nobody checked" in page or "unverified" in page
    assert "Nothing fits" in text(client.get("/library/", {"q": "xyzzyplugh"}))


def test_a_choice_that_is_not_there_is_no_fault(client):
    assert "record" in text(client.get("/library/", {"q": "debt", "shelf": "attic", "country": "<b>"}))


@pytest.mark.parametrize("shelf", shelves.SHELVES)
def test_a_record_of_every_shelf_says_where_it_comes_from_and_how_far_it_was_checked(client, shelf):
    for entry in (shelves.entries_of(shelf)[0], shelves.entries_of(shelf)[-1]):
        page = text(client.get(f"/library/{shelf}/{entry.id}/"))
        assert "Source" in page
        assert "How far it was checked" in page
        assert (entry.confidence != "unverified") or "Do not rely on it" in page


def test_what_is_not_there_is_said_plainly(client):
    for address in ("/library/attic/x/", "/library/obligations/PAL-999/", "/library/numbers/GB-1/"):
        assert client.get(address).status_code == 404


def test_what_needs_a_human_is_listed(client):
    page = text(client.get("/library/waiting/", {"shelf": "numbers"}))
    assert "nobody has called" in page
    assert "/library/numbers/GB-08000121700/" in page or "The first 60" in page


def test_a_record_in_english_only_is_marked_for_readers_of_arabic(client):
    page = text(client.get("/library/treaties/SAARC/", headers={"accept-language": "ar"}))
    assert 'dir="rtl"' in page
    assert 'lang="en" dir="ltr"' in page


def test_a_limit_shows_when_it_would_end_and_why(client):
    address = "/library/limits/GB-EAW-reasonable_grounds/"
    page = text(client.get(address, {"starts_at": "2026-12-22T16:30"}))
    assert "Dec. 31, 2026" in page or "31 December 2026" in page or "31 Dec 2026" in page
    assert "Boxing Day (observed)" in page
    assert "It ends on" not in text(client.get(address))
    assert "It ends on" not in text(client.get(address, {"starts_at": "yesterday"}))


def test_a_limit_of_the_coalition_itself_is_counted_by_its_country(client):
    page = text(client.get("/library/limits/own-routine/", {"starts_at": "2026-12-22T16:30"}))
    assert "Christmas Day" in page
