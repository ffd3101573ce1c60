"""Whatever the command line prints as JSON is JSON to the letter (RFC 8259): no NaN, no Infinity, whoever reads it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from harborlight.cli import main
from harborlight.cli.printing import json_text
from harborlight.exchange.answer_sheets import AnswerRow, write_answers
from harborlight.knowledge import instruments

ADVERTS = "id,body,city\na,call 0161 496 0123 sweet lady by the lighthouse with tea,Leeds\n"


def commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that prints JSON when asked to."""
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from commands(each, (*path, name))
    elif any(option.name == "as_json" for option in command.params):
        yield path


@pytest.fixture
def calls(tmp_path: Path) -> dict[tuple[str, ...], list[str]]:
    """What each is called with: answers that leave the ends open wherever they can be."""
    (tmp_path / "ads.csv").write_text(ADVERTS)
    (tmp_path / "open.json").write_text("{}")
    phq = instruments.load("phq9")
    sheet = write_answers(phq, [AnswerRow("p1", "first", {}), AnswerRow("p2", "first", {"q1": "2"})])
    (tmp_path / "sheet.xlsx").write_bytes(sheet)
    shipped = Path(instruments.__file__).parent / "data/instruments/qyit.yaml"
    return {
        ("leads",): [str(tmp_path / "ads.csv"), "--out", str(tmp_path / "out")],
        ("instruments", "list"): [],
        ("instruments", "show"): ["pcl5"],
        ("instruments", "score"): ["audit", "--answers", str(tmp_path / "open.json")],
        ("instruments", "validate"): [str(shipped)],
        ("instruments", "answers", "score"): ["phq9", str(tmp_path / "sheet.xlsx")],
        ("protocols", "list"): [],
        ("protocols", "show"): ["border"],
        ("knowledge", "search"): ["debt"],
        ("knowledge", "check"): [],
    }


def strictly(text: str) -> Any:
    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def test_every_command_that_prints_json_prints_json_only(calls):
    assert set(commands()) == set(calls), "a new one has to be called here, too"
    for path, arguments in calls.items():
        done = CliRunner().invoke(main, [*path, *arguments, "--json"])
        assert done.exit_code == 0, (path, done.stderr)
        strictly(done.stdout)


def test_what_has_no_end_is_null_however_deep_it_lies():
    given = {
        "low": -math.inf,
        "all": [{"high": math.inf}, (math.nan, 1.5)],
        "text": "Infinity",
        "n": 3,
        "no": None,
    }
    assert strictly(json_text(given)) == {
        "low": None, "all": [{"high": None}, [None, 1.5]], "text": "Infinity", "n": 3, "no": None,
    }  # fmt: skip
