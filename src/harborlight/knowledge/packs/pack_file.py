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
from typing import TYPE_CHECKING, Any, NoReturn

from harborlight.errors import InvalidPack
from harborlight.knowledge.packs import keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = 1
MOST_BYTES = 5_000_000  # what ships has 1.7 MB; a page takes 6 MB
MOST_FILES = 500
MOST_NOTE = 2_000
MANIFEST, SIGNATURES = "manifest.json", "signatures.json"
PACK_ID = r"[a-z][a-z0-9-]{1,39}"
_PATH = re.compile(r"([a-z][a-z0-9_]{0,63}/)?[a-z][a-z0-9_]{0,63}\.(yaml|csv)")
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}")
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEY_ID = re.compile(r"[0-9a-f]{32}")
_WHOLE = "the pack"
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
    data = [(f"data/{each.path}", files[each.path]) for each in manifest.files]
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
    files = {
        name.removeprefix("data/"): content for name, content in members.items() if name.startswith("data/")
    }
    if strange := sorted(
        name for name in members if not name.startswith("data/") and name not in (MANIFEST, SIGNATURES)
    ):
        _refuse("is no file of a pack", "Take it out and build the pack again.", strange[0])
    _check(manifest)
    _check_files(manifest, files)
    for public, signature in signatures.items():
        if not keys.is_signed(manifest.written, public, signature):
            said = f"the signature by key {keys.spoken(keys.key_id(public))} is not right: the pack was changed after it was signed"
            _refuse(said, "Get it again from its publisher.", SIGNATURES)
    if tuple(sorted(map(keys.key_id, signatures))) != manifest.keys:
        _refuse(
            "is signed by other keys than the manifest names", "Get it again from its publisher.", SIGNATURES
        )
    if b"".join(_zipped(_members(manifest, signatures, files))) != data:
        _refuse(
            "is not written as a pack is written, or was changed on its way",
            "Get it again from its publisher; packs are made by `harborlight knowledge pack build` alone.",
        )
    return PackFile(manifest, tuple(signatures), files)


def _refuse(what: str, mend: str, where: str = _WHOLE) -> NoReturn:
    raise InvalidPack(f"{what}.", where=where, mend=mend)


def _unzipped(data: bytes) -> dict[str, bytes]:
    """The members by name. Nothing is uncompressed: a member that is compressed is refused unread."""
    if len(data) > MOST_BYTES:
        _refuse(f"is larger than {MOST_BYTES // 1_000_000} MB", "Ask its publisher for a smaller one.")
    again = "Get it again from its publisher; it may have been cut off on its way."
    if not data.startswith(b"PK\x03\x04"):
        _refuse("is no content pack", "Choose the file that `harborlight knowledge pack build` wrote.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            found: dict[str, bytes] = {}
            listed = packed.infolist()
            if len(listed) > MOST_FILES:
                _refuse(f"holds more than {MOST_FILES} files", "Ask its publisher for a smaller one.")
            for member in listed:
                _check_member(member)
            if sum(member.file_size for member in listed) > len(data):  # members that lie over each other
                _refuse("says that it holds more than its own size; it was not opened", again)
            for member in listed:
                if member.filename in found:
                    _refuse("is in the pack twice", again, _plain(member.filename))
                found[member.filename] = packed.read(member)
            return found
    except (
        zipfile.BadZipFile,
        EOFError,
        ValueError,
        struct.error,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise InvalidPack("is damaged or cut off.", where=_WHOLE, mend=again) from error


def _check_member(member: zipfile.ZipInfo) -> None:
    where, made = _plain(member.filename), "Packs are made by `harborlight knowledge pack build` alone."
    kind = member.external_attr >> 28
    if kind not in (0, 8):
        _refuse("is a link or a folder, not a file", made, where)
    if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
        _refuse("is compressed, which no pack is; it was not opened", made, where)
    if member.flag_bits & 1:
        _refuse("is locked by a password", made, where)
    name = member.filename
    if name not in (MANIFEST, SIGNATURES) and not _PATH.fullmatch(name.removeprefix("data/")):
        _refuse("has a name that no file of a pack has", made, where)


def _plain(name: str) -> str:
    """A name from outside, fit to be shown: short, and without hidden characters."""
    return re.sub(r"[^\x21-\x7e]", "?", name)[:80] or "a file without a name"


def _taken(members: Mapping[str, bytes], name: str) -> bytes:
    if name not in members:
        _refuse("lacks", "Packs are made by `harborlight knowledge pack build` alone.", name)
    return members[name]


def _parsed(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidPack(
            "is no JSON.", where=where, mend="Get the pack again from its publisher."
        ) from error
    if not isinstance(found, dict):
        _refuse("is no mapping", "Get the pack again from its publisher.", where)
    return found


def _manifest(data: bytes) -> Manifest:
    plain = _parsed(data, MANIFEST)
    if isinstance(plain.get("format"), int) and plain["format"] > FORMAT:
        _refuse(
            "is of a newer format than this Harborlight reads",
            "Upgrade Harborlight, or ask for an older format.",
            MANIFEST,
        )
    try:
        manifest = Manifest(
            str(plain["pack"]), int(plain["number"]), date.fromisoformat(plain["made_on"]),
            date.fromisoformat(plain["valid_until"]), str(plain["needs"]), str(plain["note"]), tuple(plain["keys"]),
            tuple(_listed(**row) for row in plain["files"]),
        )  # fmt: skip
        is_canonical = manifest.written == data
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidPack(
            "lacks something, or holds what does not belong there.", where=MANIFEST, mend="Get the pack again from its publisher.",
        ) from error  # fmt: skip
    if not is_canonical:
        _refuse("is not written as manifests are written", "Get the pack again from its publisher.", MANIFEST)
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
            (str(row.get(name)) for name in ("key", "signature")) if isinstance(row, dict) else ("", "")
        )
        if not _HEX_DIGEST.fullmatch(public) or not re.fullmatch(r"[0-9a-f]{128}", signature):
            _refuse(
                "holds something else than keys and signatures",
                "Get the pack again from its publisher.",
                SIGNATURES,
            )
        found[public] = signature
    if not found:
        _refuse(
            "holds no signature", "A pack without one is never taken: have its publisher sign it.", SIGNATURES
        )
    return found


def _check(manifest: Manifest) -> None:
    """What a manifest may say at all."""

    def refuse_unless(holds: object, what: str, mend: str, key: str) -> None:
        if not holds:
            _refuse(what, mend, f"{MANIFEST}: {key}")

    id_ = re.fullmatch(PACK_ID, manifest.pack)
    refuse_unless(
        id_, "is no name of a pack", "Use small letters, digits and -, a letter first, at most 40.", "pack"
    )
    number = isinstance(manifest.number, int) and 1 <= manifest.number <= 1_000_000
    refuse_unless(number, "is no number of a pack", "Count editions from 1 on.", "number")
    refuse_unless(
        manifest.valid_until > manifest.made_on, "is not after the day it was made on", "Give it a year or so.", "valid_until"
    )  # fmt: skip
    version = _VERSION.fullmatch(manifest.needs)
    refuse_unless(version, "is no version of Harborlight", "Write it as 0.1.0.", "needs")
    refuse_unless(
        len(manifest.note) <= MOST_NOTE, "is too long", f"Use at most {MOST_NOTE} characters.", "note"
    )
    refuse_unless(not HIDDEN.search(manifest.note), "holds a hidden character", "Take it out.", "note")
    named = manifest.keys and all(isinstance(each, str) and _KEY_ID.fullmatch(each) for each in manifest.keys)
    refuse_unless(named, "names no key", "Sign it with at least one key.", "keys")
    refuse_unless(
        manifest.files, "names no file", "Build it from a folder that holds files of the data.", "files"
    )
    for each in manifest.files:
        is_listed = _PATH.fullmatch(each.path) and _HEX_DIGEST.fullmatch(each.sha256) and each.format >= 1
        refuse_unless(
            is_listed,
            "names a file that cannot be one of a pack",
            "Build it again.",
            f"files, {_plain(each.path)}",
        )
    paths = [each.path for each in manifest.files]
    refuse_unless(
        paths == sorted(set(paths)), "names a file twice, or in another order", "Build it again.", "files"
    )


def _check_files(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    listed = {each.path: each for each in manifest.files}
    again = "Get the pack again from its publisher."
    if strange := sorted(files.keys() - listed.keys()):
        _refuse("is in the pack, and the manifest does not name it", again, strange[0])
    for path, each in listed.items():
        if path not in files:
            _refuse("is named in the manifest, and is not in the pack", again, path)
        if len(files[path]) != each.size or hashlib.sha256(files[path]).hexdigest() != each.sha256:
            _refuse("is not the file that was signed: it was exchanged or damaged", again, path)
