"""XLSForms of others: many spellings, many languages, and every fault told by sheet and row."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pyxform.validators.odk_validate import ODK_VALIDATE_PATH
from pyxform.xls2xform import convert

from harborlight.errors import InvalidDocument
from harborlight.exchange import xlsform
from harborlight.exchange.xlsform.books import write_book
from harborlight.knowledge.checking import check
from harborlight.knowledge.instruments import all_instruments
from harborlight.tables.instruments import Answer, Group, ItemType

Lines = list[list[str]]
OLD_FORM = Path(__file__).with_name("data") / "old_form.xls"


def form(
    survey: Lines, choices: Lines | None = None, settings: Lines | None = None, **others: Lines
) -> bytes:
    """An XLSX of these sheets; the first line of each is its headings."""
    sheets = {"survey": survey, "choices": choices, "settings": settings, **others}
    return write_book([
        (name, lines[0], [dict(zip(lines[0], line, strict=False)) for line in lines[1:]])
        for name, lines in sheets.items()
        if lines
    ])  # fmt: skip


def read(*sheets: Lines, **others: Lines) -> xlsform.Reading:
    return xlsform.read(form(*sheets, **others), name="a.xlsx")


YES_NO = [["list_name", "name", "label"], ["yes_no", "yes", "Yes"], ["yes_no", "no", "No"]]


def test_groups_repeats_and_branching():
    reading = read([
        ["type", "name", "label", "relevant", "repeat_count", "constraint", "constraint_message", "required"],
        ["begin_group", "home", "Home", "", "", "", "", ""],
        ["integer", "n_children", "How many children?", "", "", ". >= 0", "Not less than none", "yes"],
        ["begin repeat", "child", "Child", "${n_children} > 0", "${n_children}", "", "", ""],
        ["select_one yes_no", "in_school", "In school?", "", "", "", "", "${n_children} > 1"],
        ["end repeat", "", "", "", "", "", "", ""],
        ["end_group", "", "", "", "", "", "", ""],
    ], YES_NO)  # fmt: skip
    assert reading.problems == ()
    (home,) = reading.instrument.entries
    assert isinstance(home, Group)
    assert (home.id, home.is_repeat) == ("home", False)
    n_children, child = home.entries
    assert n_children.required is True
    assert n_children.constraint.is_understood
    assert isinstance(child, Group)
    assert child.is_repeat
    assert child.repeat_count.text == "${n_children}"
    assert child.entries[0].required.text == "${n_children} > 1"
    assert [option.value for option in child.entries[0].options] == ["yes", "no"]
    assert check(reading.instrument) == ()


@pytest.mark.parametrize(
    ("said", "item_type"),
    [
        ("text", ItemType.TEXT), ("string", ItemType.TEXT), ("int", ItemType.INTEGER), ("decimal", ItemType.DECIMAL),
        ("dateTime", ItemType.DATETIME), ("gps", ItemType.GEOPOINT), ("location", ItemType.GEOPOINT), ("photo", ItemType.FILE),
        ("image", ItemType.FILE), ("select1 yes_no", ItemType.SELECT_ONE), ("select one from yes_no", ItemType.SELECT_ONE),
        ("select_multiple yes_no", ItemType.SELECT_MULTIPLE), ("select all that apply from yes_no", ItemType.SELECT_MULTIPLE),
        ("rank yes_no", ItemType.RANK), ("add select one prompt using yes_no", ItemType.SELECT_ONE), ("note", ItemType.NOTE),
        ("calculate", ItemType.CALCULATE), ("hidden", ItemType.HIDDEN), ("deviceid", ItemType.METADATA),
        ("start", ItemType.METADATA), ("acknowledge", ItemType.ACKNOWLEDGE), ("trigger", ItemType.ACKNOWLEDGE),
        ("barcode", ItemType.BARCODE), ("range", ItemType.RANGE), ("select_one yes_no or_other", ItemType.SELECT_ONE),
        ("select_one_from_file towns.csv", ItemType.SELECT_ONE), ("osm buildings", ItemType.TEXT), ("audit", ItemType.METADATA),
        ("select_one ${child}", ItemType.SELECT_ONE), ("Select_One yes_no", ItemType.SELECT_ONE),
    ],
)  # fmt: skip
def test_the_type_column_has_many_words(said, item_type):
    reading = read([["type", "name", "label"], [said, "a", "A"]], YES_NO)
    assert reading.problems == ()
    (item,) = reading.instrument.items
    assert item.type is item_type
    again = xlsform.read(xlsform.write(reading.instrument), name="a.xlsx")
    assert again.instrument == reading.instrument


@pytest.mark.parametrize(
    ("headings", "languages"),
    [
        (["label"], ["en"]),
        (["label::English", "label::Français"], ["en", "fr"]),
        (["label:English", "label:Arabic"], ["en", "ar"]),
        (["label::English (en)", "label::Українська (uk)"], ["en", "uk"]),
        (["label", "label::Spanish"], ["en", "es"]),
        (["Label::English (en-GB)"], ["en-gb"]),
        (["label::Tok Pisin"], ["tok-pisin"]),
        (["label", "label::English"], ["und", "en"]),
    ],
)
def test_languages_are_read_off_the_headings(headings, languages):
    texts = [f"text {n}" for n, _heading in enumerate(headings)]
    instrument = read([["type", "name", *headings], ["text", "a", *texts]]).instrument
    assert list(instrument.languages) == languages
    assert list(instrument.items[0].label.values()) == texts
    assert xlsform.read(xlsform.write(instrument), name="a.xlsx").instrument == instrument


def test_the_default_language_comes_first():
    sheets = (
        [["type", "name", "label::English", "label::French"], ["text", "a", "Hello", "Bonjour"]],
        None,
        [["form_title", "form_id", "default_language"], ["Bonjour", "salut", "French"]],
    )
    instrument = read(*sheets).instrument
    assert instrument.languages == ("fr", "en")
    assert instrument.title == {"fr": "Bonjour"}


def test_nothing_of_a_form_is_lost():
    """Columns, sheets and settings that mean nothing here come out again as they came in."""
    survey = [
        ["type", "name", "label", "trigger", "bind::odk:length", "body::accuracyThreshold", "my note"],
        ["geopoint", "here", "Where?", "${here}", "5", "10", "ask twice"],
    ]
    others = {"entities": [["list_name", "label"], ["people", "concat('a', 'b')"]]}
    settings = [["form_id", "style", "public_key"], ["f", "pages", "abc"]]
    first = read(survey, None, settings, **others).instrument
    sheets = {each.name: each for each in xlsform.books.read_book(xlsform.write(first))}
    row = sheets["survey"].rows[0].cells
    for heading, text in zip(survey[0][3:], survey[1][3:], strict=True):
        assert row[heading] == text
    assert sheets["entities"].rows[0].cells == {"list_name": "people", "label": "concat('a', 'b')"}
    assert {"style": "pages", "public_key": "abc"}.items() <= sheets["settings"].rows[0].cells.items()


def test_expressions_outside_the_language_are_kept_verbatim():
    text = "instance('towns')/root/item[name = ${town}]/label"
    reading = read(
        [["type", "name", "label", "calculation"], ["text", "town", "Town", ""], ["calculate", "c", "", text]]
    )
    assert reading.problems == ()
    assert reading.instrument.by_id["c"].calculation.text == text
    assert not reading.instrument.by_id["c"].calculation.is_understood


def test_curly_quotes_of_excel_are_straightened():
    sheets = [["type", "name", "label", "relevant"], ["text", "a", "A", ""], ["text", "b", "B", "${a} = ‘x’"]]
    assert read(sheets).instrument.by_id["b"].relevant.text == "${a} = 'x'"


def test_defaults_are_texts_unless_worked_out():
    sheets = [
        ["type", "name", "label", "default"], ["date", "a", "A", "2020-01-01"], ["date", "b", "B", "today()"],
        ["text", "c", "C", "some - text (maybe)"], ["text", "d", "D", "${c}"], ["text", "e", "E", "uuid()"],
    ]  # fmt: skip
    found = read(sheets).instrument.by_id
    assert found["a"].default == "2020-01-01"
    assert found["b"].default.text == "today()"
    assert found["c"].default == "some - text (maybe)"
    assert found["d"].default.text == "${c}"
    assert found["e"].default.text == "uuid()"


@pytest.mark.parametrize(
    ("survey", "said"),
    [
        ([["type", "name", "label"], ["txt", "a", "A"]], ("row 2, column type", "Did you mean text?")),
        ([["type", "name", "label"], ["text", "", "A"]], ("row 2, column name", "is empty")),
        ([["type", "name", "label"], ["text", "a", "A"], ["text", "a", "B"]], ("row 3, column name", "stands twice")),
        ([["type", "name", "label"], ["select_one nowhere", "a", "A"]], ("row 2, column type", "not in the sheet choices")),
        ([["type", "name", "label"], ["begin group", "g", "G"], ["text", "a", "A"]], ("row 2, column type", "has no end")),
        ([["type", "name", "label"], ["text", "a", "A"], ["end group", "", ""]], ("row 3, column type", "never began")),
        ([["type", "name", "label"], ["begin group", "g", "G"], ["end repeat", "", ""]], ("row 3, column type", "other kind")),
        ([["type", "name", "label", "relevant"], ["text", "a", "A", "${a} = = 3"]], ("row 2, column relevant", "is no expression")),
        ([["type", "name", "label"], ["", "a", "A"]], ("row 2, column type", "is empty")),
    ],
)  # fmt: skip
def test_a_fault_names_sheet_and_row_and_the_rest_is_kept(survey, said):
    good = ["text", "good", "Kept"]
    reading = read([survey[0], *survey[1:], good])
    assert any(
        problem.where.startswith("a.xlsx, sheet survey")
        and said[0] in problem.where
        and said[1] in str(problem)
        for problem in reading.problems
    ), [str(problem) for problem in reading.problems]
    assert "good" in reading.instrument.by_id


def test_a_choice_without_a_list_is_named():
    reading = read(
        [["type", "name", "label"], ["text", "a", "A"]], [["list_name", "name", "label"], ["", "x", "X"]]
    )
    assert reading.problems[0].where == "a.xlsx, sheet choices, row 2, column list_name"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 \x00\x01\xff", "no sheet named"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0 broken", "damaged or locked"),
        (b"just,some,table\n1,2,3\n", "no sheets"),
    ],
)
def test_what_is_no_form_is_refused_plainly(data, said):
    with pytest.raises(InvalidDocument, match=said):
        xlsform.read(data, name="a.xlsx")


def test_a_book_without_survey_is_refused():
    with pytest.raises(InvalidDocument, match="no sheet named"):
        xlsform.read(write_book([("Sheet1", ["a"], [{"a": "1"}])]), name="a.xlsx")


def test_old_excel_is_read():
    reading = xlsform.read(OLD_FORM)
    assert reading.problems == ()
    instrument = reading.instrument
    assert instrument.languages == ("en", "fr")
    assert (instrument.id, instrument.version) == ("old_form_1", "2012010101")
    assert [option.value for option in instrument.by_id["papers"].options] == ["1", "0"]
    assert instrument.extra["xlsform"]["form_id"] == "old-form.1"


def test_csv_with_its_sheets_in_one_file():
    data = b'"survey",,,\n,"type","name","label"\n,"text","a","A"\n"choices",,\n,"list_name","name","label"\n'
    assert [item.id for item in xlsform.read(data, name="a.csv").instrument.items] == ["a"]


@pytest.mark.parametrize("instrument", all_instruments(), ids=lambda each: each.id)
def test_every_shipped_instrument_goes_out_and_comes_back(instrument):
    data = xlsform.write(instrument)
    reading = xlsform.read(data, name=f"{instrument.id}.xlsx")
    assert reading.problems == ()
    assert reading.instrument == instrument


def test_the_programs_of_others_take_every_shipped_instrument(tmp_path):
    """pyxform without a warning, and ODK Validate, a Java program, started once for all."""
    if shutil.which("java") is None:
        pytest.skip("ODK Validate needs a Java runtime (Debian: apt install default-jre-headless)")
    files = []
    for instrument in all_instruments():
        made = convert(xlsform.write(instrument), file_type=".xlsx", validate=False)
        assert made.warnings == [], instrument.id
        files.append(tmp_path / f"{instrument.id}-{instrument.version}.xml")
        files[-1].write_text(made.xform, encoding="utf-8")
    command = ["java", "-Djava.awt.headless=true", "-jar", ODK_VALIDATE_PATH, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Xform is valid!") == len(files)


def test_a_stranger_may_add_a_question_and_ours_keep_their_meaning():
    """An edited export keeps what stands beside, and the edit counts."""
    instrument = next(each for each in all_instruments() if each.id == "ilo_ec_delphi")
    sheets = list(xlsform.books.read_book(xlsform.write(instrument)))
    survey = next(each for each in sheets if each.name == "survey")
    heading = next(each for each in survey.headings if each.startswith("label"))
    rows = [dict(row.cells) for row in survey.rows]
    wanted = next(n for n, row in enumerate(rows) if row["type"] == "select_one present_absent")
    rows[wanted][heading] = "Words from Excel"
    rows.append({"type": "text", "name": "added", heading: "Anything else?"})
    book = write_book(
        [(s.name, s.headings, rows if s is survey else [row.cells for row in s.rows]) for s in sheets]
    )
    read_again = xlsform.read(book, name="a.xlsx").instrument
    item = read_again.by_id[rows[wanted]["name"]]
    assert item.label_in("en") == "Words from Excel"
    assert item.type is ItemType.PRESENT
    assert item.strength == instrument.by_id[item.id].strength
    assert read_again.rule == instrument.rule
    assert read_again.by_id["added"].type is ItemType.TEXT


def test_hostile_rows_beside_are_passed_over():
    instrument = next(each for each in all_instruments() if each.id == "suspected_case")
    sheets = xlsform.books.read_book(xlsform.write(instrument))
    bad = [
        {"of": "instrument", "id": "", "field": "__class__", "value": "1", "instead_of": ""},
        {"of": "os", "id": "", "field": "system", "value": '"rm"', "instead_of": ""},
        {"of": "instrument", "id": "", "field": "rule", "value": "{", "instead_of": ""},
        {"of": "instrument", "id": "", "field": "rule", "value": '{"kind": "nothing"}', "instead_of": ""},
        {"of": "item", "id": "x", "field": "weight", "value": '"heavy"', "instead_of": ""},
    ]
    book = write_book(
        [
            (s.name, s.headings, [*[row.cells for row in s.rows], *(bad if s.name == "harborlight" else [])])
            for s in sheets
        ]
    )
    reading = xlsform.read(book, name="a.xlsx")
    assert len(reading.problems) == len(bad)
    assert all(problem.file == "sheet harborlight" for problem in reading.problems)
    assert reading.instrument == instrument


def test_unknown_and_declined_stay_what_they_are():
    """An answer of ours is told by its list, so that other programs cannot take unknown for no."""
    instrument = next(each for each in all_instruments() if each.id == "ilo_ec_delphi")
    choices = next(s for s in xlsform.books.read_book(xlsform.write(instrument)) if s.name == "choices")
    assert {row.get("name") for row in choices.rows if row.get("list_name") == "present_absent"} == {
        str(a) for a in Answer
    }
