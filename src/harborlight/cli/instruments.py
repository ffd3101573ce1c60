"""`harborlight instruments`: list, show and score, JSON in and out. No Django, no network; nothing is kept.

Must stay true: a result is printed with what it is not; no answer is repeated in an error.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harborlight.errors import InvalidDocument

if TYPE_CHECKING:
    from harborlight.tables.instruments import Instrument, Result

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_version = click.option("--version", default="", help="A version; otherwise the newest.")
NEXT = 10  # of what may be asked next, so many are named on the terminal; --json names all
CAUTIONS = {
    "screening_signal_only": "A screening signal for a trained person, never a legal finding.",
    "does_not_decide_help": "This does not decide help.",
}


def add_to(group: click.Group) -> None:
    """Add the verbs."""
    group.add_command(instruments)


@click.group()
def instruments() -> None:
    """Structured questions with published rules: list, show, score."""


@instruments.command("list")
@_json
def list_all(as_json: bool) -> None:
    """Every shipped instrument with its version, rule and how far it was checked."""
    from harborlight.knowledge.instruments import all_instruments, fingerprint

    rows: list[dict[str, Any]] = [
        {
            "id": each.id, "version": each.version, "title": each.title["en"], "rule": each.rule.kind,
            "n_items": len(each.items), "confidence": each.confidence, "licence": each.licence,
            "forms": [form.id for form in each.forms], "fingerprint": fingerprint(each),
        }
        for each in all_instruments()
    ]  # fmt: skip
    if as_json:
        _print(rows)
        return
    for row in rows:
        click.echo(f"{row['id']} {row['version']}  {row['title']}")
        click.echo(f"    {row['rule']}, {row['n_items']} items, {row['confidence']}")


@instruments.command()
@click.argument("instrument_id")
@_version
@click.option("--form", default="", help="Only the items that this form asks.")
@click.option("--language", default="en", show_default=True, help="en, es, fr, ar or uk.")
@_json
def show(instrument_id: str, version: str, form: str, language: str, as_json: bool) -> None:
    """The items of an instrument, with their strengths, and which of them are unverified."""
    from harborlight.knowledge.instruments import load

    instrument = load(instrument_id, version)
    _check_form(instrument, form)
    rows: list[dict[str, Any]] = [
        {
            "id": item.id, "label": item.label_in(language), "dimension": item.dimension,
            "strength": dict(item.strength), "unverified_in": sorted(item.unverified_in),
            "sensitivity": item.sensitivity, "ilo11": list(item.ilo11),
        }
        for item in (instrument.items_of(form) if form else instrument.items)
    ]  # fmt: skip
    if as_json:
        head = {"id": instrument.id, "version": instrument.version, "title": dict(instrument.title)}
        _print({**head, "source": instrument.source, "confidence": instrument.confidence, "items": rows})
        return
    click.echo(f"{instrument.id} {instrument.version}: {instrument.source}")
    for row in rows:
        code = row["strength"].get(form, "") if form else "/".join(row["strength"].values())
        doubt = " (unverified)" if form in row["unverified_in"] else ""
        click.echo(f"  {row['id']:<24} {code:<8} {row['label']}{doubt}")


@instruments.command()
@click.argument("instrument_id")
@click.option(
    "--answers", required=True, type=click.Path(path_type=Path, allow_dash=True),
    help='JSON: {"item": "present", …}, or {"form": …, "age": …, "answers": {…}}; - reads standard input.',
)  # fmt: skip
@_version
@click.option("--form", default="", help="The form, such as A_L; otherwise as in the file.")
@click.option(
    "--age", type=click.IntRange(0, 120), help="Age in years; under 18 the rule for children holds."
)
@_json
def score(instrument_id: str, answers: Path, version: str, form: str, age: int | None, as_json: bool) -> None:
    """Score answers: present, absent, unknown, declined or not_applicable. What is left out is unknown."""
    from harborlight.knowledge import scoring
    from harborlight.knowledge.instruments import load

    instrument = load(instrument_id, version)
    given, profile = _read(answers)
    if form:
        profile["form"] = form
    if age is not None:
        profile["age"] = age
    result = scoring.score(instrument, given, profile)
    if as_json:
        _print({"instrument": instrument.id, "version": instrument.version, **asdict(result)})
    else:
        _tell(instrument, result)


def _check_form(instrument: Instrument, form: str) -> None:
    if form and instrument.form(form) is None:
        known = ", ".join(each.id for each in instrument.forms) or "it has no forms"
        raise InvalidDocument(f"has no form {form!r}.", where=instrument.id, mend=f"Known: {known}.")


def _read(path: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Answers and profile of a file. Errors name the place, never what was answered."""
    where = "answers"
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        data = json.loads(text)
    except OSError as error:
        raise InvalidDocument("cannot be read.", where=where, mend="Check the path.") from error
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidDocument(
            "is not JSON.", where=f"{where}{line}", mend="Save it as UTF-8 JSON."
        ) from error
    profile: dict[str, Any] = {}
    if isinstance(data, dict) and isinstance(data.get("answers"), dict):
        profile = {"form": data.get("form", ""), "age": data.get("age")}
        data = data["answers"]
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise InvalidDocument(
            "is not a mapping of items to answers.", where=where, mend='Write {"item": "present", …}.'
        )
    if not isinstance(profile.get("age"), int | None) or isinstance(profile.get("age"), bool):
        raise InvalidDocument(
            "is not a whole number.", where=f"{where}: age", mend="Write years, or leave it out."
        )
    return data, profile


def _tell(instrument: Instrument, result: Result) -> None:
    labels = {item.id: item.label["en"] for item in instrument.items}
    click.echo(f"{instrument.id} {instrument.version}: {str(result.outcome).replace('_', ' ')}")
    if result.pattern:
        click.echo(f"class: {result.pattern.replace('_', ' ')}")
    if result.is_child_flagged:
        click.echo("A child in sexual exploitation: refer now, whatever the score.")
    click.echo(f"known: {result.coverage:.0%} of the items")
    for title, ids in (("What drove it", result.drivers), ("May be asked next", result.open_items[:NEXT])):
        if ids:
            click.echo("\n  - ".join([f"{title}:", *(labels[item_id] for item_id in ids)]))
    for caution in result.cautions:
        click.echo(CAUTIONS[caution])


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
