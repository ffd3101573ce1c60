"""Checksums against published vectors; one changed letter is refused."""

from __future__ import annotations

import pytest

from harborlight.engine.coins import find_checked, keccak256

VECTORS = [
    ("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),  # the genesis block
    ("bitcoin", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),  # BIP-13 era example, Bitcoin wiki
    ("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),  # BIP-173
    ("bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),  # BIP-350
    ("ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),  # EIP-55
    ("ethereum", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),  # EIP-55
    ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),  # a token contract's address
    ("iban", "GB82 WEST 1234 5698 7654 32"),  # ISO 13616 example
    ("card", "4111 1111 1111 1111"),  # payment test number
]


@pytest.mark.parametrize(("kind", "said"), VECTORS)
def test_a_true_checksum_is_taken(kind: str, said: str) -> None:
    assert [found.kind for found in find_checked(f"pay {said} please")] == [kind]


@pytest.mark.parametrize(("kind", "said"), VECTORS)
def test_one_changed_letter_is_refused(kind: str, said: str) -> None:
    at = len(said) // 2 + (said[len(said) // 2] == " ")
    other = next(each for each in "q3Z7" if each.lower() != said[at].lower())
    other = other if not said[at].isdigit() else str((int(said[at]) + 1) % 10)
    changed = said[:at] + other + said[at + 1 :]
    assert list(find_checked(f"pay {changed} please")) == []


def test_keccak_is_ethereums() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"testing").hex() == "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"
