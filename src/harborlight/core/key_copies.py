"""The custodians of this installation: their codes' public halves on record, and the sealed copies of the key file.

Must stay true: codes are shown once and kept nowhere; the copies are made from the public halves on record, whole or not at
all; after a rotation they are made anew without asking anybody for a code.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils import timezone

from harborlight.core import custodians, keyfile
from harborlight.core.acting import action, after_commit, trace
from harborlight.core.models import Custodian, Installation
from harborlight.core.permissions import Actor, SystemActor
from harborlight.errors import Invalid, Unavailable

KEEPER = SystemActor("key copies", frozenset({"key:custodians"}))
COPIES = "key-copies.json"


@action("key.custodians", noun="key", verb="custodians")
def name_custodians(*, by: Actor, n: int, folder: Path, keys: keyfile.MasterKeys) -> tuple[str, ...]:
    """New custodians' codes, to be shown once; the ones before open nothing of what is made from now on.

    Raises:
        Invalid: for fewer than three or more than nine.
    """
    if not 3 <= n <= 9:
        raise Invalid({"custodians": "Choose three to nine different custodians."})
    codes = tuple(custodians.new_code() for _ in range(n))
    publics = [custodians.public_of(code) for code in codes]
    now = timezone.now()
    Custodian.objects.filter(ended_at=None).update(ended_at=now)
    for number, public in enumerate(publics, start=1):
        Custodian(number=number, mark=custodians.mark_of(public), public=public, made_at=now).save()
    installation = Installation.objects.get()
    installation.custodians_rehearsed_on = None
    installation.save()
    trace(installation, marks=[custodians.mark_of(public) for public in publics])
    # After the commit: copies for codes that were never shown would lock everybody out.
    after_commit(lambda: write(folder, custodians.export_for(publics, keys)))
    return codes


@action("key.rehearse", noun="key", verb="custodians")
def rehearse(*, by: Actor, first: str, second: str, folder: Path, keys: keyfile.MasterKeys) -> Installation:
    """Prove that two codes would bring back today's keys, and keep the date.

    Raises:
        Invalid, CannotOpen, Unavailable: as `custodians.rehearse`.
    """
    custodians.rehearse(first, second, read(folder), keys)
    installation = Installation.objects.get()
    installation.custodians_rehearsed_on = timezone.localdate()
    installation.save()
    trace(installation)
    return installation


@action("key.renew_copies", noun="key", verb="custodians")
def renew(*, by: Actor, folder: Path, keys: keyfile.MasterKeys) -> bool:
    """Make the copies anew from the public halves on record (after a rotation). False when there are no custodians."""
    publics = [bytes(row.public) for row in Custodian.objects.filter(ended_at=None).order_by("number")]
    trace(Installation.objects.get(), n=len(publics))
    if not publics:
        return False
    after_commit(lambda: write(folder, custodians.export_for(publics, keys)))
    return True


def write(folder: Path, copies: bytes) -> None:
    """Beside the backups, whole or not at all; a reader never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = folder / f".{COPIES}.{secrets.token_hex(4)}"
    try:
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(copies)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(folder / COPIES)
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise Unavailable(
            "The custodians' copies cannot be written; the ones before are unchanged.",
            mend="Is the backup folder writable, with room?",
        ) from error


def read(folder: Path) -> bytes:
    try:
        return (folder / COPIES).read_bytes()
    except OSError as error:
        raise Unavailable(
            "The custodians' copies are not there.", mend=f"Put {COPIES} into the backup folder."
        ) from error


def are_current(folder: Path, keys: keyfile.MasterKeys) -> bool:
    """Whether copies are there and say that they hold these keys; only a rehearsal proves it."""
    try:
        return custodians.are_current(read(folder), keys)
    except Unavailable:
        return False
