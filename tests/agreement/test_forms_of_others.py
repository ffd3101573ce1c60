"""XLSForms that we did not write: what pyxform asks before we had the form and after is the same.

Each form here is a feature of XLSForm. `pytest tests/agreement/test_forms_of_others.py --forms FOLDER` judges published ones in a
folder of yours, too: none may crash; a form that pyxform takes is taken and comes back alike, or its fault is named with its place.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pyxform.errors import PyXFormError
from tests.xforms import laid_out, made_of

from harborlight.errors import InvalidDocument
from harborlight.exchange import xlsform
from harborlight.exchange.form_words import XlsForm
from harborlight.tables.instruments import ItemType

Lines = list[list[Any]]
OURS = Path(__file__).parents[1] / "unit/exchange/data"
YES_NO: Lines = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
TOWNS: Lines = [
    ["list_name", "name", "label", "region"],
    ["region", "north", "North", None], ["region", "south", "South", None],
    ["town", "a", "Avila", "north"], ["town", "b", "Belen", "south"],
]  # fmt: skip


def book(
    survey: Lines, choices: Lines | None = None, settings: Lines | None = None, **others: Lines
) -> bytes:
    """An XLSX as strangers make it: numbers, dates and empty cells as they come."""
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, lines in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
        if lines:
            sheet = made.create_sheet(name)
            for line in lines:
                sheet.append(line)
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def merged() -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "survey"
    for line in (
        ["type", "name", "label"],
        ["text", "a", "First"],
        ["text", "b", "Second"],
        ["note", "c", "Third"],
    ):
        sheet.append(line)
    sheet.merge_cells("C2:D2")
    hidden = made.create_sheet("my notes")
    hidden.append(["for the author only"])
    hidden.sheet_state = "hidden"
    sheet.row_dimensions[3].hidden = True
    into = io.BytesIO()
    made.save(into)
    return into.getvalue()


def many_rows() -> bytes:
    questions = [
        ["text", f"q{n}", f"Question {n}", f"${{q{n - 1}}} != ''" if n else None] for n in range(5000)
    ]
    return book([["type", "name", "label", "relevant"], *questions])


FORMS: dict[str, bytes] = {
    "groups": book([
        ["type", "name", "label", "relevant", "appearance"],
        ["begin group", "home", "Home", None, "field-list"], ["integer", "n", "How many?", None, None],
        ["begin_group", "inner", "Inner", "${n} > 2", None], ["text", "why", "Why?", None, None],
        ["end_group", None, None, None, None], ["end group", None, None, None, None],
    ]),
    "repeats": book([
        ["type", "name", "label", "repeat_count", "calculation"],
        ["integer", "n", "How many?", None, None], ["begin repeat", "child", "Child", "${n}", None],
        ["text", "first", "Name", None, None], ["integer", "age", "Age", None, None],
        ["calculate", "place", None, None, "position(..)"], ["end repeat", None, None, None, None],
        ["calculate", "ages", None, None, "sum(${age})"],
        ["calculate", "second", None, None, "indexed-repeat(${first}, ${child}, 2)"],
    ]),
    "one name in two groups": book([
        ["type", "name", "label"], ["begin group", "mother", "Mother"], ["text", "job", "Job"], ["end group"],
        ["begin group", "father", "Father"], ["text", "job", "Job"], ["end group"],
    ]),
    "a cascade": book(
        [["type", "name", "label", "choice_filter"], ["select_one region", "region", "Region", None],
         ["select_one town", "town", "Town", "region = ${region}"]], TOWNS,
    ),
    "options that repeat": book(
        [["type", "name", "label", "choice_filter"], ["select_one region", "region", "Region", None],
         ["select_one town", "town", "Town", "region = ${region}"]],
        [*TOWNS, ["town", "a", "Avila of the south", "south"]],
        [["form_id", "allow_choice_duplicates"], ["cascade", "yes"]],
    ),
    "options in a file": book([
        ["type", "name", "label", "choice_filter", "parameters"],
        ["select_one_from_file towns.csv", "town", "Town", None, "value=code label=title"],
        ["select_multiple_from_file people.xml", "people", "People", "town = ${town}", None],
    ]),
    "external choices": book(
        [["type", "name", "label", "choice_filter"], ["select_one region", "region", "Region", None],
         ["select_one_external town", "town", "Town", "region=${region}"]],
        TOWNS, None, external_choices=[["list_name", "name", "label", "region"], ["town", "a", "Avila", "north"]],
    ),
    "or other": book(
        [["type", "name", "label"], ["select_one yn or_other", "a", "A?"], ["select_multiple yn or specify other", "b", "B?"]],
        YES_NO,
    ),
    "ranges and ranks": book(
        [["type", "name", "label", "parameters", "appearance"], ["range", "mood", "Mood", "start=0 end=10 step=1", None],
         ["range", "r", "R", "start = 1; end = 5; step = 0.5", "picker"], ["rank yn", "order", "Order", "randomize=true", None]],
        YES_NO,
    ),
    "calculations": book([
        ["type", "name", "label", "calculation", "default", "trigger", "constraint", "required"],
        ["date", "born", "Born", None, None, None, ". <= today()", "yes"],
        ["calculate", "age", None, "int((today() - ${born}) div 365.25)", None, None, None, None],
        ["text", "id", "Id", "once(uuid())", None, None, None, None],
        ["text", "code", "Code", None, "ab", None, "regex(., '^[a-z]{2}[0-9]+$')", "${age} > 3"],
        ["dateTime", "at", "At", "now()", None, "${code}", None, None],
        ["calculate", "label_of", None, "jr:choice-name(${code}, '${code}')", None, None, None, None],
        ["calculate", "pulled", None, "pulldata('people', 'name', 'id', ${id})", None, None, None, None],
        ["text", "here", "Here", None, None, None, "current()/. != ''", None],
        ["text", "again", "Again", None, "${last-saved#code}", None, None, None],
    ]),
    "old headings": book(
        [["command", "tag", "caption:English", "caption:French", "relevance", "constraint", "constraining_message", "readonly"],
         ["q string", "a", "A", "Aïe", None, None, None, None], ["integer", "n", "N", "N", "${a} != ''", ". > 0", "More!", "yes"]],
    ),
    "languages": book(
        [["type", "name", "label::English (en)", "label::Français (fr)", "label::العربية (ar)", "hint::English (en)",
          "constraint", "constraint_message::Français (fr)", "constraint_message::English (en)", "media::image::English (en)", "guidance_hint::Français (fr)"],
         ["select_one yn", "a", "Yes?", "Oui ?", "نعم؟", "Say it", ". != 'x'", "Non", "No", "a.png", "Doucement"]],
        [["list_name", "name", "label::English (en)", "label::Français (fr)", "label::العربية (ar)", "media::audio::Français (fr)"],
         ["yn", "yes", "Yes", "Oui", "نعم", "oui.mp3"], ["yn", "no", "No", "Non", "لا", None]],
        [["form_title", "form_id", "default_language"], ["T", "t", "Français (fr)"]],
    ),
    "a bare label beside a language": book([["type", "name", "label", "label::French", "image"], ["text", "a", "A", "Ah", "a.png"]]),
    "one colon": book([
        ["type", "name", "label:English", "bind:relevant", "bind:jr:preload", "body:rows"],
        ["text", "a", "A", None, "uid", "4"], ["text", "b", "B", "${a} = 'x'", None, None],
    ]),
    "numbers, truths and dates": book(
        [["type", "name", "label", "default", "required"], ["integer", "a", 17, 3, True], ["decimal", "b", 2.5, 0.25, False],
         ["date", "c", "C", "2026-03-01", None], ["select_one n", "d", "D", 1, None]],
        [["list_name", "name", "label"], ["n", 1, 1.0], ["n", 2, "two"], ["n", True, "true"]],
    ),
    "blanks": book(
        [["  type ", "name", "label ", None], [" text ", " a ", "A  ", None], [None, None, None, None], ["select_one  yn", "b", "B", None]],
        [[" list_name", "name ", "label"], ["yn ", " yes", " Yes "], [None, None, None], ["yn", "no", "No"]],
    ),
    "sheets in capitals": book(
        [], None, None, SURVEY=[["type", "name", "label"], ["select_one yn", "a", "A"]], Choices=YES_NO,
        Settings=[["form_title", "form_id"], ["Capitals", "cap"]],
    ),
    "a lone sheet": book([], None, None, Sheet1=[["type", "name", "label"], ["text", "a", "A"]]),
    "the device": book([
        ["type", "name", "label", "parameters"], ["start", "start", None, None], ["end", "end", None, None], ["today", "today", None, None],
        ["deviceid", "deviceid", None, None], ["username", "username", None, None],
        ["audit", None, None, "location-priority=balanced location-min-interval=60 location-max-age=120"],
        ["geopoint", "where", "Where?", None], ["geotrace", "way", "Way", None], ["geoshape", "field", "Field", None], ["image", "photo", "Photo", "max-pixels=1024"],
        ["barcode", "bar", "Bar", None], ["acknowledge", "ok", "OK?", None], ["background-audio", "sound", None, None],
        ["hidden", "secret", None, None], ["file", "paper", "Paper", None], ["csv-external", "people", None, None],
    ]),
    "entities": book(
        [["type", "name", "label", "save_to"], ["text", "first", "Name", "first_name"]], None, None,
        entities=[["list_name", "label"], ["people", "${first}"]],
    ),
    "osm": book(
        [["type", "name", "label"], ["osm building", "b", "Building"]], None, None,
        osm=[["list_name", "name", "label"], ["building", "levels", "Levels"]],
    ),
    "a matrix": book(
        [["type", "name", "label", "appearance"], ["begin group", "t", "Table", "table-list"], ["select_one yn", "a", "A", None],
         ["select_one yn", "b", "B", None], ["end group", None, None, None]], YES_NO,
    ),
    "a loop": book(
        [["type", "name", "label"], ["begin loop over yn", "l", "Loop"], ["integer", "n", "How many %(label)s?"], ["end loop"]], YES_NO,
    ),
    "markup, marks and long words": book(
        [["type", "name", "label", "relevant"], ["note", "n", "**Bold** <b>x</b> & \"q\" 'a' ${a}\nnext line", None],
         ["text", "a", "x" * 4000, None], ["text", "b", "مرحبا שלום", "${a} = \"it's\" or contains(${a}, '&<>')"]],
    ),
    "comments and disabled rows": book(
        [["type", "name", "label", "disabled", "my own column"], [None, None, None, None, "x"], ["text", "a", "A", None, "ask twice"],
         ["text", "b", "B", "yes", None], ["note", None, "A note without a name", None, None]],
    ),
    "merged and hidden": merged(),
}  # fmt: skip
NAMED = [pytest.param(name, id=name) for name in FORMS]


@pytest.mark.parametrize("name", NAMED)
def test_a_form_of_others_comes_back_as_it_was(name):
    data = FORMS[name]
    reading = xlsform.read(data, name="form.xlsx")
    assert [str(each) for each in reading.problems if not each.is_kept] == []
    again = xlsform.write(reading.instrument)
    assert xlsform.read(again, name="again.xlsx").instrument == reading.instrument
    assert laid_out(made_of(again, "again.xlsx")) == laid_out(made_of(data, "form.xlsx"))


def test_five_thousand_rows_are_taken():
    data = many_rows()
    reading = xlsform.read(data, name="form.xlsx")
    assert (reading.problems, len(reading.instrument.items)) == ((), 5000)


def test_other_is_asked_for_in_words():
    instrument = xlsform.read(FORMS["or other"], name="form.xlsx").instrument
    assert [item.id for item in instrument.items] == ["a", "a_other", "b", "b_other"]
    assert [option.value for option in instrument.by_id["a"].options] == ["yes", "no", "other"]
    assert instrument.by_id["a_other"].relevant.text == "selected(${a}, 'other')"


def test_what_a_spreadsheet_shows_as_a_fault_is_named_by_its_cell():
    data = book(
        [
            ["type", "name", "label", "hint", "label"],
            ["text", "a", "=1+1", "#REF!", "twice"],
            ["text", "b", "B", None, None],
        ]
    )
    said = [(each.where, each.fault) for each in xlsform.read(data, name="f.xlsx").problems]
    assert said == [
        ("f.xlsx, sheet survey, column label", XlsForm.HEADING_TWICE),
        ("f.xlsx, sheet survey, row 2, column label", XlsForm.UNREAD_CELL),
        ("f.xlsx, sheet survey, row 2, column hint", XlsForm.UNREAD_CELL),
        ("f.xlsx, sheet survey, row 2, column label", XlsForm.NO_WORDS),
    ]


@pytest.mark.parametrize(
    ("survey", "choices", "where", "fault"),
    [
        ([["type", "name", "label", "relevance", "relevant"], ["text", "a", "A", "1", "2"]], None, "column relevant", XlsForm.SAYS_THE_SAME),
        ([["type", "name", "label"], ["text", "a", "Dear ${who}"]], None, "row 2, column label", XlsForm.NAMES_NOTHING),
        ([["type", "name", "label"], ["text", "a", None]], None, "row 2, column label", XlsForm.NO_WORDS),
        ([["type", "name", "label"], ["calculate", "a", None]], None, "row 2, column calculation", XlsForm.NO_CALCULATION),
        ([["type", "name", "label", "parameters"], ["range", "a", "A", "end=ten"]], None, "row 2, column parameters", XlsForm.NO_NUMBER),
        ([["type", "name", "label"], ["select_one_from_file towns.pdf", "a", "A"]], None, "row 2, column type", XlsForm.NO_SUCH_FILE),
        ([["type", "name", "label"], ["select_one yn", "a", "A"]], [*YES_NO, ["yn", "yes", "Oui"]], "choices, row 4, column name", XlsForm.OPTION_TWICE),
    ],
)  # fmt: skip
def test_what_the_programs_of_others_refuse_is_said_with_its_place(survey, choices, where, fault):
    reading = xlsform.read(book(survey, choices), name="f.xlsx")
    assert any(where in each.where and each.fault is fault for each in reading.problems), reading.problems


def test_a_range_without_ends_that_are_numbers_can_still_be_answered():
    from harborlight.knowledge.scoring import score

    survey = [["type", "name", "label", "parameters"], ["range", "a", "A", "start=no end=ten"]]
    instrument = xlsform.read(book(survey), name="f.xlsx").instrument
    assert instrument.items[0].type is ItemType.RANGE
    assert score(instrument, {"a": 3}, {}).coverage == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_form_in_one_csv_is_read_however_it_is_cut(delimiter):
    lines = [["survey"], ["", "type", "name", "label"], ["", "select_one yn", "a", "A"], ["choices"]]
    lines += [["", *line] for line in YES_NO]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode("utf-8-sig")
    assert [item.id for item in xlsform.read(data, name="f.csv").instrument.items] == ["a"]


def test_moments_and_empty_rows_far_below_do_no_harm():
    survey = [["type", "name", "label", "default"], ["dateTime", "a", "A", datetime(2026, 3, 1, 8, 30)]]
    data = book([*survey, *([[None]] * 30_000), ["text", "z", "Z", None]])
    instrument = xlsform.read(data, name="f.xlsx").instrument
    assert [(item.id, item.default) for item in instrument.items] == [("a", "2026-03-01T08:30:00"), ("z", "")]


# -- published forms in a folder of yours ------------------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "from_folder" in metafunc.fixturenames:
        folder = Path(metafunc.config.getoption("--forms") or OURS)
        files = sorted(each for each in folder.rglob("*") if each.suffix.lower() in (".xlsx", ".xls", ".csv"))
        metafunc.parametrize("from_folder", files, ids=[each.name for each in files])


def test_a_published_form_is_taken_or_its_fault_is_named(from_folder):
    data = from_folder.read_bytes()
    try:
        reading = xlsform.read(data, name=from_folder.name)
    except InvalidDocument as refusal:
        pytest.skip(f"refused, and said why: {refusal}")
    assert all(each.row or each.column for each in reading.problems)
    again = xlsform.write(reading.instrument)
    assert xlsform.read(again, name="again.xlsx").instrument == reading.instrument
    try:
        before = made_of(data, from_folder.name)
    except (PyXFormError, TypeError) as refusal:
        pytest.skip(f"pyxform does not take it: {refusal}")
    assert laid_out(made_of(again, "again.xlsx")) == laid_out(before)
