"""`harborlight instruments`: list, show, score; faults in plain words, and never what was answered."""

from __future__ import annotations

import dataclasses
import json

import pytest
from click.testing import CliRunner

from harborlight.cli import main
from harborlight.exchange import instruments as exchanged
from harborlight.exchange import pdf
from harborlight.knowledge import instruments
from harborlight.knowledge.files import parse_yaml

EXPLOITED_AND_BOUND = {
    "ex_hours": "present",
    "ex_pay": "present",
    "cd_debt": "present",
    "cd_documents": "present",
}


def run(*arguments: str, stdin: str = ""):
    return CliRunner().invoke(main, ["instruments", *arguments], input=stdin)


def test_list_names_every_instrument():
    rows = json.loads(run("list", "--json").output)
    assert [(row["id"], row["version"]) for row in rows] == [
        (each.id, each.version) for each in instruments.all_instruments()
    ]
    assert rows[0]["fingerprint"]
    assert "67 items, secondary" in run("list").output


def test_show_marks_what_is_unverified():
    shown = run("show", "ilo_ec_delphi", "--form", "A_S").output
    assert "(unverified)" in shown
    assert "(unverified)" not in run("show", "ilo_ec_delphi", "--form", "A_L").output
    items = json.loads(run("show", "ilo_ec_delphi", "--form", "C_L", "--language", "fr", "--json").output)[
        "items"
    ]
    assert len(items) == 65
    assert items[0]["label"] == "tromperie sur le travail, le lieu ou l’employeur"


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_score_reads_a_file_or_standard_input(tmp_path, is_wrapped):
    data = {"form": "A_L", "answers": EXPLOITED_AND_BOUND} if is_wrapped else EXPLOITED_AND_BOUND
    options = () if is_wrapped else ("--form", "A_L")
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(data))
    by_file = run("score", "ilo_ec_delphi", "--answers", str(file), *options, "--json")
    by_stdin = run("score", "ilo_ec_delphi", "--answers", "-", *options, "--json", stdin=json.dumps(data))
    assert by_file.output == by_stdin.output
    result = json.loads(by_file.output)
    assert (result["outcome"], result["pattern"]) == ("positive", "forced_labour_indicated")
    assert result["version"] == "2009.1"
    assert result["cautions"] == ["screening_signal_only", "does_not_decide_help"]


def test_a_result_on_the_terminal_says_what_it_is_not():
    data = json.dumps({"form": "C_S", "age": 15, "answers": {"cd_tasks": "present"}})
    said = run("score", "ilo_ec_delphi", "--answers", "-", stdin=data).output
    assert "never a legal finding" in said
    assert "does not decide help" in said
    assert "A child in sexual exploitation: refer now" in said


def test_the_age_of_the_command_line_wins():
    data = json.dumps({"form": "A_L", "age": 30, "answers": {"ex_hours": "present", "ex_pay": "present"}})
    result = json.loads(
        run("score", "ilo_ec_delphi", "--answers", "-", "--age", "16", "--json", stdin=data).output
    )
    assert result["outcome"] == "positive"


@pytest.mark.parametrize(
    ("stdin", "said"),
    [
        ('{"form": "A_L", "answers": {"ex_hours": "Zofia Zmyslona"}}', "ex_hours: is not an answer"),
        ('{"form": "A_L", "answers": {"Zofia Zmyslona": "present"}}', "answer 1: answers an item"),
        ('{"form": "Zofia Zmyslona", "answers": {}}', "has no form of this name"),
        ('{"form": "A_L", "age": "Zofia Zmyslona", "answers": {}}', "age: is not a whole number"),
        ('{"form": "A_L", "age": true, "answers": {}}', "age: is not a whole number"),
        ('{"Zofia Zmyslona": \n', "line 2: is not JSON"),
        ('["Zofia Zmyslona"]', "is not a mapping"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_bad_input_is_told_plainly_and_not_repeated(stdin, said):
    done = run("score", "ilo_ec_delphi", "--answers", "-", stdin=stdin)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Zofia" not in done.output + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nothing"),
        ("show", "ilo_ec_delphi", "--version", "1"),
        ("show", "ilo_ec_delphi", "--form", "Z"),
        ("score", "ilo_ec_delphi", "--answers", "no-such-file.json"),
    ],
)
def test_what_is_not_there_is_told_plainly(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output + done.stderr
    assert done.stderr.startswith("harborlight: ")


@pytest.mark.parametrize(("form_of", "file"), [("xlsform", "form.xlsx"), ("fhir", "form.json")])
def test_an_instrument_goes_out_and_comes_back(tmp_path, form_of, file):
    out, back = tmp_path / file, tmp_path / "back.yaml"
    assert run("export", "ilo_ec_delphi", "--format", form_of, "--out", str(out)).exit_code == 0
    said = run("import", str(out), "--out", str(back))
    assert said.exit_code == 0, said.output
    again = instruments.build(parse_yaml(back.read_text("utf-8"), "back.yaml"), where="back.yaml")
    assert again == instruments.load("ilo_ec_delphi")


@pytest.mark.skipif(not pdf.is_here(), reason="WeasyPrint or pango is not here")
def test_an_instrument_goes_out_as_a_sheet_in_a_language(tmp_path):
    out = tmp_path / "form.pdf"
    asked = ("export", "raft", "--format", "pdf", "--out", str(out))
    assert run(*asked, "--language", "ar", "--beside", "en").exit_code == 0
    assert out.read_bytes().startswith(b"%PDF-1.7")
    assert "Known: en, es, fr, ar, uk" in run(*asked, "--language", "xx").stderr
    assert "every language at once" in run(*asked, "--format", "fhir", "--language", "ar").stderr


def test_where_no_pdf_can_be_made_it_says_what_to_add(monkeypatch):
    none = tuple(dataclasses.replace(each, is_here=lambda: False) for each in exchanged.FORMATS)
    monkeypatch.setattr(exchanged, "FORMATS", none)
    assert "harborlight[pdf]" in run("formats").output


def test_score_takes_an_alias_and_a_profile():
    data = json.dumps({"profile": {"form": "A_L", "age": 30}, "answers": EXPLOITED_AND_BOUND})
    result = json.loads(run("score", "delphi", "--answers", "-", "--json", stdin=data).output)
    assert (result["instrument"], result["outcome"]) == ("ilo_ec_delphi", "positive")


WELL = """id: made
version: '1'
title: Made
source: nobody
licence: own_wording_rule
confidence: unverified
rule: {kind: sum, bands: [{id: low}, {id: high, at_least: 2}]}
items:
  - {id: a, label: First}
  - {id: b, label: Second}
vectors:
  - {name: both, answers: {a: present, b: present}, expect: {band: high}}
"""


def test_validate_says_that_all_is_well_and_runs_the_examples(tmp_path):
    file = tmp_path / "made.yaml"
    file.write_text(WELL)
    done = run("validate", str(file))
    assert (done.exit_code, done.output) == (0, "Well: made 1\n")
    file.write_text(WELL.replace("band: high}}", "band: low}}"))
    done = run("validate", str(file))
    assert done.exit_code == 1
    assert done.output == "example 'both': band is high, not low.\n"


def test_validate_names_every_fault_with_its_line(tmp_path):
    file = tmp_path / "made.yaml"
    file.write_text(
        WELL.replace("label: First", "label: First, relevant: \"${b} = 'maybe'\"").replace(
            "Second}", "Second, relevant: 'false()'}"
        )
    )
    done = run("validate", str(file), "--json")
    assert done.exit_code == 1
    places = [fault["where"] for fault in json.loads(done.output)["faults"]]
    assert places == [
        "made.yaml, line 9: items.a.relevant", "made.yaml, line 9: items.a.relevant", "made.yaml, line 10: items.b.relevant",
    ]  # fmt: skip


def test_a_data_dictionary_is_told_from_a_form_by_what_it_holds(tmp_path):
    file = tmp_path / "study.csv"
    file.write_text(
        "Variable / Field Name,Form Name,Field Type,Field Label\nage,intake,text,Age\nname,intake,photo,Name\n"
    )
    done = run("import", str(file))
    assert done.exit_code == 0
    assert "row 3, column Field Type: is no type" in done.stderr
    assert [item.id for item in instruments.parse(done.stdout).items] == ["age", "name"]


def test_score_takes_a_fhir_response_and_says_what_it_could_not_take():
    from harborlight.exchange import fhir

    delphi = instruments.load("ilo_ec_delphi")
    response = fhir.response(delphi, EXPLOITED_AND_BOUND, {"form": "A_L", "age": 30})
    response["item"].append({"linkId": "Zofia Zmyslona"})
    done = run("score", "ilo_ec_delphi", "--answers", "-", "--json", stdin=json.dumps(response))
    assert json.loads(done.stdout)["outcome"] == "positive"
    assert "answers nothing that is asked here" in done.stderr
    assert "Zofia" not in done.stderr
