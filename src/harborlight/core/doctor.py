"""What `harborlight doctor` and the operator's page look at: keys, folders, names of the two sites, the wall between them.

Must stay true: looking changes nothing; each finding says how to mend it. A word of advice is shown, and is no fault.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from harborlight.core import backup_health, disk, key_copies, vault
from harborlight.core.models import Installation
from harborlight.core.porch import Porch
from harborlight.core.sqlite import build
from harborlight.errors import HarborlightError, Unavailable


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. What is only advised may stay as it is; then it says what is lost."""

    what: str
    is_good: bool
    mend: str
    is_advice: bool = False


def findings() -> list[Finding]:
    """Everything that was looked at, in the order of a walk through the machine."""
    return [*_database(), *_backups(), *_keys(), *_folders(), *_porch(), *_sites()]


def _database() -> Iterator[Finding]:
    yield Finding(
        _("the database opens and holds a workspace"), _has_workspace(),
        _("Is there one (harborlight setup)? Is it up to date (harborlight migrate)? Is HARBORLIGHT_DATABASE_URL or "
          "HARBORLIGHT_DATA right?"),
    )  # fmt: skip
    if connection.vendor == "sqlite":
        mend = _("Install the pysqlite3 wheel (Linux x86_64).")
        yield Finding(_("SQLite is free of the WAL-reset fault"), build.is_wal_safe(), mend)


def _backups() -> Iterator[Finding]:
    if not _has_workspace():
        return
    health = backup_health.read()
    yield Finding(
        _("there is a backup of the last %(hours)d hours, and the newest attempt did not fail")
        % {"hours": 2 * health.every_hours},
        not health.is_overdue,
        f"{health.said} {health.mend}",
        is_advice=settings.ENV.is_sample,
    )


def _has_workspace() -> bool:
    """Nothing is opened that would be made by opening it; a database of another shape is none."""
    try:
        return Installation.objects.exists()
    except (DatabaseError, HarborlightError):
        return False


def _keys() -> Iterator[Finding]:
    env = settings.ENV
    yield Finding(
        _("the key file opens"),
        _opens(),
        _("Restore it with two custodians' codes: harborlight keys restore."),
    )
    is_outside = not env.keys.resolve().is_relative_to(env.data.resolve())
    yield Finding(
        _("the key file lies outside the data folder"), is_outside, _("Move it and set HARBORLIGHT_KEYS.")
    )
    yield Finding(
        _("the key file is this user's alone, and nobody else writes into its folder"), _is_ours_alone(env.keys),
        _("chown it to the user of the staff site; chmod 0400 on the file, 0700 on its folder."),
    )  # fmt: skip
    yield Finding(
        _("the custodians' copies hold today's keys"), _copies_are_current(), "harborlight keys custodians"
    )


def _folders() -> Iterator[Finding]:
    yield Finding(
        _("the disk has room"),
        not disk.is_low(),
        _("Delete what is not needed; reports are refused when it is full."),
    )
    is_private = not settings.ENV.data.exists() or not settings.ENV.data.stat().st_mode & 0o077
    yield Finding(_("the data folder is private"), is_private, _("chmod 0700 on it."))


def _porch() -> Iterator[Finding]:
    env = settings.ENV
    porch = Porch(env.porch_folder)
    yield Finding(
        _("the public site runs as a system user of its own"), porch.is_shared, _("docs/how-to/two-users.md"),
        is_advice=True,
    )  # fmt: skip
    if porch.is_shared:
        yield Finding(
            _("the porch lies where both users reach it, outside the private data folder"),
            not env.porch_folder.resolve().is_relative_to(env.data.resolve()), _("Set HARBORLIGHT_PORCH."),
        )  # fmt: skip
        wrong = porch.wrong_modes()
        yield Finding(
            _("each user may do on the porch what it must, and no more"), not wrong,
            _("Start the staff site once, which sets the modes of: %(folders)s.") % {"folders": ", ".join(wrong)},
        )  # fmt: skip


def _sites() -> Iterator[Finding]:
    env = settings.ENV
    is_production = env.mode == "production"
    yield Finding(
        _("staff and public site have different names"),
        env.staff_host != env.public_host,
        _("Set HARBORLIGHT_PUBLIC_HOST."),
    )
    yield Finding(
        _("staff and public site stand on different domains, so that no cookie of one reaches the other"),
        not is_production or not _share_a_domain(env.staff_host, env.public_host),
        _("Give the public site a name under another registered domain."),
    )
    yield Finding(
        _("a TLS proxy stands in front"),
        env.behind_tls or not is_production,
        _("Set HARBORLIGHT_BEHIND_TLS."),
    )
    yield Finding(
        _("no other machine is served in plain HTTP"), env.behind_tls or _is_loopback(env.bind),
        _("Over plain HTTP others on the network read along, and browsers have neither passkeys nor WebCrypto there. "
          "Set HARBORLIGHT_BIND to 127.0.0.1, or put a TLS proxy in front."),
    )  # fmt: skip


def _share_a_domain(one: str, other: str) -> bool:
    """Whether two names belong to one registered domain, by the public suffix list; names that are in none are alike."""
    suffixes = PublicSuffixList()
    registered = [suffixes.privatesuffix(name.lower().rstrip(".")) or name.lower() for name in (one, other)]
    return registered[0] == registered[1]


def _is_loopback(bind: str) -> bool:
    try:
        return ip_address(bind.strip("[]")).is_loopback
    except ValueError:
        return bind == "localhost"


def _is_ours_alone(keys: Path) -> bool:
    try:
        file, folder = keys.stat(), keys.parent.stat()
    except OSError:
        return False
    is_private = not stat.S_IMODE(file.st_mode) & 0o077 and not stat.S_IMODE(folder.st_mode) & 0o022
    return is_private and file.st_uid == os.geteuid()


def _copies_are_current() -> bool:
    try:
        return settings.ENV.is_sample or key_copies.are_current(settings.ENV.backup, vault.master_keys())
    except Unavailable:
        return False


def _opens() -> bool:
    try:
        vault.forget()
        vault.master_keys()
    except Unavailable:
        return False
    return True
