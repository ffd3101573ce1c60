"""What people and machines send by mistake or on purpose: values for fields and addresses, and files that are not what
they say."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

_ID = "00000000-0000-0000-0000-000000000000"
TEXTS = (
    "", "\x00", "a\x00b", "²", "٣", "-1", "9" * 25, "9" * 5000, "1e999", "nan", "x" * 10_000, "<script>alert(1)</script>",
    "=cmd()", "\u202eabc\u200b", _ID, f"0001-01-01T00:00+23:59~{_ID}", f"9999-12-31T23:59:59-23:59~{_ID}",
    f"2026-01-01T00:00~{_ID}", f"3~{_ID}", f"{'9' * 5000}~{_ID}", "0001-01-01", "9999-12-31", "9999-12-31T23:59",
    "0001-01-01T00:00", "2026-02-30", "%", "\\", "'", "../../etc/passwd", "http://[::1", "//evil.example", "\r\nX: y",
)  # fmt: skip
SOME_TEXTS = st.lists(
    st.one_of(st.sampled_from(TEXTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=30)),
    min_size=8, max_size=8,
)  # fmt: skip


# -- files that are not what they say -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class BadFile:
    """`content` is made from the header that the page would take; `said` is what the answer must say, one way or another."""

    what: str
    name: str
    content: Callable[[str], bytes]
    said: str


def png() -> bytes:
    """A true picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """A spreadsheet in name whose only sheet unpacks to a quarter of a gigabyte."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(256):
                sheet.write(bytes(2**20))
    return into.getvalue()


def workbook(header: str) -> bytes:
    """A true spreadsheet with a header and twenty empty-handed rows."""
    from openpyxl import Workbook

    book, into = Workbook(), io.BytesIO()
    book.active.append(header.split(","))
    for n in range(20):
        book.active.append([f"{n}"] * len(header.split(",")))
    book.save(into)
    return into.getvalue()


_PAGE = b"<!doctype html><html><body><table><tr><td>name</td></tr><tr><td>x</td></tr></table></body></html>"
_NOISE = random.Random(8).randbytes(4000)
BAD_FILES = (
    BadFile("empty", "list.csv", lambda header: b"", "empty|choose"),
    BadFile("only blanks", "list.csv", lambda header: b" \r\n\t\n", "empty"),
    BadFile("a picture called XLSX", "list.xlsx", lambda header: png(), "column|text file|letters|read"),
    BadFile("noise called XLSX", "list.xlsx", lambda header: _NOISE, "column|text file|letters|read"),
    BadFile("a web page called CSV", "list.csv", lambda header: _PAGE, "web page|column"),
    BadFile("a zip bomb", "list.xlsx", lambda header: zip_bomb(), "unpack|archive|JSON lines"),
    BadFile("a cut-off spreadsheet", "list.xlsx", lambda header: workbook(header)[:2000], "damaged|JSON lines"),
    BadFile("a cut-off archive", "list.zip", lambda header: zip_bomb()[:900], "damaged|archive|CSV|table"),
    BadFile("a locked old spreadsheet", "list.xls", lambda header: b"\xd0\xcf\x11\xe0" + bytes(600), "old|spreadsheet|CSV"),
    BadFile("one column", "list.csv", lambda header: b"colour\nred\nblue\n", "column"),
    BadFile("no rows", "list.csv", lambda header: header.encode() + b"\n", "no row|no service|0 |empty"),
    BadFile("NULs", "list.csv", lambda header: b"na\x00me\n" + b"x\x00\n" * 3, "column|text file|letters"),
)  # fmt: skip
