"""Names found without being readable: normalised, transliterated and phonetic tokens, blinded per agency and column."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from anyascii import anyascii
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jellyfish import metaphone

_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640]")  # Arabic vowel signs and tatweel
_NOT_LETTERS = re.compile(r"[^\w\s]|_")


def normalise(text: str) -> str:
    """One spelling per name: NFKC, case-folded, without diacritics and signs, single spaces. Idempotent."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_NOT_LETTERS.sub(" ", text).split())


def latin(text: str) -> str:
    """The normalised name in Latin letters."""
    return normalise(anyascii(normalise(text)))


def _sound(word: str) -> str:
    # Vowels and doubled letters vary most between spellings of one name; the consonant skeleton stays.
    code = metaphone(re.sub(r"(.)\1+", r"\1", word)).replace(" ", "")
    return code or word


def tokens(text: str) -> frozenset[str]:
    """Tokens of a name: `x:` the whole name (words sorted), `w:` each word, `p:` each word's sound."""
    words = sorted(set(latin(text).split()))
    if not words:
        return frozenset()
    return frozenset({"x:" + " ".join(words), *(f"w:{word}" for word in words), *(f"p:{_sound(word)}" for word in words)})


def column_key(index_key: bytes, column: str) -> bytes:
    """A key of its own per column, from the agency's index key."""
    return HKDF(SHA256(), 32, salt=None, info=b"harborlight blind index " + column.encode()).derive(index_key)


def blind(token: str, *, key: bytes) -> bytes:
    """HMAC-SHA256 of a token, cut to 16 bytes."""
    return hmac.new(key, token.encode(), hashlib.sha256).digest()[:16]
