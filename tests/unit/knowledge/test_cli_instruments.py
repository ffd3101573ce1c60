"""`harborlight instruments`: list, show, score; faults in plain words, and never what was answered."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from harborlight.cli import main
from harborlight.knowledge import instruments

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
    assert items[0]["label"] == "trompé sur le travail, le lieu ou l’employeur"


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
