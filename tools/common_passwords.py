"""Make `core/common_passwords/hashes.bin` anew from lists of passwords (one a line, or a JSON list), given as files.

The lists stay outside: people have used their own names and addresses as passwords, and nobody's belong into a repository.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from harborlight.core import common_passwords


def read(path: Path) -> list[str]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = content.decode("utf-8", "replace")
    return json.loads(text) if path.name.endswith(".json") else text.splitlines()


def main(given: list[str]) -> None:
    words = {word for each in given for word in read(Path(each))}
    long_enough = {word for word in words if len(word) >= common_passwords.SHORTEST}
    rows = sorted({common_passwords.digest(word) for word in long_enough})
    common_passwords.FILE.write_bytes(b"".join(rows))
    print(f"{len(words):,} passwords read, {len(rows):,} of at least {common_passwords.SHORTEST} signs kept")


if __name__ == "__main__":
    main(sys.argv[1:])
