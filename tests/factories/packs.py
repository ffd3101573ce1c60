"""Content packs for tests: small ones, signed by keys of the suite's own, and files as a publisher would change them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harborlight.knowledge.content import SHIPS
from harborlight.knowledge.packs import checks, keys, pack_file
from harborlight.knowledge.packs.keys import Trusted

HELPLINES = "hotlines/helplines.csv"
PACK = "harbour"
TODAY = date.today()


def key(name: str = "publisher") -> Ed25519PrivateKey:
    """The same key for the same name, so that packs are the same from run to run."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def trusted(name: str = "publisher", pack: str = PACK) -> Trusted:
    return Trusted(name, pack, keys.public_of(key(name)))


def trust(by: Any, name: str = "publisher", pack: str = PACK) -> Any:
    """This key counts in the workspace, as the operator would have said it."""
    from harborlight.library import actions

    told = trusted(name).key_id
    pem = keys.public_pem(keys.public_of(key(name))).decode()
    return actions.trust_publisher(by=by, name=name, pack=pack, key=pem, told=told)


def in_force(proposer: Any, second: Any, files: Mapping[str, bytes] | None = None, number: int = 1) -> Any:
    """A pack that two people put to use."""
    from harborlight.library import actions

    made = actions.propose_pack(by=proposer, data=pack(files, number))
    return actions.confirm_pack(by=second, pack_id=made.pk)


def shipped(path: str) -> str:
    return SHIPS.bytes_of(path).decode()


def edited(path: str, *changes: tuple[str, str]) -> dict[str, bytes]:
    """A shipped file with other words in it."""
    text = shipped(path)
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return {path: text.encode()}


def helplines(note: str = "open day and night") -> dict[str, bytes]:
    """The helplines with another note on the British one."""
    return edited(HELPLINES, ("number matched in stored 2016 page as Home Office line", note))


def protocol(version: str = "2", *, title: str = "A child, told anew") -> dict[str, bytes]:
    """Another version of a protocol, in a file of its own."""
    text = shipped("protocols/child.yaml")
    lines = [f"version: '{version}'" if line.startswith("version:") else line for line in text.splitlines()]
    at = next(n for n, line in enumerate(lines) if line.startswith("title:"))
    lines[at] = f'title: {{en: "{title}", es: a, fr: b, ar: c, uk: d}}'
    return {f"protocols/child_{version}.yaml": ("\n".join(lines) + "\n").encode()}


def need(code: str = "boat", label: str = "A boat") -> dict[str, bytes]:
    """The vocabulary of needs with a code more."""
    row = f"  {code}: {{pillar: 2, en: {label}, es: Barca, fr: Bateau, ar: قارب, uk: Човен}}\n"
    return {"vocabularies/needs.yaml": (shipped("vocabularies/needs.yaml").rstrip() + "\n" + row).encode()}


def pack(
    files: Mapping[str, bytes] | None = None, number: int = 1, *, by: str = "publisher", **about: Any
) -> bytes:
    """A pack as bytes."""
    files = helplines() if files is None else files
    given: dict[str, Any] = {
        "pack": PACK, "made_on": TODAY - timedelta(days=2), "valid_until": TODAY + timedelta(days=300), "needs": "0.1.0",
        "signed_with": [key(by)], "formats": dict.fromkeys(files, 1),
    }  # fmt: skip
    return pack_file.build(files, number=number, **(given | about))


def read(files: Mapping[str, bytes] | None = None, **about: Any) -> pack_file.PackFile:
    return pack_file.read(pack(files, **about))


def faults(files: Mapping[str, bytes], over: Any = SHIPS) -> list[str]:
    """What is said of a pack that holds these files."""
    return [str(each) for each in checks.look_over(read(files), over)[1]]
