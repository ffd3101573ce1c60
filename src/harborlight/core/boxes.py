"""Sealing to a public key, for inboxes and backups: HPKE (RFC 9180), base mode, through `cryptography`.

    v1:  0x01 | suite 0x01 (DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM) | encapsulated key + ciphertext

P-256 because every phone's browser has it: browser-sealed tips will write the same format. Must stay true: who seals needs
no key that opens; lengths are padded to buckets; the suite stands in the header, so another can follow.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from harborlight.core.envelope import CannotOpen, pad, unpad
from harborlight.errors import Unavailable

_HEAD = bytes([1, 1])
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
BUCKETS = (4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20)


def make_keypair() -> tuple[bytes, bytes]:
    """(private, public): PKCS 8 DER and SubjectPublicKeyInfo DER."""
    return written(ec.generate_private_key(ec.SECP256R1()))


def written(private: ec.EllipticCurvePrivateKey) -> tuple[bytes, bytes]:
    """A key pair as bytes, private half first."""
    return (
        private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    )  # fmt: skip


def seal_to(public: bytes, plain: bytes, *, info: bytes) -> bytes:
    """Seal to the holder of the private key; `info` binds it to its use and place.

    Raises:
        Unavailable: when the public key is not one (fail closed: nothing is sealed to nobody).
    """
    try:
        return _HEAD + _SUITE.encrypt(_padded(plain), _public(public), info)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unavailable("There is no valid key to seal to.", mend="Publish the inbox again.") from error


def open_box(private: bytes, sealed: bytes, *, info: bytes) -> bytes:
    """Open what was sealed to this key.

    Raises:
        CannotOpen: when it was sealed to another key or for another place, or was changed.
    """
    if sealed[:2] != _HEAD:
        raise CannotOpen(
            "A sealed message is of a version that this code does not know.", mend="Update Harborlight."
        )
    try:
        return unpad(_SUITE.decrypt(sealed[2:], _private(private), info))
    except (InvalidTag, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CannotOpen(
            "A sealed message does not open with this key.",
            mend="It was sealed to another key, or was changed.",
        ) from error


def _public(der: bytes) -> ec.EllipticCurvePublicKey:
    key = serialization.load_der_public_key(der)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("not a P-256 key")
    return key


def _private(der: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(der, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not a P-256 key")
    return key


def _padded(plain: bytes) -> bytes:
    for bucket in BUCKETS:
        if len(plain) + 4 <= bucket:
            return pad(plain, bucket)
    raise Unavailable("This is too large to send.", mend="Shorten it, or send it in parts of at most 4 MB.")
