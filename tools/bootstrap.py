"""Set up `.venv` on a bare machine: Python 3.11+ and this file are enough. Standard library only.

`python3 tools/bootstrap.py [dev]` makes `.venv` (without pip: Debian's Python may lack ensurepip), puts a hash-checked uv
into it, and syncs from `uv.lock`. A stamp makes the second run instant. Must stay true: nothing unpinned is run.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import shutil
import ssl
import stat
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PINS = json.loads((ROOT / "tools" / "uv.json").read_text())


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this very file may be run by an older Python
        print("Harborlight needs Python 3.11 or newer. Install it, or run: make PYTHON=/path/to/python3.11")
        return 1
    extras = ["--extra", "web"] if "dev" not in sys.argv else ["--all-extras", "--group", "dev"]
    stamp, wanted = VENV / ".harborlight-stamp", _wanted(extras)
    if stamp.exists() and wanted in stamp.read_text().splitlines():
        return 0
    if not (VENV / "bin" / "python").exists():
        print("Setting up .venv …", flush=True)
        venv.create(VENV, with_pip=False, symlinks=True)
    uv = find_uv()
    groups = [] if "dev" in sys.argv else ["--no-dev", "--inexact"]
    environment = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON": str(VENV / "bin" / "python"),
    }
    command = [uv, "sync", "--locked", "--quiet", *extras, *groups]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        print("The packages could not be installed. Is the network there? Is uv.lock unchanged?")
        return 1
    # What the developers' set holds, the workspace's set holds, too.
    kept = {wanted, _wanted(["--extra", "web"])} if "dev" in sys.argv else {wanted}
    stamp.write_text("\n".join(sorted(kept)))
    return 0


def _wanted(extras: list[str]) -> str:
    content = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "uv.lock"))
    return hashlib.sha256(content + " ".join(extras).encode() + sys.version.encode()).hexdigest()


def find_uv() -> str:
    """A uv: the one in .venv, one on the PATH that is new enough, or the pinned wheel."""
    own = VENV / "bin" / "uv"
    if own.exists():
        return str(own)
    found = shutil.which("uv")
    if found and _is_new_enough(found):
        return found
    own.write_bytes(_uv_binary())
    own.chmod(own.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return str(own)


def _is_new_enough(uv: str) -> bool:
    said = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)\.", said)
    wanted = tuple(int(part) for part in PINS["version"].split(".")[:2])
    return bool(found) and (int(found[1]), int(found[2])) >= wanted


def _uv_binary() -> bytes:
    name = _wheel_name()
    wheel = _download(name)
    if hashlib.sha256(wheel).hexdigest() != PINS["wheels"][name]:
        raise SystemExit(f"The downloaded {name} is not the one that tools/uv.json names. Nothing was run.")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        inside = next(entry for entry in archive.namelist() if entry.endswith("/scripts/uv"))
        return archive.read(inside)


def _wheel_name() -> str:
    machine, system = platform.machine().lower(), platform.system()
    machine = {"amd64": "x86_64", "arm64": "arm64" if system == "Darwin" else "aarch64"}.get(machine, machine)
    is_musl = system == "Linux" and platform.libc_ver()[0] != "glibc"
    family = {"Darwin": "macosx", "Linux": "musllinux" if is_musl else "manylinux"}.get(system, "?")
    for name in PINS["wheels"]:
        if family in name and machine in name:
            return str(name)
    raise SystemExit(
        f"There is no pinned uv for {system} on {machine}. Install uv {PINS['version']} yourself and run again."
    )


def _download(name: str) -> bytes:
    index = os.environ.get("UV_INDEX_URL") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"
    page_address = index.rstrip("/") + "/uv/"
    page = _get(page_address).decode()
    found = re.search(r'href="([^"]*' + re.escape(name) + r')(?:#[^"]*)?"', page)
    if not found:
        raise SystemExit(f"The package index does not list {name}.")
    return _get(urljoin(page_address, found[1]))


def _get(address: str) -> bytes:
    if not address.startswith("https://") and "127.0.0.1" not in address and "localhost" not in address:
        raise SystemExit(f"Not a safe address: {address}")
    authority = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    context = ssl.create_default_context(cafile=authority)
    with urllib.request.urlopen(address, context=context, timeout=120) as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    sys.exit(main())
