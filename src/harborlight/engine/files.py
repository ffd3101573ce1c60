"""Rows out of files as people send them: CSV, JSON lines or Parquet, gzipped or not, in any of the usual encodings.

Must stay true: a bad row is named with its number and a reason, and the good rows around it are still read; memory
does not grow with the file; no message quotes what a row holds.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from harborlight.errors import InvalidTable, Missing

_DELIMITERS = ",;\t|"
_PEEK = 65_536


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What is taken before a row is refused. A cell longer than csv's own limit (128 KiB) is refused as well."""

    max_line_bytes: int = 4_000_000
    max_record_lines: int = 500  # an unclosed quotation mark swallows no more than this


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` by the file's own column names; or none of them and a `reason`."""

    number: int
    cells: Mapping[str, str]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file under way: its columns as far as known, and its rows."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def open_rows(path: Path, limits: ReadLimits) -> Opened:
    """Rows of one file, told apart by content and not by its name."""
    if not path.is_file():
        raise Missing(f"There is no file {path.name}.", mend="Check the path.")
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        return Opened((), iter((Row(1, {}, "empty_file"),)))
    if head.startswith(b"PAR1"):
        return _parquet(path)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        mend = "Save it as CSV UTF-8, JSON lines or Parquet."
        raise InvalidTable("is a spreadsheet or an archive, not a table of posts", where=path.name, mend=mend)
    stream = gzip.open(path) if head.startswith(b"\x1f\x8b") else path.open("rb")  # noqa: SIM115 - closed in _lines
    return _text(cast("io.BufferedReader", stream), path.name, limits)


# ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    reason: str = ""


def _text(stream: io.BufferedReader, name: str, limits: ReadLimits) -> Opened:
    lines = _lines(stream, limits)
    first = next((line for line in lines if line.reason or line.text.strip()), None)
    if first is None:
        return Opened((), iter((Row(1, {}, "empty_file"),)))
    rest = chain((first,), lines)
    if first.text.lstrip().startswith("{"):
        return _json_lines(rest)
    if first.text.lstrip().startswith("["):
        mend = "Save it as JSON lines: one object a line."
        raise InvalidTable("is a JSON array", where=name, mend=mend)
    return _csv(rest, name, limits)


def _lines(stream: io.BufferedReader, limits: ReadLimits) -> Iterator[_Line]:
    """Numbered lines. Each is read as UTF-8, else as Windows Western European, since one file may mix both."""
    number = 0
    with stream:
        try:
            head = stream.peek(_PEEK)[:_PEEK]
            source: IO[Any] = stream
            if wide := _wide_encoding(head):
                source = io.TextIOWrapper(stream, encoding=wide, errors="replace", newline="")
            elif head.startswith(b"\xef\xbb\xbf"):
                stream.read(3)
            while line := source.readline(limits.max_line_bytes):
                number += 1
                yield _line(source, line, number, limits)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield _Line(number + 1, "", "file_cut_short")


def _line(source: IO[Any], line: bytes | str, number: int, limits: ReadLimits) -> _Line:
    if len(line) >= limits.max_line_bytes:
        newline = b"\n" if isinstance(line, bytes) else "\n"
        while line and not line.endswith(newline):  # type: ignore[arg-type]
            line = source.readline(limits.max_line_bytes)
        return _Line(number, "", "line_too_long")
    text = line if isinstance(line, str) else _decoded(line)
    return _Line(number, text.replace("\x00", ""))


def _wide_encoding(head: bytes) -> str:
    """UTF-16 by its mark, or by the zero bytes that plain letters have in it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = head[:400]
    if len(sample) >= 8 and sample.count(0) > len(sample) * 0.3:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    return ""


def _decoded(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            return line.decode(encoding)
    return line.decode("latin-1")


# ── CSV ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _BrokenLineError(Exception):
    """A line that cannot be part of the record at hand."""


class _Feed:
    """Physical lines for the csv reader. It remembers those of the record at hand, so that they can be given back."""

    def __init__(self, lines: Iterable[_Line], limits: ReadLimits) -> None:
        self._lines = iter(lines)
        self._waiting: deque[_Line] = deque()
        self._limits = limits
        self.taken: list[_Line] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        if line.reason or len(self.taken) > self._limits.max_record_lines:
            raise _BrokenLineError
        return line.text

    def give_back_rest(self) -> None:
        """All but the first line of a record that went wrong are looked at again."""
        self._waiting.extendleft(reversed(self.taken[1:]))


def _csv(lines: Iterable[_Line], name: str, limits: ReadLimits) -> Opened:
    lines = iter(lines)
    first = next(lines)
    if first.reason:
        mend = "Put column names in the first row, or cut the file at its lines."
        raise InvalidTable("has a first line that cannot be read", where=name, mend=mend)
    if first.text[:4].lower() == "sep=":  # Excel's own first line
        first = next(lines, first)
    delimiter = max(_DELIMITERS, key=lambda mark: len(_cells(first.text, mark) or ()))
    header = tuple(cell.strip() for cell in _cells(first.text, delimiter) or ())
    if not any(header):
        mend = "Put column names in the first row."
        raise InvalidTable("has no header row", where=name, mend=mend)
    return Opened(header, _csv_rows(_Feed(lines, limits), header, delimiter))


def _cells(line: str, delimiter: str) -> list[str] | None:
    """One line on its own, leniently."""
    try:
        return next(csv.reader([line], delimiter=delimiter), None)
    except csv.Error:
        return None


def _csv_rows(feed: _Feed, header: tuple[str, ...], delimiter: str) -> Iterator[Row]:
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.taken = []
        try:
            cells: list[str] | None = next(reader)
        except StopIteration:
            return
        except (csv.Error, _BrokenLineError):
            cells = None
        line = feed.taken[0]
        is_alone = cells is None
        if (
            cells is None and not line.reason
        ):  # a stray quotation mark: once more, this line alone and leniently
            cells = _whole_line(line.text, len(header), delimiter)
        row = _csv_row(line, cells, header)
        if row.reason or is_alone:
            feed.give_back_rest()
        if row.reason or row.cells:
            yield row


def _whole_line(line: str, width: int, delimiter: str) -> list[str] | None:
    cells = _cells(line, delimiter)
    is_whole = cells is not None and len(cells) == width and not cells[-1].endswith("\n")
    return cells if is_whole else None


def _csv_row(line: _Line, cells: list[str] | None, header: tuple[str, ...]) -> Row:
    if line.reason or cells is None:
        return Row(line.number, {}, line.reason or "unclosed_quote_or_long_cell")
    if not any(cell.strip() for cell in cells):
        return Row(line.number, {})
    if len(cells) < len(header):
        return Row(line.number, {}, "half_row")
    if any(cell.strip() for cell in cells[len(header) :]):
        return Row(line.number, {}, "too_many_cells")
    return Row(line.number, dict(zip(header, cells, strict=False)))


# ── JSON lines, Parquet ────────────────────────────────────────────────────────────────────────────────────────────


def _json_lines(lines: Iterable[_Line]) -> Opened:
    rows = (_json_row(line) for line in lines if line.reason or line.text.strip())
    first = [row for _, row in zip(range(50), rows, strict=False)]
    columns = tuple(dict.fromkeys(name for row in first for name in row.cells))
    return Opened(columns, chain(first, rows))


def _json_row(line: _Line) -> Row:
    if line.reason:
        return Row(line.number, {}, line.reason)
    try:
        value = json.loads(line.text)
    except (ValueError, RecursionError):
        return Row(line.number, {}, "not_json")
    if not isinstance(value, dict):
        return Row(line.number, {}, "not_an_object")
    return Row(line.number, {str(name): as_text(each) for name, each in value.items()})


def _parquet(path: Path) -> Opened:
    try:
        file = pq.ParquetFile(path)
        columns = tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        mend = "Send the file again; it may have been cut short."
        raise InvalidTable("is not a whole Parquet file", where=path.name, mend=mend) from error
    return Opened(columns, _parquet_rows(file, path.name))


def _parquet_rows(file: pq.ParquetFile, name: str) -> Iterator[Row]:
    number = 1
    with file:
        try:
            for batch in file.iter_batches(batch_size=8192):
                for cells in batch.to_pylist():
                    number += 1
                    yield Row(number, {column: as_text(value) for column, value in cells.items()})
        except (pa.ArrowException, OSError):
            yield Row(number + 1, {}, "file_cut_short")


def as_text(value: object) -> str:
    """A cell as text; dates in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return _decoded(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list):
        return "\n".join(as_text(each) for each in value)
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict) else str(value)
