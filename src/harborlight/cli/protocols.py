"""`harborlight protocols`: list, show, validate. No Django, no network; nothing is kept.

Must stay true: "unverified" is printed plainly; a fault names file, line, key and mend.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harborlight.cli.printing import echo_json
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
    from harborlight.knowledge.protocols import all_protocols
    from harborlight.knowledge.telling import protocol_row

    rows = [asdict(protocol_row(each)) for each in all_protocols() if setting in ("", each.setting)]
    if as_json:
        echo_json(rows)
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
        echo_json(asdict(protocol))
    else:
        tell(protocol, language)


@protocols.command()
@click.argument("file", type=click.Path(path_type=Path))
def validate(file: Path) -> None:
    """Check a protocol's YAML file, as it is checked before it may be used: every fault at once; "-" reads standard input."""
    from harborlight.knowledge.files import parse_yaml
    from harborlight.knowledge.protocols import fingerprint
    from harborlight.knowledge.protocols import validate as look_over

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDocument(
            "cannot be read.", where=file.name, mend="Check the path; save it as UTF-8."
        ) from error
    protocol, faults = look_over(parse_yaml(text, file.name), where=file.name)
    for fault, blocks in faults:
        click.echo(f"{'must be mended' if blocks else 'look at'}: {fault}", err=True)
    if protocol is None or faults:
        raise SystemExit(2)
    click.echo(
        f"{protocol.id} {protocol.version} is well formed: {len(protocol.steps)} steps, {fingerprint(protocol)}"
    )


def tell(protocol: Protocol, language: str) -> None:
    """Print a protocol as it is read."""
    from harborlight.knowledge.protocol_paths import fact_label
    from harborlight.knowledge.vocabularies import vocabulary
    from harborlight.tables.instruments import in_language

    roles = vocabulary("protocol_roles")
    click.echo(f"{protocol.id} {protocol.version}: {protocol.title_in(language)} ({protocol.confidence})")
    number = {step.id: n for n, step in enumerate(protocol.steps, 1)}
    for step in protocol.steps:
        who = ", ".join(roles.label(code, language) for code in step.who)
        click.echo(f"\n{number[step.id]}. {step.title_in(language)} [{who}]{_soon(step)}")
        for mark, lines in (("+", step.do), ("-", step.do_not), ("»", step.say)):
            for line in lines:
                click.echo(f"   {mark} {in_language(line, language)}")
        ways = "; ".join(f"{answer or 'then'}: {number.get(to, 'end')}" for answer, to in step.ways)
        asked = in_language(fact_label(protocol, step.ask), language) + " " if step.ask else ""
        click.echo(f"   {asked}{ways}")
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
