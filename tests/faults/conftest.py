"""A really full disk: a small file system of its own, mounted for one test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """`mounted(n)` gives a folder on a file system of n MB; skips where this user may mount none."""
    mounts: list[Path] = []

    def mount(n_megabytes: int) -> Path:
        image, folder = tmp_path / f"disk{len(mounts)}.img", tmp_path / f"mount{len(mounts)}"
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(n_megabytes << 20)
        made = subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], capture_output=True)
        done = subprocess.run(["mount", "-o", "loop", str(image), str(folder)], capture_output=True)
        if made.returncode or done.returncode:
            pytest.skip("needs root, mkfs.ext4 and loop mounts for a really full disk")
        mounts.append(folder)
        return folder

    yield mount
    for folder in mounts:
        subprocess.run(["umount", str(folder)], check=True)
