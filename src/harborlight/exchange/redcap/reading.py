"""The data dictionary → an instrument: a group for each form, section and matrix, an item for each field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from harborlight.errors import InvalidDocument
from harborlight.exchange import archives, tabular
from harborlight.exchange.archives import LIMITS, Limits
from harborlight.exchange.instrument_reading import Reading
from harborlight.exchange.problems import Problem
from harborlight.exchange.redcap.columns import COLUMNS, NEEDED, known_columns
from harborlight.exchange.redcap.fields import (
    FIXED,
    TYPES,
    annotated,
    between,
    choices,
    plain_text,
    validated,
)
from harborlight.exchange.redcap.logic import Fields, OutsideLogic, translated
from harborlight.tables.expressions import Expression, write
from harborlight.tables.instruments import (
    Checklist,
    Confidence,
    Entry,
    Group,
    Instrument,
    Item,
    ItemType,
    Kind,
    Licence,
    Option,
    OptionList,
    Wording,
)

SOURCE = "a REDCap data dictionary"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
# Columns that have no field here; kept verbatim.
_KEPT = ("identifier", "custom_alignment", "question_number", "matrix_ranking", "field_annotation")


def read(source: bytes | Path, *, name: str = "", limits: Limits = LIMITS) -> Reading:
    """The dictionary as an instrument without a rule; also out of the zip file of a single form.

    Raises:
        InvalidDocument: when it is no CSV, or lacks the columns for names and types.
    """
    name = name or (source.name if isinstance(source, Path) else "dictionary.csv")
    data = archives.read_bytes(source, limits)
    if archives.is_zip(data):
        parts = archives.unpack(data, limits)
        inside = next((part for part in parts if part.rsplit("/", 1)[-1] == "instrument.csv"), None)
        data = parts[inside] if inside else data
    return _Reader(tabular.read(data, name=name, limits=limits), name).reading()


@dataclass(slots=True)
class _Open:
    """A group that rows still go into."""

    key: tuple[str, str]
    group: Group
    entries: list[Entry] = field(default_factory=list)


class _Reader:
    def __init__(self, given: tabular.Reading, name: str) -> None:
        self.name = name
        self.columns = known_columns(given.header)
        if lacking := [COLUMNS[each] for each in NEEDED if each not in self.columns]:
            raise InvalidDocument(
                f"has no column {', '.join(lacking)}.", where=name, mend="Export the data dictionary again."
            )
        self.problems = list(given.problems)
        self.rows = given.rows
        self.ids: set[str] = set()
        self.lists: dict[str, OptionList] = {}
        self.open: list[_Open] = []
        self.entries: list[Entry] = []
        self.fields = self._fields()

    def _say(self, row: int, column: str, what: str, mend: str, *, is_kept: bool = True) -> None:
        said = self.columns.get(column, COLUMNS[column])
        self.problems.append(Problem(what, mend, file=self.name, row=row, column=said, is_kept=is_kept))

    def _cells(self, row: tabular.Row) -> dict[str, str]:
        return {name: row.cells.get(column, "").strip() for name, column in self.columns.items()}

    def _fields(self) -> Fields:
        """What logic may name; fields further down, too."""
        boxes: dict[str, frozenset[str]] = {}
        others = set()
        for row in self.rows:
            cells = self._cells(row)
            name, kind = cells["field_name"], cells["field_type"].casefold()
            if not _NAME.fullmatch(name):
                continue
            if kind == "checkbox":
                found, _bad = choices(cells.get("select_choices_or_calculations", ""))
                boxes[name] = frozenset(option.value for option in found)
            elif kind not in ("descriptive", "file"):
                others.add(name)
        return Fields(boxes, frozenset(others))

    # -- the whole ---------------------------------------------------------------------------------------------------

    def reading(self) -> Reading:
        taken = [found for row in self.rows if (found := self._taken(row)) is not None]
        for number, cells in taken:
            self._into_groups(number, cells)
            (self.open[-1].entries if self.open else self.entries).append(self._item(number, cells))
        self._close_to(0)
        title = Path(self.name).stem
        plain_id = re.sub(r"\W+", "_", title, flags=re.ASCII).strip("_")[:64]
        plain_id = plain_id if plain_id[:1].isalpha() else f"form_{plain_id}"[:64].rstrip("_")
        instrument = Instrument(
            id=plain_id, version="1", title={"en": title.replace("_", " ")}, rule=Checklist(), entries=tuple(self.entries),
            source=SOURCE, licence=Licence.USER_SUPPLIED_TEXT, confidence=Confidence.UNVERIFIED, kind=Kind.SURVEY,
            lists=self.lists, wording=Wording.OWN,
        )  # fmt: skip
        return Reading(instrument, tuple(self.problems))

    def _taken(self, row: tabular.Row) -> tuple[int, dict[str, str]] | None:
        """The row's number and cells, if it names a field."""
        cells = self._cells(row)
        name = cells["field_name"]
        if not _NAME.fullmatch(name):
            mend = "Use small letters, digits and _."
            self._say(
                row.number, "field_name", "is no name of a field; the row was left out.", mend, is_kept=False
            )
        elif name in self.ids:
            self._say(
                row.number,
                "field_name",
                "stands twice; the second was left out.",
                "Rename one.",
                is_kept=False,
            )
        else:
            self.ids.add(name)
            return row.number, cells
        return None

    # -- groups ------------------------------------------------------------------------------------------------------

    def _into_groups(self, row: int, cells: Mapping[str, str]) -> None:
        """A form, a section of it, a matrix in that; each ends where another begins."""
        form, header, matrix = (
            cells.get(key, "") for key in ("form_name", "section_header", "matrix_group_name")
        )
        if not self.open or self.open[0].key != ("form", form):
            self._close_to(0)
            if form:
                self._begin(("form", form), form, {"en": form.replace("_", " ").strip().capitalize()})
        depth = 1 if form else 0
        if header:
            self._close_to(depth)
            self._begin(("section", header), f"{form or 'section'}_{row}", {"en": plain_text(header)})
        if self.open and self.open[-1].key[0] == "matrix" and self.open[-1].key != ("matrix", matrix):
            self._close_to(len(self.open) - 1)
        if matrix and not (self.open and self.open[-1].key == ("matrix", matrix)):
            self._begin(("matrix", matrix), matrix, {}, appearance="field-list")

    def _begin(
        self, key: tuple[str, str], wanted: str, label: Mapping[str, str], appearance: str = ""
    ) -> None:
        name = self._free(re.sub(r"\W+", "_", wanted, flags=re.ASCII).strip("_") or "group")
        self.ids.add(name)
        self.open.append(_Open(key, Group(name, (), label, appearance=appearance)))

    def _free(self, name: str) -> str:
        name = name if name[0].isalpha() else f"group_{name}"
        return next(
            each for each in (name, *(f"{name}_{n}" for n in range(2, 99_999))) if each not in self.ids
        )

    def _close_to(self, depth: int) -> None:
        while len(self.open) > depth:
            done = self.open.pop()
            around = self.open[-1].entries if self.open else self.entries
            around.append(replace(done.group, entries=tuple(done.entries)))

    # -- fields ------------------------------------------------------------------------------------------------------

    def _item(self, row: int, cells: Mapping[str, str]) -> Item:
        kind = cells["field_type"].casefold()
        item_type = self._type(row, cells, kind)
        options, list_id = self._options(row, cells, kind)
        label, note = plain_text(cells.get("field_label", "")), plain_text(cells.get("field_note", ""))
        if not label:
            self._say(row, "field_label", "is empty; the field's name stands for it.", "Write the question.")
        is_read_only, default = annotated(cells.get("field_annotation", ""))
        if cells.get("identifier", "").casefold() in ("y", "yes", "1"):
            mend = "Take it out unless the answers are kept where names may be."
            self._say(row, "identifier", "identifies a person.", mend)
        low, high = cells.get("text_validation_min", ""), cells.get("text_validation_max", "")
        parameters = {}
        constraint = None
        if item_type is ItemType.RANGE:
            parameters = {"start": low or "0", "end": high or "100"}
        elif low or high:
            constraint = between(item_type, low, high)
            if constraint is None:
                self._say(
                    row,
                    "text_validation_min",
                    "this range cannot be said here; kept.",
                    "Write it as a constraint.",
                )
        is_signature = cells.get("text_validation_type_or_show_slider_number", "") == "signature"
        return Item(
            id=cells["field_name"], type=item_type, label={"en": label or cells["field_name"]}, hint={"en": note} if note else {},
            options=options, list_id=list_id, required=cells.get("required_field", "").casefold() in ("y", "yes", "1"),
            relevant=self._logic(row, cells, "branching_logic"),
            calculation=self._logic(row, cells, "select_choices_or_calculations") if kind == "calc" else None,
            constraint=constraint, default=default, is_read_only=is_read_only, parameters=parameters,
            appearance="multiline" if kind == "notes" else "signature" if is_signature else "",
            accepts="image" if is_signature else "", sensitivity=3 if cells.get("identifier") else 2,
            extra=self._extra(cells, kind, constraint),
        )  # fmt: skip

    def _type(self, row: int, cells: Mapping[str, str], kind: str) -> ItemType:
        found = TYPES.get(kind)
        if found is None:
            self._say(
                row, "field_type", "is no type that REDCap knows; asked as text.", f"Use {', '.join(TYPES)}."
            )
            return ItemType.TEXT
        if kind == "sql":
            self._say(
                row,
                "field_type",
                "takes its choices from a database; asked as text.",
                "Write its choices out.",
            )
        if kind != "text":
            return found
        checked = validated(cells.get("text_validation_type_or_show_slider_number", "").casefold())
        if checked is None:
            column = "text_validation_type_or_show_slider_number"
            self._say(
                row, column, "is no kind that is known here; asked as text.", "Write it as a constraint."
            )
        return checked or ItemType.TEXT

    def _options(self, row: int, cells: Mapping[str, str], kind: str) -> tuple[tuple[Option, ...], str]:
        """Those of a matrix are shared."""
        if kind in FIXED:
            return FIXED[kind], ""
        if kind not in ("dropdown", "radio", "checkbox"):
            return (), ""
        column = "select_choices_or_calculations"
        found, bad = choices(cells.get(column, ""))
        for number in bad:
            mend = "Write `code, label`, each code once."
            self._say(row, column, f"choice {number} is none; it was left out.", mend)
        if not found:
            self._say(row, column, "has no choices.", "Write `1, Yes | 2, No`.")
        matrix = cells.get("matrix_group_name", "")
        if not matrix or not found:
            return tuple(found), ""
        name = re.sub(r"\W+", "_", matrix, flags=re.ASCII)
        shared = self.lists.setdefault(name, OptionList(name, tuple(found)))
        return tuple(found), name if shared.options == tuple(found) else ""

    def _logic(self, row: int, cells: Mapping[str, str], column: str) -> Expression | None:
        text = cells.get(column, "")
        if not text:
            return None
        try:
            tree = translated(text, self.fields)
        except OutsideLogic:
            self._say(
                row,
                column,
                "cannot be said here alike; kept as it is, not used.",
                "Write it anew as an expression.",
            )
            return Expression(text, None)
        return Expression(write(tree), tree)

    def _extra(
        self, cells: Mapping[str, str], kind: str, constraint: Expression | None
    ) -> dict[str, dict[str, str]]:
        wanted: list[str] = [*_KEPT]
        validation = cells.get("text_validation_type_or_show_slider_number", "")
        if validation and (kind != "text" or validated(validation.casefold()) in (None, ItemType.TEXT)):
            wanted.append("text_validation_type_or_show_slider_number")
        if constraint is None and kind != "slider":
            wanted += ["text_validation_min", "text_validation_max"]
        if kind in ("slider", "sql"):
            wanted.append("select_choices_or_calculations")
        if kind in ("yesno", "truefalse", "sql", "dropdown"):
            wanted.append("field_type")
        if plain_text(cells.get("field_label", "")) != cells.get("field_label", ""):
            wanted.append("field_label")
        kept = _filled(cells, wanted)
        return {"redcap": kept} if kept else {}


def _filled(cells: Mapping[str, str], wanted: Iterable[str]) -> dict[str, str]:
    return {name: cells[name] for name in wanted if cells.get(name)}
