"""`harborlight knowledge pack apply | undo | list`: what the pages under Library, content packs do, on the machine itself, while the
workspace is stopped. Present only where the extra `[web]` is installed.

Must stay true: two people put a pack to use here, too: each gives the password of their own account, and the trail names both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harborlight.cli.packs import bytes_of, tell_changes
from harborlight.cli.ready import set_django_up
from harborlight.errors import Unavailable


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--first", required=True, help="E-mail of who brings it in.")
@click.option("--second", required=True, help="E-mail of the other person, who puts it to use.")
def apply(file: Path, first: str, second: str) -> None:
    """Put a pack to use: one person brings it in, another looks at what it changes and says yes."""
    set_django_up(writes=True)
    from harborlight.library import actions, queries

    one = _who(first)
    made = actions.propose_pack(by=one, data=bytes_of(file))
    looked = queries.looked_over(one, made)
    tell_changes(looked.changes, every=True)
    for line in looked.falls_back:
        click.echo(f"Counts as not checked until somebody calls: {line.country} {line.number}")
    click.echo(
        f"\n{second}: read what it changes. With your password it is put to use; Ctrl+C leaves it waiting."
    )
    actions.confirm_pack(by=_who(second), pack_id=made.pk, over=looked.over.name)
    click.echo(f"In force: {made.name} {made.number}. Both sites read it when they run.")


@click.command()
@click.option("--as", "who", required=True, help="E-mail of who takes it back.")
@click.option("--reason", prompt="Why", help="For the history.")
def undo(who: str, reason: str) -> None:
    """Take the pack in force back: what was in force before it is again."""
    set_django_up(writes=True)
    from harborlight.library import actions, queries

    found = queries.pack_in_force()
    if found is None:
        raise Unavailable(
            "No pack is in force: what ships with the software is.", mend="There is nothing to take back."
        )
    actions.undo_pack(by=_who(who), pack_id=found.pk, reason=reason)
    now = queries.pack_in_force()
    click.echo(
        f"Taken back: {found.name} {found.number}. In force: {f'{now.name} {now.number}' if now else 'what ships'}."
    )


@click.command("list")
def list_packs() -> None:
    """Every pack that was brought in: its state, who brought it in, who put it to use, when it ended."""
    set_django_up()
    from harborlight.library import queries

    click.echo(queries.findings()[0].what.capitalize() + ".")
    for each in queries.packs(queries.ON_THE_MACHINE):
        click.echo(f"{each.name} {each.number}  {each.get_state_display()}")
        click.echo(f"    brought in {each.created_at:%Y-%m-%d %H:%M} UTC by {each.account.display_name}")
        if each.confirmed_at and each.confirmed_by:
            click.echo(
                f"    put to use {each.confirmed_at:%Y-%m-%d %H:%M} UTC by {each.confirmed_by.display_name}"
            )
        if each.ended_at:
            by = f" by {each.ended_by.display_name}" if each.ended_by else ""
            click.echo(
                f"    ended {each.ended_at:%Y-%m-%d %H:%M} UTC{by}: {each.end_reason or 'another took its place'}"
            )


def add_to(group: click.Group) -> None:
    """Add the verbs."""
    for verb in (apply, undo, list_packs):
        group.add_command(verb)


def _who(email: str) -> Any:
    """An account whose password was given on this terminal."""
    from harborlight.core.models import Account

    password = click.prompt(f"Password of {email}", hide_input=True)
    found = Account.objects.filter(email__iexact=email, is_active=True).first()
    if found is None or not found.check_password(password):
        raise Unavailable(
            "No account has this e-mail and this password.", mend="Try again; nothing was put to use."
        )
    return found
