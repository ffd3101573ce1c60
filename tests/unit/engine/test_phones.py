"""Telephone numbers in every disguise, and numbers that are none. All are from ranges kept for fiction."""

from __future__ import annotations

import pytest

from harborlight.engine.phones import find_phones

MOBILE, LANDLINE = "+447700900123", "+441614960123"


def _values(text: str, *regions: str) -> list[str]:
    return [phone.value for phone in find_phones(text, regions or ("GB",))]


@pytest.mark.parametrize(
    "text",
    [
        "call 07700900123",
        "07700 900 123",
        "07700-900-123",
        "0.7.7.0.0.9.0.0.1.2.3",
        "0*7*7*0*0*9*0*0*1*2*3",
        "0 7 7 0 0 9 0 0 1 2 3",
        "(07700) 900123",
        "+44 7700 900123",
        "+44 (0) 7700 900123",
        "0044 7700 900123",
        "447700900123",
        "O77OO 9OO l23",
        "O 7 7 0 0 9 0 0 1 2 3",
        "WhatsApp07700900123",
        "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣",
        "٠٧٧٠٠٩٠٠١٢٣",
        "zero seven seven zero zero nine zero zero one two three",
        "oh seven seven double zero nine double oh one two three",
        "cero siete siete cero cero nueve cero cero uno dos tres",
        "zéro sept sept zéro zéro neuf zéro zéro un deux trois",
        "нуль сім сім нуль нуль дев'ять нуль нуль один два три",
        "صفر سبعة سبعة صفر صفر تسعة صفر صفر واحد اثنان ثلاثة",
        "07700 nine hundred? no: 07700 nine zero zero 123",
        "£80 07700 900123 25",
    ],
)
def test_finds_the_number_whatever_its_dress(text: str) -> None:
    assert _values(text) == [MOBILE]


def test_two_numbers_in_one_line() -> None:
    assert _values("07700-900-123 / 0161 496 0123") == [MOBILE, LANDLINE]


@pytest.mark.parametrize(
    "text",
    [
        "order no 07700900123",
        "Invoice: 01614960123",
        "номер замовлення 07700900123",
        "رقم الطلب 07700900123",
        "SKU07700900123X",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "2079460123",
        "12345678901234567890",
        "one two three four",
        "I am 25, 5 foot 6, 60 kg, from 10 to 10",
    ],
)
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert _values(text) == []


def test_the_region_decides_for_numbers_without_a_country() -> None:
    assert _values("0412 345 678", "AU") == ["+61412345678"]
    assert _values("0061 412 345 678", "AU") == ["+61412345678"]
    assert _values("(202) 555-0143", "US") == ["+12025550143"]
    assert _values("0412 345 678", "US") == []


def test_a_disguise_costs_confidence() -> None:
    plain, leet = (next(find_phones(text, ("GB",))) for text in ("0161 496 0123", "Ol61 496 0123"))
    assert plain.value == leet.value == LANDLINE
    assert plain.confidence > leet.confidence


def test_the_span_is_the_number_with_its_plus() -> None:
    text = "ring +44 7700 900123 now"
    phone = next(find_phones(text, ("GB",)))
    assert text[phone.start : phone.end] == "+44 7700 900123"
