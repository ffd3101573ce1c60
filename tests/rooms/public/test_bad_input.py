"""The public site beside its staff twin: every form sent half, too long, twice, with a strange mark, after the inbox changed
or closed. A plain answer with a number to call, what was typed still there, and never two reports of one."""

from __future__ import annotations

import json
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from tests.addresses import Form, forms_in, routes

from harborlight.core import boxes, letters

FORM = "application/x-www-form-urlencoded"
WORDS = "Some words that were typed"


def publish_inbox(porch) -> tuple[UUID, bytes]:
    """Open one inbox; its id and its private key."""
    private, public = boxes.make_keypair()
    inbox_id = uuid4()
    row = {"id": str(inbox_id), "public_key": public.hex()}
    porch.publish({"inboxes.json": json.dumps({"inboxes": [row], "receipt_salt": "aa" * 16, "country": "GB"}).encode(),
                   "directory.json": json.dumps({"services": [{"name": "Quay"}]}).encode()})  # fmt: skip
    return inbox_id, private


@pytest.fixture
def inbox(porch):
    return publish_inbox(porch)


@pytest.fixture
def forms(visitor, inbox) -> list[Form]:
    """Every form of every page that somebody sends."""
    found = {}
    for _name, pattern in routes("harborlight.web.urls_public"):
        address = f"/{pattern.pattern}"
        page = visitor.get(address)
        for form in forms_in(page.content.decode()) if "html" in page.get("Content-Type", "") else ():
            form.action = form.action or address
            if form.method == "post":
                found[(form.action, *form.fields)] = form
    assert {form.action for form in found.values()} >= {"/report/", "/find/", "/services/"}
    return list(found.values())


def typed_into(form: Form) -> dict[str, object]:
    texts = {
        name for name in form.fields if form.kinds.get(name, "textarea") in ("text", "textarea", "search")
    }
    return form.filled() | {name: WORDS for name in texts if name and name not in form.choices}


def send(visitor, action: str, typed: dict[str, object]):
    return visitor.post(action, urlencode(typed, doseq=True), content_type=FORM)


def is_plain(answer) -> bool:
    """No fault of ours, and wherever a page comes there is a number to call on it."""
    is_page = "html" in answer.get("Content-Type", "") and answer.content
    return answer.status_code < 500 and (not is_page or b'href="tel:' in answer.content)


def the_report(forms: list[Form]) -> Form:
    return next(form for form in forms if form.action == "/report/")


def test_a_form_with_any_field_left_out_is_answered_plainly_and_loses_no_word(visitor, forms):
    broken, lost = [], []
    for form in forms:
        filled = typed_into(form)
        halves = [list(filled)[::2], list(filled)[1::2], list(filled)]
        for left_out in [[name] for name in filled] + halves:
            sent = {name: value for name, value in filled.items() if name not in left_out}
            answer = send(visitor, form.action, sent)
            if not is_plain(answer):
                broken.append((form.action, left_out))
            if answer.status_code == 400 and WORDS in sent.values() and WORDS not in answer.content.decode():
                lost.append((form.action, left_out))
    assert broken == []
    assert lost == []


def test_a_form_with_any_field_too_long_or_repeated_is_answered_plainly_and_loses_no_word(visitor, forms):
    broken, lost = [], []
    for form in forms:
        for name in typed_into(form):
            for value in ("9" * 30_000, ["a", "b"] * 50):
                sent = typed_into(form) | {name: value}
                answer = send(visitor, form.action, sent)
                if not is_plain(answer):
                    broken.append((form.action, name))
                if (
                    answer.status_code == 400
                    and WORDS in sent.values()
                    and WORDS not in answer.content.decode()
                ):
                    lost.append((form.action, name))
    assert broken == []
    assert lost == []


def test_any_form_sent_twice_or_ten_times_is_one_report(visitor, porch, forms):
    for form in forms:
        for _ in range(10):
            assert is_plain(send(visitor, form.action, typed_into(form)))
    assert len(list(porch.waiting())) == 1


@pytest.mark.parametrize("mark", ["", "0" * 64, "not a mark", "a" * 5_000, "\x00"])
def test_a_forged_mark_spends_nobody_elses_report(visitor, porch, forms, mark):
    """A stranger who guesses or repeats a mark can neither hold a report back nor change it."""
    honest = typed_into(the_report(forms))
    send(visitor, "/report/", honest | {"mark": mark, "story": "A stranger was here before"})
    assert send(visitor, "/report/", honest).status_code == 200
    assert send(visitor, "/report/", honest | {"mark": mark}).status_code == 200
    assert len(list(porch.waiting())) == 3


def test_a_form_opened_before_the_inbox_changed_its_key_is_sealed_to_the_new_one(visitor, porch, forms):
    """Whoever wrote for an hour is not turned away because the key was changed meanwhile."""
    typed = typed_into(the_report(forms))
    new_id, private = publish_inbox(porch)
    assert send(visitor, "/report/", typed).status_code == 200
    (waiting,) = porch.waiting()
    box = letters.parts(waiting.sealed).box
    letter = letters.open_box("report", box, version=2, inbox_id=new_id, private_key=private)
    assert WORDS in letter.plain.decode()


def test_a_form_opened_before_the_inbox_closed_gives_the_words_back_and_a_number(visitor, porch, forms):
    typed = typed_into(the_report(forms))
    porch.publish({"inboxes.json": json.dumps({"inboxes": [], "country": "GB"}).encode()})
    answer = send(visitor, "/report/", typed)
    assert answer.status_code in (409, 503)
    assert b'href="tel:999"' in answer.content
    assert WORDS in answer.content.decode()
    assert not list(porch.waiting())
