"""`harborlight instruments answers`: a sheet to fill in, and a filled sheet scored in one go. No Django, no network.

Must stay true: a person is a code here; a row that cannot be taken is named and the others are scored; no cell is repeated.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

_SHEET = (".xlsx", ".csv")
_version = click.option("--version", default="", help="A version; otherwise the newest.")


def add_to(group: click.Group) -> None:
    """Add the verbs."""
    group.add_command(answers)


@click.group()
def answers() -> None:
    """Answers in a spreadsheet: a row for each person's code and occasion, a column for each item."""


@answers.command()
@click.argument("instrument_id")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The .xlsx or .csv to write.",
)
@click.option("--language", default="", help="Also a column for the words of each choice, in this language.")
@_version
def sheet(instrument_id: str, out: Path, language: str, version: str) -> None:
    """Write an empty sheet to fill in. An empty cell was not asked; write unknown, declined or not_applicable in words."""
    from harborlight.exchange.answer_sheets import write_answers
    from harborlight.knowledge.instruments import load

    instrument = load(instrument_id, version)
    out.write_bytes(write_answers(instrument, language=language, as_xlsx=_is_xlsx(out)))
    click.echo(f"Written: {out}")


@answers.command()
@click.argument("instrument_id")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The .xlsx or .csv to write; otherwise a summary.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_version
def score(instrument_id: str, file: Path, out: Path | None, as_json: bool, version: str) -> None:
    """Score a filled sheet. Rows that cannot be taken are named by row and column, left out, and make it end with 1."""
    from datetime import UTC, datetime

    from harborlight.cli.instruments import CAUTIONS
    from harborlight.exchange.answer_sheets import read_answers
    from harborlight.exchange.problems import n_left_out
    from harborlight.knowledge.instruments import load
    from harborlight.knowledge.scoring.batches import score_table

    instrument = load(instrument_id, version)
    found = read_answers(file, instrument)
    for problem in found.problems:
        click.echo(str(problem), err=True)
    names = dict.fromkeys(name for row in found.rows for name in row.answers)
    known = dict.fromkeys(name for row in found.rows for name in row.profile)
    table = score_table(
        instrument, {name: [row.answers.get(name) for row in found.rows] for name in names},
        {name: [row.profile.get(name) for row in found.rows] for name in known},
        today=datetime.now(UTC).date().isoformat(),
    ) if found.rows else None  # fmt: skip
    lines = [
        {"person_code": row.code, "occasion": row.occasion, **_line(table[place])} for place, row in enumerate(found.rows)
    ] if table else []  # fmt: skip
    n_bad = n_left_out(found.problems)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "instrument": instrument.id,
                    "version": instrument.version,
                    "rows": lines,
                    "n_left_out": n_bad,
                },
                indent=2,
            )
        )
    else:
        _tell(lines, out)
        click.echo(f"{len(lines)} rows scored by {instrument.id} {instrument.version}, {n_bad} left out.")
        for caution in dict.fromkeys(
            each for kind in (table.kinds if table else ()) for each in kind.cautions
        ):
            click.echo(CAUTIONS[caution])
    if n_bad:
        raise SystemExit(1)


def _line(result: Any) -> dict[str, Any]:
    return {
        "outcome": str(result.outcome), "value": result.value, "low": result.low, "high": result.high, "band": result.band,
        "may_be": " ".join(result.bands), "coverage": round(result.coverage, 4), "alerts": " ".join(result.alerts),
        "next_step": result.next_step, "is_child_flagged": result.is_child_flagged,
        "note": "; ".join(each.replace("_", " ") for each in result.cautions),
    }  # fmt: skip


def _tell(lines: list[dict[str, Any]], out: Path | None) -> None:
    """A file of results, or how many there are of each."""
    from collections import Counter

    from harborlight.exchange import tabular

    if out is not None:
        header = list(lines[0]) if lines else ["person_code", "occasion", "outcome"]
        written = (
            tabular.write_xlsx(header, lines, title="results")
            if _is_xlsx(out)
            else tabular.write_csv(header, lines)
        )
        out.write_bytes(written)
        click.echo(f"Written: {out}")
    for (outcome, band), n in sorted(Counter((line["outcome"], line["band"]) for line in lines).items()):
        click.echo(f"{n:>6}  {outcome.replace('_', ' ')}{f', {band}' if band else ''}")


def _is_xlsx(path: Path) -> bool:
    from harborlight.errors import InvalidDocument

    if path.suffix.lower() not in _SHEET:
        raise InvalidDocument("is neither .xlsx nor .csv.", where="--out", mend="Name the file so.")
    return path.suffix.lower() == ".xlsx"
