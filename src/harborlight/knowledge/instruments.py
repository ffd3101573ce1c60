"""Instruments as data: loaded strictly, never changed. A newcomer adds one with one YAML file and one worked example.

Must stay true: a version that was given once keeps its rule, items, options and branching for ever, because answers point
to it; `instrument_versions.csv` holds a fingerprint of each. Words may be mended within a version.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from harborlight.errors import InvalidInstrument
from harborlight.knowledge.files import names_in, parse_yaml, read_text
from harborlight.knowledge.instrument_file import build, validate
from harborlight.knowledge.versions import hashed, in_order, pick
from harborlight.tables.instruments import Expression, Instrument

__all__ = ["all_instruments", "build", "fingerprint", "load", "parse", "validate"]

# Of an instrument, these decide nothing: words, doubts, figures, care for the one who answers.
NOT_DECISIVE = frozenset({
    "version", "title", "about", "label", "hint", "guidance", "media", "cautions", "source", "licence", "confidence",
    "aliases", "languages", "age_from", "age_to", "settings", "population", "reference_standard", "performance", "may_administer", "minutes",
    "is_victim_facing", "owner", "licence_note", "wording", "translations", "review_on", "schedule", "vectors", "extra",
    "unverified_in", "sensitivity", "never_only_for_score", "ilo11", "refs", "next_step", "appearance", "required_message",
    "constraint_message", "columns", "list_id", "lists", "kind",
})  # fmt: skip


@cache
def load(instrument_id: str, version: str = "") -> Instrument:
    """An instrument in one version, or in its newest; by its id or an alias.

    Raises:
        InvalidInstrument: when there is none, or its file is malformed (with file, line, key and mend).
    """
    every = all_instruments()
    named = next((each.id for each in every if instrument_id in each.aliases), instrument_id)
    return pick(every, named, version, kind="instrument", error=InvalidInstrument)


@lru_cache(maxsize=1)
def all_instruments() -> tuple[Instrument, ...]:
    """Every shipped instrument, by id and version, oldest version first."""
    found = ((name, _read(name)) for name in names_in("instruments") if name.endswith(".yaml"))
    return in_order(
        found, given_in="instrument_versions.csv", fingerprint=fingerprint, error=InvalidInstrument
    )


def _read(name: str) -> Instrument:
    return parse(read_text(f"instruments/{name}"), name)


def parse(text: str, where: str = "instrument") -> Instrument:
    """An instrument from YAML text."""
    return build(parse_yaml(text, where), where=where)


def fingerprint(instrument: Instrument) -> str:
    """Of whatever decides a result or what is asked: rule, forms, items, options, branching; not of words.

    What is as it would be anyhow is left out, so that a new field of the shape changes no fingerprint that was given.
    """
    return hashed(_decisive(instrument))


def _decisive(value: Any) -> Any:
    if isinstance(value, Expression):
        return value.text
    if dataclasses.is_dataclass(value):
        found = (
            {"is": getattr(value, "kind", type(value).__name__)}
            if type(value).__name__ != "Instrument"
            else {}
        )
        for field in dataclasses.fields(value):
            default = field.default_factory() if callable(field.default_factory) else field.default
            now = getattr(value, field.name)
            if field.name not in NOT_DECISIVE and now != default:
                found[field.name] = _decisive(now)
        return found
    if isinstance(value, enum.StrEnum):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _decisive(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_decisive(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
