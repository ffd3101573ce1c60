"""`harborlight knowledge`: what the library holds, and what in it waits for a person. A ground verb: no workspace is needed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harborlight.knowledge.shelves import Entry

SHOWN = 30
_WHY = {
    "unverified": "unverified", "secondary": "from a secondary source", "doubt": "a doubt is noted",
    "not_called": "nobody has called it",
}  # fmt: skip


def add_to(group: click.Group) -> None:
    """Add the verb."""
    group.add_command(knowledge)


@click.group()
def knowledge() -> None:
    """Laws, limits, numbers, words and tools that ship with Harborlight: find a record, or what needs a human."""


_narrow = [
    click.option("--shelf", multiple=True, help="only this shelf; may be given several times"),
    click.option("--confidence", default="", help="only verified, secondary or unverified"),
    click.option("--country", default="", help="only what is about this country (ISO code)"),
    click.option("--json", "as_json", is_flag=True, help="print JSON: every record that fits"),
]


def _narrowed(command: Any) -> Any:
    for option in reversed(_narrow):
        command = option(command)
    return command


@knowledge.command()
@click.argument("words", nargs=-1, required=True)
@_narrowed
def search(words: Sequence[str], shelf: Sequence[str], confidence: str, country: str, as_json: bool) -> None:
    """Find records by words of any shipped language, the best first."""
    from harborlight.knowledge import search as finder
    from harborlight.knowledge import telling

    found = finder.search(" ".join(words), telling.wanted(shelf, confidence, country))
    if as_json:
        _print([asdict(telling.record(each.entry)) for each in found])
        return
    for each in found[:SHOWN]:
        _tell(each.entry, "")
    click.echo(f"{len(found)} found." if len(found) <= SHOWN else f"{SHOWN} of {len(found)} shown.")


@knowledge.command()
@_narrowed
def check(shelf: Sequence[str], confidence: str, country: str, as_json: bool) -> None:
    """List what needs a human: unverified, doubtful, never called; the oldest first."""
    from harborlight.knowledge import search as finder
    from harborlight.knowledge import telling

    waiting = finder.to_check(telling.wanted(shelf, confidence, country))
    if as_json:
        _print([asdict(telling.to_check(each)) for each in waiting])
        return
    for each in waiting[:SHOWN]:
        _tell(each.entry, ", ".join(_WHY[why] for why in each.why))
    for name, n in Counter(each.entry.shelf for each in waiting).most_common():
        click.echo(f"{n:6} on the shelf {name}")
    click.echo(f"{len(waiting)} wait for a person. --json lists all.")


def _tell(entry: Entry, why: str) -> None:
    click.echo(f"{entry.shelf}/{entry.id}: {entry.title_in('en')}")
    said = "; ".join(part for part in (why or str(entry.confidence), entry.doubt) if part)
    click.echo(f"    {said}. Source: {entry.source}")


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
