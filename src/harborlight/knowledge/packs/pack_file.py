"""A content pack as one file: a ZIP that only stores, with `manifest.json` (what it holds) and `signatures.json` before the data.

Must stay true: there is one way to write a pack, down to the byte (no compression, no dates, no order of one's own), and a file
that is written in any other way is refused. So no byte of it is without meaning, nothing swells when it is opened, and what
was signed is what is read: nothing is ever unpacked onto a disk.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from harborlight.knowledge.packs import keys
from harborlight.knowledge.packs.faults import Fault, refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = 1
MOST_BYTES = 5_000_000  # what ships has 1.7 MB; a page takes 6 MB
MOST_FILES = 500
MOST_NOTE = 2_000
MOST_EDITIONS = 1_000_000
MANIFEST, SIGNATURES = "manifest.json", "signatures.json"
_DATA = "data/"
_PACK_ID = r"[a-z][a-z0-9-]{1,39}"
_PATH = re.compile(r"([a-z][a-z0-9_]{0,63}/)?[a-z][a-z0-9_]{0,63}\.(yaml|csv)")
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}")
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEX_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_KEY_ID = re.compile(r"[0-9a-f]{32}")
# Turns text around, or is not seen: C0 but for tab and line ends, DEL and C1, line separators, bidirectional marks that override.
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a pack. `format`: the version of the shape of its kind (`kinds.FORMATS`)."""

    path: str
    size: int
    sha256: str
    format: int


@dataclass(frozen=True)
class Manifest:
    """What a pack says of itself, and what is signed. `number` rises with each edition of a pack; `needs`: the least version of
    Harborlight; `valid_until`: after that day it is not put to use any more; `keys`: the ids of the keys it is signed with."""

    pack: str
    number: int
    made_on: date
    valid_until: date
    needs: str
    note: str
    keys: tuple[str, ...]
    files: tuple[Listed, ...]

    @cached_property
    def written(self) -> bytes:
        """As it stands in the file."""
        plain = {
            "format": FORMAT, "pack": self.pack, "number": self.number, "made_on": self.made_on.isoformat(),
            "valid_until": self.valid_until.isoformat(), "needs": self.needs, "note": self.note, "keys": list(self.keys),
            "files": [asdict(each) for each in self.files],
        }  # fmt: skip
        return _json(plain)

    @cached_property
    def digest(self) -> str:
        """By what this very edition is told: it covers every byte of every file."""
        return hashlib.sha256(self.written).hexdigest()


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack that was read: whole, and signed as it says. `signers`: the raw public keys, in hex. Whether any of them is to be
    trusted is another question (`checks.signed_by`)."""

    manifest: Manifest
    signers: tuple[str, ...]
    files: Mapping[str, bytes]


def is_pack_id(text: str) -> bool:
    """Whether a pack may be called so."""
    return bool(re.fullmatch(_PACK_ID, text))


# -- writing ---------------------------------------------------------------------------------------------------------------


def build(
    files: Mapping[str, bytes], *, formats: Mapping[str, int], pack: str, number: int, made_on: date, valid_until: date,
    needs: str, signed_with: Sequence[Ed25519PrivateKey], note: str = "",
) -> bytes:  # fmt: skip
    """A pack as bytes; the same files, words and keys give the same bytes.

    Raises:
        InvalidPack: when such a pack would not be taken anywhere.
    """
    publics = sorted({keys.public_of(key): key for key in signed_with}.items())
    manifest = Manifest(
        pack, number, made_on, valid_until, needs, note, tuple(sorted(keys.key_id(public) for public, _key in publics)),
        tuple(
            Listed(path, len(data), hashlib.sha256(data).hexdigest(), formats.get(path, 1)) for path, data in sorted(files.items())
        ),
    )  # fmt: skip
    _check(manifest)
    signatures = {public: keys.sign(manifest.written, key) for public, key in publics}
    written = b"".join(_zipped(_members(manifest, signatures, files)))
    read(written)
    return written


def _members(
    manifest: Manifest, signatures: Mapping[str, str], files: Mapping[str, bytes]
) -> list[tuple[str, bytes]]:
    signed = [{"key": public, "signature": signature} for public, signature in sorted(signatures.items())]
    data = [(f"{_DATA}{each.path}", files[each.path]) for each in manifest.files]
    return [(MANIFEST, manifest.written), (SIGNATURES, _json({"signatures": signed})), *data]


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


_NO_TIME = 0x00210000  # 1 January 1980, as a ZIP writes it


def _zipped(members: Sequence[tuple[str, bytes]]) -> Iterator[bytes]:
    """A ZIP in its plainest form (PKWARE APPNOTE 6.3.10, version 2.0, method 0), so that any tool opens it."""
    directory, at = b"", 0
    for name, data in members:
        what = struct.pack(
            "<HHHIIIIHH", 20, 0, 0, _NO_TIME, zlib.crc32(data), len(data), len(data), len(name), 0
        )
        yield (local := b"PK\x03\x04" + what + name.encode())
        yield data
        directory += (
            b"PK\x01\x02"
            + struct.pack("<H", 20)
            + what
            + struct.pack("<HHHII", 0, 0, 0, 0, at)
            + name.encode()
        )
        at += len(local) + len(data)
    n = len(members)
    yield directory
    yield b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, n, n, len(directory), at, 0)


# -- reading ---------------------------------------------------------------------------------------------------------------


def read(data: bytes) -> PackFile:
    """A pack, if it is whole and every signature in it is right.

    Raises:
        InvalidPack: naming the file in it, what is wrong, and how to mend it.
    """
    members = _unzipped(data)
    manifest = _manifest(_taken(members, MANIFEST))
    signatures = _signatures(_taken(members, SIGNATURES))
    files = {name.removeprefix(_DATA): each for name, each in members.items() if name.startswith(_DATA)}
    if strange := sorted(members.keys() - {MANIFEST, SIGNATURES, *(f"{_DATA}{path}" for path in files)}):
        raise refusal(Fault.STRANGE_FILE, strange[0])
    _check(manifest)
    _check_files(manifest, files)
    for public, signature in signatures.items():
        if not keys.is_signed(manifest.written, public, signature):
            raise refusal(Fault.WRONG_SIGNATURE, SIGNATURES, key=keys.spoken(keys.key_id(public)))
    if tuple(sorted(map(keys.key_id, signatures))) != manifest.keys:
        raise refusal(Fault.OTHER_KEYS, SIGNATURES)
    if b"".join(_zipped(_members(manifest, signatures, files))) != data:
        raise refusal(Fault.NOT_PLAIN)
    return PackFile(manifest, tuple(signatures), files)


def _unzipped(data: bytes) -> dict[str, bytes]:
    """The members by name. Nothing is uncompressed: a member that is compressed is refused unread."""
    if len(data) > MOST_BYTES:
        raise refusal(Fault.TOO_LARGE, most=MOST_BYTES // 1_000_000)
    if not data.startswith(b"PK\x03\x04"):
        raise refusal(Fault.NO_PACK)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            listed = packed.infolist()
            _check_members(listed, len(data))
            return {member.filename: packed.read(member) for member in listed}
    except _WHAT_A_BROKEN_ZIP_RAISES as error:
        raise refusal(Fault.DAMAGED) from error


_WHAT_A_BROKEN_ZIP_RAISES = (
    zipfile.BadZipFile, EOFError, ValueError, struct.error, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip


def _check_members(listed: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Before a byte of any is read."""
    if len(listed) > MOST_FILES:
        raise refusal(Fault.TOO_MANY_FILES, most=MOST_FILES)
    seen: set[str] = set()
    for member in listed:
        where = _plain(member.filename)
        if member.external_attr >> 28 not in (0, 8):
            raise refusal(Fault.LINK, where)
        if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
            raise refusal(Fault.COMPRESSED, where)
        if member.flag_bits & 1:
            raise refusal(Fault.LOCKED, where)
        if member.filename not in (MANIFEST, SIGNATURES) and not _PATH.fullmatch(
            member.filename.removeprefix(_DATA)
        ):
            raise refusal(Fault.STRANGE_NAME, where)
        if member.filename in seen:
            raise refusal(Fault.TWICE, where)
        seen.add(member.filename)
    if sum(member.file_size for member in listed) > size:  # members that lie over each other
        raise refusal(Fault.OVERLAPS)


def _plain(name: str) -> str:
    """A name from outside, fit to be shown: short, and without hidden characters."""
    return re.sub(r"[^\x21-\x7e]", "?", name)[:80] or "?"


def _taken(members: Mapping[str, bytes], name: str) -> bytes:
    if name not in members:
        raise refusal(Fault.LACKS, name)
    return members[name]


def _parsed(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise refusal(Fault.NO_JSON, where) from error
    if not isinstance(found, dict):
        raise refusal(Fault.NO_MAPPING, where)
    return found


def _manifest(data: bytes) -> Manifest:
    plain = _parsed(data, MANIFEST)
    if isinstance(plain.get("format"), int) and plain["format"] > FORMAT:
        raise refusal(Fault.NEWER_FORMAT, MANIFEST)
    try:
        manifest = Manifest(
            str(plain["pack"]), int(plain["number"]), date.fromisoformat(plain["made_on"]),
            date.fromisoformat(plain["valid_until"]), str(plain["needs"]), str(plain["note"]), tuple(plain["keys"]),
            tuple(_listed(**row) for row in plain["files"]),
        )  # fmt: skip
        is_canonical = manifest.written == data
    except (KeyError, ValueError, TypeError) as error:
        raise refusal(Fault.STRANGE_MANIFEST, MANIFEST) from error
    if not is_canonical:
        raise refusal(Fault.NOT_CANONICAL, MANIFEST)
    return manifest


def _listed(**row: Any) -> Listed:
    listed = Listed(**row)
    if [type(each) for each in astuple(listed)] != [str, int, str, int]:
        raise TypeError("a value of another type")
    return listed


def _signatures(data: bytes) -> dict[str, str]:
    rows = _parsed(data, SIGNATURES).get("signatures")
    found: dict[str, str] = {}
    for row in rows if isinstance(rows, list) else ():
        public, signature = (
            (str(row.get(each)) for each in ("key", "signature")) if isinstance(row, dict) else ("", "")
        )
        if not _HEX_DIGEST.fullmatch(public) or not _HEX_SIGNATURE.fullmatch(signature):
            raise refusal(Fault.STRANGE_SIGNATURES, SIGNATURES)
        found[public] = signature
    if not found:
        raise refusal(Fault.UNSIGNED, SIGNATURES)
    return found


def _check(manifest: Manifest) -> None:
    """What a manifest may say at all."""
    paths = [each.path for each in manifest.files]
    wrong = {
        ("pack", Fault.PACK_ID): not is_pack_id(manifest.pack),
        ("number", Fault.NUMBER): not 1 <= manifest.number <= MOST_EDITIONS,
        ("valid_until", Fault.VALID_UNTIL): manifest.valid_until <= manifest.made_on,
        ("needs", Fault.VERSION): not _VERSION.fullmatch(manifest.needs),
        ("note", Fault.NOTE_TOO_LONG): len(manifest.note) > MOST_NOTE,
        ("note", Fault.NOTE_HIDDEN): HIDDEN.search(manifest.note),
        ("keys", Fault.NO_KEY): not manifest.keys or not all(_is_key_id(each) for each in manifest.keys),
        ("files", Fault.NO_FILE): not manifest.files,
        ("files", Fault.FILES_ORDER): paths != sorted(set(paths)),
    }
    for (key, fault), holds in wrong.items():
        if holds:
            raise refusal(fault, f"{MANIFEST}: {key}", most=MOST_NOTE)
    for each in manifest.files:
        if not _PATH.fullmatch(each.path) or not _HEX_DIGEST.fullmatch(each.sha256) or each.format < 1:
            raise refusal(Fault.IMPOSSIBLE_FILE, f"{MANIFEST}: files, {_plain(each.path)}")


def _is_key_id(value: object) -> bool:
    return isinstance(value, str) and bool(_KEY_ID.fullmatch(value))


def _check_files(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    listed = {each.path: each for each in manifest.files}
    if strange := sorted(files.keys() - listed.keys()):
        raise refusal(Fault.NOT_NAMED, strange[0])
    for path, each in listed.items():
        if path not in files:
            raise refusal(Fault.NOT_THERE, path)
        if len(files[path]) != each.size or hashlib.sha256(files[path]).hexdigest() != each.sha256:
            raise refusal(Fault.SWAPPED, path)
