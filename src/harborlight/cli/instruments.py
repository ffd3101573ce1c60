"""`harborlight instruments`: list, show, score, validate, export and import, JSON in and out. No Django, no network; nothing is kept.

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
    "age_unknown": "The age is not known: if the person is under 18, refer to child protection now, whatever the score.",
}


def add_to(group: click.Group) -> None:
    """Add the verbs."""
    from harborlight.cli import answer_sheets

    answer_sheets.add_to(instruments)
    group.add_command(instruments)


@click.group()
def instruments() -> None:
    """Structured questions with published rules: list, show, score, export, import."""


@instruments.command("list")
@_json
def list_all(as_json: bool) -> None:
    """Every shipped instrument with its version, rule and how far it was checked."""
    from harborlight.knowledge import telling
    from harborlight.knowledge.instruments import all_instruments

    rows = [asdict(telling.row_of(each)) for each in all_instruments()]
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
    from harborlight.knowledge import telling
    from harborlight.knowledge.instruments import load
    from harborlight.tables.instruments import in_language

    instrument = load(instrument_id, version)
    whole = asdict(telling.whole(instrument, form=form, language=language))
    if as_json:
        _print(whole)
        return
    click.echo(f"{instrument.id} {instrument.version}: {instrument.source}")
    for caution in instrument.cautions:
        click.echo(f"  ! {in_language(caution, language)}")
    for row in whole["items"]:
        code = row["strength"].get(form, "") if form else "/".join(row["strength"].values())
        doubt = " (unverified)" if form in row["unverified_in"] else ""
        click.echo(f"  {row['id']:<24} {code:<8} {row['label']}{doubt}")


@instruments.command()
@click.argument("instrument_id")
@click.option(
    "--answers", required=True, type=click.Path(path_type=Path, allow_dash=True),
    help='JSON: {"item": "present", …}, or {"profile": {"form": …, "age": …}, "answers": {…}}, or a FHIR QuestionnaireResponse; - reads standard input.',
)  # fmt: skip
@_version
@click.option("--form", default="", help="The form, such as A_L; otherwise as in the file.")
@click.option(
    "--age", type=click.IntRange(0, 120), help="Age in years; under 18 the rule for children holds."
)
@_json
def score(instrument_id: str, answers: Path, version: str, form: str, age: int | None, as_json: bool) -> None:
    """Score answers, each as its item takes it, or unknown, declined, not_applicable. What is left out is unknown."""
    from datetime import UTC, datetime

    from harborlight.knowledge import scoring, telling
    from harborlight.knowledge.instruments import load

    instrument = load(instrument_id, version)
    given, profile = _read(answers, instrument)
    if form:
        profile["form"] = form
    if age is not None:
        profile["age"] = age
    result = scoring.score(instrument, given, profile, today=datetime.now(UTC).date().isoformat())
    if as_json:
        _print(asdict(telling.scored(instrument, result)))
    else:
        _tell(instrument, result)


@instruments.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_json
def validate(file: Path, as_json: bool) -> None:
    """Look an instrument's YAML over before it is used: faults with line and mend, and its own worked examples."""
    from harborlight.knowledge import telling
    from harborlight.knowledge.files import parse_yaml

    instrument, found = telling.look_over(parse_yaml(file.read_text("utf-8"), file.name), file.name)
    if as_json:
        _print(asdict(found))
    else:
        for fault in found.faults:
            click.echo(f"{'must be mended' if fault.blocks else 'look at'}: {fault.said}")
        for each in found.examples:
            click.echo(f"example {each.vector!r}: {each.field} is {each.found}, not {each.expected}.")
    if found.examples or any(fault.blocks for fault in found.faults):
        raise SystemExit(1)
    if not as_json:
        click.echo(f"Well: {instrument.id} {instrument.version}" if instrument else "")


@instruments.command("export")
@click.argument("instrument_id")
@click.option(
    "--format", "form_of", default="xlsform", show_default=True, help="See `harborlight instruments formats`."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@click.option("--language", default="", help="Of a PDF; otherwise the instrument's first.")
@click.option("--beside", default="", help="A second language of a PDF, beside the first.")
@_version
def export(instrument_id: str, form_of: str, out: Path, language: str, beside: str, version: str) -> None:
    """Write an instrument as others read it, or as a PDF to print. What is read again is the same instrument."""
    from harborlight.exchange.instruments import written
    from harborlight.knowledge.instruments import load

    instrument = load(instrument_id, version)
    out.write_bytes(written(instrument, form_of, language=language, beside=beside).data)
    click.echo(f"Written: {out}")


@instruments.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "form_of", default="", help="Otherwise by the file's ending, and what it holds.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="YAML; otherwise standard output."
)
def import_file(file: Path, form_of: str, out: Path | None) -> None:
    """Read a form of others into an instrument's YAML. What is wrong with it is said, by sheet and row where there are any."""
    from harborlight.exchange.instruments import format_named, format_of
    from harborlight.knowledge.checking import check
    from harborlight.knowledge.instrument_writing import to_yaml

    data = file.read_bytes()
    read = (format_named(form_of) if form_of else format_of(file.name, data)).read
    if read is None:
        raise InvalidDocument(f"{form_of} is written here, not read.", mend="Choose another format.")
    found = read(data, name=file.name)
    for problem in found.problems:
        click.echo(str(problem), err=True)
    for fault in check(found.instrument):
        word = "must be mended" if fault.is_blocking else "look at"
        click.echo(f"{word}: {fault.place}: {fault.what}. {fault.mend}", err=True)
    text = to_yaml(found.instrument)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"Written: {out}")


@instruments.command()
def formats() -> None:
    """In which formats instruments go out and come in."""
    from harborlight.exchange.instruments import FORMATS

    for each in FORMATS:
        ways = " and ".join(word for word, way in (("in", each.read), ("out", each.write)) if way)
        click.echo(f"{each.name}  {', '.join(each.suffixes)}  {ways}")
        if not each.is_here():
            click.echo(f"    not on this machine. {each.mend}")


def _read(path: Path, instrument: Instrument) -> tuple[dict[str, Any], dict[str, Any]]:
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
    if isinstance(data, dict) and data.get("resourceType") == "QuestionnaireResponse":
        return _from_fhir(text, instrument)
    profile: dict[str, Any] = {}
    if isinstance(data, dict) and isinstance(data.get("answers"), dict):
        known = data.get("profile")
        profile = {key: data[key] for key in ("form", "age") if key in data}
        profile |= known if isinstance(known, dict) else {}
        data = data["answers"]
    if not isinstance(data, dict):
        raise InvalidDocument(
            "is not a mapping of items to answers.", where=where, mend='Write {"item": "present", …}.'
        )
    if not isinstance(profile.get("age"), int | None) or isinstance(profile.get("age"), bool):
        raise InvalidDocument(
            "is not a whole number.", where=f"{where}: age", mend="Write years, or leave it out."
        )
    return data, profile


def _from_fhir(text: str, instrument: Instrument) -> tuple[dict[str, Any], dict[str, Any]]:
    """What cannot be taken is said by its path."""
    from harborlight.exchange.fhir import read_response

    found = read_response(text.encode(), instrument, name="answers")
    for problem in found.problems:
        click.echo(str(problem), err=True)
    return found.answers, found.profile


def _tell(instrument: Instrument, result: Result) -> None:
    from harborlight.knowledge.scoring import next_step
    from harborlight.tables.instruments import in_language

    labels = {item.id: item.label_in("en") for item in instrument.items}
    click.echo(f"{instrument.id} {instrument.version}: {str(result.outcome).replace('_', ' ')}")
    for said in (_score_of(result), _class_of(result)):
        if said:
            click.echo(said)
    if result.is_child_flagged:
        click.echo("A child in sexual exploitation: refer now, whatever the score.")
    for alert in instrument.alerts:
        if alert.id in result.alerts:
            click.echo(f"Now, whatever the score: {in_language(alert.label, 'en')}")
    if step := next_step(instrument, result):
        click.echo(f"Next: {in_language(step, 'en')}")
    click.echo(f"known: {result.coverage:.0%} of the items")
    for title, ids in (("What drove it", result.drivers), ("May be asked next", result.open_items[:NEXT])):
        if ids:
            click.echo("\n  - ".join([f"{title}:", *(labels[item_id] for item_id in ids)]))
    for caution in result.cautions:
        click.echo(CAUTIONS[caution])


def _score_of(result: Result) -> str:
    if result.value is not None:
        return f"score: {result.value:g}"
    return (
        f"score: {result.score.low:g} to {result.score.high:g}, by what is not known" if result.score else ""
    )


def _class_of(result: Result) -> str:
    found = result.band or result.pattern or " or ".join(result.bands)
    return f"class: {found.replace('_', ' ')}" if found else ""


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
