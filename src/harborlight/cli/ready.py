"""What every workspace verb does first: set Django up, hold or give back the data folder, lay the styles out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from harborlight.errors import Unavailable


def load_django() -> Any:
    """Load Django with the staff settings; nothing is opened yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harborlight.web.settings.staff")
    os.umask(0o077)
    from harborlight.web.settings.env import read_env

    env = read_env()
    import django

    django.setup()
    return env


def set_django_up(*, writes: bool = False, needs_database: bool = True) -> Any:
    """Load Django. With `writes`, hold the data folder and refuse a database of newer code; without, open the database
    for reading only, so that the verb may run beside the workspace."""
    env = load_django()
    from harborlight.core import shape, starting

    if writes:
        starting.hold_the_folder()
        shape.check_not_newer()
    else:
        starting.only_read()
        if needs_database:
            shape.check_up_to_date()
    return env


def make_ready(env: Any) -> None:
    """Keys and tables for a workspace that is about to be founded, or brought up to date.

    Raises:
        Unavailable: when the places named in the settings are another workspace's.
    """
    from django.db import connection

    from harborlight.core import key_copies, keyfile, upgrades, vault
    from harborlight.core.models import Installation

    tables = connection.introspection.table_names()
    if "core_installation" in tables and Installation.objects.exists():
        vault.check_keys()  # a lost file is restored, never replaced: a new one would open nothing
    if not tables:
        if env.keys.exists():
            raise Unavailable(
                "There is a key file already, and the database is empty.",
                mend="If its workspace was lost, restore a backup (docs/how-to/back-up.md). If it is another workspace's, set "
                f"HARBORLIGHT_KEYS to a place of this one's own. Only if nothing was ever kept with it, delete it ({env.keys}).",
            )
        if (env.backup / key_copies.COPIES).exists():
            raise Unavailable(
                "The backup folder holds the custodians' copies of another workspace.",
                mend=f"Set HARBORLIGHT_BACKUP to a folder of this one's own ({env.backup} is not).",
            )
    if not env.keys.exists():
        keyfile.create(env.keys, data_folder=env.data)
    upgrades.bring_up_to_date(backup_to=env.backup)


def collect_static(env: Any) -> None:
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


def let_go() -> None:
    """Close the database and give the folder to the serving process."""
    from django.db import connections

    from harborlight.core import starting

    connections.close_all()
    starting.let_the_folder_go()


def staff_address(env: Any) -> str:
    if env.behind_tls:
        return f"https://{env.staff_host}"
    return f"http://{env.staff_host}:{env.staff_port}"
