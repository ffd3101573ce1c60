"""Spreadsheets from and for people: CSV and XLSX to rows with their numbers, and back.

Must stay true: reading our own file gives the very text that was written; no written cell can run as a formula; a bad
row is named with a mend and the good ones are kept. Everything read is text; whoever asked for it decides what it means.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harborlight.errors import InvalidDocument, InvalidTable
from harborlight.exchange import archives, cells
from harborlight.exchange.archives import LIMITS, Limits
from harborlight.exchange.mapping import ColumnMap, map_columns
from harborlight.exchange.problems import Problem

__all__ = ["ColumnMap", "Reading", "Row", "map_columns", "read", "saved", "write_csv", "write_xlsx"]

EXCEL_CELL_CHARS = 32_767  # Excel specifications and limits
_CORE = "docProps/core.xml"
_MADE_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_DELIMITERS = ",;\t|"
_WIDEST = 1024  # columns looked at, so that a sheet with a cell far out costs little


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row's number as a spreadsheet program shows it: the header is 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


def read(source: bytes | Path, *, name: str = "", sheet: str = "", limits: Limits = LIMITS) -> Reading:
    """Rows of a CSV or XLSX file, told apart by content. `name` is used in messages only."""
    data = archives.read_bytes(source, limits)
    name = name or (source.name if isinstance(source, Path) else "spreadsheet")
    if archives.is_zip(data):
        return _gather(_xlsx_rows(data, sheet, limits), name, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidDocument(
            "this is an old .xls file or is locked.", mend="Save it as .xlsx without a password."
        )
    text, remark = decode(data, name)
    if text.lstrip()[:1] == "<":
        raise InvalidDocument("this is a web page or XML.", where=name, mend="Save it as XLSX or CSV UTF-8.")
    reading = _gather(_csv_rows(text, name), name, limits)
    return Reading(reading.header, reading.rows, remark + reading.problems)


def write_csv(header: Sequence[str], rows: Iterable[Mapping[str, object]], *, delimiter: str = ",") -> bytes:
    """CSV that spreadsheet programs open rightly: UTF-8 with its mark, every text disarmed."""
    into = io.StringIO(newline="")
    writer = csv.writer(into, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([cells.safe(column) for column in header])
    for row in rows:
        writer.writerow([_csv_cell(row.get(column)) for column in header])
    return into.getvalue().encode("utf-8-sig")


def write_xlsx(
    header: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    *,
    title: str = "Sheet1",
    is_rtl: bool = False,
) -> bytes:
    """One sheet with a frozen header. Texts are written as texts, whatever they begin with."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = is_rtl
    sheet.append([_xlsx_cell(sheet, column, 1) for column in header])
    for n, row in enumerate(rows, start=2):
        sheet.append([_xlsx_cell(sheet, row.get(column), n) for column in header])
    return saved(book)


def saved(book: Any) -> bytes:
    """A workbook's bytes, the same each time: no file of ours tells when it was made."""
    into = io.BytesIO()
    book.save(into)
    with zipfile.ZipFile(into) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[_CORE] = _MADE_AT.sub(rb"\g<1>1980-01-01T00:00:00Z", files[_CORE])
    return archives.pack(files)


def decode(data: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Text by byte order mark, then UTF-8, then the Windows code page that spreadsheet programs still write."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding, name), ()
    if b"\x00" in data[:200]:
        half = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return _decoded(data, half, name, is_guess=True), ()
    try:
        return _decoded(data, "utf-8", name), ()
    except InvalidDocument:
        text = _decoded(data, "cp1252", name)
    said = "is not in UTF-8; it was read as Western European (Windows)."
    return text, (Problem(said, "Check accented letters, or save it again as CSV UTF-8.", file=name),)


def _decoded(data: bytes, encoding: str, name: str, *, is_guess: bool = False) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidDocument(
            "the letters cannot be read.", where=name, mend="Save it again as CSV UTF-8 or as XLSX."
        ) from error
    # A wrong guess shows in control characters that no text has.
    if "\x00" in text or (is_guess and any(each < " " and each not in "\t\r\n" for each in text)):
        raise InvalidDocument("this is not a text file.", where=name, mend="Send CSV or XLSX.")
    return text


def _csv_rows(text: str, name: str) -> Iterator[list[str]]:
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=":  # Excel's own first line
        delimiter = text[4:5] if text[4:5] in _DELIMITERS else delimiter
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidDocument(
                "a quotation mark is not closed, or a cell is too long.",
                where=f"{name}, line {reader.line_num}",
                mend="Open the file in a spreadsheet program and save it again as CSV UTF-8.",
            ) from error


def _delimiter(text: str) -> str:
    """The mark that cuts the first lines into most cells; a comma when there is only one column."""
    top = [line for line in text[:20_000].splitlines() if line.strip()][:5]

    def n_cells(mark: str) -> int:
        try:
            return len(next(csv.reader(top, delimiter=mark), []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=n_cells)


def _xlsx_rows(data: bytes, sheet: str, limits: Limits) -> Iterator[list[str]]:
    for name, lines in xlsx_pages(data, limits):
        if not sheet or name == sheet:
            yield from lines
            return
    raise _unreadable()


def xlsx_pages(data: bytes, limits: Limits = LIMITS) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Every sheet of an XLSX file by name, with its lines as texts; each is to be read before the next is asked for."""
    from openpyxl import load_workbook

    parts = archives.unpack(data, limits)
    if "[Content_Types].xml" not in parts:
        raise InvalidDocument("this zip file is not a spreadsheet.", mend="Send CSV or XLSX.")
    # A document type is how XML bombs are built; no spreadsheet needs one. NULs go so that UTF-16 hides nothing.
    if any(b"<!doctype" in part.replace(b"\x00", b"").lower() for part in parts.values()):
        raise InvalidDocument(
            "the spreadsheet holds a document type.", mend="Save it again in a spreadsheet program."
        )
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        pages = list(book.worksheets)
    except Exception as error:  # openpyxl raises almost anything on a damaged file
        raise _unreadable() from error
    for page in pages:
        yield page.title, _lines_of(page)


def _lines_of(page: Any) -> Iterator[list[str]]:
    try:
        page.reset_dimensions()
        for row in page.iter_rows(values_only=True, max_col=_WIDEST):
            yield [as_text(value) for value in row]
    except Exception as error:
        raise _unreadable() from error


def _unreadable() -> InvalidDocument:
    return InvalidDocument(
        "the spreadsheet or its sheet cannot be read.", mend="Save it again as .xlsx, or as CSV UTF-8."
    )


def _gather(lines: Iterator[list[str]], name: str, limits: Limits) -> Reading:
    header: tuple[str, ...] = ()
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if number > limits.max_rows:
            said, mend = f"holds more than {limits.max_rows} rows; the rest was left out.", "Split the file."
            problems.append(Problem(said, mend, file=name, row=number, is_kept=False))
            break
        if not any(cell.strip() for cell in line):
            continue
        if not header:
            header = _header(line, name, number, limits, problems)
            continue
        row = _row(header, line, number, name, limits, problems)
        if row is not None:
            rows.append(row)
    if not header:
        raise InvalidDocument(
            "there is no header row.", where=name, mend="Put column names in the first row."
        )
    return Reading(header, tuple(rows), tuple(problems))


def _header(
    line: list[str], name: str, number: int, limits: Limits, problems: list[Problem]
) -> tuple[str, ...]:
    named = [cells.plain(cell).strip() for cell in line]
    while named and not named[-1]:
        named.pop()
    if len(named) > limits.max_columns:
        raise InvalidDocument(
            f"has more than {limits.max_columns} columns.",
            where=name,
            mend="Delete columns that are not needed.",
        )
    taken: list[str] = []
    for n, column in enumerate(named, start=1):
        free = column or f"column {n}"
        if free in taken:
            free = next(f"{column} ({k})" for k in range(2, 1000) if f"{column} ({k})" not in taken)
            said = f"two columns have one name; the second is called “{free}” here."
            problems.append(
                Problem(said, "Give each column its own name.", file=name, row=number, column=free)
            )
        taken.append(free)
    return tuple(taken)


def _row(
    header: tuple[str, ...], line: list[str], number: int, name: str, limits: Limits, problems: list[Problem]
) -> Row | None:
    if any(cell.strip() for cell in line[len(header) :]):
        said = f"has more cells than the header ({len(header)})."
        mend = "Put cells that hold a delimiter in quotation marks, or name the extra columns."
        problems.append(Problem(said, mend, file=name, row=number, is_kept=False))
        return None
    padded = [*line[: len(header)], *[""] * (len(header) - len(line))]
    for column, cell in zip(header, padded, strict=True):
        if len(cell) > limits.max_cell_chars:
            said = f"a cell holds more than {limits.max_cell_chars} characters."
            problems.append(Problem(said, "Shorten it.", file=name, row=number, column=column, is_kept=False))
            return None
    return Row(number, {column: cells.plain(cell) for column, cell in zip(header, padded, strict=True)})


def as_text(value: object) -> str:
    """A cell's value as a person sees it."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _csv_cell(value: object) -> str:
    return cells.safe(value) if isinstance(value, str) else as_text(value)


def _xlsx_cell(sheet: object, value: object, row: int) -> object:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value if isinstance(value, int | float | dt.date | dt.time | None) else as_text(value)
    said = cells.safe(value)
    if len(said) > EXCEL_CELL_CHARS:
        raise InvalidTable(
            f"a cell holds more than {EXCEL_CELL_CHARS} characters",
            where=f"row {row}",
            mend="Write CSV instead.",
        )
    cell: Any = WriteOnlyCell(sheet, value=said)  # type: ignore[arg-type]
    cell.data_type = "s"  # never a formula, never an error value
    return cell
