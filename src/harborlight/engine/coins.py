"""Crypto wallets, bank and card numbers, taken only where their own checksum holds.

Sources: Bitcoin base58check, BIP-173/350 (bech32, bech32m), EIP-55, TRON base58check (prefix 0x41), ISO 13616 (IBAN),
ISO/IEC 7812 (Luhn). Must stay true: a string whose checksum fails is never a wallet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_WALLET = re.compile(
    r"(?<![0-9A-Za-z])(?:(?P<base58>[13T][1-9A-HJ-NP-Za-km-z]{25,34})"
    r"|(?P<bech32>(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71}))|(?P<ether>0x[0-9a-fA-F]{40}))(?![0-9A-Za-z])"
)
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<!\d)\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Checked:
    """`kind`: bitcoin, tron, ethereum, iban, card."""

    start: int
    end: int
    kind: str
    value: str
    confidence: float


def find_checked(text: str) -> Iterator[Checked]:
    """Wallets, then IBANs, then cards."""
    for found in _WALLET.finditer(text):
        wallet = _wallet(found)
        if wallet:
            yield Checked(found.start(), found.end(), *wallet)
    for found in _IBAN.finditer(text):
        value = found[0].replace(" ", "")
        if 15 <= len(value) <= 34 and is_iban(value):
            yield Checked(found.start(), found.end(), "iban", value, 0.99)
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if is_luhn(digits):
            yield Checked(found.start(), found.end(), "card", digits, 0.9)


def _wallet(found: re.Match[str]) -> tuple[str, str, float] | None:
    said = found[0]
    if found["base58"]:
        version = base58check_version(said)
        kind = {0x00: "bitcoin", 0x05: "bitcoin", 0x41: "tron"}.get(version)
        return (kind, said, 0.99) if kind else None
    if found["bech32"]:
        return ("bitcoin", said.lower(), 0.99) if is_bech32(said.lower()) else None
    return _ether(said)


def _ether(said: str) -> tuple[str, str, float] | None:
    body = said[2:]
    if body in (body.lower(), body.upper()):  # written without a checksum
        return "ethereum", said.lower(), 0.8
    return ("ethereum", said.lower(), 0.99) if is_eip55(body) else None


def base58check_version(said: str) -> int:
    """The version byte; -1 where the checksum fails."""
    number = 0
    for each in said:
        number = number * 58 + _BASE58.index(each)
    try:
        raw = number.to_bytes(25, "big")
    except OverflowError:
        return -1
    twice = hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()
    return raw[0] if twice[:4] == raw[21:] else -1


def is_bech32(said: str) -> bool:
    """BIP-173, or BIP-350 for later witness versions."""
    prefix, _, data = said.rpartition("1")
    values = [_BECH32.find(each) for each in data]
    if -1 in values or len(values) < 7:
        return False
    spread = [ord(each) >> 5 for each in prefix] + [0] + [ord(each) & 31 for each in prefix]
    return _polymod(spread + values) == (1 if values[0] == 0 else 0x2BC830A3)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if (top >> bit) & 1 else 0
    return check


def is_eip55(body: str) -> bool:
    """Upper case where the Keccak-256 of the lower-case address has a nibble of 8 or more."""
    nibbles = keccak256(body.lower().encode()).hex()
    return all(
        each.isdigit() or each.isupper() == (int(nibble, 16) >= 8)
        for each, nibble in zip(body, nibbles, strict=False)
    )


def is_iban(value: str) -> bool:
    turned = value[4:] + value[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def is_luhn(digits: str) -> bool:
    doubled = (int(each) * (1 + place % 2) for place, each in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


# Keccak-f[1600] as Ethereum uses it (padding 0x01; hashlib's sha3_256 pads 0x06). FIPS 202, section 3.
_ROUNDS = (
    *(0x1, 0x8082, 0x800000000000808A, 0x8000000080008000, 0x808B, 0x80000001, 0x8000000080008081),
    *(0x8000000000008009, 0x8A, 0x88, 0x80008009, 0x8000000A, 0x8000808B, 0x800000000000008B),
    *(0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x800A),
    *(0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x80000001, 0x8000000080008008),
)
_64 = (1 << 64) - 1


def keccak256(data: bytes) -> bytes:
    """Of at most 135 bytes, which one block holds: an address is 40."""
    if len(data) > 135:
        raise ValueError("keccak256 here takes one block only")
    block = bytearray(data) + b"\x01" + bytes(135 - len(data))
    block[135] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for index in range(17):
        lanes[index % 5][index // 5] = int.from_bytes(block[index * 8 : index * 8 + 8], "little")
    for constant in _ROUNDS:
        lanes = _round(lanes, constant)
    return b"".join(lanes[index][0].to_bytes(8, "little") for index in range(4))


def _turn(value: int, by: int) -> int:
    return ((value << by) | (value >> (64 - by))) & _64 if by else value


def _round(lanes: list[list[int]], constant: int) -> list[list[int]]:
    parity = [a[0] ^ a[1] ^ a[2] ^ a[3] ^ a[4] for a in lanes]
    mix = [parity[(x - 1) % 5] ^ _turn(parity[(x + 1) % 5], 1) for x in range(5)]
    lanes = [[lane ^ mix[x] for lane in lanes[x]] for x in range(5)]
    x, y, current = 1, 0, lanes[1][0]
    for step in range(24):  # rho and pi
        x, y = y, (2 * x + 3 * y) % 5
        current, lanes[x][y] = lanes[x][y], _turn(current, ((step + 1) * (step + 2) // 2) % 64)
    lanes = [
        [lanes[x][y] ^ (~lanes[(x + 1) % 5][y] & lanes[(x + 2) % 5][y] & _64) for y in range(5)]
        for x in range(5)
    ]
    lanes[0][0] ^= constant
    return lanes
