"""`harborlight knowledge pack`: make, read and compare content packs. Ground verbs: no workspace is needed and nothing is put to use;
those that put a pack to use are in `pack_use.py`.

Must stay true: a private key is read from its file alone, and never printed; a file from outside is looked over before a word
of it is shown.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harborlight.errors import InvalidPack, Unavailable

if TYPE_CHECKING:
    from harborlight.knowledge.packs.changes import Change, FileChange
    from harborlight.knowledge.packs.pack_file import Manifest, PackFile

GOOD_FOR = 365
SHOWN = 40  # changes of a file; --all shows every one
_file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))


def add_to(group: click.Group) -> None:
    """Add the verbs."""
    group.add_command(pack)


@click.group()
def pack() -> None:
    """Content packs: the library's data as one signed file, put to use without a release."""


@pack.command("new-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--no-passphrase", is_flag=True, help="Leave the key open, for a machine that signs alone.")
def new_key(file: Path, no_passphrase: bool) -> None:
    """Make a publisher's key: FILE is the private one, FILE.pub is to be handed out."""
    from harborlight.knowledge.packs import keys

    passphrase = (
        "" if no_passphrase else click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    )
    made = keys.new_key()
    public = keys.public_of(made)
    _write_new(file, keys.private_pem(made, passphrase), 0o600)
    _write_new(file.with_name(f"{file.name}.pub"), keys.public_pem(public), 0o644)
    click.echo(f"Written: {file} (keep it secret) and {file}.pub (hand it out).")
    click.echo(f"Its name, to be told by telephone:  {keys.spoken(keys.key_id(public))}")


def _write_new(file: Path, content: bytes, mode: int) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise Unavailable(
            f"{file} cannot be written: {error.strerror}.", mend="Name a file that is not there yet."
        ) from error
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)


@pack.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@click.option("--key", "keys_", required=True, multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A publisher's private key; several while one follows another.")  # fmt: skip
@click.option(
    "--id", "pack_id", required=True, help="Name of the pack, the same in every edition, e.g. harbour-law."
)
@click.option(
    "--number",
    required=True,
    type=click.IntRange(1),
    help="Number of this edition; each is higher than the last.",
)
@click.option("--made-on", type=click.DateTime(["%Y-%m-%d"]), help="The day of its content; otherwise today.")
@click.option(
    "--valid-until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Not put to use after this day; otherwise a year on.",
)
@click.option("--needs", default="", help="Least version of Harborlight; otherwise this one.")
@click.option("--note", default="", help="What is new in it, for those who decide.")
def build(folder: Path, out: Path, keys_: tuple[Path, ...], pack_id: str, number: int, **about: Any) -> None:
    """Make a pack of the files in FOLDER, laid out as in knowledge/data. It is looked over first, as those who get it will."""
    from harborlight import __version__
    from harborlight.knowledge import content
    from harborlight.knowledge.packs import checks, pack_file

    files = checks.files_of(_files_in(folder))
    made_on = about["made_on"].date() if about["made_on"] else _today()
    valid_until = about["valid_until"].date() if about["valid_until"] else made_on + timedelta(days=GOOD_FOR)
    data = pack_file.build(
        files, formats=checks.formats_of(files), pack=pack_id, number=number, made_on=made_on, valid_until=valid_until,
        needs=about["needs"] or __version__, note=about["note"], signed_with=[_private(each) for each in keys_],
    )  # fmt: skip
    made = pack_file.read(data)
    _refuse_faults(made, content.SHIPS)
    out.write_bytes(data)
    click.echo(f"Written: {out} ({len(data):,} bytes).")
    _describe(made.manifest)


def _files_in(folder: Path) -> dict[str, bytes]:
    """Every file below it by its path; a link is no file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise InvalidPack(
                "is a link, not a file.",
                where=str(path.relative_to(folder)),
                mend="Put the file itself there.",
            )
        if path.is_file() and not path.name.startswith("."):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def _private(file: Path) -> Any:
    from harborlight.knowledge.packs import keys

    pem = file.read_bytes()
    passphrase = click.prompt(f"Passphrase of {file.name}", hide_input=True) if keys.is_locked(pem) else ""
    return keys.read_private(pem, passphrase, where=file.name)


@pack.command()
@_file
def show(file: Path) -> None:
    """What a pack says of itself: its number, its days, who signed it, its files."""
    from harborlight.knowledge.packs import pack_file

    found = pack_file.read(bytes_of(file))
    _describe(found.manifest)
    for each in found.manifest.files:
        click.echo(f"{each.size:>9,}  {each.sha256[:12]}  {each.path}")


@pack.command()
@_file
@click.option("--trust", "trust", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A publisher's public key that counts; otherwise those that are trusted in this workspace.")  # fmt: skip
def verify(file: Path, trust: tuple[Path, ...]) -> None:
    """Say whether a pack could be put to use here: who signed it, its days, each record, and how it fits what is in force."""
    from harborlight.cli import in_force
    from harborlight.knowledge import content
    from harborlight.knowledge.packs import checks, keys, pack_file, place

    found = pack_file.read(bytes_of(file))
    manifest = found.manifest
    trusted: tuple[keys.Trusted, ...] = tuple(
        keys.Trusted(each.name, manifest.pack, keys.read_public(each.read_bytes(), where=each.name))
        for each in trust
    ) or place.read_trusted(in_force.folder())
    signer = checks.signed_by(found, trusted)
    checks.check_software(manifest)
    checks.check_day(manifest, _today())
    now = content.current()
    known = (now, *now.formerly())
    given = [
        checks.Earlier(each.pack.pack, each.pack.number, each.pack.digest) for each in known if each.pack
    ]
    checks.check_order(manifest, given)
    _refuse_faults(found, now)
    _describe(manifest)
    click.echo(
        f"Signed by {signer.name}, who is trusted for this pack. Every record is whole. It can be put to use."
    )


@pack.command()
@_file
@click.option("--all", "every", is_flag=True, help="Every change, however many.")
def diff(file: Path, every: bool) -> None:
    """What would be another with this pack, record by record, field by field."""
    from harborlight.knowledge import content
    from harborlight.knowledge.packs import changes, pack_file
    from harborlight.knowledge.packs.standing import in_words, standing_of

    found = pack_file.read(bytes_of(file))
    now = content.current()
    candidate = _refuse_faults(found, now)
    click.echo(in_words(standing_of(now, _today())))
    differs = changes.compare(now, candidate)
    tell_changes(differs, every=every)


def tell_changes(differs: Sequence[FileChange], *, every: bool) -> None:
    """What would be another, file by file, and how much it is."""
    for each in differs:
        _tell_file(each, every)
    added, changed, removed = (
        sum(each.n(kind) for each in differs) for kind in ("added", "changed", "removed")
    )
    click.echo(f"{added} added, {changed} changed, {removed} taken out.")


def _tell_file(of: FileChange, every: bool) -> None:
    click.echo(f"\n{of.path}: {of.n('added')} added, {of.n('changed')} changed, {of.n('removed')} taken out")
    shown = of.changes if every else of.changes[:SHOWN]
    for each in shown:
        _tell(each, every)
    if len(shown) < len(of.changes):
        click.echo(f"  … and {len(of.changes) - len(shown)} more; --all shows every one.")


def _tell(each: Change, every: bool) -> None:
    since = f" (compared with version {each.since})" if each.since else ""
    click.echo(f"  {each.kind} {each.key}: {each.title_in('en')}{since}")
    if each.confidence:
        click.echo(f"    CONFIDENCE {each.confidence}")
    if each.kind == "removed":
        return
    fields = each.fields if every else each.fields[:SHOWN]
    for field in fields:
        before = f"{field.before!r} → " if each.kind == "changed" or each.since else ""
        click.echo(f"    {field.name}: {before}{field.after!r}")
    if len(fields) < len(each.fields):
        click.echo(f"    … and {len(each.fields) - len(fields)} more fields.")


def _refuse_faults(found: PackFile, over: Any) -> Any:
    """Every fault on a line of its own; a pack with one is not good for anything."""
    from harborlight.knowledge.packs import checks

    candidate, faults = checks.look_over(found, over)
    for each in faults:
        click.echo(str(each), err=True)
    if faults:
        raise InvalidPack(
            f"has {len(faults)} fault(s).", where="the pack", mend="Mend each, and build it again."
        )
    return candidate


def _describe(manifest: Manifest) -> None:
    from harborlight.knowledge.packs import keys

    click.echo(
        f"Pack {manifest.pack}, number {manifest.number}, made on {manifest.made_on}, to be put to use by {manifest.valid_until}."
    )
    click.echo(
        f"For Harborlight {manifest.needs} or newer. Files: {len(manifest.files)}. SHA-256 {manifest.digest}"
    )
    click.echo("Signed with key " + ", ".join(keys.spoken(each) for each in manifest.keys))
    if manifest.note:
        click.echo(f"What is new, in the publisher's words: {manifest.note}")


def bytes_of(file: Path) -> bytes:
    """What may be a pack: a byte more than the largest, so that a larger one is refused as such."""
    from harborlight.knowledge.packs.pack_file import MOST_BYTES

    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _today() -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()
