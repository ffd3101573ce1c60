"""Opening zip files from strangers (CSV packages, XLSX) within fixed limits, wholly in memory.

Must stay true: nothing is ever written to disk, no name in an archive is ever used as a path, and no more than
`max_bytes` are unpacked whatever the archive says about itself.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from harborlight.errors import InvalidDocument

ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed date, so that equal content gives equal bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what a stranger may send. Bytes, entries, rows, columns, characters."""

    max_bytes: int = 64 * 1024 * 1024
    max_entries: int = 500
    max_ratio: int = 200
    max_rows: int = 200_000
    max_columns: int = 256
    max_cell_chars: int = 100_000


LIMITS = Limits()


def read_bytes(source: bytes | Path, limits: Limits = LIMITS) -> bytes:
    """The bytes of a file, refused when empty or over the limit."""
    if isinstance(source, bytes):
        data = source
    else:
        with source.open("rb") as file:
            data = file.read(limits.max_bytes + 1)
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise InvalidDocument(
            "the file is empty.", mend="Send the file again; it may have been cut off on its way."
        )
    if len(data) > limits.max_bytes:
        raise InvalidDocument(
            f"the file is larger than {limits.max_bytes // 2**20} MB.", mend="Split it into smaller files."
        )
    return data


def is_zip(data: bytes) -> bool:
    return data.startswith((ZIP_MAGIC, EMPTY_ZIP))


def unpack(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Name -> content of every file in the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries, limits)
            return _read_entries(archive, entries, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InvalidDocument(
            "the archive is damaged, locked with a password, or packed in an unknown way.",
            mend="Pack it again as an ordinary zip file.",
        ) from error


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, the same bytes each time."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return into.getvalue()


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.max_entries:
        raise _bomb(f"holds more than {limits.max_entries} files")
    if sum(entry.file_size for entry in entries) > limits.max_bytes:
        raise _bomb(f"unpacks to more than {limits.max_bytes // 2**20} MB")
    for entry in entries:
        # Small files may compress very well; only large ones are told by their ratio.
        if entry.file_size > 2**20 and entry.file_size > limits.max_ratio * max(entry.compress_size, 1):
            raise _bomb("unpacks to far more than its size")
        if not _is_plain_name(entry.filename):
            raise InvalidDocument(
                "the archive holds a file whose name leads outside of it.",
                mend="Pack the folder again with an ordinary zip program.",
            )


def _read_entries(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, bytes]:
    unpacked: dict[str, bytes] = {}
    left = limits.max_bytes
    for entry in entries:
        if entry.filename in unpacked:
            raise InvalidDocument("the archive holds two files of one name.", mend="Pack it again.")
        with archive.open(entry) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _bomb(f"unpacks to more than {limits.max_bytes // 2**20} MB")
        unpacked[entry.filename] = content
    return unpacked


def _is_plain_name(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return (
        bool(name)
        and not path.is_absolute()
        and ".." not in path.parts
        and ":" not in name
        and "\x00" not in name
    )


def _bomb(what: str) -> InvalidDocument:
    return InvalidDocument(f"the archive {what}.", mend="Send the files unpacked, or fewer at a time.")
