"""Names found without being readable: normalised, transliterated and phonetic tokens, blinded per agency and column.

One person's name arrives as Mohammed, Muhammad and محمد; as Oksana and Оксана. Must stay true: normalising twice changes
nothing; the order of words does not matter; without the agency's key a token says nothing, and two agencies' tokens differ.
What it leaks, and the threat model says so: inside one agency and column, which records share a token, and how often.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from anyascii import anyascii
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# Signs that spellers add or leave out at will: Arabic and Hebrew vowel signs, tatweel, zero-width joiners, apostrophes.
_OPTIONAL = re.compile(
    "[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060'’ʼʻ`´]"
)
# Scripts whose marks are only shades of a letter. Elsewhere (Devanagari, Thai, …) marks are the vowels: they stay.
_SHADED = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
# anyascii drops ا and ع, so that أحمد would begin with h; it writes ة as h. These are the letters names need otherwise.
_ARABIC = str.maketrans(
    {"ا": "a", "ع": "a", "ة": "a", "ى": "a", "ی": "y", "ک": "k", "ث": "th", "ذ": "dh", "ه": "h"}
)
_SYLLABLE = re.compile("(?<=[a-z])(?=[A-Z])")  # anyascii writes 王芳 as WangFang

_SOUNDS = (
    # In this order; what one rule leaves, the next may take.
    ("^ou(?=[aeiouy])", "w"),  # Oualid, Walid
    ("^y(?=[^e])|^i(?=[aou])", "Y"),  # Yusuf, Iulia; ywsf from يوسف
    ("^y?[aeiou][aeiouy]*|^y", "A"),  # Elena, Yelena; Omar, Umar
    ("sch|tch|sh|zh|ch|cz|sz|c(?=[eiy])|z", "s"),  # Rashid, Rachid; Zhanna, Zana
    ("kh|ck|q|c", "k"),
    ("x", "ks"),
    ("gh", "g"),
    ("ph|v", "f"),
    ("th|dh|d", "t"),  # Ahmed, Ahmet
    ("h$", ""),  # Sarah, Sara
    ("(?<!^)[aeiouyw]", ""),
)
_DOUBLED = re.compile(r"([^h])\1+")  # hh is not one letter twice: شهيد is sh-h-y-d
_SOUND_RULES = tuple((re.compile(pattern), sound) for pattern, sound in _SOUNDS)


def normalise(text: str) -> str:
    """One spelling per name: NFKC, case-folded, without diacritics and optional signs, single spaces. Idempotent."""
    folded = _folded(text)
    while (again := _folded(folded)) != folded:
        folded = again
    return folded


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    plain = _without_shades(unicodedata.normalize("NFD", _OPTIONAL.sub("", text)))
    plain = unicodedata.normalize("NFKC", plain).casefold()
    return " ".join("".join(c if _is_of_a_word(c) else " " for c in plain).split())


def _without_shades(decomposed: str) -> str:
    kept, is_shaded = [], False
    for c in decomposed:
        if not unicodedata.combining(c):
            is_shaded = unicodedata.name(c, "").startswith(_SHADED)
        elif is_shaded:
            continue
        kept.append(c)
    return "".join(kept)


def _is_of_a_word(c: str) -> bool:
    return c.isalnum() or unicodedata.category(c).startswith("M")


def latin(text: str) -> str:
    """The normalised name in Latin letters. Idempotent."""
    return normalise(_SYLLABLE.sub(" ", anyascii(normalise(text).translate(_ARABIC))))


def sound(word: str) -> str:
    """The consonants of a Latin word, in classes that survive most transliterations."""
    code = _DOUBLED.sub(r"\1", word)
    for pattern, letter in _SOUND_RULES:
        code = pattern.sub(letter, code)
    return code.upper() or word


def _spellings(word: str) -> set[str]:
    """A Latin word as other languages write its sounds: Julia and Yulia, Iwanow and Ivanov."""
    spelt = {word, word.replace("j", "y")}
    return spelt | {each.replace("w", "v") for each in spelt}


def _sounds(text: str) -> set[str]:
    normal = normalise(text)
    spelt = {latin(normal)}
    spelt.add(latin(normal.replace("г", "h")))  # Галина is Galina in Russian and Halyna in Ukrainian
    spelt.add(latin(re.sub(r"\bال(?=\w{3})", "", normal)))  # الراشد with and without its article
    return {sound(each) for name in spelt for word in name.split() for each in _spellings(word)}


WHOLE = "x:"  # opens the token of the whole value


def exact(text: str) -> frozenset[str]:
    """The one token of a value that is found only as a whole."""
    return frozenset({WHOLE + text})


def tokens(text: str) -> frozenset[str]:
    """Tokens of a name: `x:` the whole name (words sorted), `w:` each word, `p:` each word's sounds."""
    words = sorted(set(latin(text).split()))
    if not words:
        return frozenset()
    sounds = _sounds(text)
    return frozenset(
        {WHOLE + " ".join(words), *(f"w:{word}" for word in words), *(f"p:{each}" for each in sounds)}
    )


def column_key(index_key: bytes, column: str) -> bytes:
    """A key of its own per column, from the agency's index key."""
    return HKDF(SHA256(), 32, salt=None, info=b"harborlight blind index " + column.encode()).derive(index_key)


def blind(token: str, *, key: bytes) -> bytes:
    """HMAC-SHA256 of a token, cut to 16 bytes."""
    return hmac.new(key, token.encode(), hashlib.sha256).digest()[:16]
