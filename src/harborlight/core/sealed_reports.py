"""How a web report travels in its envelope; written by the public process, read by `intake`. Plain Python.

    inbox id (16) | verifier of the receipt (32) | box, sealed to the inbox's public key and bound to the inbox

Must stay true: only the box holds what somebody said; the receipt's code itself is nowhere in the envelope.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from harborlight.core import boxes

KIND = "report"
_INFO = b"harborlight web report v1"
_N_HEAD = 16 + 32


@dataclass(frozen=True, slots=True)
class SealedReport:
    """The parts of an envelope's content; `box` is opened with the inbox's private key only."""

    inbox_id: UUID
    verifier: bytes
    box: bytes


def seal(plain: bytes, *, inbox_id: UUID, public_key: bytes, verifier: bytes) -> bytes:
    """Content for the porch.

    Raises:
        Unavailable: when the key is no key; nothing is sealed to nobody.
    """
    if len(verifier) != 32:
        raise ValueError("a receipt's verifier has 32 bytes")
    return inbox_id.bytes + verifier + boxes.seal_to(public_key, plain, info=_INFO + inbox_id.bytes)


def parts(content: bytes) -> SealedReport | None:
    """The parts; None when this cannot be one."""
    if len(content) <= _N_HEAD:
        return None
    return SealedReport(UUID(bytes=content[:16]), content[16:_N_HEAD], content[_N_HEAD:])


def open_box(box: bytes, *, inbox_id: UUID, private_key: bytes) -> bytes:
    """What was written.

    Raises:
        CannotOpen: when it was sealed to another inbox, or was changed.
    """
    return boxes.open_box(private_key, box, info=_INFO + inbox_id.bytes)
