"""Letters: what any version sealed opens for ever; kind, inbox and receipt cannot be exchanged on the way."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from harborlight.core import boxes, letters, receipts
from harborlight.core.envelope import CannotOpen

KNOWN: dict[str, Any] = json.loads((Path(__file__).parent / "vectors_letters.json").read_text())
INBOX, PRIVATE = UUID(KNOWN["inbox"]), bytes.fromhex(KNOWN["private"])


@pytest.mark.parametrize("known", KNOWN["letters"], ids=lambda row: f"v{row['version']}-{row['kind']}")
def test_what_every_version_sealed_opens_for_ever(known: dict[str, Any]) -> None:
    parts = letters.parts(base64.b64decode(known["content"]))
    assert parts is not None
    assert (parts.version, parts.inbox_id) == (known["version"], INBOX)
    opened = letters.open_box(
        known["kind"], parts.box, version=parts.version, inbox_id=INBOX, private_key=PRIVATE
    )
    assert opened.plain.decode() == KNOWN["plain"]
    inside = None if opened.verifier is None else opened.verifier.hex()
    assert inside == known["verifier"]
    if known["version"] > 1:
        assert parts.verifier.hex() == known["verifier"]


def test_the_receipts_stretched_hash_never_changes() -> None:
    known = KNOWN["receipt"]
    assert receipts.verifier(known["code"], bytes.fromhex(known["salt"])).hex() == known["verifier"]
    assert known["code"].encode() not in base64.b64decode(KNOWN["letters"][1]["content"])


def sealed(kind: str = letters.REPORT, **given: Any) -> tuple[bytes, bytes, UUID]:
    private, public = boxes.make_keypair()
    inbox_id = uuid4()
    content = letters.seal(kind, b"Marked words", inbox_id=inbox_id, public_key=public, **given)
    return content, private, inbox_id


def test_a_receipt_exchanged_outside_shows_when_the_box_is_opened() -> None:
    content, private, inbox_id = sealed(verifier=b"v" * 32)
    exchanged = content[:20] + b"w" * 32 + content[52:]
    parts = letters.parts(exchanged)
    assert parts is not None
    assert parts.verifier == b"w" * 32
    opened = letters.open_box("report", parts.box, version=2, inbox_id=inbox_id, private_key=private)
    assert (opened.plain, opened.verifier) == (b"Marked words", b"v" * 32)


@pytest.mark.parametrize("changed", ["kind", "inbox", "version", "bit"])
def test_a_letter_opens_only_as_what_it_was_sealed_and_where(changed: str) -> None:
    content, private, inbox_id = sealed()
    parts = letters.parts(content)
    assert parts is not None
    given: dict[str, Any] = {"kind": "report", "box": parts.box, "version": 2, "inbox_id": inbox_id}
    given |= {
        "kind": {"kind": "consent"}, "inbox": {"inbox_id": uuid4()}, "version": {"version": 1},
        "bit": {"box": parts.box[:-1] + bytes([parts.box[-1] ^ 1])},
    }[changed]  # fmt: skip
    with pytest.raises(CannotOpen):
        letters.open_box(**given, private_key=private)


@pytest.mark.parametrize(("version", "kind"), [(3, "report"), (0, "report"), (1, "consent")])
def test_an_unknown_version_is_told(version: int, kind: str) -> None:
    with pytest.raises(CannotOpen, match="version"):
        letters.open_box(kind, b"", version=version, inbox_id=uuid4(), private_key=boxes.make_keypair()[0])


@pytest.mark.parametrize("content", [b"", b"HLE\x02", b"x" * 48, b"HLE\x02" + b"x" * 48])
def test_what_cannot_be_a_letter_is_none(content: bytes) -> None:
    assert letters.parts(content) is None


def test_a_verifier_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sealed(verifier=b"short")
