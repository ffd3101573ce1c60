"""Versions that never change once given: instruments, protocols. A list holds the fingerprint of each.

Must stay true: what was given under a version is the same for ever, because answers and checklists point to it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_csv


class Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...


V = TypeVar("V", bound=Versioned)


def hashed(decides: Any) -> str:
    """The fingerprint of plain values."""
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:32]


def in_order(
    found: Iterable[tuple[str, V]], *, given_in: str, fingerprint: Callable[[V], str], error: type[BadInput]
) -> tuple[V, ...]:
    """Every version by id, the oldest first. `found`: file name and what it holds; `given_in`: the list of fingerprints.

    Raises:
        BadInput: as `error`, when two files hold one version, or one was changed after it was given.
    """
    given = {(row["id"], row["version"]): row["fingerprint"] for row in read_csv(given_in)}
    kept: dict[tuple[str, str], V] = {}
    for where, each in found:
        key = (each.id, each.version)
        if key in kept:
            raise error(
                "another file has this id and version.",
                where=f"{where}: version",
                mend="Give it the next version.",
            )
        if given.get(key, "") not in ("", fingerprint(each)):
            raise error(
                "was changed after it was given.",
                where=f"{where}: version {each.version}",
                mend="Put the old file back, and write the change as a new file with the next version.",
            )
        kept[key] = each
    return by_version(kept.values())


def by_version(known: Iterable[V]) -> tuple[V, ...]:
    """By id, the oldest version of each first; 2009.10 comes after 2009.9."""
    return tuple(sorted(known, key=lambda each: (each.id, _parts(each.version))))


def pick(known: Iterable[V], id_: str, version: str, *, kind: str, error: type[BadInput]) -> V:
    """One of them in one version, or in its newest.

    Raises:
        BadInput: as `error`, when there is none.
    """
    every = list(known)
    found = [each for each in every if each.id == id_ and version in ("", each.version)]
    if not found:
        raise error(
            f"there is no {kind} {id_!r}" + (f" in version {version}." if version else "."),
            mend="Known: " + ", ".join(sorted({each.id for each in every})) + ".",
        )
    return found[-1]


def newest(known: Iterable[V]) -> tuple[V, ...]:
    """The newest version of each, of what is in order."""
    by_id: Mapping[str, V] = {each.id: each for each in known}
    return tuple(by_id.values())


def _parts(version: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|[^\d.]+", version)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
