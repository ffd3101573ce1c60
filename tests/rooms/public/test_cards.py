"""Pocket field cards: one self-contained file each, a number to call on every one, nothing kept without being asked."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.protocols import newest_protocols

CARDS = [each.id for each in newest_protocols()]


@pytest.fixture(autouse=True)
def coalition(porch):
    porch.publish({"inboxes.json": json.dumps({"country": "GB", "coalition": "Tyne Coalition"}).encode()})


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_card_is_there_in_each_language_with_whom_to_call(visitor, card, language):
    page = text(visitor.get(f"/cards/{language}/{card}/"))
    protocol = next(each for each in newest_protocols() if each.id == card)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert 'href="tel:999"' in page
    assert 'href="tel:08000121700"' in page
    for texts in (*protocol.card.signs, *protocol.card.say, protocol.card.non_punishment):
        assert escaped(texts[language]) in page


def escaped(words):
    from django.utils.html import escape

    return escape(words)


@pytest.mark.parametrize(
    "address", ["/cards/en/police_stop/", "/cards/en/police_stop/file/", "/cards/ar/all/"]
)
def test_a_card_has_no_outside_part_and_only_its_own_style(visitor, address):
    response = visitor.get(address)
    page, policy = text(response), response["Content-Security-Policy"]
    assert not re.search(r"<script|<img|<iframe|<object|\sstyle=|\son[a-z]+=|javascript:|@import|url\(", page)
    assert re.findall(r'<link [^>]*href="([^"]*)"', page) == ["data:,"]
    style = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert f"style-src &#x27;sha256-{digest}&#x27;" in page or f"style-src 'sha256-{digest}'" in page
    assert "unsafe" not in policy
    assert "script-src" not in policy, "default-src 'none' holds"
    assert response["Cache-Control"] == "no-store"


def test_a_file_has_no_link_into_the_site_and_a_name_without_anybody(visitor):
    response = visitor.get("/cards/uk/child/file/")
    assert response["Content-Disposition"] == 'attachment; filename="field-card-child-uk.html"'
    assert set(re.findall(r'href="([^"]*)"', text(response))) == {"data:,", "tel:999", "tel:08000121700"}
    assert {"/cards/", "/cards/leave/"} <= set(
        re.findall(r'href="([^"]*)"', text(visitor.get("/cards/uk/child/")))
    )


def test_a_number_says_whether_it_was_checked_and_a_wrong_one_is_left_out(visitor, porch):
    assert "not checked yet" in text(visitor.get("/cards/en/clinic/"))
    row = {"country": "GB", "number": "08000 121 700", "confirmed_on": "2026-05-04", "is_wrong": False}
    porch.publish({"hotlines.json": json.dumps({"checks": [row]}).encode()})
    assert re.search(r"checked on <bdi[^>]*>2026-05-04<", text(visitor.get("/cards/en/clinic/")))
    porch.publish({"hotlines.json": json.dumps({"checks": [{**row, "is_wrong": True}]}).encode()})
    assert "08000 121 700" not in text(visitor.get("/cards/en/clinic/"))


def test_a_country_without_a_number_on_record_gets_112(visitor, porch):
    porch.publish({"inboxes.json": json.dumps({"country": "NU"}).encode()})
    assert 'href="tel:112"' in text(visitor.get("/cards/fr/border/"))


def test_every_card_says_that_nobody_checked_it(visitor):
    page = text(visitor.get("/cards/en/all/"))
    assert page.count("Unverified first draft") == len(CARDS)
    assert page.count('<article class="card"') == len(CARDS)


@pytest.mark.parametrize(
    "address",
    ["/cards/de/child/", "/cards/en/nothing/", "/cards/en/child/nothing/", "/cards/en/nothing/file/"],
)
def test_what_is_not_there_is_not_found_with_a_number_to_call(visitor, address):
    response = visitor.get(address)
    assert response.status_code == 404
    assert 'href="tel:999"' in text(response)


def test_the_list_is_an_ordinary_page_whose_policy_allows_the_worker_and_nothing_else(visitor):
    response = visitor.get("/cards/")
    page, policy = text(response), response["Content-Security-Policy"]
    assert page.count("data-card ") == len(CARDS) + 1
    assert 'href="/cards/leave/"' in page
    assert "worker-src 'self'; trusted-types cards" in policy
    assert "unsafe" not in policy
    assert re.search(r"<section[^>]*data-cards hidden>", page), (
        "without script there is no button that does nothing"
    )
    assert "serviceWorker" not in page


def test_the_worker_may_only_fetch_from_here_and_sees_only_the_cards(visitor):
    response = visitor.get("/cards/worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    assert "Service-Worker-Allowed" not in response, "its address decides what it sees"


def test_leaving_from_the_cards_asks_the_browser_to_forget_them(visitor):
    assert '"storage"' in visitor.get("/cards/leave/")["Clear-Site-Data"]
