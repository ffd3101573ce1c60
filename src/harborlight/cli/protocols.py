"""`harborlight protocols`: list, show, validate. No Django, no network; nothing is kept.

Must stay true: "unverified" is printed plainly; a fault names file, line, key and mend.
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
    from harborlight.tables.protocols import Protocol, Step

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_language = click.option("--language", default="en", show_default=True, help="en, es, fr, ar or uk.")


def add_to(group: click.Group) -> None:
    """Add the verbs."""
    group.add_command(protocols)


@click.group()
def protocols() -> None:
    """What to do, step by step, when somebody may be trafficked: list, show, validate."""


@protocols.command("list")
@click.option("--setting", default="", help="Only this setting, such as police_stop.")
@_json
def list_all(setting: str, as_json: bool) -> None:
    """Every shipped protocol in its versions, and whether anybody of the field has checked it."""
    from harborlight.knowledge.protocols import all_protocols, fingerprint

    rows: list[dict[str, Any]] = [
        {
            "id": each.id, "version": each.version, "title": each.title["en"], "setting": each.setting,
            "n_steps": len(each.steps), "confidence": each.confidence, "reviewed_on": each.reviewed_on,
            "n_survivor_input": len(each.survivor_input), "fingerprint": fingerprint(each),
        }
        for each in all_protocols()
        if setting in ("", each.setting)
    ]  # fmt: skip
    if as_json:
        _print(rows)
        return
    for row in rows:
        checked = f"checked on {row['reviewed_on']}" if row["reviewed_on"] else "not checked by a person yet"
        click.echo(f"{row['id']} {row['version']}  {row['title']}")
        click.echo(f"    {row['n_steps']} steps, {row['confidence']}, {checked}")


@protocols.command()
@click.argument("protocol_id")
@click.option("--version", default="", help="A version; otherwise the newest.")
@_language
@_json
def show(protocol_id: str, version: str, language: str, as_json: bool) -> None:
    """The steps of a protocol in order: who, within what time, do, do not, say, where each leads; and when to stop."""
    from harborlight.knowledge.protocols import load

    protocol = load(protocol_id, version)
    if as_json:
        _print(asdict(protocol))
    else:
        _tell(protocol, language)


@protocols.command()
@click.argument("file", type=click.Path(path_type=Path))
def validate(file: Path) -> None:
    """Check a protocol's YAML file, as it is checked before it may be used; "-" reads standard input."""
    from harborlight.knowledge.protocols import fingerprint, parse

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDocument(
            "cannot be read.", where=file.name, mend="Check the path; save it as UTF-8."
        ) from error
    protocol = parse(text, file.name)
    click.echo(
        f"{protocol.id} {protocol.version} is well formed: {len(protocol.steps)} steps, {fingerprint(protocol)}"
    )


def _tell(protocol: Protocol, language: str) -> None:
    from harborlight.knowledge.vocabularies import vocabulary
    from harborlight.tables.instruments import in_language

    roles, facts = vocabulary("protocol_roles"), vocabulary("protocol_facts")
    click.echo(f"{protocol.id} {protocol.version}: {protocol.title_in(language)} ({protocol.confidence})")
    number = {step.id: n for n, step in enumerate(protocol.steps, 1)}
    for step in protocol.steps:
        who = ", ".join(roles.label(code, language) for code in step.who)
        click.echo(f"\n{number[step.id]}. {step.title_in(language)} [{who}]{_soon(step)}")
        for mark, lines in (("+", step.do), ("-", step.do_not), ("»", step.say)):
            for line in lines:
                click.echo(f"   {mark} {in_language(line, language)}")
        ways = "; ".join(f"{answer or 'then'}: {number.get(to, 'end')}" for answer, to in step.ways)
        click.echo(f"   {facts.label(step.ask, language) + ' ' if step.ask else ''}{ways}")
    click.echo("")
    for rule in protocol.stop:
        click.echo(f"Stop: {in_language(rule.when, language)}")
        for line in rule.do:
            click.echo(f"   + {in_language(line, language)}")


def _soon(step: Step) -> str:
    within = step.within
    if within is None:
        return ""
    own = f"{within.amount} {within.unit}".replace("_", " ") if within.amount else ""
    said = "at once" if within.is_at_once else " or ".join(each for each in (within.limit, own) if each)
    return f" within: {said}"


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
