"""Publishers' keys: Ed25519, as PEM that openssl reads and writes, too.

Must stay true: a key is trusted for one pack id only, so that a publisher of hotlines cannot bring out a pack of laws under
another's name; nobody is trusted who was not written down by the operator.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harborlight.errors import InvalidPack

if (
    TYPE_CHECKING
):  # it is loaded where a key is at work only: whoever merely reads the data need not wait for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_BEGINNING = b"harborlight knowledge pack 1\n"  # what is signed here is good for nothing else


@dataclass(frozen=True, slots=True)
class Trusted:
    """A publisher's key that counts. `public`: the raw key in hex; `pack`: the one pack id that it may sign."""

    name: str
    pack: str
    public: str

    @property
    def key_id(self) -> str:
        return key_id(self.public)


def key_id(public: str) -> str:
    """By what a key is told: 32 hex digits of the SHA-256 of its raw bytes."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32]


def spoken(id_: str) -> str:
    """A key's name in groups of four, to be compared by telephone."""
    return " ".join(id_[at : at + 4] for at in range(0, len(id_), 4))


def new_key() -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def private_pem(key: Ed25519PrivateKey, passphrase: str) -> bytes:
    """The private key as PEM, locked by the passphrase unless it is empty."""
    from cryptography.hazmat.primitives import serialization

    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        lock = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def public_pem(public: str) -> bytes:
    """The public key as PEM, to be handed to those who are to trust it."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def public_of(key: Ed25519PrivateKey) -> str:
    """The raw public key in hex."""
    from cryptography.hazmat.primitives import serialization

    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return raw.hex()


def is_locked(pem: bytes) -> bool:
    """Whether a private key asks for a passphrase."""
    return b"ENCRYPTED" in pem


def read_private(pem: bytes, passphrase: str = "", *, where: str = "the key file") -> Ed25519PrivateKey:
    """A publisher's own key.

    Raises:
        InvalidPack: when it is none, or the passphrase does not open it.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode() if is_locked(pem) else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidPack(
            "is no private key that opens so.", where=where,
            mend="Give the PEM file that `harborlight knowledge pack new-key` wrote, and its passphrase.",
        ) from error  # fmt: skip
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidPack(
            "is not an Ed25519 key.", where=where, mend="Make one: harborlight knowledge pack new-key."
        )
    return key


def read_public(pem: bytes, *, where: str = "the key") -> str:
    """A publisher's public key: raw, in hex.

    Raises:
        InvalidPack: when it is none.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidPack(
            "is no public key.", where=where,
            mend="Paste the whole text, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----.",
        ) from error  # fmt: skip
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidPack(
            "is not an Ed25519 key.", where=where, mend="Ask the publisher for the Ed25519 key."
        )
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def sign(manifest: bytes, key: Ed25519PrivateKey) -> str:
    """The signature under a manifest, in hex."""
    return key.sign(_BEGINNING + manifest).hex()


def is_signed(manifest: bytes, public: str, signature: str) -> bool:
    """Whether the key signed just this."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(signature), _BEGINNING + manifest
        )
    except (InvalidSignature, ValueError):
        return False
    return True
