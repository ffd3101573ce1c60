"""The public pages: help on each, no script needed, nothing typed lost, nothing about the visitor kept."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from tests.factories.intake import STORY, TYPED

from harborlight.core import boxes, letters
from harborlight.web.public.middleware import MOST_BYTES

SALT = b"s" * 16
ADDRESSES = ["/", "/report/", "/services/", "/signs/", "/rights/", "/find/", "/no-such-page"]


@pytest.fixture
def inbox(porch):
    """An inbox as published; returns (id, private key)."""
    private, public = boxes.make_keypair()
    inbox_id = uuid4()
    publish(porch, inbox_id, public.hex())
    return inbox_id, private


def publish(porch, inbox_id, public_key, **more):
    row = {"id": str(inbox_id), "public_key": public_key}
    content = {
        "inboxes": [row],
        "receipt_salt": SALT.hex(),
        "country": "GB",
        "coalition": "Tyne Coalition",
        **more,
    }
    porch.publish({"inboxes.json": json.dumps(content).encode()})


def opened(porch, inbox):
    """What staff would read of each envelope on the porch."""
    found = [letters.parts(each.sealed) for each in porch.waiting()]
    return [
        json.loads(
            letters.open_box("report", each.box, version=2, inbox_id=inbox[0], private_key=inbox[1]).plain
        )
        for each in found
    ]


def receipt_in(response):
    return re.search(r"\d{4} \d{4} \d{4} \d{4}", response.content.decode())[0]


def text(response):
    return response.content.decode()


# -- every page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_has_a_number_to_call_and_a_way_out(visitor, inbox, address):
    page = text(visitor.get(address))
    assert 'href="tel:999"' in page
    assert 'href="/x"' in page
    assert "sample-band" in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_allows_no_foreign_or_inline_code_and_is_not_kept(visitor, inbox, address):
    response = visitor.get(address)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    page = text(response)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)|javascript:", page)
    assert not re.search(r'(?:src|href|action)="https?://(?!.*rel="noreferrer nofollow external")', page)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_is_small_and_sets_no_cookie(visitor, inbox, address):
    response = visitor.get(address)
    assert len(response.content) < 40_000
    assert not response.cookies


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("es", "ltr")])
def test_the_language_is_chosen_and_is_the_only_cookie(visitor, inbox, language, direction):
    answer = visitor.post(
        "/i18n/setlang/",
        "language=" + language + "&next=/report/",
        content_type="application/x-www-form-urlencoded",
    )
    assert (answer.status_code, answer["Location"]) == (302, "/report/")
    assert list(answer.cookies) == ["django_language"]
    assert answer.cookies["django_language"]["httponly"]
    assert f'lang="{language}" dir="{direction}"' in text(visitor.get("/report/"))


def test_the_language_switch_leads_to_no_other_site(visitor, inbox):
    answer = visitor.post("/i18n/setlang/", "language=es&next=https://evil.example/", content_type=FORM)
    assert answer["Location"] == "/"


def test_home_shows_helplines_and_says_which_were_not_checked(visitor, inbox):
    page = text(visitor.get("/"))
    assert "08000 121 700" in page
    assert "not checked yet" in page
    assert "Tyne Coalition" in page


def test_the_public_site_shows_the_day_a_number_was_checked(visitor, inbox, porch):
    rows = [
        {"country": "GB", "number": "08000 121 700", "confirmed_on": "2026-11-02", "is_wrong": False},
        {"country": "GB", "number": "999", "confirmed_on": "", "is_wrong": True},
    ]
    porch.publish({"hotlines.json": json.dumps({"checks": rows}).encode()})
    page = text(visitor.get("/"))
    assert "Last checked 2 Nov 2026" in page or "Last checked 2026-11-02" in page
    assert 'href="tel:999"' in page
    assert "try 112" in page


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"checks": 3}', b'{"checks": [{"country": 1}]}'])
def test_damaged_checks_read_as_none(visitor, inbox, porch, content):
    porch.publish({"hotlines.json": content})
    assert "08000 121 700" in text(visitor.get("/"))


def test_a_country_without_numbers_shows_112_and_says_why(visitor, porch):
    publish(porch, uuid4(), "00", country="ZZ")
    page = text(visitor.get("/"))
    assert 'href="tel:112"' in page
    assert "own number is not known" in page


def test_leaving_goes_away_and_asks_the_browser_to_forget(visitor, settings):
    answer = visitor.get("/x")
    assert answer.status_code == 302
    assert answer["Location"] == settings.ENV.exit_url
    assert '"cookies"' in answer["Clear-Site-Data"]
    assert '"storage"' in answer["Clear-Site-Data"]


def test_no_view_learns_who_asks(visitor, inbox, monkeypatch):
    from harborlight.web.public import middleware

    seen = {}

    def view(request):
        seen.update(request.META)
        from django.http import HttpResponse

        answer = HttpResponse("")
        answer.set_cookie("tracker", "1")
        return answer

    from django.test import RequestFactory

    request = RequestFactory().get(
        "/",
        headers={"x-forwarded-for": "203.0.113.9", "user-agent": "Marked", "referer": "https://a.example"},
    )
    answer = middleware.PublicHeaders(view)(request)
    assert not {"203.0.113.9", "127.0.0.1", "Marked", "https://a.example"} & {
        str(value) for value in seen.values()
    }
    assert not answer.cookies


# -- reporting ---------------------------------------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"


def post(visitor, typed):
    from urllib.parse import urlencode

    return visitor.post("/report/", urlencode(typed, doseq=True), content_type=FORM)


def test_a_report_is_sealed_and_a_receipt_comes_back(visitor, porch, inbox, caplog):
    answer = post(visitor, TYPED)
    assert answer.status_code == 200
    assert receipt_in(answer)
    [letter] = opened(porch, inbox)
    assert letter["fields"]["story"] == STORY
    assert letter["fields"]["signs"] == {"papers_held": "present", "debt": "present"}
    assert letter["machine_signs"] == []
    everything = b"".join(path.read_bytes() for path in porch.inbox.parent.rglob("*") if path.is_file())
    assert b"Marked-Story" not in everything
    assert STORY not in text(answer)
    assert "Marked-Story" not in caplog.text


def test_a_double_submit_gives_the_same_receipt_and_one_envelope(visitor, porch, inbox):
    assert receipt_in(post(visitor, TYPED)) == receipt_in(post(visitor, TYPED))
    assert len(list(porch.waiting())) == 1


def test_going_back_and_writing_more_is_another_report(visitor, porch, inbox):
    first = receipt_in(post(visitor, TYPED))
    assert receipt_in(post(visitor, {**TYPED, "story": STORY + " and more"})) != first
    assert {letter["fields"]["story"] for letter in opened(porch, inbox)} == {STORY, STORY + " and more"}


def test_two_forms_have_two_receipts(visitor, inbox):
    marks = [
        re.search(r'name="mark" value="([0-9a-f]{64})"', text(visitor.get("/report/")))[1] for _ in range(2)
    ]
    codes = [receipt_in(post(visitor, {**TYPED, "mark": mark})) for mark in marks]
    assert len(set(marks)) == len(set(codes)) == 2


@pytest.mark.parametrize("mark", ["", "zz", "ab" * 31, "<script>", "AB" * 32])
def test_a_strange_mark_still_reports(visitor, porch, inbox, mark):
    assert receipt_in(post(visitor, {**TYPED, "mark": mark}))
    assert len(list(porch.waiting())) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"safe_phone": ""}, "safe phone number"),
        ({"n_people": "many"}, "whole number"),
        ({"place": "x" * 301}, "too long"),
    ],
)
def test_a_mistake_keeps_what_was_typed(visitor, porch, inbox, changed, said):
    answer = post(visitor, {**TYPED, **changed})
    page = text(answer)
    assert answer.status_code == 400
    assert said in page
    assert STORY in page
    assert 'name="sign_debt" value="present" checked' in page
    assert f'value="{TYPED["mark"]}"' in page
    assert not list(porch.waiting())


def test_an_empty_form_is_told_so(visitor, inbox):
    answer = post(visitor, {})
    assert answer.status_code == 400
    assert "Tell us one thing" in text(answer)


def test_danger_shows_the_number_again_on_the_receipt(visitor, inbox):
    assert "in danger now. Please call" in text(post(visitor, {**TYPED, "danger": "yes"}))


def test_machines_are_noted_and_never_refused(visitor, porch, inbox):
    import time

    typed = {**TYPED, "website": "http://spam.example", "shown_at": str(int(time.time()))}
    assert receipt_in(post(visitor, typed))
    assert opened(porch, inbox)[0]["machine_signs"] == ["trap_filled", "very_fast"]


def test_hostile_text_is_shown_as_text(visitor, inbox):
    page = text(post(visitor, {**TYPED, "story": '"><script>alert(1)</script>\u202egnp', "n_people": "x"}))
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_unknown_codes_become_unknown(visitor, porch, inbox):
    post(
        visitor,
        {**TYPED, "danger": "??", "ages": "??", "languages": ["ar", "klingon"], "sign_nonsense": "present"},
    )
    fields = opened(porch, inbox)[0]["fields"]
    assert (fields["danger"], fields["ages"], fields["languages"]) == ("unsure", "unknown", ["ar"])
    assert "nonsense" not in fields["signs"]


# -- failing closed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b'{"inboxes": [], "receipt_salt": "aa"}', b"\xff not json",
                                     b'{"inboxes": [{"id": "x", "public_key": "zz"}], "receipt_salt": "00"}'])  # fmt: skip
def test_without_an_open_inbox_the_form_gives_way_to_helplines(visitor, porch, content):
    if content is not None:
        porch.publish({"inboxes.json": content})
    answer = visitor.get("/report/")
    assert answer.status_code == 503
    assert "<textarea" not in text(answer)
    assert 'href="tel:999"' in text(answer)
    sent = post(visitor, TYPED)
    assert sent.status_code == 503
    assert STORY in text(sent), "what was typed stays"
    assert "not sent" in text(sent)
    assert not list(porch.waiting())


def test_a_key_that_is_no_key_seals_nothing(visitor, porch):
    publish(porch, uuid4(), "00ff")
    answer = post(visitor, TYPED)
    assert answer.status_code == 503
    assert not list(porch.waiting())


def test_a_full_disk_is_told_and_keeps_the_words(visitor, porch, inbox, monkeypatch):
    monkeypatch.setattr("harborlight.core.porch.Porch.has_room", lambda self: False)
    answer = post(visitor, TYPED)
    assert (answer.status_code, STORY in text(answer)) == (503, True)
    assert visitor.get("/report/").status_code == 503


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"story=" + b"x" * 10_000_000, FORM, 413),
        (b"story=" + b"x" * MOST_BYTES, FORM, 413),
        (b"--x\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\nMarked\r\n--x--", "multipart/form-data; boundary=x", 415),
        (b'{"story": "x"}', "application/json", 415),
        (b"&".join(b"a%d=1" % n for n in range(3000)), FORM, 400),
        (b"story=%FF%00%E2%80&danger=yes", FORM, 200),
    ],
)  # fmt: skip
def test_strange_bodies_are_answered_plainly(visitor, porch, inbox, body, kind, status):
    answer = visitor.post("/report/", body, content_type=kind)
    assert answer.status_code == status
    assert 'href="tel:999"' in text(answer)
    assert len(list(porch.waiting())) == (status == 200)


def test_the_longest_honest_report_fits(visitor, porch, inbox):
    answer = post(visitor, {**TYPED, "story": "\U0001f6df" * 8000, "place": "\U0001f6df" * 300})
    assert answer.status_code == 200
    assert len(opened(porch, inbox)[0]["fields"]["story"]) == 8000


# -- services ----------------------------------------------------------------------------------------------------------

SERVICES = [
    {"name": "Quay Advice", "needs": ["legal_advice"], "languages": ["ar", "en"], "city": "Leeds", "phone": "0113 496 0123",
     "url": "https://quay.example", "hours": [[0, 540, 1020]], "is_always_open": False},
    {"name": "<b>Harbour</b>", "needs": ["counselling"], "languages": [], "city": "York", "url": "javascript:alert(1)",
     "is_always_open": True, "hours": "broken"},
]  # fmt: skip


def list_services(porch):
    porch.publish({"directory.json": json.dumps({"services": SERVICES, "as_of": "2026-11-01"}).encode()})


def test_services_say_when_nothing_is_published(visitor, porch):
    assert "not published yet" in text(visitor.get("/services/"))
    porch.publish({"directory.json": b"broken"})
    assert "not published yet" in text(visitor.get("/services/"))


def test_services_are_listed_as_text(visitor, porch):
    list_services(porch)
    page = text(visitor.get("/services/"))
    assert "Quay Advice" in page
    assert 'href="tel:01134960123"' in page
    assert "09:00–17:00" in page
    assert "&lt;b&gt;Harbour" in page
    assert "javascript:" not in page
    assert "2026-11-01" in page


def test_services_are_found_without_a_trace_in_the_address(visitor, porch):
    list_services(porch)
    answer = visitor.post("/services/", "city=Leeds&language=ar", content_type=FORM)
    assert "Quay Advice" in text(answer)
    assert "Harbour" not in text(answer)
    assert "Quay Advice" in text(visitor.get("/services/?city=York")), "an address never filters"
    assert "Nothing on the list fits" in text(visitor.post("/services/", "need=nothing", content_type=FORM))


def test_days_in_a_row_with_the_same_hours_stand_together():
    from harborlight.web.public.published import PublishedService

    hours = [(day, "09:00", "12:00") for day in (0, 1, 2, 4)] + [(0, "13:00", "17:00"), (6, "10:00", "11:00")]
    assert PublishedService("House", hours=tuple(hours)).opening == [
        ("Monday – Wednesday", "09:00", "12:00"),
        ("Monday", "13:00", "17:00"),
        ("Friday", "09:00", "12:00"),
        ("Sunday", "10:00", "11:00"),
    ]
