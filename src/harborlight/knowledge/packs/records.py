"""A data file as records: each with its key, its title and every field as text. Held to its kind, and compared by it.

Must stay true: a fault names file, line, record and key, and hides none of the next record; no field is left out, whatever it is
called, so that two files with the same records say the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harborlight.errors import BadInput, InvalidPack
from harborlight.knowledge.files import LANGUAGES, Listed, Rows, parse_foreign_yaml
from harborlight.knowledge.packs.kinds import Kind, Records
from harborlight.knowledge.packs.shapes import Check, anything, decoded
from harborlight.knowledge.spots import File, Spot
from harborlight.knowledge.vocabularies import jurisdiction_name
from harborlight.tables.instruments import in_language

HEAD = ""  # the key of what stands beside the records
_LINK = " / "
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")  # as long as what is kept of an answer's version
_BY_NAME = ("id", "value", "name", "class", "source")  # by which of these a member of a list is known again


@dataclass(frozen=True, slots=True)
class Record:
    """`fields`: every field by its dotted name, as text; `titles`: language → how a reader knows it."""

    key: str
    titles: Mapping[str, str]
    fields: Mapping[str, str]

    @property
    def confidence(self) -> str:
        return self.fields.get("confidence", "")


@dataclass(slots=True)
class Read:
    """What a file holds, and what is wrong with it."""

    records: dict[str, Record] = field(default_factory=dict)
    faults: list[BadInput] = field(default_factory=list)


def read(kind: Kind, path: str, data: bytes) -> Read:
    """A file's records. A file that cannot be read at all has one fault and no record."""
    file = File(path, InvalidPack)
    found = Read()
    try:
        text = decoded(data, path)
        if kind.is_table:
            _read_table(kind, Spot(_table(text, path, kind), file), text, found)
        else:
            _read_document(kind, Spot(parse_foreign_yaml(text, path), file), found)
    except BadInput as fault:
        found.faults.append(fault if isinstance(fault, InvalidPack) else _as_ours(fault))
    except RecursionError:
        found.faults.append(InvalidPack("is nested too deep.", where=path, mend="Flatten it."))
    found.faults[:0] = file.faults
    return found


def _as_ours(fault: BadInput) -> InvalidPack:
    said = fault.message.removeprefix(f"{fault.where}: ")
    return InvalidPack(said, where=fault.where, mend=fault.mend)


# -- tables ----------------------------------------------------------------------------------------------------------------


def _table(text: str, path: str, kind: Kind) -> Listed:
    """Rows with the lines they stand on. The header and every row are held to the columns of the kind."""
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
    columns = list(kind.records[0].fields)
    reader = csv.reader(io.StringIO("\n".join(line for _n, line in numbered)), strict=True)
    rows, at = Listed(), 0
    rows.lines = []
    try:
        header = next(reader, [])
        if sorted(header) != sorted(columns):
            lacking, strange = sorted(set(columns) - set(header)), sorted(set(header) - set(columns))
            said = (
                f"lacks the column {lacking[0]!r}"
                if lacking
                else f"has an unknown column {strange[0][:40]!r}"
                if strange
                else "names a column twice"
            )
            raise InvalidPack(
                f"{said}.",
                where=f"{path}, line {numbered[0][0] if numbered else 1}",
                mend=f"Columns: {', '.join(columns)}.",
            )
        for cells in reader:
            at = numbered[reader.line_num - 1][0]
            if not cells:
                continue
            if len(cells) != len(header):
                raise InvalidPack(
                    f"has {len(cells)} cells instead of {len(header)}.", where=f"{path}, line {at}", mend="A cell with a comma: put it in quotes.",
                )  # fmt: skip
            row = Rows(zip(header, cells, strict=True))
            row.lines = dict.fromkeys(header, at)
            rows.append(row)
            rows.lines.append(at)
    except csv.Error as error:
        raise InvalidPack(
            f"is no table: {error}.", where=f"{path}, line {at + 1}", mend="Save it as CSV with commas."
        ) from error
    return rows


def _read_table(kind: Kind, spot: Spot, text: str, found: Read) -> None:
    remarks = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    found.records[HEAD] = Record(
        HEAD, {"en": "the file's own remarks"}, {"remarks": remarks} if remarks else {}
    )
    records = kind.records[0]
    for row, line in zip(spot.value, spot.value.lines, strict=True):
        key = _LINK.join(str(row[name]) for name in records.key)
        spot.file.lines[(key,)] = line
        _take(records, Spot(row, spot.file, (key,)), key, found)


# -- documents -------------------------------------------------------------------------------------------------------------


def _read_document(kind: Kind, top: Spot, found: Read) -> None:
    if not isinstance(top.value, Mapping):
        top.refuse("must be a mapping", "Write keys such as `source:`.")
    if kind.is_whole:
        return _read_whole(top, found)
    left = dict(top.value)
    for records in kind.records:
        for key, spot in _spots_of(records, top):
            _take(records, spot, _key_in(kind, records, key), found)
        _take_out(left, records.at)
    _read_head(kind, top, left, found)
    return None


def _read_whole(top: Spot, found: Read) -> None:
    """A file that is one record, and has an id and a version; what it must hold else, its own reader knows."""
    top.needs("id", "version")
    top.at("id").id()
    if not _VERSION.fullmatch(top.at("version").text()):
        top.at("version").refuse("is no version", "Use letters, digits and . _ -, at most 20, in quotes.")
    anything(top)
    key = f"{top.at('id').text()} {top.at('version').text()}"
    found.records[key] = Record(key, _titles(("title",), dict(_flat(top.value))), dict(_flat(top.value)))


def _spots_of(records: Records, top: Spot) -> Iterator[tuple[str, Spot]]:
    """Where the records of a document stand, each with its key."""
    spot = top
    for name in filter(None, records.at.split(".")):
        spot = spot.at(name)
        if not spot:
            spot.refuse("is missing", "Add the key.")
        if name != records.at.split(".")[-1] and not isinstance(spot.value, Mapping):
            spot.refuse("must be a mapping", "Write keys below it.")
    if records.is_mapping:
        if not isinstance(spot.value, Mapping):
            spot.refuse("must be a mapping", "Write each with its id as the key.")
        for key in spot.value:
            if not isinstance(key, str):
                spot.at(key).refuse(
                    "has a key that is no text", "YAML reads NO and 1 as other things: quote it."
                )
            yield key, spot.at(key)
        return
    for member in spot.members():
        if not isinstance(member.value, Mapping):
            member.refuse("must be a mapping", "Begin each with `- id:` or alike.")
        yield _LINK.join(str(member.value.get(name) or "") for name in records.key), member


def _key_in(kind: Kind, records: Records, key: str) -> str:
    """A file with several lists tells their records apart by the list, too."""
    return key if len(kind.records) == 1 else f"{records.at}: {key}"


def _read_head(kind: Kind, top: Spot, left: Mapping[str, Any], found: Read) -> None:
    flat = dict(_flat(left)) if left else {}
    for name in flat:
        if not kind.records[0].at:  # the whole file is records
            break
        if name not in kind.head:
            found.faults.append(
                top.file.fault((name,), f"unknown key {name!r}", f"Known: {', '.join(sorted(kind.head))}.")
            )
    for name, check in kind.head.items():
        spot = top
        for part in name.split("."):
            spot = spot.at(part)
        _try(check, spot, found)
    found.records[HEAD] = Record(HEAD, {"en": "what holds for the whole file"}, flat)


def _take_out(left: dict[str, Any], at: str) -> None:
    """What stays of a document when its records are taken out."""
    *folders, last = at.split(".")
    if not at:
        left.clear()
        return
    for name in folders:
        left[name] = left = dict(left[name])
    left.pop(last, None)


# -- one record ------------------------------------------------------------------------------------------------------------


def _take(records: Records, spot: Spot, key: str, found: Read) -> None:
    """Hold one record to its kind; whatever is wrong is noted, and it is kept for the comparison all the same."""
    spot = spot.called(key)
    if key in found.records:
        found.faults.append(
            spot.file.fault(spot.path, "is there twice", "Keep one of the two, or tell them apart.")
        )
    if "" in records.fields:  # a mapping of plain texts
        _try(records.fields[""], spot, found)
        found.records[key] = Record(key, {"en": key}, {"text": _text(spot.value)})
        return
    if not isinstance(spot.value, Mapping):
        found.faults.append(spot.file.fault(spot.path, "must be a mapping", "Write its fields below it."))
        return
    for name, check in records.fields.items():
        if spot.value.get(name) is None and name in records.optional:
            continue
        _try(check, spot.at(name), found)
    for name in spot.value:
        if name not in records.fields and not records.is_open:
            mend = f"Known: {', '.join(sorted(records.fields))}."
            found.faults.append(spot.file.fault((*spot.path, str(name)[:40]), "unknown key", mend))
        elif name not in records.fields:
            _try(anything, spot.at(name), found)
    flat = dict(_flat(spot.value))
    found.records[key] = Record(key, _titles(records.title, flat) or {"en": key}, flat)


def _try(check: Check, spot: Spot, found: Read) -> None:
    try:
        check(spot)
    except BadInput as fault:
        found.faults.append(fault if isinstance(fault, InvalidPack) else _as_ours(fault))


def _titles(names: tuple[str, ...], flat: Mapping[str, str]) -> dict[str, str]:
    """How a reader knows a record, by language: a country by its name; of a vocabulary's code, whose fields are languages, its
    word there."""
    if names == LANGUAGES:
        return {language: flat[language] for language in LANGUAGES if flat.get(language)}
    found = {
        language: " · ".join(filter(None, (_title(name, flat, language) for name in names)))
        for language in LANGUAGES
    }
    return {language: words for language, words in found.items() if words}


def _title(name: str, flat: Mapping[str, str], language: str) -> str:
    if name in ("country", "jurisdiction") and flat.get(name):
        return in_language(jurisdiction_name(flat[name]), language)
    return flat.get(f"{name}.{language}") or flat.get(name) or flat.get(f"{name}.en", "")


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every value with its dotted name, no name twice. A member of a list is told by its id where it has one of its own, else by
    its number."""
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            plain = (
                str(key) if re.fullmatch(r"[\w-]+", str(key)) and isinstance(key, str | int) else repr(key)
            )
            yield from _flat(each, f"{name}.{plain}" if name else plain)
    elif isinstance(value, list) and value:
        names = [_own_name(each) for each in value]
        if any(names):  # their order says something, too
            yield f"{name}[]", ", ".join(own or str(number) for number, own in enumerate(names, 1))
        for number, (each, own) in enumerate(zip(value, names, strict=True), 1):
            is_known = re.fullmatch(r"[\w.-]*[^\W\d][\w.-]*", own) and names.count(own) == 1
            yield from _flat(each, f"{name}[{own if is_known else number}]")
    else:
        yield name, _text(value)


def _own_name(member: Any) -> str:
    if not isinstance(member, Mapping):
        return ""
    return next((str(member[known]) for known in _BY_NAME if isinstance(member.get(known), str)), "")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
