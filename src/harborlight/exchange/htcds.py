"""The referral packet as a JSON document in the field names of HTCDS 2.0 (IOM, CC BY 4.0; no endorsement implied).

Must stay true: nothing is written outside the permitted groups, and an HTCDS field filed under a group that is not its
own is refused, so that a name cannot travel as case administration. Reading back gives what was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from harborlight.errors import InvalidDocument
from harborlight.exchange import archives
from harborlight.exchange.archives import Limits
from harborlight.tables.handoffs import DataGroup, Handoff, HandoffField, Value

FORMAT = "harborlight-handoff/1"
LIMITS = Limits(max_bytes=8 * 1024 * 1024)
_ENVELOPE = ("id", "made_at", "sender", "receiver", "purpose")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,80}")


@dataclass(frozen=True, slots=True)
class StandardField:
    """One HTCDS field and the group it belongs to."""

    code_name: str
    label: str
    type: str
    group: DataGroup


@cache
def standard_fields() -> Mapping[str, StandardField]:
    """HTCDS name -> field, from the data file."""
    return {
        name: StandardField(name, said["label"], said["type"], DataGroup(group))
        for group, fields in _data()["groups"].items()
        for name, said in fields.items()
    }


def field(code_name: str, value: Value, *, name: str = "") -> HandoffField:
    """A hand-off's field under its HTCDS name and label."""
    known = standard_fields().get(code_name)
    if known is None:
        raise InvalidDocument(
            "there is no such field in HTCDS 2.0.", where=code_name, mend="See htcds_fields.yaml."
        )
    return HandoffField(name or code_name, known.label, value, code_name)


def write(handoff: Handoff, groups: Collection[DataGroup]) -> bytes:
    """The document with the permitted groups and nothing else."""
    seen = handoff.narrow(groups)
    for group, fields in seen.groups.items():
        for each in fields:
            _check(group, each)
    data = _data()
    document = {
        "format": FORMAT,
        "standard": {key: data[key] for key in ("standard", "version", "source", "licence", "attribution")},
        "handoff": {name: getattr(seen, name) for name in _ENVELOPE},
        "groups": {
            group.value: [
                {"field": each.code_name, "name": each.name, "label": each.label, "value": each.value}
                for each in fields
            ]
            for group, fields in seen.groups.items()
        },
    }
    return json.dumps(document, ensure_ascii=True, indent=1, allow_nan=False).encode()


def read(source: bytes | Path) -> Handoff:
    """A hand-off from a document of ours; refused whole when any part of it is not as it should be."""
    document = _parse(archives.read_bytes(source, LIMITS))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidDocument("this is not a hand-off.", where="format", mend=f"Send a document of {FORMAT}.")
    envelope, groups = document.get("handoff"), document.get("groups")
    if not isinstance(envelope, dict) or not isinstance(groups, dict):
        raise InvalidDocument(
            "the envelope or the groups are missing.", mend="Ask the sender to write it again."
        )
    said = {name: _envelope_text(envelope, name) for name in _ENVELOPE}
    read_groups = {_group(name): fields for name, fields in groups.items()}
    return Handoff(
        **said,
        groups={group: _fields(group, read_groups[group]) for group in DataGroup if group in read_groups},
    )


@cache
def _data() -> dict[str, Any]:
    raw = resources.files("harborlight.exchange").joinpath("data/htcds_fields.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(raw)
    return loaded


def _parse(data: bytes) -> object:
    def refuse(said: str) -> object:
        raise ValueError(said)

    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(
            "this is not a JSON document.", where="hand-off", mend="Send the file as it was written."
        ) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name written twice could show one value to a checker and another to a reader."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _envelope_text(envelope: Mapping[str, object], name: str) -> str:
    said = envelope.get(name)
    if not isinstance(said, str):
        raise InvalidDocument(
            "is missing.", where=f"handoff.{name}", mend="Ask the sender to write it again."
        )
    return said


def _group(name: str) -> DataGroup:
    try:
        return DataGroup(name)
    except ValueError as error:
        raise InvalidDocument(
            "there is a data group of an unknown name.",
            where="groups",
            mend=f"Known: {', '.join(DataGroup)}.",
        ) from error


def _fields(group: DataGroup, raw: object) -> tuple[HandoffField, ...]:
    if not isinstance(raw, list):
        raise InvalidDocument(
            "is not a list of fields.", where=group.value, mend="Ask the sender to write it again."
        )
    fields = tuple(_field(group, each, n) for n, each in enumerate(raw, start=1))
    for each in fields:
        _check(group, each)
    return fields


def _field(group: DataGroup, raw: object, n: int) -> HandoffField:
    where = f"{group.value}, field {n}"
    texts = [raw.get(key) if isinstance(raw, dict) else None for key in ("name", "label", "field")]
    if not isinstance(raw, dict) or not all(isinstance(each, str) for each in texts) or "value" not in raw:
        raise InvalidDocument(
            "lacks its name, label or value.", where=where, mend="Ask the sender to write it again."
        )
    value = raw["value"]
    if isinstance(value, list):
        value = tuple(value)
    _check_value(value, where)
    name, label, code_name = (str(each) for each in texts)
    return HandoffField(name, label, value, code_name)


def _check(group: DataGroup, each: HandoffField) -> None:
    """The field's name is a name, its value a value, and HTCDS knows it in this group or not at all."""
    if not _NAME.fullmatch(each.name):
        raise InvalidDocument(
            "a field's name is not a name.", where=group.value, mend="Use letters, digits and underscores."
        )
    _check_value(each.value, f"{group.value}, {each.name}")
    for name in {each.code_name, each.name} - {""}:
        known = standard_fields().get(name)
        if known is None and name == each.code_name:
            raise InvalidDocument(
                "a field is not of HTCDS 2.0.", where=group.value, mend="Leave its HTCDS name empty."
            )
        if known is not None and known.group is not group:
            raise InvalidDocument(
                f"{name} belongs to the group {known.group.value}.", where=group.value, mend="File it there."
            )


def _check_value(value: object, where: str) -> None:
    is_words = isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    if not is_words and not isinstance(value, str | int | float | bool | None):
        raise InvalidDocument(
            "a value is neither text, number, yes/no nor a list of words.",
            where=where,
            mend="Write it as one of these.",
        )
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise InvalidDocument("a number is not finite.", where=where, mend="Leave it empty.")
