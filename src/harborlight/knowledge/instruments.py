"""Instruments as data: loaded strictly, never changed. A newcomer adds one with one YAML file and one worked example.

Must stay true: a version that was given once keeps its rule, items and strengths for ever, because answers point to it;
`instrument_versions.csv` holds a fingerprint of each. Labels may be mended within a version.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache, lru_cache

from harborlight.errors import InvalidInstrument
from harborlight.knowledge.files import names_in, parse_yaml, read_csv, read_yaml
from harborlight.knowledge.instrument_file import build
from harborlight.tables.instruments import Condition, Instrument

__all__ = ["all_instruments", "build", "fingerprint", "load", "parse"]


@cache
def load(instrument_id: str, version: str = "") -> Instrument:
    """An instrument in one version, or in its newest.

    Raises:
        InvalidInstrument: when there is none, or its file is malformed (with file, key and mend).
    """
    found = [each for each in all_instruments() if each.id == instrument_id and version in ("", each.version)]
    if not found:
        raise InvalidInstrument(
            f"there is no instrument {instrument_id!r}" + (f" in version {version}." if version else "."),
            mend="Known: " + ", ".join(sorted({each.id for each in all_instruments()})) + ".",
        )
    return found[-1]


@lru_cache(maxsize=1)
def all_instruments() -> tuple[Instrument, ...]:
    """Every shipped instrument, by id and version, oldest version first."""
    given = {(row["id"], row["version"]): row["fingerprint"] for row in read_csv("instrument_versions.csv")}
    found: dict[tuple[str, str], Instrument] = {}
    for name in names_in("instruments"):
        if name.endswith(".yaml"):
            instrument = build(read_yaml(f"instruments/{name}"), where=name)
            _check_version(instrument, found, given, name)
            found[instrument.id, instrument.version] = instrument
    return tuple(sorted(found.values(), key=lambda each: (each.id, _in_order(each.version))))


def parse(text: str, where: str = "instrument") -> Instrument:
    """An instrument from YAML text."""
    return build(parse_yaml(text, where), where=where)


def fingerprint(instrument: Instrument) -> str:
    """Of whatever decides a result: rule, forms, dimensions, items and strengths; not of words."""
    rule = instrument.rule
    decides = {
        "rule": [
            rule.kind, rule.at_least, [[each.strong, each.medium, each.weak, each.other] for each in rule.grades],
            _plain(rule.adult), _plain(rule.child),
            [[form, [[name, _plain(when)] for name, when in steps]] for form, steps in sorted(rule.classes.items())],
        ],
        "forms": [[form.id, form.is_child, form.is_sexual] for form in instrument.forms],
        "dimensions": [[each.id, each.element, each.phase] for each in instrument.dimensions],
        "items": [[item.id, item.dimension, sorted(item.strength.items())] for item in instrument.items],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:32]


def _plain(condition: Condition) -> list[list[str]]:
    return [sorted(condition.all_of), sorted(condition.any_of), sorted(condition.none_of)]


def _check_version(
    instrument: Instrument,
    found: dict[tuple[str, str], Instrument],
    given: dict[tuple[str, str], str],
    where: str,
) -> None:
    key = (instrument.id, instrument.version)
    if key in found:
        raise InvalidInstrument(
            "another file has this id and version.",
            where=f"{where}: version",
            mend="Give it the next version.",
        )
    if given.get(key, fingerprint(instrument)) != fingerprint(instrument):
        raise InvalidInstrument(
            "was changed after it was given.",
            where=f"{where}: version {instrument.version}",
            mend="Put the old file back, and write the change as a new file with the next version.",
        )


def _in_order(version: str) -> tuple[tuple[int, int, str], ...]:
    """So that 2009.10 comes after 2009.9."""
    parts = re.findall(r"\d+|[^\d.]+", version)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
