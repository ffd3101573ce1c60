"""Whatever stands in an address or a field, no public page breaks, and each has a number to call."""

from __future__ import annotations

import json
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.addresses import routes
from tests.factories.intake import TYPED
from tests.hostile import SOME_TEXTS, TEXTS

from harborlight.core import boxes

FORM = "application/x-www-form-urlencoded"
pytestmark = pytest.mark.slow
NAMES = (*TYPED, "n_children", "ages", "languages", "website", "need", "city", "language", "next")


def open_inbox(porch):
    row = {"id": str(uuid4()), "public_key": boxes.make_keypair()[1].hex()}
    porch.publish({"inboxes.json": json.dumps({"inboxes": [row], "receipt_salt": "aa" * 16, "country": "GB"}).encode(),
                   "directory.json": json.dumps({"services": [{"name": "Quay"}]}).encode()})  # fmt: skip


@settings(max_examples=3)
@given(values=SOME_TEXTS)
def test_no_value_breaks_a_public_page(visitor, porch, values):
    open_inbox(porch)
    addresses = [f"/{pattern.pattern}" for _name, pattern in routes("harborlight.web.urls_public")]
    assert {"/", "/report/", "/services/"} <= set(addresses)
    answers = []
    for address in addresses:
        for value in (*TEXTS, *values):
            answers.append((address, value, visitor.get(address, dict.fromkeys(NAMES, value))))
            typed = urlencode(dict.fromkeys(NAMES, value))
            answers.append((address, value, visitor.post(address, typed, content_type=FORM)))
    assert [(a, v[:60], r.status_code) for a, v, r in answers if r.status_code >= 500] == []
    pages = [r for _a, _v, r in answers if "html" in r.get("Content-Type", "") and r.status_code != 405]
    assert all(b'href="tel:999"' in page.content for page in pages if page.content)


@settings(max_examples=20)
@given(field=st.sampled_from(NAMES), value=SOME_TEXTS)
def test_one_hostile_field_breaks_no_report(visitor, porch, field, value):
    """Either the report is kept, or the form comes back with what was typed and says why."""
    open_inbox(porch)
    for text in value:
        typed = urlencode({**TYPED, field: text})
        answer = visitor.post("/report/", typed, content_type=FORM)
        assert answer.status_code in (200, 400), (field, text[:60])
        assert (
            answer.status_code == 200
            or b"The%20back" in answer.content
            or b"back of the shop" in answer.content
        )


@given(path=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_address_breaks_the_public_site(visitor, porch, path):
    assert visitor.get("/" + path).status_code in (200, 301, 302, 400, 404, 405)
