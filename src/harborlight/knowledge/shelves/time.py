"""The shelves of time: limits by jurisdiction, the coalition's own, practice; and the procedures around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harborlight.knowledge import limits
from harborlight.knowledge.limits import Limit
from harborlight.knowledge.shelves.entry import Entry, Fact, facts, plain_id
from harborlight.knowledge.vocabularies import jurisdiction_name, vocabulary
from harborlight.tables.instruments import Confidence, Labels


def limit_entries() -> Iterator[Entry]:
    for each in limits.all_limits():
        yield _limit(each)


def limit_id(each: Limit) -> str:
    """What a limit is called in the library."""
    return plain_id(each.jurisdiction or "own", each.name, str(each.effective_to or ""))


def _limit(each: Limit) -> Entry:
    country = each.jurisdiction.partition("-")[0] if each.jurisdiction != limits.ECAT else ""
    where = jurisdiction_name(each.jurisdiction) if each.jurisdiction else {"en": "Own"}
    names = _named("limits", each.name)
    title = {
        language: f"{where.get(language, where['en'])}: {names.get(language, names['en'])}"
        for language in names
    }
    about = facts([
        ("jurisdiction", each.jurisdiction), ("amount", f"{each.amount} {each.unit.replace('_', ' ')}"), ("kind", each.kind),
        ("effective_from", each.effective_from), ("effective_to", each.effective_to), ("note", each.note),
    ])  # fmt: skip
    return Entry(
        "limits", limit_id(each), title, each.source,
        each.confidence, {}, (*about, Fact("starts_with", each.starts_with, "clock_events")), country=country,
        as_of=str(each.effective_to or each.effective_from or ""),
    )  # fmt: skip


def _named(name: str, code: str) -> Labels:
    words = vocabulary(name)
    return words.labels.get(code) or {"en": code.replace("_", " ").capitalize()}


def procedure_entries() -> Iterator[Entry]:
    """What was found about each jurisdiction's procedure. Its finder's own confidence is a word, not a check."""
    for each in limits.procedures():
        told = facts(
            (name, _plain(value))
            for name, value in each.items()
            if name not in ("id", "name", "src", "confidence")
        )
        yield Entry(
            "procedures", plain_id(each["id"]), {"en": each["name"]}, each["src"], Confidence.UNVERIFIED,
            {}, told,
            country=each["id"].partition("-")[0] if each["id"] not in (limits.ECAT, "EU") else "", as_of="2026-11-23",
        )  # fmt: skip


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(_plain(each) for each in value)
    return "" if value is None else str(value)
