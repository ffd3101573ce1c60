"""A sheet of answers: good rows are kept, bad cells are named by row and column, words stand for options, a person is a code."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from harborlight.cli import main
from harborlight.errors import InvalidDocument
from harborlight.exchange import tabular
from harborlight.exchange.answer_sheets import AnswerRow, read_answers, write_answers
from harborlight.knowledge import instruments

MADE = instruments.parse("""
id: made
version: '1'
title: Made
source: invented
licence: own_wording_rule
confidence: unverified
languages: [en, fr]
rule: {kind: sum, items: [often], bands: [{id: low}, {id: high, at_least: 3}]}
items:
  - {id: often, type: scale, label: {en: How often, fr: Combien de fois}, options: [{value: '0', label: {en: Never, fr: Jamais}, score: 0}, {value: '3', label: {en: Always, fr: Toujours}, score: 3}]}
  - {id: signs, type: select_multiple, label: {en: Signs}, options: [{value: debt, label: {en: Debt}}, {value: papers, label: {en: Papers held}}]}
  - {id: hours, type: integer, label: {en: Hours}}
  - {id: remark, type: text, label: {en: Remark}}
""")
NAME = "Zofia Zmyslona"


def read(*lines: str):
    return read_answers("\n".join(lines).encode(), MADE, name="a.csv")


def test_a_row_is_read():
    found = read(
        "person_code,occasion,often,signs,hours,remark",
        "P-1,2026-03-01,3,debt papers,60,=1+1",
        "P-1,later,Unknown,,,",
    )
    assert found.problems == ()
    first, second = found.rows
    assert first.answers == {"often": "3", "signs": ["debt", "papers"], "hours": 60, "remark": "=1+1"}
    assert (second.answers, second.number) == ({"often": "unknown"}, 3)


def test_words_stand_for_options():
    found = read(
        "person_code,occasion,often::fr,signs::en",
        "P-1,1,toujours,Papers held; debt",
        "P-2,1,A refusé,",
        "P-3,1,n’a pas souhaité répondre,",
    )
    assert [row.answers for row in found.rows] == [
        {"often": "3", "signs": ["papers", "debt"]},
        {"often": "declined"},
    ]
    assert [(each.row, each.column) for each in found.problems] == [(3, "often::fr")]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (f"{NAME},1,3,,,", "person_code", "is no code of a person"),
        (f"P-2,1,{NAME},,,", "often", "is no answer"),
        ("P-2,1,3,debt bonds,,", "signs", "is no answer"),
        ("P-2,1,3,,many,", "hours", "is no answer"),
        ("P-2,1,3,,'60,5',", "hours", "is no answer"),
        ("P-1,1,3,,,", "occasion", "stand above already"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_its_row_left_out_and_the_others_kept(line, column, message):
    found = read(
        "person_code;occasion;often;signs;hours;remark", "P-1;1;3;;;", line.replace(",", ";", 5), "P-9;1;0;;;"
    )
    assert [row.code for row in found.rows] == ["P-1", "P-9"]
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.is_kept) == (3, column, False)
    assert problem.message.startswith(message) or message in problem.message
    assert NAME not in str(problem)


def test_words_that_say_something_else_than_the_value_are_named():
    found = read("person_code,occasion,often::en,often", "P-1,1,Never,3", "P-2,1,Always,3")
    assert [row.code for row in found.rows] == ["P-2"]
    assert [(each.row, each.column) for each in found.problems] == [(2, "often::en")]


def test_a_column_that_is_asked_nowhere_is_said_and_passed_over():
    found = read("person_code,occasion,oftem", "P-1,1,3")
    assert found.rows[0].answers == {}
    assert [(each.column, each.is_kept) for each in found.problems] == [("oftem", True)]


def test_a_form_decides_what_is_asked():
    delphi = instruments.load("ilo_ec_delphi")
    lines = [
        "person_code,occasion,form,age,rv_false_law",
        "P-1,1,A_L,30,present",
        "P-2,1,C_L,12,present",
        "P-3,1,,30,present",
        "P-4,1,A_L,200,present",
    ]
    found = read_answers("\n".join(lines).encode(), delphi, name="a.csv")
    assert [row.code for row in found.rows] == ["P-1"]
    assert [(each.row, each.column) for each in found.problems] == [
        (3, "rv_false_law"),
        (4, "form"),
        (5, "age"),
    ]


def test_no_names_go_out():
    with pytest.raises(InvalidDocument) as caught:
        write_answers(MADE, [AnswerRow(NAME, "1", {})])
    assert NAME not in str(caught.value)


def test_what_is_no_sheet_of_answers_is_refused():
    with pytest.raises(InvalidDocument, match="person_code"):
        read("name,often", "x,3")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_sheet_is_filled_in_and_scored_in_one_go(tmp_path, suffix):
    run = CliRunner().invoke
    empty, filled, results = (tmp_path / f"{name}{suffix}" for name in ("empty", "filled", "results"))
    assert (
        run(
            main,
            ["instruments", "answers", "sheet", "ilo_ec_delphi", "--out", str(empty), "--language", "en"],
        ).exit_code
        == 0
    )
    header = tabular.read(empty).header
    assert header[:4] == ("person_code", "occasion", "form", "age")
    rows = [
        {"person_code": "P-1", "occasion": "1", "form": "A_L", "age": "30", "ex_hours::en": "Yes, present", "ex_pay": "present", "cd_debt": "present", "cd_documents": "present"},
        {"person_code": "P-2", "occasion": "1", "form": "A_L", "age": "30", "ex_hours": "maybe"},
        {"person_code": "P-3", "occasion": "1", "form": "C_S", "age": "15", "cd_tasks": "present"},
    ]  # fmt: skip
    filled.write_bytes(
        tabular.write_xlsx(header, rows) if suffix == ".xlsx" else tabular.write_csv(header, rows)
    )
    done = run(main, ["instruments", "answers", "score", "ilo_ec_delphi", str(filled), "--out", str(results)])
    assert done.exit_code == 1, "a row was left out"
    assert "row 3, column ex_hours" in done.stderr
    assert "2 rows scored by ilo_ec_delphi 2009.1, 1 left out." in done.output
    assert "does not decide help" in done.output
    written = tabular.read(results).rows
    assert [(row.cells["person_code"], row.cells["outcome"], row.cells["is_child_flagged"]) for row in written] == [
        ("P-1", "positive", "false"), ("P-3", "positive", "true"),
    ]  # fmt: skip
    as_json = run(main, ["instruments", "answers", "score", "ilo_ec_delphi", str(filled), "--json"])
    assert [row["person_code"] for row in json.loads(as_json.stdout)["rows"]] == ["P-1", "P-3"]


def test_an_empty_sheet_has_nothing_to_score(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(write_answers(instruments.load("ilo_ec_delphi"), as_xlsx=False))
    done = CliRunner().invoke(main, ["instruments", "answers", "score", "ilo_ec_delphi", str(empty)])
    assert (done.exit_code, done.output) == (0, "0 rows scored by ilo_ec_delphi 2009.1, 0 left out.\n")
