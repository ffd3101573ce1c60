"""`harborlight protocols`: list, show, validate; faults in plain words."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests.unit.knowledge.test_protocol_file import MADE

from harborlight.cli import main
from harborlight.knowledge import protocols


def run(*arguments: str, stdin: str = ""):
    return CliRunner().invoke(main, ["protocols", *arguments], input=stdin)


def test_list_names_every_protocol_and_that_nobody_checked_it():
    rows = json.loads(run("list", "--json").output)
    assert [(row["id"], row["version"]) for row in rows] == [
        (each.id, each.version) for each in protocols.all_protocols()
    ]
    assert "not checked by a person yet" in run("list").output
    assert [row["setting"] for row in json.loads(run("list", "--setting", "child", "--json").output)] == [
        "child"
    ]


def test_show_prints_the_steps_with_where_they_lead():
    said = run("show", "hotline_call").output
    assert "hotline_call 1: Hotline call (unverified)" in said
    assert "2. Is anybody in danger now? [Hotline worker]" in said
    assert "Is somebody in danger right now? yes: 3; no: 4" in said
    assert "Stop: The line goes dead." in said
    assert "within: child_report or 1 hours" in said
    assert "Дзвінок на гарячу лінію" in run("show", "hotline_call", "--language", "uk").output
    assert json.loads(run("show", "child", "--json").output)["steps"][0]["id"] == "notice"


@pytest.mark.parametrize("by_stdin", [True, False])
def test_validate_reads_a_file_or_standard_input(tmp_path, by_stdin):
    file = tmp_path / "made.yaml"
    file.write_text(MADE)
    done = run("validate", "-", stdin=MADE) if by_stdin else run("validate", str(file))
    assert done.exit_code == 0
    assert done.output.startswith("made 1 is well formed: 3 steps, ")


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (
            ("validate", "-"),
            MADE.replace("next: end", "next: nowhere"),
            "line 36: steps.record.next: leads nowhere",
        ),
        (("validate", "-"), "steps: [", "is not YAML"),
        (("validate", "no-such-file.yaml"), "", "cannot be read"),
        (("show", "nothing"), "", "there is no protocol 'nothing'. Known: "),
        (("show", "child", "--version", "1999"), "", "in version 1999"),
    ],
)
def test_what_is_wrong_is_told_plainly(arguments, stdin, said):
    done = run(*arguments, stdin=stdin)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output + done.stderr
