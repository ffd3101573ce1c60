"""The sheet beside: what our instruments say and XLSForm cannot – rules, strengths, sources, cautions, vectors. Other programs
pass over a sheet they do not know.

Each row says: of which thing, its id, which field, its value, and what a stranger read there instead. Must stay true: a row
holds only while a stranger still reads the same there, so that an edit made in the spreadsheet wins.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.exchange import beside
from harborlight.exchange.beside import Key, Note
from harborlight.exchange.problems import Problem
from harborlight.exchange.xlsform.books import Row, Sheet
from harborlight.tables.instruments import (
    Entry,
    Group,
    Instrument,
    Item,
    ItemType,
    Option,
    OptionList,
)

SHEET = "harborlight"
HEADINGS = ("of", "id", "field", "value", "instead_of")
PROFILE = "profile_of_the_person"
PROFILE_LABEL = {
    "en": "About the person",
    "es": "Sobre la persona",
    "fr": "À propos de la personne",
    "ar": "عن الشخص",
    "uk": "Про людину",
}
_HANDLED = {
    Instrument: ("entries", "lists"),
    Group: ("entries", "id", "is_repeat"),
    Item: ("id", "options", "list_id"),
    Option: ("value",),
}
_WITHOUT_OPTIONS = (ItemType.PRESENT, ItemType.YES_NO)


def sheet(instrument: Instrument, plain: Instrument, own_lists: Mapping[str, str]) -> Sheet:
    """Everything that differs between the instrument and what a stranger reads in the other sheets."""
    notes = beside.differences(_things(instrument, own_lists), dict(_things(plain)), _HANDLED)
    rows = [(note.of, note.id, note.field, note.value, note.instead_of) for note in notes]
    rows += [("list", name, "is_own", beside.as_json(owner), "") for name, owner in own_lists.items()]
    lines = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
    return Sheet(SHEET, HEADINGS, tuple(Row(number, cells) for number, cells in enumerate(lines, start=2)))


def _things(instrument: Instrument, own_lists: Mapping[str, str] | None = None) -> Iterator[tuple[Key, Any]]:
    """The instrument, its groups, items, lists and options, each under a key of its own."""
    yield ("instrument", ""), instrument
    for entry in instrument.every_entry:
        yield ("group" if isinstance(entry, Group) else "item", entry.id), entry
    lists = {name: each.options for name, each in instrument.lists.items()}
    owners = {**{v.id: v.options for v in instrument.profile}, **{i.id: i.options for i in instrument.items}}
    lists |= {name: owners[owner] for name, owner in (own_lists or {}).items()}
    for name, options in lists.items():
        yield from beside.options_under(name, options)
    for name, each in instrument.lists.items():
        yield ("list", name), dataclasses.replace(each, options=())


def apply(plain: Instrument, given: Sheet) -> tuple[Instrument, list[Problem]]:
    """The instrument with what stands beside. A row that does not fit is named and passed over."""
    problems: list[Problem] = []
    things = dict(_things(plain))
    found: dict[Key, dict[str, Any]] = {}
    own: dict[str, str] = {}
    for row in given.rows:
        try:
            key, field, value = _row(row, things, own)
        except (InvalidDocument, ValueError):
            mend = "Export the instrument again, or take the row out."
            problems.append(
                Problem(
                    "does not fit; passed over.", mend, file=f"sheet {SHEET}", row=row.number, is_kept=False
                )
            )
            continue
        if field:
            found.setdefault(key, {})[field] = value
    return _rebuilt(plain, found, own), problems


def _row(row: Row, things: Mapping[Key, Any], own: dict[str, str]) -> tuple[Key, str, Any]:
    """What a row sets; an empty field where it no longer holds."""
    note = Note(*(row.get(heading) for heading in HEADINGS))
    if note.of == "list" and note.field == "is_own":
        own[note.id] = str(json.loads(note.value))
        return note.key, "", None
    holds, value = beside.value_that_holds(note, things, _HANDLED)
    return note.key, note.field if holds else "", value


def _rebuilt(plain: Instrument, found: Mapping[Key, Mapping[str, Any]], own: Mapping[str, str]) -> Instrument:
    lists = {
        name: OptionList(name, beside.with_notes(name, each.options, found), **found.get(("list", name), {}))
        for name, each in plain.lists.items()
    }
    head = dict(found.get(("instrument", ""), {}))
    entries = plain.entries
    if head.get("profile") and entries and entries[0].id == PROFILE and isinstance(entries[0], Group):
        head["profile"] = tuple(
            dataclasses.replace(variable, options=lists[name].options)
            if (name := _own_of(variable.id, own)) in lists
            else variable
            for variable in head["profile"]
        )
        entries = entries[1:]
    entries = tuple(_entry(entry, found, lists, own) for entry in entries)
    rebuilt = dataclasses.replace(plain, **head, entries=entries, lists={})
    used = {item.list_id for item in rebuilt.items if item.list_id}
    borrowed = {
        item.list_id for item in plain.items if rebuilt.by_id.get(item.id, item).type in _WITHOUT_OPTIONS
    }
    kept = {name: each for name, each in lists.items() if name in used or name not in {*own, *borrowed}}
    return dataclasses.replace(rebuilt, lists=kept)


def _own_of(owner: str, own: Mapping[str, str]) -> str:
    return next((name for name, whose in own.items() if whose == owner), "")


def _entry(
    entry: Entry,
    found: Mapping[Key, Mapping[str, Any]],
    lists: Mapping[str, OptionList],
    own: Mapping[str, str],
) -> Entry:
    if isinstance(entry, Group):
        inside = tuple(_entry(each, found, lists, own) for each in entry.entries)
        return dataclasses.replace(entry, **found.get(("group", entry.id), {}), entries=inside)
    item = dataclasses.replace(entry, **found.get(("item", entry.id), {}))
    if item.type in _WITHOUT_OPTIONS:
        return dataclasses.replace(item, options=(), list_id="")
    if item.list_id not in lists:
        return item
    options = lists[item.list_id].options
    return dataclasses.replace(
        item, options=options, list_id="" if own.get(item.list_id) == item.id else item.list_id
    )
