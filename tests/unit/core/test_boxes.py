"""Boxes: HPKE as RFC 9180 says (held against a second reading of it), padded, bound, failing closed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from harborlight.core import boxes
from harborlight.core.boxes import make_keypair, open_box, seal_to
from harborlight.core.envelope import CannotOpen
from harborlight.errors import Unavailable

PLAIN = b"A made-up report of a made-up person"


def test_what_the_first_version_sealed_opens_for_ever(vectors: dict[str, Any]) -> None:
    assert len(vectors["boxes"]) == 2
    for known in vectors["boxes"]:
        sealed = base64.b64decode(known["sealed"])
        assert (
            open_box(bytes.fromhex(known["private"]), sealed, info=known["info"].encode()).decode()
            == known["plain"]
        )


# -- RFC 9180 read a second time, without the library's HPKE: sections 4, 4.1, 5.1 and 5.2 -------------------------------


def _labelled_extract(suite: bytes, salt: bytes, label: bytes, content: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + content, "sha256")


def _labelled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labelled + b"\x01", "sha256")[:length]


def _open_by_the_rfc(private: bytes, sealed: bytes, info: bytes) -> bytes:
    key = serialization.load_der_private_key(private, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    encapsulated, ciphertext = sealed[2:67], sealed[67:]
    shared = key.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encapsulated)
    )
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    kem = b"KEM\x00\x10"
    secret = _labelled_expand(
        kem, _labelled_extract(kem, b"", b"eae_prk", shared), b"shared_secret", encapsulated + own, 32
    )
    suite = b"HPKE\x00\x10\x00\x01\x00\x02"
    context = b"\x00" + b"".join(
        _labelled_extract(suite, b"", label, content)
        for label, content in ((b"psk_id_hash", b""), (b"info_hash", info))
    )
    schedule = _labelled_extract(suite, secret, b"secret", b"")
    nonce = _labelled_expand(suite, schedule, b"base_nonce", context, 12)
    return AESGCM(_labelled_expand(suite, schedule, b"key", context, 32)).decrypt(nonce, ciphertext, b"")


def test_a_second_reading_of_rfc_9180_opens_what_was_sealed() -> None:
    private, public = make_keypair()
    padded = _open_by_the_rfc(private, seal_to(public, PLAIN, info=b"inbox 1"), b"inbox 1")
    assert padded[:4] == len(PLAIN).to_bytes(4, "big")
    assert padded[4:].rstrip(b"\x00") == PLAIN
    assert len(padded) == 4096


# -- what must stay true ---------------------------------------------------------------------------------------------------


def test_only_the_holder_of_the_private_key_opens_and_only_for_its_use() -> None:
    (private, public), (other, _) = make_keypair(), make_keypair()
    sealed = seal_to(public, PLAIN, info=b"inbox 1")
    assert open_box(private, sealed, info=b"inbox 1") == PLAIN
    for key, info in ((other, b"inbox 1"), (private, b"inbox 2"), (private, b"")):
        with pytest.raises(CannotOpen):
            open_box(key, sealed, info=info)


@pytest.mark.parametrize("n", [0, 1, 4092, 4093, 16380, 16381, 65_000, 300_000, (4 << 20) - 4])
def test_lengths_take_only_bucket_values(n: int) -> None:
    private, public = make_keypair()
    sealed = seal_to(public, b"x" * n, info=b"")
    assert len(sealed) - 2 - 65 - 16 in boxes.BUCKETS
    assert open_box(private, sealed, info=b"") == b"x" * n


def test_two_seals_of_one_text_share_nothing() -> None:
    _, public = make_keypair()
    one, two = (seal_to(public, PLAIN, info=b"")[2:] for _ in range(2))
    assert hashlib.sha256(one).digest() != hashlib.sha256(two).digest()
    assert one[:65] != two[:65]


def test_too_large_says_what_to_do() -> None:
    _, public = make_keypair()
    with pytest.raises(Unavailable, match="4 MB"):
        seal_to(public, b"x" * ((4 << 20) - 3), info=b"")


def _der(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    "public",
    [
        b"",
        b"nonsense",
        make_keypair()[1][:-1],
        _der(x25519.X25519PrivateKey.generate()),
        _der(ed25519.Ed25519PrivateKey.generate()),
        _der(ec.generate_private_key(ec.SECP384R1())),
        _der(rsa.generate_private_key(65537, 2048)),
    ],
    ids=["empty", "nonsense", "cut", "x25519", "ed25519", "p384", "rsa"],
)
def test_without_a_valid_key_nothing_is_sealed(public: bytes) -> None:
    with pytest.raises(Unavailable, match="no valid key"):
        seal_to(public, PLAIN, info=b"")


def test_every_changed_byte_of_head_and_key_and_tag_is_noticed() -> None:
    private, public = make_keypair()
    sealed = seal_to(public, PLAIN, info=b"")
    for at in (*range(70), *range(len(sealed) - 20, len(sealed))):
        changed = sealed[:at] + bytes([sealed[at] ^ 0x20]) + sealed[at + 1 :]
        with pytest.raises(CannotOpen):
            open_box(private, changed, info=b"")
    for cut in (0, 1, 2, 66, 67, 83, len(sealed) - 1):
        with pytest.raises(CannotOpen):
            open_box(private, sealed[:cut], info=b"")


def test_errors_say_nothing_of_key_or_content(says_nothing_of: Callable[..., None]) -> None:
    private, public = make_keypair()
    sealed = seal_to(public, PLAIN, info=b"")
    for key, content in ((private, sealed[:-1]), (private[:-1], sealed), (public, sealed)):
        with pytest.raises(CannotOpen) as caught:
            open_box(key, content, info=b"")
        says_nothing_of(caught.value, private, PLAIN)
