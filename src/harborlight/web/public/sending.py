"""Sealing a web report and leaving it on the porch.

Must stay true: the same form sent twice with the same words is one envelope with the same receipt; other words are another
envelope, so nothing acknowledged is lost; nothing typed is written anywhere unsealed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from harborlight.core import letters, receipts
from harborlight.core.porch import Porch
from harborlight.web.public.published import PublishedInbox

# A person needs longer than this to read the form; a faster sender is noted, never refused.
FASTEST_PERSON_SECONDS = 4
# A trap that people do not see; a sender that fills it is noted, never refused.
TRAP = "website"
_MARK = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class FormMark:
    """The form's own secret, made with the page; envelope id and receipt come from it and from the words."""

    secret: str
    shown_at: int

    def drawn(self, purpose: str, words: bytes) -> bytes:
        return hmac.digest(bytes.fromhex(self.secret), purpose.encode() + b"\0" + words, hashlib.sha256)


def new_mark() -> FormMark:
    return FormMark(secrets.token_hex(32), int(time.time()))


def read_mark(typed: Mapping[str, str]) -> FormMark:
    """The mark that came back with the form; a missing or strange one is made anew."""
    secret, moment = typed.get("mark", ""), typed.get("shown_at", "")
    if not _MARK.fullmatch(secret) or not _MOMENT.fullmatch(moment):
        return new_mark()
    return FormMark(secret, int(moment))


def soft_signs(typed: Mapping[str, str], mark: FormMark) -> list[str]:
    """What speaks for a machine as sender, for the eyes of staff."""
    found = []
    if typed.get(TRAP, "").strip():
        found.append("trap_filled")
    if int(time.time()) - mark.shown_at < FASTEST_PERSON_SECONDS:
        found.append("very_fast")
    return found


def send(
    fields: Mapping[str, Any],
    *,
    mark: FormMark,
    inbox: PublishedInbox,
    porch: Porch,
    signs: list[str],
    language: str,
) -> str:
    """Seal the report, drop it durably, and return the receipt's code.

    Raises:
        Unavailable: when it could not be kept; the sender must be told.
    """
    words = json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()
    code = f"{int.from_bytes(mark.drawn('receipt', words)[:16], 'big') % 10**receipts.DIGITS:0{receipts.DIGITS}d}"
    letter = {"fields": dict(fields), "language": language, "machine_signs": signs}
    sealed = letters.seal(
        letters.REPORT,
        json.dumps(letter, ensure_ascii=False).encode(),
        inbox_id=inbox.inbox_id,
        public_key=inbox.public_key,
        verifier=receipts.verifier(code, inbox.receipt_salt),
    )
    envelope_id = UUID(bytes=mark.drawn("envelope", words)[:16], version=4)
    porch.drop(letters.REPORT, sealed, envelope_id=envelope_id)
    return code
