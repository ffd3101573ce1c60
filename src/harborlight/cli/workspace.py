"""Workspace verbs: run, serve, setup, sample, backup, restore, keys, audit, doctor. Present only where the extra `[web]` is
installed; Django is set up only when a verb runs. Verbs that write refuse while the workspace runs on the same folder."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import click

from harborlight.errors import Unavailable


def _django(*, writes: bool = False) -> Any:
    """Set Django up with the staff settings; with `writes`, hold the data folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harborlight.web.settings.staff")
    from harborlight.web.settings.env import read_env

    env = read_env()
    env.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    import django

    django.setup()
    if writes:
        from harborlight.core import starting

        starting.hold_the_folder()
    return env


def _collect_static(env: Any) -> None:
    """Styles and scripts, hashed and compressed, once per version of them."""
    from importlib import resources

    from django.core.management import call_command

    source = Path(str(resources.files("harborlight.web").joinpath("static")))
    stamp = str(max(path.stat().st_mtime_ns for path in source.rglob("*")))
    kept = env.data / "static" / ".stamp"
    if kept.exists() and kept.read_text() == stamp:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    kept.write_text(stamp)


@click.command()
def run() -> None:
    """Start the workspace on this machine, with the sample coalition when there is nothing yet."""
    began = time.monotonic()
    env = _django(writes=True)
    from harborlight.core import keyfile, starting
    from harborlight.core.models import Installation

    if env.mode == "production":
        raise Unavailable("`run` is for trying Harborlight on one machine.", mend="Use `harborlight serve`.")
    if not env.keys.exists():
        keyfile.create(env.keys, data_folder=env.data)
    starting.bring_up_to_date(backup_to=env.backup)
    if not Installation.objects.exists():
        from django.core.management import call_command

        click.echo("A new data folder: making the sample coalition (about a minute) …")
        call_command("sample")
    _collect_static(env)
    _let_go()
    click.echo(_welcome(env, time.monotonic() - began))
    from harborlight.cli.serving import serve_both

    sys.exit(serve_both(("staff", "public")))


def _let_go() -> None:
    """Close the database and give the folder to the serving process."""
    from django.db import connections

    from harborlight.core import starting

    connections.close_all()
    starting.let_the_folder_go()


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
    """Serve a real coalition, behind a TLS proxy. Upgrades the database first, with a backup before."""
    env = _django(writes=True)
    from harborlight.core import starting

    if starting.bring_up_to_date(backup_to=env.backup):
        click.echo("The database was brought up to date; a backup was made before.")
    starting.check()
    _collect_static(env)
    _let_go()
    from harborlight.cli.serving import serve_both

    sys.exit(serve_both((only,) if only else ("staff", "public")))


@click.command(hidden=True)
@click.argument("name", type=click.Choice(["staff", "public"]))
def site(name: str) -> None:
    """Serve one site in this very process (used by `run` and `serve`)."""
    from harborlight.cli.serving import serve_site

    serve_site(name)


@click.command()
@click.option("--coalition", prompt="Name of the coalition", help="Name of the coalition.")
@click.option("--country", prompt="Country (two letters, e.g. GB)", help="ISO 3166 code.")
@click.option("--agency", prompt="Your agency (the coordination office)", help="Name of the first agency.")
@click.option("--code", prompt="Its short code for case numbers (e.g. COO)", help="Two to eight letters.")
@click.option("--email", prompt="E-mail of the first administrator", help="First administrator.")
@click.option("--name", prompt="Their name", help="Name of the first administrator.")
def setup(coalition: str, country: str, agency: str, code: str, email: str, name: str) -> None:
    """Set up a real coalition: keys, database, first agency, first administrator with a one-time link."""
    env = _django(writes=True)
    from harborlight.core import founding, starting

    if not env.keys.exists():
        from harborlight.core import keyfile

        keyfile.create(env.keys, data_folder=env.data)
    starting.bring_up_to_date()
    founded = founding.found(
        coalition=coalition,
        country=country.upper(),
        agency_name=agency,
        agency_code=code,
        email=email,
        name=name,
    )
    scheme = "https" if env.behind_tls else "http"
    port = "" if env.behind_tls else f":{env.staff_port}"
    click.echo(
        "\nThe coalition is founded. The first administrator opens this link once, within three days:\n"
    )
    click.echo(f"  {scheme}://{env.staff_host}{port}/people/welcome/{founded.token}/\n")
    click.echo(
        "Print one custodian's code for each of three people you trust; any two restore the key file:\n"
    )
    for number, custodian_code in enumerate(founded.custodian_codes, start=1):
        click.echo(f"  Custodian {number}:  {custodian_code}")
    click.echo(
        f"\nTheir sealed copies lie in {env.backup / 'key-copies.json'}. Rehearse now: harborlight keys rehearse\n"
    )


@click.command()
@click.option("--remove", is_flag=True, help="Remove the sample without a trace.")
def sample(remove: bool) -> None:
    """Make the sample coalition in an empty workspace, or remove it."""
    env = _django(writes=True)
    from django.core.management import call_command

    if remove:
        from django.db import connections

        from harborlight.core import founding

        founding.remove_sample(env.data, env.keys, env.backup, before=connections.close_all)
        click.echo("The sample is gone: data, keys and backups.")
        return
    from harborlight.core import keyfile, starting

    if not env.keys.exists():
        keyfile.create(env.keys, data_folder=env.data)
    starting.bring_up_to_date()
    call_command("sample")
    click.echo("The sample coalition is ready.")


@click.command()
@click.option(
    "--to", type=click.Path(path_type=Path), help="Folder for backups (default HARBORLIGHT_BACKUP)."
)
@click.option("--verify/--no-verify", default=True, help="Restore it into an empty place and compare.")
def backup(to: Path | None, verify: bool) -> None:
    """Make an encrypted backup and verify it by a restore."""
    env = _django(writes=True)
    from harborlight.core import backups

    made = backups.make(by=backups.SCHEDULE, folder=to or env.backup)
    click.echo(f"Backup made: {made}")
    if verify:
        _verify_by_restore(made, env)
        click.echo("Verified: restored into an empty place, rows counted, audit trail whole.")


def _verify_by_restore(made: Path, env: Any) -> None:
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="harborlight-verify-") as empty:
        settings = {
            **os.environ,
            "HARBORLIGHT_DATA": empty,
            "HARBORLIGHT_DATABASE_URL": "",
            "HARBORLIGHT_KEYS": str(env.keys.resolve()),
        }
        command = [sys.executable, "-m", "harborlight.cli", "restore", str(made.resolve())]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise Unavailable(
            f"The backup could not be restored: {done.stderr.strip()}", mend="Make another one."
        )


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Restore a backup into an empty data folder and database (SQLite or PostgreSQL)."""
    _django(writes=True)
    from harborlight.core import backups, starting

    backups.read_manifest(folder)
    starting.bring_up_to_date()
    counts = backups.restore(folder)
    click.echo(f"Restored {sum(counts.values())} rows; the audit trail is whole.")


@click.group()
def keys() -> None:
    """The key file: status, rotation, custodians."""


@keys.command("status")
def keys_status() -> None:
    """How many keys stand under which master key."""
    _django()
    from harborlight.core import vault
    from harborlight.core.models import Agency

    masters = vault.master_keys()
    click.echo(f"{len(masters.keys)} master key(s); current {masters.current.key_id}")
    names = dict(Agency.objects.values_list("pk", "name"))
    for row in vault.status():
        mark = "current" if row.is_current else "retired"
        under = "current master" if row.master_key_id == masters.current.key_id else "OLDER master"
        click.echo(
            f"  {names.get(row.agency_id, row.agency_id)}: key {row.number} ({mark}, {under}), "
            f"{row.n_data_keys} data keys, {row.n_destroyed} destroyed"
        )


@keys.command("rotate")
@click.option("--agencies/--master-only", default=False, help="Also give each agency a new key.")
def keys_rotate(agencies: bool) -> None:
    """A new master key; with --agencies also new agency keys. Safe to run again after an interruption."""
    env = _django(writes=True)
    from harborlight.core import rotation

    said = rotation.rotate(env.keys, agencies=agencies)
    click.echo(
        f"Wrapped anew: {said.n_agency_keys} agency keys, {said.n_data_keys} data keys. Make a backup now."
    )
    click.echo("The custodians' copies must be made anew: harborlight keys custodians")


@keys.command("custodians")
@click.option("--people", default=3, show_default=True, type=click.IntRange(2, 9))
def keys_custodians(people: int) -> None:
    """New custodians' codes, shown once, and sealed copies of the key file beside the backups."""
    env = _django()
    from harborlight.core import custodians, founding, keyfile

    codes = [custodians.new_code() for _ in range(people)]
    founding.write_copies(env.backup, codes, keyfile.read(env.keys))
    for number, code in enumerate(codes, start=1):
        click.echo(f"  Custodian {number}:  {code}")


@keys.command("rehearse")
@click.option("--first", prompt="Code of one custodian", hide_input=True)
@click.option("--second", prompt="Code of another", hide_input=True)
def keys_rehearse(first: str, second: str) -> None:
    """Try two custodians' codes against the copies, without changing anything."""
    env = _django()
    from harborlight.core import custodians, founding, keyfile

    custodians.rehearse(first, second, founding.read_copies(env.backup), keyfile.read(env.keys))
    click.echo("These two codes open the copies, and the copies are those of the key file in use.")


@keys.command("restore")
@click.option("--first", prompt="Code of one custodian", hide_input=True)
@click.option("--second", prompt="Code of another", hide_input=True)
def keys_restore(first: str, second: str) -> None:
    """Write a lost key file again from two custodians' codes."""
    env = _django()
    from harborlight.core import custodians, founding, keyfile

    keyfile.restore(
        env.keys,
        custodians.restore_from(first, second, founding.read_copies(env.backup)),
        data_folder=env.data,
    )
    click.echo(f"The key file is back: {env.keys}")


@click.group("audit")
def audit_group() -> None:
    """The audit trail."""


@audit_group.command("verify")
def audit_verify() -> None:
    """Walk the whole chain; names the first row that was changed, removed, reordered or inserted."""
    _django()
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
    _django()
    from harborlight.core import starting

    is_well = True
    for what, is_good, mend in starting.findings():
        is_well &= is_good
        click.echo(f"  {'ok  ' if is_good else 'NOT '} {what}" + ("" if is_good else f": {mend}"))
    for library, use in (
        ("weasyprint", "PDF of sheets: pip install 'harborlight[pdf]' and the system library pango"),
    ):
        from importlib.util import find_spec

        click.echo(f"  {'ok  ' if find_spec(library) else 'off '} {use}")
    sys.exit(0 if is_well else 1)


@click.command()
def migrate() -> None:
    """Bring the database up to date, with a backup before."""
    env = _django(writes=True)
    from harborlight.core import starting

    click.echo("Brought up to date." if starting.bring_up_to_date(backup_to=env.backup) else "Nothing to do.")


def add_to(group: click.Group) -> None:
    """Add every workspace verb."""
    for verb in (run, serve, site, setup, sample, backup, restore, keys, audit_group, doctor, migrate):
        group.add_command(verb)
