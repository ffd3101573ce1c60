"""Spreadsheets of people: any encoding and delimiter in, nothing that runs out."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest

from harborlight.errors import InvalidDocument, InvalidTable
from harborlight.exchange import archives, cells, tabular
from harborlight.exchange.archives import Limits
from harborlight.exchange.mapping import map_columns, wanted_columns

ROWS = [{"name": "Zoë", "phone": "0161 496 0001"}, {"name": "José", "phone": "0161 496 0002"}]
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\u200b=1",
    "|calc",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in (("name", "phone"), *(tuple(r.values()) for r in ROWS)))
    reading = tabular.read(text.encode(encoding))
    assert [dict(row.cells) for row in reading.rows] == ROWS
    assert [row.number for row in reading.rows] == [2, 3]
    assert bool(reading.problems) == (encoding == "cp1252")


def test_excels_own_delimiter_line_is_understood():
    assert tabular.read(b"sep=;\r\na;b\r\n1,5;2\r\n").rows[0].cells == {"a": "1,5", "b": "2"}


def test_xlsx_values_become_texts():
    book = openpyxl.Workbook()
    book.active.append(["n", "when", "is", "nothing", "half"])
    book.active.append([5.0, __import__("datetime").datetime(2026, 1, 31), True, None, 0.5])
    into = io.BytesIO()
    book.save(into)
    (row,) = tabular.read(into.getvalue()).rows
    assert list(row.cells.values()) == ["5", "2026-01-31", "true", "", "0.5"]


def test_bad_rows_are_named_and_the_good_ones_kept():
    reading = tabular.read(b"name,phone\nA,1\n\nB,2,3\nC\n")
    assert [(row.number, row.cells["name"]) for row in reading.rows] == [(2, "A"), (5, "C")]
    (problem,) = reading.problems
    assert (problem.row, problem.is_kept) == (4, False)
    assert problem.mend
    assert reading.rows[1].cells["phone"] == ""


def test_columns_of_one_name_are_told_apart():
    reading = tabular.read(b"name,name,,\nA,B,,\n")
    assert reading.header == ("name", "name (2)")
    assert reading.rows[0].cells == {"name": "A", "name (2)": "B"}
    assert reading.problems[0].column == "name (2)"


def test_limits_hold():
    data = b"a\n" + b"x\n" * 20
    reading = tabular.read(data, limits=Limits(max_rows=11))
    assert len(reading.rows) == 10
    assert not reading.problems[0].is_kept
    long = tabular.read(b"a\nxxxxxxxxxxx\nok\n", limits=Limits(max_cell_chars=10))
    assert [row.cells["a"] for row in long.rows] == ["ok"]
    with pytest.raises(InvalidDocument, match="columns"):
        tabular.read(b"a,b,c\n", limits=Limits(max_columns=2))


def evil_xlsx(**parts: bytes) -> bytes:
    files = archives.unpack(tabular.write_xlsx(["a"], [{"a": "1"}]))
    return archives.pack(files | {name.replace("__", "/") + ".xml": said for name, said in parts.items()})


HOSTILE = {
    "empty": b"",
    "only a mark": b"\xef\xbb\xbf",
    "binary": b"\x00\x01\x02\x03" * 100,
    "old xls": b"\xd0\xcf\x11\xe0" + b"x" * 100,
    "open quote": b'a,b\n"x,y\n',
    "no header": b"\n\n , \n",
    "bad letters": b"a\n\x81\x8d\n",
    "plain zip": archives.pack({"a.txt": b"x"}),
    "xml bomb": evil_xlsx(xl__workbook=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'),
    "xml bomb in utf-16": evil_xlsx(xl__workbook='<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'.encode("utf-16")),
    "damaged": evil_xlsx(xl__workbook=b"<oops"),
    "zip bomb": evil_xlsx(xl__bomb=b" " * 30_000_000),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_get_a_clear_refusal(data):
    with pytest.raises(InvalidDocument) as refusal:
        tabular.read(data)
    assert refusal.value.mend


def test_a_sheet_that_claims_a_million_empty_rows_and_columns_is_cut():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["ALL1"], book.active["XFD2"] = "a", "far", "farther"
    book.active["A1000000"] = "deep"
    into = io.BytesIO()
    book.save(into)
    with pytest.raises(InvalidDocument, match="columns"):
        tabular.read(into.getvalue(), limits=Limits(max_rows=100))


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_written_cell_can_run(text):
    header, rows = ["a", text], [{"a": text, text: "x"}]
    written = tabular.write_csv(header, rows).decode("utf-8-sig")
    for cell in (cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row):
        assert not cell.lstrip(" \u200b").startswith(
            ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "|")
        )
    book = openpyxl.load_workbook(io.BytesIO(tabular.write_xlsx(header, rows)))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}
    assert all(cell.value.startswith(("'", "[U+")) for cell in (book.active["A2"], book.active["B1"]))


@pytest.mark.parametrize(
    "text", [*DANGEROUS, "'", "'=1", "''", "'tis", "[U+202E]", "a\u202eb", "x[U+", "", " "]
)
def test_our_own_cells_read_back_alike(text):
    assert cells.plain(cells.safe(text)) == text


def test_hidden_turning_marks_are_shown():
    said = cells.safe("invoice\u202efdp.exe \u2066x\u2069")
    assert said == "invoice[U+202E]fdp.exe [U+2066]x[U+2069]"


def test_numbers_and_days_stay_numbers_and_days():
    import datetime as dt

    written = tabular.write_xlsx(["n", "on"], [{"n": -5, "on": dt.date(2026, 1, 31)}, {"n": None}])
    rows = tabular.read(written).rows
    assert [dict(row.cells) for row in rows] == [{"n": "-5", "on": "2026-01-31"}]
    assert tabular.write_csv(["n"], [{"n": -5}]).endswith(b'"-5"\r\n')


def test_a_cell_too_long_for_excel_is_refused_not_cut():
    with pytest.raises(InvalidTable, match="32767"):
        tabular.write_xlsx(["a"], [{"a": "x" * 32_768}])


def test_right_to_left_sheets_open_right_to_left():
    written = tabular.write_xlsx(["الاسم"], [{"الاسم": "ليلى"}], is_rtl=True)
    assert openpyxl.load_workbook(io.BytesIO(written)).active.sheet_view.rightToLeft


def test_archives_with_one_name_twice_are_refused():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", "id\n2\n")
    with pytest.raises(InvalidDocument, match="two files"):
        archives.unpack(into.getvalue())


def test_columns_are_known_in_any_spelling_and_several_languages():
    header = [
        "Name of Service",
        "E-Mail_Address",
        "TELÉFONO",
        "Post code",
        "Favourite colour",
        "Confidential?",
    ]
    found = map_columns(header, wanted_columns("services"))
    assert found.mapping == {
        "name": "Name of Service",
        "email": "E-Mail_Address",
        "phone": "TELÉFONO",
        "postal_code": "Post code",
        "is_confidential": "Confidential?",
    }
    assert found.unmapped == ("Favourite colour",)
    assert "latitude" in found.missing


def test_the_duty_list_is_known():
    found = map_columns(["Who", "Agency", "On call number", "From", "Until"], wanted_columns("on_duty"))
    assert list(found.mapping) == ["name", "agency", "phone", "starts_at", "ends_at"]
    row = {"Who": "A", "Agency": "B", "On call number": "0161 496 0003", "From": "1", "Until": "2"}
    assert found.apply(row)["phone"] == "0161 496 0003"


def test_a_doubtful_column_is_left_to_the_person():
    found = map_columns(["Home phone", "Work phone"], {"phone": ()})
    assert found.mapping == {}
    assert found.unmapped == ("Home phone", "Work phone")


def test_arabic_names_are_known():
    assert map_columns(["اسم الخدمة", "الهاتف"], wanted_columns("services")).missing[:1] == ("organization",)


def test_a_workbook_tells_not_when_it_was_made_and_is_the_same_each_time():
    def written() -> bytes:
        return tabular.write_xlsx(["name"], [{"name": "House"}])

    first = written()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"<dcterms:[a-z]+[^>]*>([^<]*)", core)) == {"1980-01-01T00:00:00Z"}
    assert written() == first
