"""A PostgreSQL server of our own for the suite: in a temporary folder, on a socket, thrown away at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Folder of initdb and pg_ctl; None when no server is installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name)
    )
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _as_somebody(command: list[str], folder: Path) -> None:
    """Run a server command; PostgreSQL refuses root, so root lends it to `postgres` or `nobody`."""
    options: dict[str, object] = {}
    if os.geteuid() == 0:
        name = "postgres" if _exists("postgres") else "nobody"
        options = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **options
    )  # type: ignore[call-overload]


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[str]:
    """A running server; yields its address for HARBORLIGHT_DATABASE_URL. Durable: a commit waits for the disk."""
    found = binaries()
    if found is None:
        raise RuntimeError("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="hl-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres" if _exists("postgres") else "nobody")
    folder.chmod(0o755)
    data = folder / "data"
    try:
        _as_somebody(
            [
                str(found / "initdb"),
                "-D",
                str(data),
                "-A",
                "trust",
                "-U",
                "harborlight",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            folder,
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60 "
            f"-c fsync={'on' if is_durable else 'off'}"
        )
        _as_somebody(
            [str(found / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"],
            folder,
        )
        try:
            _as_somebody(
                [str(found / "createdb"), "-h", str(folder), "-U", "harborlight", "harborlight"], folder
            )
            yield f"postgresql://harborlight@/harborlight?host={folder}"
        finally:
            _as_somebody([str(found / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
