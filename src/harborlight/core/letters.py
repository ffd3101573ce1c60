"""How a letter travels over the porch: typed, addressed, sealed; written by the public process, read by `intake`. Plain Python.

    v1 (reports only):  inbox id (16) | verifier of the receipt (32) | box of the letter
    v2:                 "HLE" 0x02 | inbox id (16) | verifier (32; zeros: no receipt) | box of: verifier (32) | letter

Must stay true: only the box holds what somebody said; the receipt's code itself is nowhere in it. In v2 the box is bound to
its kind and its inbox, and holds the verifier again: whoever changes an envelope on its way changes what is not believed.
Every version ever written opens for ever (known-answer vectors are in the suite).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from harborlight.core import boxes
from harborlight.core.envelope import CannotOpen

# Kinds, as they stand in the name of the envelope's file. Surveys, sign-ups and suppliers' answers will be others.
REPORT = "report"
CONSENT = "consent"  # a person takes back a consent
KINDS = (REPORT, CONSENT)
VERSION = 2
NO_RECEIPT = bytes(32)
_MAGIC = b"HLE\x02"
_N_HEAD = 16 + 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope's content, not opened. The verifier is what stood outside: a claim until the box was opened."""

    version: int
    inbox_id: UUID
    verifier: bytes
    box: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """An opened letter. `verifier` is the true one; None where this version does not hold it inside."""

    plain: bytes
    verifier: bytes | None


def seal(
    kind: str, plain: bytes, *, inbox_id: UUID, public_key: bytes, verifier: bytes = NO_RECEIPT
) -> bytes:
    """Content for the porch.

    Raises:
        Unavailable: when the key is no key; nothing is sealed to nobody.
    """
    if len(verifier) != 32:
        raise ValueError("a receipt's verifier has 32 bytes")
    box = boxes.seal_to(public_key, verifier + plain, info=_info(VERSION, kind, inbox_id))
    return _MAGIC + inbox_id.bytes + verifier + box


def parts(content: bytes) -> Sealed | None:
    """The parts of an envelope's content; None when this cannot be one."""
    version = VERSION if content.startswith(_MAGIC) else 1
    head = content[len(_MAGIC) :] if version == VERSION else content
    if len(head) <= _N_HEAD:
        return None
    return Sealed(version, UUID(bytes=head[:16]), head[16:_N_HEAD], head[_N_HEAD:])


def open_box(kind: str, box: bytes, *, version: int, inbox_id: UUID, private_key: bytes) -> Letter:
    """What was written.

    Raises:
        CannotOpen: when it was sealed to another inbox or as another kind, or was changed.
    """
    plain = boxes.open_box(private_key, box, info=_info(version, kind, inbox_id))
    if version == 1:
        return Letter(plain, None)
    if len(plain) < 32:
        raise CannotOpen("A letter is cut short.", mend="It was not written by this program.")
    return Letter(plain[32:], plain[:32])


def _info(version: int, kind: str, inbox_id: UUID) -> bytes:
    if version == 1 and kind == REPORT:
        return b"harborlight web report v1" + inbox_id.bytes
    if version == VERSION:
        return b"harborlight letter v2 " + len(kind).to_bytes(1, "big") + kind.encode() + inbox_id.bytes
    raise CannotOpen("A letter is of a version that this code does not know.", mend="Update Harborlight.")
