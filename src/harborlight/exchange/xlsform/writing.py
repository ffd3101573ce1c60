"""Instrument → sheets. What XLSForm cannot say goes into the sheet beside; everything else where its programs look for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harborlight.exchange.answer_words import OWN_ANSWERS, WITHOUT_ANSWER, spoken
from harborlight.exchange.xlsform import beside, types
from harborlight.exchange.xlsform.books import Row, Sheet, write_book
from harborlight.exchange.xlsform.columns import TRANSLATED, heading_of
from harborlight.exchange.xlsform.reading import read_sheets
from harborlight.tables.expressions import Expression
from harborlight.tables.instruments import (
    Answer,
    Entry,
    Group,
    Instrument,
    Item,
    ItemType,
    Labels,
    Option,
    Variable,
)
from harborlight.tables.instruments.items import walk

Cells = dict[str, str]
PRESENT_LIST, YES_NO_LIST = "present_absent", "yes_no"
_SURVEY_ORDER = (
    "type", "name", *TRANSLATED[:3], "required", "required_message", "relevant", "constraint", "constraint_message",
    "calculation", "default", "read_only", "appearance", "parameters", "choice_filter", "repeat_count", *TRANSLATED[5:],
)  # fmt: skip


def write(instrument: Instrument) -> bytes:
    """The form as XLSX.

    Raises:
        InvalidTable: for a text that no spreadsheet can hold.
    """
    sheets = sheets_of(instrument)
    return write_book([(each.name, each.headings, [row.cells for row in each.rows]) for each in sheets])


def sheets_of(instrument: Instrument) -> tuple[Sheet, ...]:
    """The sheets of the form, with the one beside. What goes there is found by reading the others as a stranger would."""
    form = _Form(instrument)
    known = (form.survey(), form.choices(), form.settings(), *form.others())
    plain = read_sheets(known, name=instrument.id, with_beside=False).instrument
    return (*known, beside.sheet(instrument, plain, form.own_lists))


def _sheet(name: str, rows: list[Cells], order: tuple[str, ...] = ()) -> Sheet:
    """Columns in the usual order, then as they come."""
    found = list(dict.fromkeys(heading for row in rows for heading in row))
    placed = [
        heading for head in order for heading in found if heading == head or heading.startswith(f"{head}::")
    ]
    headings = tuple(dict.fromkeys([*placed, *found]))
    return Sheet(
        name, headings, tuple(Row(n, {h: t for h, t in row.items() if t}) for n, row in enumerate(rows, 2))
    )


class _Form:
    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.kept: Mapping[str, Any] = instrument.extra.get("xlsform", {})
        self.said: Mapping[str, str] = self.kept.get("languages", {})
        self.own_lists: dict[str, str] = {}  # name of a list → the item or variable that alone has it
        self.lists: dict[str, tuple[Option, ...]] = {
            name: each.options for name, each in instrument.lists.items()
        }
        for variable in instrument.profile:
            self._name_list(variable)
        for item in instrument.items:
            self._name_list(item)

    def _name_list(self, each: Item | Variable) -> None:
        """Options of an item's own get a list; present and yes_no share one."""
        if each.type in (ItemType.PRESENT, ItemType.YES_NO):
            is_present = each.type is ItemType.PRESENT
            name = self._free(PRESENT_LIST if is_present else YES_NO_LIST, is_shared=True)
            self.lists[name] = tuple(self._answer(w) for w in (*OWN_ANSWERS[each.type], *WITHOUT_ANSWER))
        elif each.options and not getattr(each, "list_id", ""):
            name = self._free(each.id)
            self.lists[name], self.own_lists[name] = each.options, each.id

    def _free(self, name: str, *, is_shared: bool = False) -> str:
        taken = self.instrument.lists if is_shared else self.lists
        return next(n for n in (name, *(f"{name}_{k}" for k in range(2, 10_000))) if n not in taken)

    def _answer(self, word: str) -> Option:
        means = Answer(word) if word in WITHOUT_ANSWER else None
        return Option(word, spoken(word, self.instrument.languages), means=means)

    def _list_of(self, each: Item | Variable) -> str:
        if each.type is ItemType.PRESENT:
            return self._free(PRESENT_LIST, is_shared=True)
        if each.type is ItemType.YES_NO:
            return self._free(YES_NO_LIST, is_shared=True)
        own = next((name for name, owner in self.own_lists.items() if owner == each.id), "")
        return own or getattr(each, "list_id", "")

    def heading(self, column: str, code: str) -> str:
        said = self.said.get(code, heading_of(code))
        return f"{column}::{said}" if said else column

    def _texts(self, column: str, labels: Labels) -> Cells:
        return {
            self.heading(column, code): labels.get(code, "")
            for code in {**dict.fromkeys(self.instrument.languages), **labels}
        }

    def _media(self, media: Mapping[str, Labels]) -> Cells:
        return {
            heading: text
            for kind, labels in media.items()
            for heading, text in self._texts(f"media::{kind}", labels).items()
        }

    # -- sheets --------------------------------------------------------------------------------------------------------

    def settings(self) -> Sheet:
        instrument = self.instrument
        first = instrument.languages[0]
        cells = {
            "form_title": instrument.title.get(first) or next(iter(instrument.title.values()), ""),
            "form_id": self.kept.get("form_id", instrument.id), "version": instrument.version,
            "default_language": self.said.get(first, heading_of(first)),
        }  # fmt: skip
        return _sheet("settings", [cells | dict(self.kept.get("settings", {}))])

    def choices(self) -> Sheet:
        rows = [
            {"list_name": name, "name": option.value}
            | self._texts("label", option.label)
            | self._media(option.media)
            | dict(option.columns)
            for name, options in self.lists.items()
            for option in options
        ]
        return _sheet("choices", rows, ("list_name", "name", "label"))

    def others(self) -> Iterator[Sheet]:
        for name, held in self.kept.get("sheets", {}).items():
            rows = tuple(Row(n, dict(cells)) for n, cells in enumerate(held["rows"], 2))
            yield Sheet(name, tuple(held["headings"]), rows)

    def survey(self) -> Sheet:
        rows: list[Cells] = []
        if self.instrument.profile:
            rows.append(
                {"type": "begin group", "name": beside.PROFILE} | self._texts("label", beside.PROFILE_LABEL)
            )
            rows += [self._variable(each) for each in self.instrument.profile]
            rows.append({"type": "end group"})
        rows += self._aside("inside", "")
        ends: list[Group] = []
        for entry, above in walk(self.instrument.entries):
            while len(ends) > len(above):
                rows += self._end(ends.pop())
            if isinstance(entry, Group):
                ends.append(entry)
                rows += [self._group(entry), *self._aside("inside", entry.id)]
            else:
                rows += [self._item(entry), *self._aside("after", entry.id)]
        while ends:
            rows += self._end(ends.pop())
        return _sheet("survey", rows, _SURVEY_ORDER)

    def _end(self, group: Group) -> list[Cells]:
        return [{"type": f"end {'repeat' if group.is_repeat else 'group'}"}, *self._aside("after", group.id)]

    def _aside(self, where: str, of: str) -> list[Cells]:
        return [dict(each["cells"]) for each in self.kept.get("aside", ()) if each.get(where) == of]

    def _variable(self, variable: Variable) -> Cells:
        item = Item(
            variable.id, variable.type, label=variable.label or {self.instrument.languages[0]: variable.id}
        )
        return {"type": types.written(item, self._list_of(variable)), "name": variable.id} | self._texts(
            "label", item.label
        )

    def _group(self, group: Group) -> Cells:
        usual = f"begin {'repeat' if group.is_repeat else 'group'}"
        return (
            {"type": self._kept(group, "type", usual), "name": self._kept(group, "name", group.id)}
            | self._texts("label", group.label) | (self._texts("hint", group.hint) if group.hint else {})
            | {"relevant": _text(group.relevant), "repeat_count": _text(group.repeat_count), "appearance": group.appearance}
            | self._cells(group)
        )  # fmt: skip

    def _item(self, item: Item) -> Cells:
        parameters = " ".join(f"{key}={value}" for key, value in item.parameters.items() if key != "of")
        cells = {
            "type": types.written(item, self._list_of(item)), "name": self._kept(item, "name", item.id),
            "required": "yes" if item.required is True else _text(item.required or None), "relevant": _text(item.relevant),
            "constraint": _text(item.constraint), "calculation": _text(item.calculation),
            "default": item.default if isinstance(item.default, str) else _text(item.default),
            "read_only": self._kept(item, "read_only", "yes" if item.is_read_only else ""), "appearance": item.appearance,
            "parameters": self._kept(item, "parameters", parameters), "choice_filter": _text(item.choice_filter),
        }  # fmt: skip
        cells |= self._texts("label", item.label)
        for column, labels in (
            ("hint", item.hint), ("guidance_hint", item.guidance), ("required_message", item.required_message),
            ("constraint_message", item.constraint_message),
        ):  # fmt: skip
            cells |= self._texts(column, labels) if labels else {}
        return cells | self._media(item.media) | self._cells(item)

    @staticmethod
    def _kept(entry: Entry, key: str, otherwise: str) -> str:
        return str(entry.extra.get("xlsform", {}).get(key, otherwise))

    @staticmethod
    def _cells(entry: Entry) -> Cells:
        return dict(entry.extra.get("xlsform", {}).get("cells", {}))


def _text(found: Expression | None) -> str:
    return found.text if isinstance(found, Expression) else ""
