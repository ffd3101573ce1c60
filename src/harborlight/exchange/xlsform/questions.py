"""The survey sheet → items, groups and repeats. A row that cannot be taken is said, and never loses the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from harborlight.errors import InvalidDocument, InvalidInstrument
from harborlight.exchange.xlsform import types
from harborlight.exchange.xlsform.books import Row, Sheet
from harborlight.exchange.xlsform.columns import Headings, media_of
from harborlight.tables.expressions import Call, Expression, Ref, expression, nodes_in
from harborlight.tables.instruments import Entry, Group, Item, ItemType, OptionList

_YES = frozenset({"yes", "true", "true()", "1"})
_NO = frozenset({"no", "false", "false()", "0", ""})
_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"'}
)  # Excel bends quotes; XPath knows straight ones only
_MOST_NESTED = 30


@dataclass(slots=True)
class _Open:
    """A group that has begun and not ended yet. Without a group: the form itself."""

    group: Group | None = None
    row: int = 0
    entries: list[Entry] = field(default_factory=list)


class Questions:
    """Reads one survey sheet. `say(row, column, what, mend, is_kept=…)` is told every fault."""

    def __init__(
        self,
        survey: Sheet,
        columns: Headings,
        lists: Mapping[str, OptionList],
        say: Callable[..., None],
        where: str,
    ) -> None:
        self.survey, self.columns, self.lists, self.say, self.where = survey, columns, lists, say, where
        self.ids: set[str] = set()
        self.aside: list[dict[str, Any]] = []

    def entries(self) -> tuple[Entry, ...]:
        stack = [_Open()]
        for row in self.survey.rows:
            plain = self.columns.plain(row)
            control = types.control_of(plain.get("type", ""))
            if not plain.get("type") or plain.get("disabled", "").casefold() in _YES:
                self._keep_aside(row, plain, stack[-1])
            elif control is None:
                stack[-1].entries.append(self._item(row, plain))
            elif control.is_begin and len(stack) > _MOST_NESTED:
                raise InvalidDocument(
                    "groups lie more than thirty deep.", where=f"{self.where}, row {row.number}",
                    mend="End groups that are over.",
                )  # fmt: skip
            elif control.is_begin:
                stack.append(_Open(self._group(row, plain, control), row.number))
            else:
                self._end(stack, row, control)
        for left in stack[1:]:
            self.say(left.row, "type", "this group or repeat has no end.", "Add a row that ends it.")
        while len(stack) > 1:
            self._close(stack)
        return tuple(stack[0].entries)

    def _keep_aside(self, row: Row, plain: Mapping[str, str], around: _Open) -> None:
        """Rows without a type are comments of the author, or forgotten ones; disabled rows may come back."""
        if not plain.get("type") and plain.get("name"):
            self.say(
                row.number,
                "type",
                "is empty; nothing is asked here.",
                "Choose a type, or clear the row.",
            )
        inside = around.group.id if around.group else ""
        place = {"after": around.entries[-1].id} if around.entries else {"inside": inside}
        self.aside.append({**place, "cells": dict(row.cells)})

    def _end(self, stack: list[_Open], row: Row, control: types.Control) -> None:
        if len(stack) == 1:
            self.say(
                row.number,
                "type",
                "ends a group that never began; passed over.",
                "Take the row out.",
                is_kept=False,
            )
            return
        around = stack[-1].group
        if around and around.is_repeat != control.is_repeat:
            mend = f"Row {stack[-1].row} began it: write the same word, group or repeat."
            self.say(row.number, "type", "ends the other kind of group.", mend)
        self._close(stack)

    @staticmethod
    def _close(stack: list[_Open]) -> None:
        done = stack.pop()
        if done.group:
            stack[-1].entries.append(replace(done.group, entries=tuple(done.entries)))

    def _group(self, row: Row, plain: Mapping[str, str], control: types.Control) -> Group:
        if control.over:
            mend = "Write one question per option, or a repeat."
            self.say(row.number, "type", "a loop over a list is asked as a repeat.", mend)
        texts = self.columns.texts(row)
        known = {"type", "name", "relevant", "repeat_count", "appearance", "disabled"}
        usual = f"begin {'repeat' if control.is_repeat else 'group'}"
        written = " ".join(plain["type"].replace("_", " ").split()).casefold()
        unlike = {} if written == usual else {"type": plain["type"]}
        return Group(
            id=self._id(row, plain, unlike), entries=(), label=texts.get("label", {}), hint=texts.get("hint", {}),
            relevant=self._expression(row, plain, "relevant"), is_repeat=control.is_repeat,
            repeat_count=self._expression(row, plain, "repeat_count"), appearance=plain.get("appearance", ""),
            extra=self._extra(row, plain, known, {"label", "hint"}, unlike),
        )  # fmt: skip

    def _item(self, row: Row, plain: Mapping[str, str]) -> Item:
        meant = types.typed(plain["type"])
        texts, unlike = self.columns.texts(row), dict[str, str]()
        if meant is None:
            near = types.nearest(plain["type"])
            mend = f"Did you mean {near}?" if near else "See xlsform.org for the types there are."
            self.say(row.number, "type", "is no type that XLSForm knows; asked as text.", mend)
            meant = types.Typed(ItemType.TEXT)
        if meant.list_name and meant.list_name not in self.lists:
            mend = "Add its rows to the sheet choices, or mend the name."
            self.say(row.number, "type", "names a list that is not in the sheet choices.", mend)
        options = self.lists[meant.list_name].options if meant.list_name in self.lists else ()
        parameters = _parameters(plain.get("parameters", "")) | ({"of": meant.of} if meant.of else {})
        known = {
            "type", "name", "relevant", "constraint", "calculation", "required", "read_only", "default", "appearance",
            "parameters", "choice_filter", "disabled",
        }  # fmt: skip
        item = Item(
            id=self._id(row, plain, unlike), type=meant.type, label=texts.get("label", {}), hint=texts.get("hint", {}),
            guidance=texts.get("guidance_hint", {}), media=media_of(texts), options=options,
            list_id=meant.list_name if options else "", choice_filter=self._expression(row, plain, "choice_filter"),
            required=self._required(row, plain), required_message=texts.get("required_message", {}),
            relevant=self._expression(row, plain, "relevant"), constraint=self._expression(row, plain, "constraint"),
            constraint_message=texts.get("constraint_message", {}),
            calculation=self._expression(row, plain, "calculation"), default=self._default(row, plain),
            is_read_only=plain.get("read_only", "").casefold() in _YES, appearance=plain.get("appearance", ""),
            parameters=parameters, accepts=meant.accepts,
        )  # fmt: skip
        if types.written(item, meant.list_name) != " ".join(plain["type"].split()):
            unlike["type"] = plain["type"]
        if item.parameters and _parameters_written(item.parameters) != plain.get("parameters", ""):
            unlike |= {"parameters": plain["parameters"]} if "parameters" in plain else {}
        if plain.get("read_only", "").casefold() not in _YES | _NO:
            unlike["read_only"] = plain["read_only"]
        return replace(item, extra=self._extra(row, plain, known, None, unlike))

    def _id(self, row: Row, plain: Mapping[str, str], unlike: dict[str, str]) -> str:
        """The name as an id; what is not allowed there, or stands twice, is changed and the name kept."""
        name = plain.get("name", "")
        found = re.sub(r"[^\w.\-]", "_", name)[:190] or f"row_{row.number}"
        found = found if found[0].isalpha() or found[0] == "_" else f"_{found}"
        if not name and types.typed(plain["type"]) != types.Typed(ItemType.NOTE):
            self.say(row.number, "name", "is empty.", "Give it a short name of letters, digits and _.")
        if found in self.ids:
            self.say(
                row.number,
                "name",
                "stands twice in the form; the second has a number here.",
                "Rename one.",
            )
            found = next(f"{found}__{n}" for n in range(2, 100_000) if f"{found}__{n}" not in self.ids)
        if found != name:
            unlike["name"] = name
        self.ids.add(found)
        return found

    def _expression(self, row: Row, plain: Mapping[str, str], column: str) -> Expression | None:
        text = plain.get(column, "").translate(_STRAIGHT)
        if not text:
            return None
        try:
            return expression(text)
        except InvalidInstrument as error:
            what = f"{error.message.rstrip('.')}; kept as it is, and not used."
            self.say(row.number, column, what, error.mend or "See xlsform.org on expressions.")
            return Expression(text, None)

    def _required(self, row: Row, plain: Mapping[str, str]) -> bool | Expression:
        low = plain.get("required", "").casefold()
        if low in _YES or low in _NO:
            return low in _YES
        return self._expression(row, plain, "required") or False

    def _default(self, row: Row, plain: Mapping[str, str]) -> str | Expression:
        """A text as it stands, unless it names an item or calls a function."""
        text = plain.get("default", "")
        try:
            found = expression(text.translate(_STRAIGHT)) if text else None
        except InvalidInstrument:
            return text
        if found is None:
            return ""
        is_dynamic = (
            "${" in text
            if found.tree is None
            else any(isinstance(n, Ref | Call) for n in nodes_in(found.tree))
        )
        return found if is_dynamic or re.search(r"^[\w:.-]+\(.*\)$", text) else text

    def _extra(
        self,
        row: Row,
        plain: Mapping[str, str],
        known: set[str],
        texts: set[str] | None,
        unlike: dict[str, str],
    ) -> dict[str, Any]:
        """Everything of the row that has no field: unknown columns, and known ones that have no use here."""
        cells = self.columns.others(row)
        for heading, column in self.columns.columns.items():
            if heading not in row.cells or not column.is_known:
                continue
            is_text = column.name not in known and (texts is None or column.name in texts)
            if column.name in known or (is_text and column.name != "repeat_count"):
                continue
            cells[heading] = row.cells[heading]
        found: dict[str, Any] = {**unlike, **({"cells": cells} if cells else {})}
        return {"xlsform": found} if found else {}


def _parameters(text: str) -> dict[str, str]:
    """`start=1; end=10` in any of the ways it is written. What is no pair stays under its own word."""
    pairs = re.split(r"[;,]\s*|\s+(?=[\w-]+\s*=)|\s+", re.sub(r"\s*=\s*", "=", text.strip()))
    return {key: value for key, _is, value in (pair.partition("=") for pair in pairs if pair)}


def _parameters_written(parameters: Mapping[str, str]) -> str:
    return " ".join(f"{key}={value}" for key, value in parameters.items() if key != "of")
