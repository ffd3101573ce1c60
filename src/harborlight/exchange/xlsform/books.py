"""Spreadsheet files to sheets of texts and back: XLSX, old XLS, and CSV in which each sheet begins with its name.

Must stay true: everything read is text as the form's author sees it; nothing written can run as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harborlight.errors import InvalidDocument, InvalidTable
from harborlight.exchange import archives, tabular
from harborlight.exchange.archives import LIMITS, Limits

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_WIDEST = 1024
_MOST_ROWS = 20_000  # of a form, over all its sheets


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as a spreadsheet program shows it; cells by heading, empty ones left out."""

    number: int
    cells: Mapping[str, str]

    def get(self, heading: str) -> str:
        return self.cells.get(heading, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_book(source: bytes | Path, *, name: str = "", limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """Every sheet that has a header.

    Raises:
        InvalidDocument: for a file that is no spreadsheet, is damaged, locked, or too large.
    """
    data = archives.read_bytes(source, limits)
    name = name or (source.name if isinstance(source, Path) else "form")
    pages: Iterable[tuple[str, Iterable[Sequence[str]]]]
    if archives.is_zip(data):
        pages = tabular.xlsx_pages(data, limits)
    elif data.startswith(OLD_EXCEL):
        pages = _old_pages(data, name)
    else:
        pages = _csv_pages(tabular.decode(data, name)[0], name)
    return tuple(_sheets(pages, name))


def _sheets(pages: Iterable[tuple[str, Iterable[Sequence[str]]]], name: str) -> Iterator[Sheet]:
    seen = 0
    for title, lines in pages:
        headings: tuple[str, ...] = ()
        rows: list[Row] = []
        for number, line in enumerate(lines, start=1):
            seen += 1
            if seen > _MOST_ROWS:
                raise InvalidDocument(
                    f"has more than {_MOST_ROWS} rows.",
                    where=name,
                    mend="Take out rows that are no part of the form.",
                )
            if not any(cell.strip() for cell in line):
                continue
            if not headings:
                headings = _headings(line)
            else:
                cells = {h: cell for h, cell in zip(headings, line, strict=False) if h and cell.strip()}
                rows.append(Row(number, cells))
        if headings:
            yield Sheet(title, tuple(h for h in headings if h), tuple(rows))


def _headings(line: Sequence[str]) -> tuple[str, ...]:
    """A heading that stands twice counts the first time only; both would be one column to every program."""
    seen: list[str] = []
    for cell in line:
        heading = " ".join(cell.split())
        seen.append("" if heading in seen else heading)
    return tuple(seen)


def _old_pages(data: bytes, name: str) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        for page in book.sheets():
            width = min(page.ncols, _WIDEST)
            yield (
                page.name,
                [
                    [_old_text(page.cell(r, c), book.datemode) for c in range(width)]
                    for r in range(page.nrows)
                ],
            )
    except Exception as error:  # xlrd raises almost anything on a damaged file
        raise InvalidDocument(
            "this old .xls file is damaged or locked.",
            where=name,
            mend="Save it as .xlsx without a password.",
        ) from error


def _old_text(cell: Any, datemode: int) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
        return tabular.as_text(moment.time() if cell.value < 1 else moment)
    return "" if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_ERROR) else tabular.as_text(cell.value)


def _csv_pages(text: str, name: str) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    """A line with a lone name in its first cell opens a sheet; below it every line begins with an empty cell."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InvalidDocument(
            "a quotation mark is not closed, or a cell is too long.",
            where=name,
            mend="Send the form as .xlsx.",
        ) from error
    title, page = "", list[list[str]]()
    for line in lines:
        first, rest = (line[0].strip(), line[1:]) if line else ("", [])
        if first and not any(cell.strip() for cell in rest):
            if title:
                yield title, page
            title, page = first, []
        elif title:
            page.append([] if first else rest)
    if not title:
        raise InvalidDocument(
            "holds no sheets.",
            where=name,
            mend="Send .xlsx; or begin each sheet with a line that holds its name.",
        )
    yield title, page


def write_book(sheets: Sequence[tuple[str, Sequence[str], Sequence[Mapping[str, str]]]]) -> bytes:
    """XLSX of (name, headings, rows). Every cell is a text, whatever it begins with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook(write_only=True)
    for name, headings, rows in sheets:
        page: Any = book.create_sheet(name)
        page.freeze_panes = "A2"
        for number, cells in enumerate([dict(zip(headings, headings, strict=True)), *rows], start=1):
            line = []
            for heading in headings:
                text = cells.get(heading, "")
                if len(text) > tabular.EXCEL_CELL_CHARS:
                    raise InvalidTable(
                        f"a text holds more than {tabular.EXCEL_CELL_CHARS} characters.",
                        where=f"{name}, row {number}, column {heading}", mend="Shorten it.",
                    )  # fmt: skip
                try:
                    cell: Any = WriteOnlyCell(
                        page, value=text.replace("\r\n", "\n").replace("\r", "\n") or None
                    )
                except IllegalCharacterError as error:
                    raise InvalidTable(
                        "a text holds a control character.", where=f"{name}, row {number}, column {heading}",
                        mend="Take it out.",
                    ) from error  # fmt: skip
                if text:
                    cell.data_type = "s"  # never a formula, never an error value
                line.append(cell)
            page.append(line)
    return tabular.saved(book)
