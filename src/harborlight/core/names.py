"""Names found without being readable: normalised, transliterated and phonetic tokens, blinded per agency and column.

One person's name arrives as Mohammed, Muhammad and محمد; as Oksana and Оксана. Must stay true: normalising twice changes
nothing; the order of words does not matter; without the agency's key a token says nothing, and two agencies' tokens differ.
What it leaks, and the threat model says so: inside one agency and column, which records share a token, and how often.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from harborlight.tables.spellings import latin, sounds

WHOLE = "x:"  # opens the token of the whole value


def exact(text: str) -> frozenset[str]:
    """The one token of a value that is found only as a whole."""
    return frozenset({WHOLE + text})


def tokens(text: str) -> frozenset[str]:
    """Tokens of a name: `x:` the whole name (words sorted), `w:` each word, `p:` each word's sounds."""
    words = sorted(set(latin(text).split()))
    if not words:
        return frozenset()
    spelt = (f"w:{word}" for word in words)
    return frozenset({WHOLE + " ".join(words), *spelt, *(f"p:{each}" for each in sounds(text))})


def column_key(index_key: bytes, column: str) -> bytes:
    """A key of its own per column, from the agency's index key."""
    return HKDF(SHA256(), 32, salt=None, info=b"harborlight blind index " + column.encode()).derive(index_key)


def blind(token: str, *, key: bytes) -> bytes:
    """HMAC-SHA256 of a token, cut to 16 bytes."""
    return hmac.new(key, token.encode(), hashlib.sha256).digest()[:16]
