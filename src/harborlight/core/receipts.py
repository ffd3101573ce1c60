"""Receipt codes: sixteen digits, easily hidden as a phone number; shown once. Only a stretched hash is ever kept
(OWASP ASVS 5.0, 6.5.2: a secret of less than 112 bits is kept under a password hash)."""

from __future__ import annotations

import secrets
import unicodedata

from argon2.low_level import Type, hash_secret_raw

DIGITS = 16


def new_receipt() -> str:
    """A uniform code of sixteen digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def shown(code: str) -> str:
    """In groups of four, for reading aloud."""
    return " ".join(code[at : at + 4] for at in range(0, DIGITS, 4))


def read(text: str) -> str:
    """The code from what somebody typed: spaces, dashes and digits of any script are understood; empty when it is none."""
    digits = "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None)
    return digits if len(digits) == DIGITS else ""


def verifier(code: str, salt: bytes) -> bytes:
    """Argon2id (19 MiB, t=2, p=1), 32 bytes; deterministic per installation, so that a report is found by its code."""
    return hash_secret_raw(
        code.encode(), salt, time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, type=Type.ID
    )
