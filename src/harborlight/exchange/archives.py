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
from harborlight.exchange.problem_words import File

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
        raise File.EMPTY.refusal()
    if len(data) > limits.max_bytes:
        raise File.TOO_LARGE.refusal(most=limits.max_bytes // 2**20)
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
        raise File.DAMAGED_ARCHIVE.refusal() from error


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
        raise File.TOO_MANY_FILES.refusal(most=limits.max_entries)
    if sum(entry.file_size for entry in entries) > limits.max_bytes:
        raise _unpacks_too_large(limits)
    for entry in entries:
        # Small files may compress very well; only large ones are told by their ratio.
        if entry.file_size > 2**20 and entry.file_size > limits.max_ratio * max(entry.compress_size, 1):
            raise File.UNPACKS_FAR_TOO_LARGE.refusal()
        if not _is_plain_name(entry.filename):
            raise File.LEADS_OUTSIDE.refusal()


def _read_entries(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, bytes]:
    unpacked: dict[str, bytes] = {}
    left = limits.max_bytes
    for entry in entries:
        if entry.filename in unpacked:
            raise File.ONE_NAME_TWICE.refusal()
        with archive.open(entry) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _unpacks_too_large(limits)
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


def _unpacks_too_large(limits: Limits) -> InvalidDocument:
    return File.UNPACKS_TOO_LARGE.refusal(most=limits.max_bytes // 2**20)
