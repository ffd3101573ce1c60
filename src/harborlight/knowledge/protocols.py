"""Protocols as data: what to do, step by step. Loaded strictly, never changed: a checklist points to its version.

Must stay true: `protocol_versions.csv` holds a fingerprint of each version that was given, of its steps and its English
words; a translation may be mended within a version, what it tells people to do may not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import cache, lru_cache
from typing import Any

from harborlight.errors import InvalidProtocol
from harborlight.knowledge import limits
from harborlight.knowledge.files import names_in, parse_yaml, read_text
from harborlight.knowledge.protocol_file import build
from harborlight.knowledge.versions import hashed, in_order, newest, pick
from harborlight.tables.instruments import Confidence
from harborlight.tables.protocols import Protocol, Within

__all__ = [
    "all_protocols",
    "build",
    "fingerprint",
    "limit_of",
    "load",
    "newest_protocols",
    "parse",
    "versions_of",
]


@cache
def load(protocol_id: str, version: str = "") -> Protocol:
    """A protocol in one version, or in its newest.

    Raises:
        InvalidProtocol: when there is none, or its file is malformed (with file, line, key and mend).
    """
    return pick(all_protocols(), protocol_id, version, kind="protocol", error=InvalidProtocol)


@lru_cache(maxsize=1)
def all_protocols() -> tuple[Protocol, ...]:
    """Every shipped protocol, by id and version, oldest version first."""
    found = ((name, _read(name)) for name in names_in("protocols") if name.endswith(".yaml"))
    return in_order(found, given_in="protocol_versions.csv", fingerprint=fingerprint, error=InvalidProtocol)


def newest_protocols() -> tuple[Protocol, ...]:
    """Each protocol in its newest version."""
    return newest(all_protocols())


def versions_of(protocol_id: str) -> tuple[str, ...]:
    """Every version of one protocol that was given, the newest first."""
    return tuple(each.version for each in reversed(all_protocols()) if each.id == protocol_id)


def _read(name: str) -> Protocol:
    return parse(read_text(f"protocols/{name}"), name)


def parse(text: str, where: str = "protocol") -> Protocol:
    """A protocol from YAML text."""
    return build(parse_yaml(text, where), where=where)


def fingerprint(protocol: Protocol) -> str:
    """Of whatever it tells people to do, in English; not of translations, sources or who reviewed it."""
    told = {key: asdict(protocol)[key] for key in ("setting", "purpose", "steps", "stop", "card", "cautions")}
    return hashed(_in_english(told))


def _in_english(value: Any) -> Any:
    if isinstance(value, dict):
        return value["en"] if "en" in value else {key: _in_english(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_in_english(each) for each in value]
    return value


def limit_of(within: Within, jurisdiction: str, on: date) -> limits.Limit | None:
    """The limit that a step names, as it holds in a jurisdiction on a day, otherwise the step's own time; None where there
    is neither, or the step is simply to be done at once.
    """
    if within.limit.startswith("referral."):
        return limits.referral_limit(within.limit.removeprefix("referral."))
    for limit in limits.limits_that_apply(jurisdiction, on) if within.limit else ():
        if limit.name == within.limit:
            return limit
    if not within.amount:
        return None
    return limits.Limit("own", within.amount, within.unit, within.source, Confidence.UNVERIFIED)
