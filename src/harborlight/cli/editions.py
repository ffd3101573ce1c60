"""`harborlight editions`: instruments and protocols of the coalition's own, that are in use here. Needs a workspace.

Must stay true: what is printed holds questions and steps, and nothing of a person; drafts are not shown.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from harborlight.cli.ready import set_django_up

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def editions() -> None:
    """Instruments and protocols of the coalition's own: list those in use, show one in the project's YAML."""


@editions.command("list")
@_json
def list_all(as_json: bool) -> None:
    """Every instrument and protocol of the coalition's own that is in use."""
    set_django_up()
    from harborlight.library import queries

    rows = [
        {"kind": kind, "id": each.id, "version": each.version, "title": each.title_in("en")}
        for kind, each in queries.own_in_use()
    ]
    if as_json:
        _print(rows)
        return
    for row in rows:
        click.echo(f"{row['kind']} {row['id']} {row['version']}  {row['title']}")
    click.echo(f"{len(rows)} in use.")


@editions.command()
@click.argument("kind", type=click.Choice(["instrument", "protocol"]))
@click.argument("tool_id")
@click.option("--version", default="", help="A version; otherwise the one in use.")
@_json
def show(kind: str, tool_id: str, version: str, as_json: bool) -> None:
    """One of them as YAML, as `instruments` and `protocols` read it; also a version that was in use before."""
    set_django_up()
    from harborlight.knowledge import instrument_writing, protocol_writing, telling
    from harborlight.library import queries

    if kind == "protocol":
        protocol = queries.protocol(tool_id, version)
        _print(asdict(protocol)) if as_json else click.echo(protocol_writing.to_yaml(protocol), nl=False)
        return
    instrument = queries.instrument(tool_id, version)
    if as_json:
        _print(asdict(telling.whole(instrument)))
    else:
        click.echo(instrument_writing.to_yaml(instrument), nl=False)


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
