"""Passwords that attackers try first, known offline: of the million most frequent ones of past breaches, those that are long
enough to be allowed here at all. Kept as cut hashes, since people have used names and addresses as passwords.

Must stay true: nothing that is typed leaves this machine. Source and licence: `SOURCE.md` beside the file.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FILE = Path(__file__).with_name("hashes.bin")
SHORTEST = 12  # what is shorter is refused for its length
_N_BYTES = 6  # one of 10^10 other passwords is refused by mistake


class KnownPasswordValidator:
    """Refuses a password that stands on the list, in capitals or small letters, alone or written twice."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_known(password):
            said = _(
                "This password stands on lists that attackers try first. A sentence of your own is better."
            )
            raise ValidationError(said, code="password_too_common")

    def get_help_text(self) -> str:
        return _("Not one of the passwords that attackers try first.")


def is_known(password: str) -> bool:
    half = password[: len(password) // 2]
    return _is_listed(password) or (half * 2 == password and (len(half) < SHORTEST or _is_listed(half)))


def digest(password: str) -> bytes:
    """The cut hash of a password as it stands in the file."""
    same = unicodedata.normalize("NFKC", password).casefold()
    return hashlib.sha256(same.encode("utf-8", "replace")).digest()[:_N_BYTES]


def _is_listed(password: str) -> bool:
    rows, wanted = _rows(), digest(password)
    low, high = 0, len(rows) // _N_BYTES
    while low < high:
        middle = (low + high) // 2
        if rows[middle * _N_BYTES : (middle + 1) * _N_BYTES] < wanted:
            low = middle + 1
        else:
            high = middle
    return rows[low * _N_BYTES : (low + 1) * _N_BYTES] == wanted


@lru_cache(maxsize=1)
def _rows() -> bytes:
    return FILE.read_bytes()
