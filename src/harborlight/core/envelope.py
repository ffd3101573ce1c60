"""The versioned envelope of a sealed field, and the wrapping of keys. Plain Python.

    v1:  0x01 | alg 0x01 (AES-256-GCM) | key id (16) | nonce (12) | ciphertext + tag

Must stay true: every version ever written opens for ever (known-answer vectors are in the suite); a seal is bound to its
logical name, its row and its agency, so it opens nowhere else; no error text holds a key or plain text.
"""

from __future__ import annotations

import os
import struct
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from harborlight.errors import Unavailable

VERSION, AES_256_GCM = 1, 1
_HEAD = struct.Struct("!BB16s12s")
# Lengths leak: short texts are padded to a multiple of this many bytes before sealing.
PAD_TO = 32


class CannotOpen(Unavailable):
    """The envelope does not open: wrong key, wrong place, damaged, or its key was destroyed."""


def seal(
    plain: bytes, *, key: bytes, key_id: UUID, name: str, row: UUID, agency: UUID, pad_to: int = PAD_TO
) -> bytes:
    """Seal a field's bytes under a 32-byte key; the length shown is a multiple of `pad_to` bytes."""
    nonce = os.urandom(12)
    head = _HEAD.pack(VERSION, AES_256_GCM, key_id.bytes, nonce)
    return head + _cipher(key).encrypt(nonce, pad(plain, pad_to), head[:18] + bound_to(name, row, agency))


def unseal(sealed: bytes, *, key: bytes, name: str, row: UUID, agency: UUID) -> bytes:
    """Open a field's envelope.

    Raises:
        CannotOpen: when it was sealed for another place, with another key, or was changed.
    """
    head, nonce, body = _parts(sealed)
    try:
        return unpad(_cipher(key).decrypt(nonce, body, head[:18] + bound_to(name, row, agency)))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(
            "A sealed field does not open.", mend="It was damaged, or belongs to another record."
        ) from error


def key_id_of(sealed: bytes) -> UUID:
    """Which key sealed this."""
    head, _nonce, _body = _parts(sealed)
    return UUID(bytes=head[2:18])


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    if len(sealed) < _HEAD.size + 16:
        raise CannotOpen("A sealed field is cut short.", mend="Restore it from a backup.")
    version, algorithm, _key, nonce = _HEAD.unpack_from(sealed)
    if (version, algorithm) != (VERSION, AES_256_GCM):
        raise CannotOpen("A sealed field is of a newer version than this code.", mend="Update Harborlight.")
    return sealed[: _HEAD.size], nonce, sealed[_HEAD.size :]


def bound_to(name: str, row: UUID, agency: UUID) -> bytes:
    """Associated data: length-prefixed, so that no two places read alike."""
    text = name.encode()
    return struct.pack("!H", len(text)) + text + row.bytes + agency.bytes


def pad(plain: bytes, to: int = PAD_TO) -> bytes:
    """Length, content, then zeros up to a multiple of `to` bytes."""
    body = struct.pack("!I", len(plain)) + plain
    return body + b"\x00" * (-len(body) % to)


def unpad(padded: bytes) -> bytes:
    """What was padded.

    Raises:
        ValueError: when the stated length does not fit; only a holder of the key can bring this about.
    """
    length = int.from_bytes(padded[:4], "big")
    if not 4 <= 4 + length <= len(padded):
        raise ValueError("The padding does not fit.")
    return padded[4 : 4 + length]


def _cipher(key: bytes) -> AESGCM:
    # AES-128 would be accepted as silently as AES-256: the length of the key is part of the format.
    if len(key) != 32:
        raise CannotOpen("A key has the wrong length.", mend="Restore the keys from a backup.")
    return AESGCM(key)


def wrap_key(key: bytes, *, by: bytes, purpose: str, key_id: UUID, owner: UUID) -> bytes:
    """Wrap a key with the key above it. `purpose` is `agency` or `data`; `owner` is the agency."""
    nonce = os.urandom(12)
    return (
        bytes([VERSION]) + nonce + _cipher(by).encrypt(nonce, key, bound_to(f"wrap:{purpose}", key_id, owner))
    )


def unwrap_key(wrapped: bytes, *, by: bytes, purpose: str, key_id: UUID, owner: UUID) -> bytes:
    """Unwrap a key.

    Raises:
        CannotOpen: when it was wrapped by another key or for another place, or was destroyed.
    """
    if len(wrapped) < 29 or wrapped[0] != VERSION:
        raise CannotOpen("A key cannot be opened: it was destroyed or damaged.")
    try:
        return _cipher(by).decrypt(wrapped[1:13], wrapped[13:], bound_to(f"wrap:{purpose}", key_id, owner))
    except InvalidTag as error:
        raise CannotOpen(
            "A key does not open with this master key.", mend="Is this the key file of this installation?"
        ) from error
