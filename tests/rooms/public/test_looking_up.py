"""Signs, rights and laws on the public site: in the reader's language, with their confidence, and without a trace."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

import pytest

from harborlight.knowledge import plain_words
from harborlight.knowledge.vocabularies import vocabulary

FORM = "application/x-www-form-urlencoded"


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def post(visitor, address, body, **headers):
    return text(visitor.post(address, body, content_type=FORM, **headers))


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar", "uk"])
def test_signs_and_rights_are_in_the_readers_language(visitor, language):
    page = text(visitor.get("/signs/", headers={"accept-language": language}))
    for sector in plain_words.sectors():
        assert sector.label_in(language) in page
    page = text(visitor.get("/rights/", headers={"accept-language": language}))
    for right in plain_words.rights():
        assert right.text_in(language).replace("'", "&#x27;") in page


def test_what_is_unverified_is_said_plainly(visitor):
    assert "unverified" in text(visitor.get("/signs/"))
    assert "unverified" in text(visitor.get("/rights/"))
    assert "no legal advice" in text(visitor.get("/rights/"))


def test_the_coalitions_country_is_shown_unless_another_is_chosen(visitor):
    page = text(visitor.get("/rights/"))
    assert "Modern Slavery Act" in page
    assert "08000 121 700" in page
    page = post(visitor, "/rights/", "country=ZA")
    assert "0800 222 777" in page
    assert "Prevention and Combating of Trafficking" in page
    assert "Modern Slavery Act 2015 s. 52" not in page


def test_a_country_without_anything_on_record_says_so_and_has_numbers(visitor):
    page = post(visitor, "/rights/", "country=AQ")
    assert page.count("Nothing is on record") >= 3
    assert 'href="tel:112"' in page


@pytest.mark.parametrize("country", ["<b>", "", "ZZ", "GB\x00"])
def test_a_country_that_is_none_is_the_coalitions_own(visitor, country):
    page = post(visitor, "/rights/", urlencode({"country": country}))
    assert "08000 121 700" in page


@pytest.mark.parametrize("country", vocabulary("countries").codes()[::9])
def test_the_page_of_every_country_is_small_and_has_a_number(visitor, country):
    for language in ("en", "ar"):
        page = post(visitor, "/rights/", f"country={country}", headers={"accept-language": language})
        assert len(page.encode()) < 60_000
        assert len(re.findall(r'href="tel:[+\d-]+"', page)) >= 2


def test_something_is_found_in_two_languages(visitor):
    assert "Recovery and reflection period" in post(visitor, "/find/", "q=reflection+period")
    page = post(visitor, "/find/", "q=" + "فترة+التعافي", headers={"accept-language": "ar"})
    assert "فترة التعافي والتفكير" in page
    assert "no legal" not in page
    assert "Nothing fits" in post(visitor, "/find/", "q=xyzzyplugh")


def test_only_public_shelves_are_searched(visitor):
    """Phrases of adverts would teach whoever writes them."""
    assert "phrase" not in post(visitor, "/find/", "q=we+keep+your+passport").casefold()


def test_a_number_that_was_found_wrong_is_found_nowhere(visitor, porch):
    number = "08000 121 700"
    assert number in post(visitor, "/find/", "q=modern+slavery+helpline")
    rows = [{"country": "GB", "number": number, "confirmed_on": "", "is_wrong": True}]
    porch.publish({"hotlines.json": json.dumps({"checks": rows}).encode()})
    assert number not in post(visitor, "/find/", "q=modern+slavery+helpline")
    assert number not in post(visitor, "/rights/", "country=GB")


def test_hostile_words_are_shown_as_text(visitor):
    page = post(visitor, "/find/", "q=%3Cscript%3Ealert(1)%3C/script%3E" + "x" * 5000)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
