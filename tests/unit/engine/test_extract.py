"""What a text mentions. Each true example has a false twin."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Find = Callable[..., list[dict[str, object]]]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I am 16 years old", "16"),
        ("sweet 17 yo girl", "17"),
        ("age: 15", "15"),
        ("She's 16, new here", "16"),
        ("just turned 17", "17"),
        ("sixteen years old", "16"),
        ("Tengo 16 años", "16"),
        ("j'ai 17 ans", "17"),
        ("عمرها 16 سنة", "16"),
        ("Мені 17 років", "17"),
    ],
)
def test_a_stated_minor_is_shouted(mentions_of: Find, text: str, age: str) -> None:
    found = mentions_of(text, "age")
    assert [(row["value"], row["is_minor_stated"]) for row in found] == [(age, True)]


@pytest.mark.parametrize(
    "text",
    [
        "our house is 15 years old and over 16 years old staff",
        "no under 18 years old",
        "for 16 years we clean",
        "10 years experience",
        "workers 16-35 years old",
        "open since 15 years",
        "nanny for a daughter, 12 years old",
        "busco niñera, hija de 12 años",
        "£16 years ahead",
        "I am 5 minutes away",
        "I'm 16 miles from Leeds",
        "22 years old",
        "18 years old",
    ],
)
def test_other_numbers_are_no_stated_minor(mentions_of: Find, text: str) -> None:
    assert not any(row["is_minor_stated"] for row in mentions_of(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("only £80 now", "GBP 80.00"),
        ("120 euros", "EUR 120.00"),
        ("1,200.50 USD", "USD 1200.50"),
        ("€1.200,50", "EUR 1200.50"),
        ("500 грн", "UAH 500.00"),
        ("200 درهم", "AED 200.00"),
    ],
)
def test_prices(mentions_of: Find, text: str, value: str) -> None:
    assert [row["value"] for row in mentions_of(text, "price")] == [value]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("write to Anna.B@mail.example", "email", "anna.b@mail.example"),
        ("anna (at) mail (dot) example", "email", "anna@mail.example"),
        ("anna arroba mail punto example", "email", "anna@mail.example"),
        ("see https://ads.example/x?id=1.", "url", "https://ads.example/x?id=1"),
        ("telegram: @rose_night", "handle", "telegram:rose_night"),
        ("https://t.me/rose_night", "handle", "telegram:rose_night"),
        ("find me @rose_night", "handle", "@rose_night"),
        ("https://wa.me/441614960123", "phone", "+441614960123"),
        ("send to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "crypto",
         "ethereum:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
        ("we keep your passport", "phrase", "papers_held"),
        ("NOUS GARDONS votre passeport", "phrase", "papers_held"),
        ("паспорт зберігаємо", "phrase", "papers_held"),
        ("in Manchester tonight", "place", "gb-manchester"),
        ("у Манчестері", "place", "gb-manchester"),
        ("في مانشستر", "place", "gb-manchester"),
        ("بمانشستر", "place", "gb-manchester"),
        ("我在曼彻斯特工作 曼徹斯特 曼彻斯特", "place", "gb-manchester"),
        ("room in Bath", "place", "gb-bath"),
    ],
)  # fmt: skip
def test_other_mentions(mentions_of: Find, text: str, kind: str, value: str) -> None:
    assert value in [row["value"] for row in mentions_of(text, kind)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a nice bath and a book for reading", "place"),
        ("posted 12/03/2025 at 10:30", "phone"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "phone"),
        ("4111 1111 1111 1111", "phone"),
        ("passport photo", "phrase"),
        ("me@home", "email"),
    ],
)
def test_what_is_not_there(mentions_of: Find, text: str, kind: str) -> None:
    assert mentions_of(text, kind) == []


def test_a_shared_town_name_goes_to_the_asked_country(mentions_of: Find) -> None:
    assert mentions_of("in Newcastle", "place")[0]["value"] == "gb-newcastle-upon-tyne"
    assert mentions_of("in Newcastle", "place", ("AU",))[0]["value"] == "au-newcastle"


def test_raw_is_the_text_between_start_and_end(mentions_of: Find) -> None:
    text = "Anna, 25 years old, £90, Leeds, +44 7700 900123, a@b.example, we keep your passport"
    rows = mentions_of(text)
    assert {row["kind"] for row in rows} == {"age", "price", "place", "phone", "email", "phrase"}
    assert all(text[row["start"] : row["end"]] == row["raw"] for row in rows)  # type: ignore[misc]
