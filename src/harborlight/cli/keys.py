"""`harborlight keys`: the key file and its custodians."""

from __future__ import annotations

import click

from harborlight.cli.ready import set_django_up


@click.group()
def keys() -> None:
    """The key file: status, rotation, custodians."""


@keys.command("status")
def keys_status() -> None:
    """How many keys stand under which master key."""
    set_django_up()
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
@click.option("--indexes", is_flag=True, help="Also new index keys: every name and receipt is indexed anew.")
def keys_rotate(agencies: bool, indexes: bool) -> None:
    """A new master key; with --agencies also new agency keys. Safe to run again after an interruption."""
    env = set_django_up(writes=True)
    from harborlight.core import rotation

    said = rotation.rotate(env.keys, agencies=agencies, copies=env.backup)
    click.echo(
        f"Wrapped anew: {said.n_agency_keys} agency keys, {said.n_data_keys} data keys. Make a backup now."
    )
    if indexes:
        click.echo(f"Indexed anew: {rotation.rotate_indexes()} records.")
    click.echo(
        "The custodians' copies were made anew; their codes stay."
        if said.has_copies
        else "There are no custodians yet: harborlight keys custodians"
    )


@keys.command("custodians")
@click.option("--people", default=3, show_default=True, type=click.IntRange(3, 9))
def keys_custodians(people: int) -> None:
    """New custodians' codes, shown once, and sealed copies of the key file beside the backups."""
    env = set_django_up(writes=True)
    from harborlight.core import key_copies, keyfile

    codes = key_copies.name_custodians(
        by=key_copies.KEEPER, n=people, folder=env.backup, keys=keyfile.read(env.keys)
    )
    for number, code in enumerate(codes, start=1):
        click.echo(f"  Custodian {number}:  {code}")


@keys.command("rehearse")
@click.option("--first", prompt="Code of one custodian", hide_input=True)
@click.option("--second", prompt="Code of another", hide_input=True)
def keys_rehearse(first: str, second: str) -> None:
    """Try two custodians' codes against the copies; only the date of the rehearsal is kept."""
    env = set_django_up(writes=True)
    from harborlight.core import key_copies, keyfile

    key_copies.rehearse(
        by=key_copies.KEEPER, first=first, second=second, folder=env.backup, keys=keyfile.read(env.keys)
    )
    click.echo("These two codes open the copies, and the copies are those of the key file in use.")


@keys.command("restore")
@click.option("--first", prompt="Code of one custodian", hide_input=True)
@click.option("--second", prompt="Code of another", hide_input=True)
def keys_restore(first: str, second: str) -> None:
    """Write a lost key file again from two custodians' codes."""
    env = set_django_up(needs_database=False)
    from harborlight.core import custodians, key_copies, keyfile

    keyfile.restore(
        env.keys,
        custodians.restore_from(first, second, key_copies.read(env.backup)),
        data_folder=env.data,
    )
    click.echo(f"The key file is back: {env.keys}")
