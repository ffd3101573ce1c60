"""Founding a coalition: the first agency, the first administrator, the custodians' copies; and removing the sample."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from harborlight import __version__
from harborlight.core import accounts, custodians, keyfile
from harborlight.core.acting import action, trace
from harborlight.core.models import Installation
from harborlight.core.permissions import Actor, SystemActor
from harborlight.core.roles import Role
from harborlight.errors import Invalid, Unavailable

FOUNDER = SystemActor(
    "setup", frozenset({"machine:found", "agency:create", "account:create", "home:view", "inbox:create"})
)
N_CUSTODIANS = 3
COPIES = "key-copies.json"


@dataclass(frozen=True, slots=True, repr=False)
class Founded:
    """The first administrator's one-time token and the custodians' codes: shown once, kept nowhere."""

    token: str
    custodian_codes: tuple[str, ...]


@action("machine.found", noun="machine", verb="found")
def make_installation(*, by: Actor, kind: str, coalition: str, country: str) -> Installation:
    """The one row that says what this installation is."""
    if Installation.objects.exists():
        raise Invalid({"coalition": "There is a workspace here already."})
    installation = Installation(
        kind=kind,
        coalition_name=coalition,
        country=country,
        code_version=__version__,
        set_up_at=timezone.now(),
    )
    installation.save()
    trace(installation, kind=kind)
    return installation


def found(
    *, coalition: str, country: str, agency_name: str, agency_code: str, email: str, name: str
) -> Founded:
    """Found a real coalition in an empty workspace.

    Raises:
        Invalid: when something is missing, or there is a workspace already.
    """
    wrong = {
        field: "Please fill this in."
        for field, value in {
            "coalition": coalition,
            "agency": agency_name,
            "name": name,
            "email": email,
        }.items()
        if not value.strip()
    }
    if len(country) != 2:
        wrong["country"] = "Two letters, for example GB."
    if wrong:
        raise Invalid(wrong)
    make_installation(by=FOUNDER, kind=Installation.Kind.REAL, coalition=coalition, country=country)
    agency = accounts.create_agency(
        by=FOUNDER, name=agency_name, code=agency_code, kind="coordination", country=country
    )
    account = accounts.create_account(
        by=FOUNDER, agency_id=agency.pk, email=email, display_name=name,
        roles=[Role.COORDINATOR, Role.AGENCY_ADMIN, Role.DIRECTORY_EDITOR],
    )  # fmt: skip
    token = accounts.invite(by=FOUNDER, account_id=account.pk)
    codes = tuple(custodians.new_code() for _ in range(N_CUSTODIANS))
    write_copies(settings.ENV.backup, codes, keyfile.read(settings.ENV.keys))
    return Founded(token, codes)


def write_copies(folder: Path, codes: Sequence[str], keys: keyfile.MasterKeys) -> None:
    """The sealed copies of the key file, beside the backups; any two codes open them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / COPIES).write_bytes(custodians.export_for([custodians.public_of(code) for code in codes], keys))


def read_copies(folder: Path) -> bytes:
    try:
        return (folder / COPIES).read_bytes()
    except OSError as error:
        raise Unavailable(
            "The custodians' copies are not there.", mend=f"Put {COPIES} into the backup folder."
        ) from error


def remove_sample(data: Path, keys: Path, backups: Path, *, before: Callable[[], None]) -> None:
    """Remove the sample without a trace: data, keys and backups of it.

    Raises:
        Unavailable: when this is not the sample.
    """
    installation = Installation.objects.first()
    if installation is None or installation.kind != Installation.Kind.SAMPLE:
        raise Unavailable("This is not the sample; nothing was removed.")
    before()
    for path in (data, backups):
        shutil.rmtree(path, ignore_errors=True)
    keys.unlink(missing_ok=True)
