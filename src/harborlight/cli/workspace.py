"""Workspace verbs: run, serve, setup, sample, backup, restore, keys, audit, doctor. Present only where the extra `[web]` is
installed; Django is set up only when a verb runs. Verbs that write refuse while the workspace runs on the same folder."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from harborlight.cli.founding import setup
from harborlight.cli.keys import keys
from harborlight.cli.ready import collect_static, let_go, load_django, make_ready, set_django_up
from harborlight.errors import Unavailable


@click.command()
def run() -> None:
    """Start the workspace on this machine, with the sample coalition when there is nothing yet."""
    began = time.monotonic()
    env = set_django_up(writes=True)
    from harborlight.core.models import Installation

    if env.mode == "production":
        raise Unavailable("`run` is for trying Harborlight on one machine.", mend="Use `harborlight serve`.")
    make_ready(env)
    if not Installation.objects.exists():
        from django.core.management import call_command

        click.echo("A new data folder: making the sample coalition (about a minute) …")
        call_command("sample")
    collect_static(env)
    let_go()
    from harborlight.cli.serving import serve_sites

    sys.exit(
        serve_sites(
            ("staff", "public"), when_answering=lambda: click.echo(_welcome(env, time.monotonic() - began))
        )
    )


def _welcome(env: Any, seconds: float) -> str:
    return (
        f"\n  Harborlight is ready ({seconds:.1f} s).\n\n"
        f"  Staff site   http://{env.staff_host}:{env.staff_port}\n"
        f"  Public site  http://{env.public_host}:{env.public_port}\n\n"
        f"  Sign in as any role with one click: http://{env.staff_host}:{env.staff_port}/people/sample/\n"
        "  (only in the sample, only on this machine). Passwords, if you prefer: <role>@sample.example,\n"
        "  for example caseworker@sample.example, with the password  sample coalition only\n\n"
        "  Stop with Ctrl+C. Everything lies in ./var; `make clean` removes it.\n"
    )


@click.command()
@click.option("--only", type=click.Choice(["staff", "public"]), help="Serve one site in this process group.")
def serve(only: str | None) -> None:
    """Serve a real coalition, behind a TLS proxy. Upgrades the database first, with a backup before.

    With two system users each serves its own site: `--only staff`, and `--only public`, which opens no database.
    """
    from harborlight.cli.serving import serve_sites

    if only == "public":  # it opens neither database nor keys, and the staff site may be running beside it
        collect_static(load_django())
        sys.exit(serve_sites(("public",)))
    env = set_django_up(writes=True)
    from harborlight.core import starting, upgrades

    if upgrades.bring_up_to_date(backup_to=env.backup):
        click.echo("The database was brought up to date; a backup was made before.")
    starting.check()
    collect_static(env)
    let_go()
    sys.exit(serve_sites((only,) if only else ("staff", "public")))


@click.command(hidden=True)
@click.argument("name", type=click.Choice(["staff", "public"]))
def site(name: str) -> None:
    """Serve one site in this very process (used by `run` and `serve`)."""
    from harborlight.cli.serving import serve_site

    serve_site(name)


@click.command()
@click.option("--remove", is_flag=True, help="Remove the sample without a trace.")
def sample(remove: bool) -> None:
    """Make the sample coalition in an empty workspace, or remove it."""
    env = set_django_up(writes=True)
    from django.core.management import call_command

    if remove:
        from django.db import connections

        from harborlight.core import sample_end

        sample_end.remove(before=connections.close_all)
        click.echo("The sample is gone: data, keys and backups.")
        return
    make_ready(env)
    call_command("sample")
    click.echo("The sample coalition is ready.")


@click.command()
@click.option(
    "--to", type=click.Path(path_type=Path), help="Folder for backups (default HARBORLIGHT_BACKUP)."
)
def backup(to: Path | None) -> None:
    """Make an encrypted backup, and prove it by a restore into an empty place."""
    env = set_django_up(writes=True)
    from harborlight.core import backups, shape

    shape.check_up_to_date()
    made = backups.make(by=backups.SCHEDULE, folder=to or env.backup)
    click.echo(f"Backup made: {made}")
    click.echo("Verified: restored into an empty place, rows counted, audit trail whole.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Restore a backup into an empty data folder and database (SQLite or PostgreSQL)."""
    set_django_up(writes=True)
    from harborlight.core import backups

    counts = backups.restore(folder)
    click.echo(f"Restored {sum(counts.values())} rows; the audit trail is whole.")


@click.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
def audit_verify() -> None:
    """Walk the whole chain; names the first row that was changed, removed, reordered or inserted."""
    set_django_up()
    from harborlight.core import audit

    began = time.monotonic()
    verdict = audit.verify(on_progress=lambda n: click.echo(f"  {n:,} rows …", err=True))
    if not verdict.is_whole:
        click.echo(f"BROKEN at row {verdict.first_bad}: {verdict.reason}.", err=True)
        sys.exit(1)
    click.echo(f"The trail is whole: {verdict.n_rows:,} rows in {time.monotonic() - began:.1f} s.")


@click.command()
def doctor() -> None:
    """Look at this installation and say what is not well, and how to mend it."""
    set_django_up(needs_database=False)
    from harborlight.core import doctor as looked

    found = looked.findings()
    for each in found:
        mark = "ok  " if each.is_good else "off " if each.is_advice else "NOT "
        click.echo(f"  {mark} {each.what}" + ("" if each.is_good else f": {each.mend}"))
    is_well = all(each.is_good or each.is_advice for each in found)
    for library, use in (
        ("weasyprint", "PDF of sheets: pip install 'harborlight[pdf]' and the system library pango"),
    ):
        from importlib.util import find_spec

        click.echo(f"  {'ok  ' if find_spec(library) else 'off '} {use}")
    sys.exit(0 if is_well else 1)


@click.command()
def migrate() -> None:
    """Bring the database up to date, with a backup before."""
    env = set_django_up(writes=True)
    from harborlight.core import upgrades

    click.echo("Brought up to date." if upgrades.bring_up_to_date(backup_to=env.backup) else "Nothing to do.")


def add_to(group: click.Group) -> None:
    """Add every workspace verb."""
    for verb in (run, serve, site, setup, sample, backup, restore, keys, audit_group, doctor, migrate):
        group.add_command(verb)
