"""Copies of the master keys that any two custodians open together, and none alone. Plain Python.

Each custodian keeps a printed code of 125 random bits. The code gives a key pair; only its public half stays here. For each
pair of custodians there is one copy, sealed to both, one seal within the other (three custodians: three copies, 2 of 3).
Must stay true: one code opens nothing; losing one code loses nothing; after a rotation the copies are made anew from the
public halves, without the custodians; no message holds a code or a key. Take the public halves from the audited record of
custodians, never from beside the copies: whoever could change them there would be sealed to next time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from itertools import combinations

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from harborlight.core import boxes, keyfile
from harborlight.core.envelope import CannotOpen
from harborlight.core.keyfile import MasterKeys
from harborlight.errors import Invalid, Unavailable, gettext_noop

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread
_MISREAD = str.maketrans("OIL", "011", " -\u00a0\t\r\n")
_N_RANDOM = 25
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SEC 2, 2.4.2
_INFO = b"harborlight custodians v1"
_FORMAT = "harborlight-custodians-1"


# -- codes ---------------------------------------------------------------------------------------------------------------


def new_code() -> str:
    """A custodian's code, to be printed once: 26 letters and digits, the last a check, as 6-5-5-5-5."""
    drawn = [secrets.randbelow(32) for _ in range(_N_RANDOM)]
    return shown("".join(_LETTERS[each] for each in (*drawn, _check(drawn))))


def shown(code: str) -> str:
    return "-".join((code[:6], code[6:11], code[11:16], code[16:21], code[21:]))


def read_code(text: str, *, field: str = "code") -> str:
    """The bare code from what somebody typed: case, spaces, dashes, O for 0 and I or L for 1 are forgiven.

    Raises:
        Invalid: when letters are missing or wrong (every single slip and every swap of two letters is noticed).
    """
    code = text.upper().translate(_MISREAD)
    if len(code) != _N_RANDOM + 1 or any(letter not in _LETTERS for letter in code):
        raise Invalid(
            {
                field: gettext_noop(
                    "A custodian's code has 26 letters and digits. Compare it with the printed sheet."
                )
            }
        )
    values = [_LETTERS.index(letter) for letter in code]
    if _check(values[:-1]) != values[-1]:
        raise Invalid(
            {
                field: gettext_noop(
                    "A letter of this code is wrong, or two are swapped. Compare it with the printed sheet."
                )
            }
        )
    return code


def _check(values: Sequence[int]) -> int:
    """Σ vᵢ·αⁱ over GF(32): weights differ and none is zero, so one slip or one swap always shows."""
    total = 0
    for value in reversed(values):
        total = _doubled(total ^ value)
    return total


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 32 else value  # x⁵ + x² + 1


def _pair_of(code: str) -> tuple[bytes, bytes]:
    """(private, public) of a bare code. The code is random enough to need no stretching."""
    seed = HKDF(SHA256(), 48, salt=None, info=_INFO + b" key").derive(code[:_N_RANDOM].encode())
    number = int.from_bytes(seed, "big") % (_P256_ORDER - 1) + 1
    return boxes.written(ec.derive_private_key(number, ec.SECP256R1()))


def public_of(code: str) -> bytes:
    """The public half of a custodian's code: to be kept; it opens nothing."""
    return _pair_of(read_code(code))[1]


def mark_of(public: bytes) -> str:
    """A short mark by which a custodian's sheet and the copies are matched."""
    return hashlib.sha256(public).hexdigest()[:16]


# -- copies --------------------------------------------------------------------------------------------------------------


def export_for(publics: Sequence[bytes], keys: MasterKeys) -> bytes:
    """A document with one copy of the keys per pair of custodians. Safe to lie with the backups.

    Raises:
        Invalid: for fewer than three or more than nine custodians, or the same one twice.
    """
    marks = [mark_of(public) for public in publics]
    if len(set(marks)) != len(marks) or not 3 <= len(marks) <= 9:
        raise Invalid({"custodians": "Choose three to nine different custodians."})
    plain = keyfile.to_bytes(keys)
    copies = [
        {
            "for": [mark_of(one), mark_of(other)],
            "sealed": base64.b64encode(_seal_to_both(one, other, plain)).decode(),
        }
        for one, other in combinations(publics, 2)
    ]
    key_ids = [str(key.key_id) for key in keys.keys]
    return json.dumps(
        {"format": _FORMAT, "custodians": marks, "keys": key_ids, "copies": copies}, indent=1
    ).encode()


def restore_from(code_a: str, code_b: str, copies: bytes) -> MasterKeys:
    """The keys, from two custodians' codes and the copies; `keyfile.restore` writes them into a key file.

    Raises:
        Invalid: when a code is mistyped, belongs to no custodian of these copies, or is the other one again.
        CannotOpen: when the copy of these two is missing or damaged (another pair may still open theirs).
    """
    document = _read(copies)
    pairs = {}
    for field, code in (("code_a", code_a), ("code_b", code_b)):
        private, public = _pair_of(read_code(code, field=field))
        if mark_of(public) not in document["custodians"]:
            raise Invalid({field: gettext_noop("This code belongs to no custodian of these copies.")})
        if mark_of(public) in pairs:
            raise Invalid(
                {field: gettext_noop("This is the same code again. Two different custodians are needed.")}
            )
        pairs[mark_of(public)] = private
    for copy in document["copies"]:
        if set(copy["for"]) == set(pairs):
            outer, inner = copy["for"]
            return _open_of_both(pairs[outer], pairs[inner], copy)
    raise CannotOpen(
        "The copy for these two custodians is missing.", mend="Try another pair, or an older backup."
    )


def rehearse(code_a: str, code_b: str, copies: bytes, keys: MasterKeys) -> None:
    """Prove that these two custodians could bring back today's keys. Nothing is written.

    Raises:
        Invalid, CannotOpen: as `restore_from`.
        Unavailable: when the copies hold other keys than those in use (made before a rotation, or of another installation).
    """
    restored = keyfile.to_bytes(restore_from(code_a, code_b, copies))
    if not hmac.compare_digest(restored, keyfile.to_bytes(keys)):
        raise Unavailable(
            "The copies hold other keys than those in use.", mend="Make the custodians' copies anew."
        )


def are_current(copies: bytes, keys: MasterKeys) -> bool:
    """Whether the copies say that they hold these keys. Needs no code; only a rehearsal proves it."""
    return bool(_read(copies)["keys"] == [str(key.key_id) for key in keys.keys])


def _bound(outer: str, inner: str) -> bytes:
    return b"|".join((_INFO, outer.encode(), inner.encode()))


def _seal_to_both(outer: bytes, inner: bytes, plain: bytes) -> bytes:
    info = _bound(mark_of(outer), mark_of(inner))
    return boxes.seal_to(outer, boxes.seal_to(inner, plain, info=info + b"|inner"), info=info + b"|outer")


def _open_of_both(outer: bytes, inner: bytes, copy: dict[str, object]) -> MasterKeys:
    marks = copy["for"]
    try:
        info = _bound(*marks)  # type: ignore[misc]
        sealed = base64.b64decode(str(copy["sealed"]), validate=True)
        plain = boxes.open_box(
            inner, boxes.open_box(outer, sealed, info=info + b"|outer"), info=info + b"|inner"
        )
    except (CannotOpen, ValueError) as error:
        raise CannotOpen(
            "The copy for these two custodians is damaged.", mend="Try another pair, or an older backup."
        ) from error
    return keyfile.from_bytes(plain)


def _read(copies: bytes) -> dict[str, list]:  # type: ignore[type-arg]
    try:
        document = json.loads(copies)
        rows = [
            {"for": [str(mark) for mark in row["for"]], "sealed": str(row["sealed"])}
            for row in document["copies"]
        ]
        custodians = [str(mark) for mark in document["custodians"]]
        key_ids = [str(key_id) for key_id in document["keys"]]
        is_ours = document["format"] == _FORMAT and all(len(row["for"]) == 2 for row in rows)
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise Unavailable(
            "These are not custodians' copies, or they are damaged.",
            mend="Take the copies of another backup.",
        )
    return {"custodians": custodians, "copies": rows, "keys": key_ids}
