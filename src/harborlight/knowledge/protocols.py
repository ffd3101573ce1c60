"""Protocols as data: what to do, step by step. Loaded strictly, never changed: a checklist points to its version.

Must stay true: `protocol_versions.csv` holds a fingerprint of each version that was given, of its steps and its English
words; a translation may be mended within a version, what it tells people to do may not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from harborlight.errors import InvalidProtocol
from harborlight.knowledge import limits
from harborlight.knowledge.content import kept
from harborlight.knowledge.files import names_in, parse_yaml, read_text
from harborlight.knowledge.protocol_file import build, validate
from harborlight.knowledge.versions import hashed, in_order, newest, no_longer_in_force, pick
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
    "validate",
]


@kept
def load(protocol_id: str, version: str = "") -> Protocol:
    """A protocol in one version, or in its newest. A version that was once in force stays readable.

    Raises:
        InvalidProtocol: when there is none, or its file is malformed (with file, line, key and mend).
    """
    every = all_protocols()
    if version and (protocol_id, version) not in {(each.id, each.version) for each in every}:
        every = (*every, *once_in_force())
    return pick(every, protocol_id, version, kind="protocol", error=InvalidProtocol)


@kept
def all_protocols() -> tuple[Protocol, ...]:
    """Every protocol that ships or came with the content pack in force, by id and version, oldest version first."""
    found = ((name, _read(name)) for name in names_in("protocols") if name.endswith(".yaml"))
    return in_order(found, given_in="protocol_versions.csv", fingerprint=fingerprint, error=InvalidProtocol)


@kept
def once_in_force() -> tuple[Protocol, ...]:
    """Versions that came with a content pack which is no longer in force: checklists that were begun with them keep them."""
    return no_longer_in_force(all_protocols)


def newest_protocols() -> tuple[Protocol, ...]:
    """Each protocol in its newest version."""
    return newest(all_protocols())


@kept
def _read(name: str) -> Protocol:
    return parse(read_text(f"protocols/{name}"), name)


def parse(text: str, where: str = "protocol") -> Protocol:
    """A protocol from YAML text, that may be used."""
    return build(parse_yaml(text, where), where=where)


def fingerprint(protocol: Protocol) -> str:
    """Of whatever it tells people to do, in the language it was written in; not of translations, sources or who reviewed it."""
    decides = {
        key: asdict(protocol)[key] for key in ("setting", "purpose", "steps", "stop", "card", "cautions")
    }
    if protocol.own_facts:
        decides["facts"] = asdict(protocol)["own_facts"]
    return hashed(_in_first(decides, protocol.languages))


def told(protocol: Protocol) -> str:
    """A fingerprint of every word of it in the language it was written in, but for how its sources are cited."""
    return hashed(_in_first(asdict(replace(protocol, sources={})), protocol.languages))


def _in_first(value: Any, languages: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        if value and value.keys() <= set(languages):
            return value.get(languages[0], "")
        return {key: _in_first(each, languages) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_in_first(each, languages) for each in value]
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
