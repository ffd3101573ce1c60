"""REDCap's data dictionary: every type of field, logic, choices, ranges and matrices; faults by row and column."""

from __future__ import annotations

import io
import zipfile

import pytest

from harborlight.errors import InvalidDocument
from harborlight.exchange import redcap, tabular
from harborlight.exchange.instruments import format_of
from harborlight.exchange.redcap.columns import COLUMNS
from harborlight.exchange.redcap.logic import Fields, OutsideLogic, translated
from harborlight.knowledge import instruments
from harborlight.knowledge.checking import faults_of_structure
from harborlight.knowledge.instrument_writing import to_yaml
from harborlight.tables.expressions import Scope, evaluate, is_true, write
from harborlight.tables.instruments import ItemType

T = ItemType
FIELDS = Fields({"signs": frozenset({"1", "2"})}, frozenset({"age", "sex", "a", "b", "born"}))


def row(
    name: str, kind: str, label: str = "A question", form: str = "screening", **more: str
) -> dict[str, str]:
    found = {"field_name": name, "form_name": form, "field_type": kind, "field_label": label, **more}
    return {COLUMNS[key]: value for key, value in found.items()}


def dictionary(*rows: dict[str, str]) -> bytes:
    return tabular.write_csv(list(COLUMNS.values()), rows)


def read(*rows: dict[str, str]) -> redcap.Reading:
    return redcap.read(dictionary(*rows), name="study.csv")


def said(reading: redcap.Reading) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.message) for each in reading.problems]


CHOICES = {"select_choices_or_calculations": "1, Never | 2, Often"}
VALIDATION = "text_validation_type_or_show_slider_number"


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("text", {}, T.TEXT), ("text", {VALIDATION: "email"}, T.TEXT), ("text", {VALIDATION: "integer"}, T.INTEGER),
        ("text", {VALIDATION: "number_2dp"}, T.DECIMAL), ("text", {VALIDATION: "date_dmy"}, T.DATE),
        ("text", {VALIDATION: "datetime_seconds_ymd"}, T.DATETIME), ("text", {VALIDATION: "time"}, T.TIME), ("notes", {}, T.TEXT),
        ("dropdown", CHOICES, T.SELECT_ONE), ("radio", CHOICES, T.SELECT_ONE), ("checkbox", CHOICES, T.SELECT_MULTIPLE),
        ("yesno", {}, T.SELECT_ONE), ("truefalse", {}, T.SELECT_ONE), ("slider", {}, T.RANGE), ("file", {}, T.FILE),
        ("file", {VALIDATION: "signature"}, T.FILE), ("descriptive", {}, T.NOTE),
        ("calc", {"select_choices_or_calculations": "1 + 1"}, T.CALCULATE),
    ],
)  # fmt: skip
def test_every_type_of_field(kind, more, expected):
    reading = read(row("q", kind, **more))
    assert reading.problems == ()
    (item,) = reading.instrument.items
    assert (item.id, item.type, item.label) == ("q", expected, {"en": "A question"})
    assert [fault for fault in faults_of_structure(reading.instrument) if fault.is_blocking] == []
    assert instruments.parse(to_yaml(reading.instrument)) == reading.instrument


@pytest.mark.parametrize(
    ("logic", "ours"),
    [
        ("[age] < 18 and [sex] = '1'", "${age} < 18 and ${sex} = '1'"),
        ('[sex]<>"2"', "${sex} != '2'"),
        ("[signs(2)] = '1'", "selected(${signs}, '2')"),
        ("[signs(2)] = 1 or [signs(1)]='0'", "selected(${signs}, '2') or not(selected(${signs}, '1'))"),
        ("[signs(2)] <> '1'", "not(selected(${signs}, '2'))"),
        ("([a] = 1 or [b] = 2) and [age] >= 18", "(${a} = 1 or ${b} = 2) and ${age} >= 18"),
        ("isblankornull([a])", "${a} = ''"),
        ("not([a] = '')", "not(${a} = '')"),
        ("round(([a]+[b])/2, 1)", "round((${a} + ${b}) div 2, 1)"),
        ("if([age]<18, 1, 0)", "if(${age} < 18, 1, 0)"),
        ("sum([a],[b])", "coalesce(${a}, 0) + coalesce(${b}, 0)"),
        (
            "sum([signs(1)],[signs(2)])",
            "if(selected(${signs}, '1'), 1, 0) + if(selected(${signs}, '2'), 1, 0)",
        ),
        ("[a]^2 - -1", "pow(${a}, 2) - -1"),
    ],
)
def test_logic_is_translated(logic, ours):
    assert write(translated(logic, FIELDS)) == ours


def test_what_is_translated_means_the_same():
    scope = Scope({"signs": "1 2", "age": 17.0, "a": "", "b": 3.0, "sex": "1"})
    assert is_true(translated("[signs(2)] = '1' and [age] < 18", FIELDS), scope) is True
    assert is_true(translated("[signs(1)] = '0'", FIELDS), scope) is False
    assert evaluate(translated("sum([a],[b])", FIELDS), scope) == 3.0
    assert evaluate(translated("sum([signs(1)],[signs(2)])", FIELDS), scope) == 2.0


@pytest.mark.parametrize(
    "logic",
    [
        "[baseline][age] > 3", "[age][2] = 1", "[user-name] = 'x'", "[unknown] = 1", "[signs(9)] = '1'", "[signs] = '1'",
        "datediff([born], 'today', 'y') < 18", "mean([a],[b])", "[a] = ", "[a] = 1)", "([a] = 1", "stdev([a])", "[a] = 'x' #",
        "(" * 500, "-" * 500 + "1", "1" + "^1" * 500,
    ],
)  # fmt: skip
def test_what_cannot_be_said_alike_is_outside(logic):
    with pytest.raises(OutsideLogic):
        translated(logic, FIELDS)


def test_logic_outside_is_kept_verbatim_and_said():
    reading = read(row("born", "text"), row("q", "text", branching_logic="datediff([born],'today','y') < 18"))
    item = reading.instrument.by_id["q"]
    assert (item.relevant.text, item.relevant.is_understood) == ("datediff([born],'today','y') < 18", False)
    assert said(reading) == [
        (3, COLUMNS["branching_logic"], "cannot be said here alike; kept as it is, not used.")
    ]


def test_forms_sections_and_matrices_are_groups():
    matrix = {"matrix_group_name": "feelings", **CHOICES}
    reading = read(
        row("first", "text", form="intake"),
        row("q1", "radio", form="screening", section_header="<b>How &amp; often</b>", **matrix),
        row("q2", "radio", form="screening", **matrix),
        row("last", "text", form="screening"),
    )
    assert reading.problems == ()
    instrument = reading.instrument
    assert {item.id: [group.id for group in instrument.above[item.id]] for item in instrument.items} == {
        "first": ["intake"], "q1": ["screening", "screening_3", "feelings"], "q2": ["screening", "screening_3", "feelings"],
        "last": ["screening", "screening_3"],
    }  # fmt: skip
    assert instrument.groups[2].label == {"en": "How & often"}
    assert instrument.by_id["q1"].list_id == instrument.by_id["q2"].list_id == "feelings"


def test_ranges_defaults_notes_and_what_has_no_field_here():
    reading = read(
        row("age", "text", **{VALIDATION: "integer"}, text_validation_min="0", text_validation_max="120", required_field="y", field_note="In years"),
        row("born", "text", **{VALIDATION: "date_ymd"}, text_validation_min="1900-01-01"),
        row("pain", "slider", select_choices_or_calculations="none | | worst"),
        row("code", "text", **{VALIDATION: "email"}, field_annotation="@READONLY @DEFAULT='x' @HIDDEN", question_number="7"),
        row("at", "text", **{VALIDATION: "time"}, text_validation_min="08:00"),
    )  # fmt: skip
    age, born, pain, code, at = reading.instrument.items
    assert (age.constraint.text, age.required, age.hint) == (". >= 0 and . <= 120", True, {"en": "In years"})
    assert born.constraint.text == ". >= date('1900-01-01')"
    assert pain.parameters == {"start": "0", "end": "100"}
    assert pain.extra["redcap"]["select_choices_or_calculations"] == "none | | worst"
    assert (code.is_read_only, code.default) == (True, "x")
    assert code.extra["redcap"] == {
        "question_number": "7", "field_annotation": "@READONLY @DEFAULT='x' @HIDDEN", VALIDATION: "email",
    }  # fmt: skip
    assert at.extra["redcap"]["text_validation_min"] == "08:00"
    assert said(reading) == [(6, COLUMNS["text_validation_min"], "this range cannot be said here; kept.")]


@pytest.mark.parametrize(
    ("bad", "column", "message", "is_kept"),
    [
        (row("1st", "text"), "field_name", "is no name of a field", False),
        (row("ok", "text"), "field_name", "stands twice", False),
        (row("q", "photo"), "field_type", "is no type", True),
        (row("q", "sql", select_choices_or_calculations="select 1"), "field_type", "takes its choices from a database", True),
        (row("q", "text", **{VALIDATION: "tax_number"}), VALIDATION, "is no kind that is known", True),
        (row("q", "radio", select_choices_or_calculations="1 | 2, b | 2, c"), "select_choices_or_calculations", "choice 1 is none", True),
        (row("q", "radio"), "select_choices_or_calculations", "has no choices", True),
        (row("q", "text", label=""), "field_label", "is empty", True),
        (row("q", "text", identifier="y"), "identifier", "identifies a person", True),
        (row("q", "calc", select_choices_or_calculations="[nowhere] + 1"), "select_choices_or_calculations", "cannot be said", True),
    ],
)  # fmt: skip
def test_faults_are_named_by_row_and_column_and_the_others_kept(bad, column, message, is_kept):
    reading = read(row("ok", "text"), bad, row("last", "text"))
    found = next(each for each in reading.problems if message in each.message)
    assert (found.row, found.column, found.is_kept) == (3, COLUMNS[column], is_kept)
    assert [item.id for item in reading.instrument.items][-1] == "last"


def test_headings_of_the_api_and_the_zip_of_one_form_are_read():
    data = tabular.write_csv(["field_name", "form_name", "field_type", "field_label"], [
        {"field_name": "q", "form_name": "f", "field_type": "text", "field_label": "Q"},
    ])  # fmt: skip
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        file.writestr("instrument.csv", data)
    for given in (data, into.getvalue()):
        assert [item.id for item in redcap.read(given, name="f.csv").instrument.items] == ["q"]


def test_what_is_no_dictionary_is_refused():
    with pytest.raises(InvalidDocument, match="Variable / Field Name"):
        redcap.read(b"a,b\n1,2\n")


def test_a_csv_is_told_apart_by_what_it_holds():
    assert format_of("study.csv", dictionary(row("q", "text"))).name == "redcap"
    assert format_of("form.csv", b"survey\n,type,name\n,text,q\n").name == "xlsform"
    assert format_of("form.json", b"{}").name == "fhir"
    with pytest.raises(InvalidDocument):
        format_of("form.pdf", b"%PDF")
