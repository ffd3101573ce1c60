"""Receipt codes: uniform, read leniently, kept only stretched."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from harborlight.core import receipts
from harborlight.core.receipts import DIGITS, new_receipt, read, shown, verifier


def test_codes_are_sixteen_digits_shown_in_fours() -> None:
    code = new_receipt()
    assert len(code) == DIGITS
    assert code.isascii()
    assert code.isdigit()
    assert shown("0123456789012345") == "0123 4567 8901 2345"
    assert read(shown(code)) == code


def test_every_digit_of_every_place_is_equally_likely() -> None:
    """Chi-square over 16 places × 9 degrees of freedom: beyond 240 happens by chance about once in a million runs."""
    n = 100_000
    places = [Counter(column) for column in zip(*(new_receipt() for _ in range(n)), strict=True)]
    expected = n / 10
    statistic = sum((place[digit] - expected) ** 2 / expected for place in places for digit in "0123456789")
    assert statistic < 240


def test_the_test_of_uniformity_notices_a_slight_bias() -> None:
    """A digit made from a byte modulo ten (0–5 are 4 % likelier): the same statistic is far beyond its bound."""
    n, expected = 100_000, 10_000
    share = [26 / 256] * 6 + [25 / 256] * 4
    assert 16 * sum((n * each - expected) ** 2 / expected for each in share) > 240


def test_codes_do_not_repeat() -> None:
    assert len({new_receipt() for _ in range(100_000)}) == 100_000


@pytest.mark.parametrize(
    "typed",
    [
        "0123456789012345",
        "0123 4567 8901 2345",
        "0123-4567-8901-2345",
        " 0123–4567 8901.2345\n",
        "٠١٢٣ ٤٥٦٧ ٨٩٠١ ٢٣٤٥",
        "۰۱۲۳ ۴۵۶۷ ۸۹۰۱ ۲۳۴۵",
        "०१२३४५६७८९०१२३४५",
        "０１２３４５６７８９０１２３４５",
        "\u200f٠١٢٣-٤٥٦٧-٨٩٠١-٢٣٤٥",
    ],
)
def test_codes_are_read_as_people_type_them(typed: str) -> None:
    assert read(typed) == "0123456789012345"


@pytest.mark.parametrize("typed", ["", "abc", "012345678901234", "01234567890123456", "0123 4567 8901 234O"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read(typed) == ""


def test_the_verifier_is_stretched_and_bound_to_its_installation(vectors: dict[str, Any]) -> None:
    known = vectors["receipts"][0]
    salt = bytes.fromhex(known["salt"])
    assert verifier(known["code"], salt).hex() == known["verifier"]
    assert verifier(known["code"], salt[::-1]).hex() != known["verifier"]
    assert known["code"].encode() not in bytes.fromhex(known["verifier"])


def test_stretching_is_as_dear_as_the_norm_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(receipts, "hash_secret_raw", lambda *_, **how: asked.update(how) or b"")
    verifier("0123456789012345", bytes(16))
    assert asked["memory_cost"] >= 19 * 1024  # OWASP: Argon2id, 19 MiB, t=2, p=1
    assert asked["time_cost"] >= 2
    assert asked["type"] is receipts.Type.ID
