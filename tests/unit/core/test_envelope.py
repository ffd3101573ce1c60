"""A field's envelope opens for ever, only at its place, only unchanged, and its errors say nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from harborlight.core import envelope
from harborlight.core.envelope import CannotOpen, seal, unseal, unwrap_key, wrap_key
from harborlight.errors import Unavailable

KEY, KEY_ID, ROW, AGENCY = os.urandom(32), uuid4(), uuid4(), uuid4()
PLACE: dict[str, Any] = {"name": "cases.person.name", "row": ROW, "agency": AGENCY}


def sealed(plain: bytes = b"Oksana Invented", **changed: Any) -> bytes:
    return seal(plain, **({"key": KEY, "key_id": KEY_ID} | PLACE | changed))


def test_fields_sealed_by_the_first_version_open_for_ever(vectors: dict[str, Any]) -> None:
    assert len(vectors["fields"]) == 4
    for known in vectors["fields"]:
        place = {"name": known["name"], "row": UUID(known["row"]), "agency": UUID(known["agency"])}
        content = bytes.fromhex(known["sealed"])
        assert unseal(content, key=bytes.fromhex(known["key"]), **place).decode() == known["plain"]
        assert str(envelope.key_id_of(content)) == known["key_id"]


def test_keys_wrapped_by_the_first_version_open_for_ever(vectors: dict[str, Any]) -> None:
    for known in vectors["wrapped_keys"]:
        key = unwrap_key(
            bytes.fromhex(known["wrapped"]),
            by=bytes.fromhex(known["by"]),
            purpose=known["purpose"],
            key_id=UUID(known["key_id"]),
            owner=UUID(known["owner"]),
        )
        assert key.hex() == known["key"]


def test_the_layout_is_the_documented_one() -> None:
    content = sealed(b"x" * 28)
    assert content[:2] == b"\x01\x01"
    assert content[2:18] == KEY_ID.bytes
    assert len(content) == 2 + 16 + 12 + 32 + 16


@pytest.mark.parametrize(
    "moved",
    [
        {"name": "cases.person.note"},
        {"row": uuid4()},
        {"agency": uuid4()},
        {"key": os.urandom(32)},
        {"row": AGENCY, "agency": ROW},
    ],
    ids=["column", "row", "agency", "key", "row and agency swapped"],
)
def test_a_seal_opens_nowhere_else(moved: dict[str, Any]) -> None:
    with pytest.raises(CannotOpen):
        unseal(sealed(), **({"key": KEY} | PLACE | moved))


def test_the_key_id_is_bound_too() -> None:
    content = bytearray(sealed())
    content[2:18] = uuid4().bytes
    with pytest.raises(CannotOpen):
        unseal(bytes(content), key=KEY, **PLACE)


def test_places_that_would_read_alike_when_joined_are_different() -> None:
    row, agency = ROW.bytes, AGENCY.bytes
    longer = envelope.bound_to("a" + row.decode("latin-1"), ROW, AGENCY)
    assert longer != envelope.bound_to("a", ROW, AGENCY)
    assert envelope.bound_to("ab", ROW, AGENCY) != envelope.bound_to("a", UUID(bytes=b"b" + row[:15]), AGENCY)
    assert envelope.bound_to("a", ROW, AGENCY).endswith(row + agency)


def test_nonces_do_not_repeat_under_one_key() -> None:
    nonces = {sealed(b"")[18:30] for _ in range(20_000)}
    assert len(nonces) == 20_000


@pytest.mark.parametrize("bucket", [32, 256, 4096])
def test_lengths_take_only_bucket_values(bucket: int) -> None:
    lengths = {len(sealed(b"x" * n, pad_to=bucket)) for n in range(3 * bucket + 1)}
    assert {(length - 46) % bucket for length in lengths} == {0}
    assert len(lengths) == 4


def test_a_newer_version_and_a_stump_are_told_apart() -> None:
    with pytest.raises(CannotOpen, match="newer version"):
        unseal(b"\x02" + sealed()[1:], key=KEY, **PLACE)
    with pytest.raises(CannotOpen, match="cut short"):
        unseal(sealed()[:45], key=KEY, **PLACE)


@pytest.mark.parametrize("n", [0, 16, 24, 31, 33])
def test_a_key_of_another_length_is_refused_not_used_as_a_weaker_cipher(n: int) -> None:
    with pytest.raises(CannotOpen, match="length"):
        sealed(key=b"k" * n)
    with pytest.raises(CannotOpen, match="length"):
        wrap_key(KEY, by=b"k" * n, purpose="data", key_id=KEY_ID, owner=AGENCY)


@pytest.mark.parametrize(
    "moved",
    [{"purpose": "agency"}, {"key_id": uuid4()}, {"owner": uuid4()}, {"by": os.urandom(32)}],
    ids=["purpose", "key id", "owner", "wrapping key"],
)
def test_a_wrapped_key_opens_only_for_its_purpose_and_place(moved: dict[str, Any]) -> None:
    place: dict[str, Any] = {"by": os.urandom(32), "purpose": "data", "key_id": KEY_ID, "owner": AGENCY}
    wrapped = wrap_key(KEY, **place)
    assert unwrap_key(wrapped, **place) == KEY
    with pytest.raises(CannotOpen):
        unwrap_key(wrapped, **(place | moved))


def test_a_destroyed_key_says_so() -> None:
    with pytest.raises(CannotOpen, match="destroyed"):
        unwrap_key(b"", by=KEY, purpose="data", key_id=KEY_ID, owner=AGENCY)


def test_a_field_is_not_a_wrapped_key() -> None:
    with pytest.raises(CannotOpen):
        unwrap_key(sealed(KEY), by=KEY, purpose="data", key_id=KEY_ID, owner=AGENCY)


def test_padding_that_lies_is_refused() -> None:
    for lie in (b"", b"\x00\x00", b"\x00\x00\x00\x09" + b"12345678", b"\xff" * 8):
        with pytest.raises(ValueError, match="padding"):
            envelope.unpad(lie)


def test_errors_say_nothing_of_key_or_content(says_nothing_of: Callable[..., None]) -> None:
    plain, by = b"Oksana Invented", os.urandom(32)
    for wrong in (
        lambda: unseal(sealed(plain)[:-1], key=KEY, **PLACE),
        lambda: unseal(sealed(plain)[:40], key=KEY, **PLACE),
        lambda: unseal(sealed(plain), key=KEY[:31], **PLACE),
        lambda: unwrap_key(
            wrap_key(KEY, by=by, purpose="a", key_id=ROW, owner=ROW),
            by=KEY,
            purpose="a",
            key_id=ROW,
            owner=ROW,
        ),
    ):
        with pytest.raises(Unavailable) as caught:
            wrong()
        says_nothing_of(caught.value, plain, KEY, KEY[:31], by)
