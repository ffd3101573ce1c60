"""Sheets → instrument. A row that cannot be taken is named by sheet and row, and never loses the others."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.exchange.archives import LIMITS, Limits
from harborlight.exchange.instrument_reading import Reading
from harborlight.exchange.problems import Problem
from harborlight.exchange.xlsform import beside
from harborlight.exchange.xlsform.books import Sheet, read_book
from harborlight.exchange.xlsform.columns import (
    CHOICES,
    SETTINGS,
    SURVEY,
    UNNAMED,
    Headings,
    code_of,
    media_of,
)
from harborlight.exchange.xlsform.questions import Questions
from harborlight.tables.instruments import (
    Checklist,
    Confidence,
    Instrument,
    Kind,
    Licence,
    Option,
    OptionList,
    Wording,
)

SOURCE = "an XLSForm"


def read(source: bytes | Path, *, name: str = "", limits: Limits = LIMITS) -> Reading:
    """The form as an instrument without a score, unless the sheet beside it says more.

    Raises:
        InvalidDocument: when it is no spreadsheet, or has no survey sheet with types.
    """
    name = name or (source.name if isinstance(source, Path) else "form")
    return read_sheets(read_book(source, name=name, limits=limits), name=name)


def read_sheets(sheets: tuple[Sheet, ...], *, name: str, with_beside: bool = True) -> Reading:
    reader = _Reader(sheets, name)
    instrument = reader.instrument()
    sheet = reader.sheet(beside.SHEET)
    if sheet is None or not with_beside:
        return Reading(instrument, tuple(reader.problems))
    instrument, more = beside.apply(instrument, sheet)
    return Reading(instrument, (*reader.problems, *more))


class _Reader:
    def __init__(self, sheets: tuple[Sheet, ...], name: str) -> None:
        self.sheets = sheets
        self.name = name
        self.problems: list[Problem] = []
        self.settings, self.settings_left = self._settings()
        survey, choices = self.sheet("survey"), self.sheet("choices") or self.sheet("choices and columns")
        if survey is None:
            raise InvalidDocument(
                "has no sheet named “survey”.",
                where=name,
                mend="Name the sheet that holds the questions “survey”.",
            )
        self.survey = survey
        told = self.settings.get("default_language", "")
        unlabelled = code_of(told) if told else self._unlabelled(survey, choices)
        self.columns = Headings(survey.headings, SURVEY, unlabelled)
        if "type" not in {column.name for column in self.columns.columns.values()}:
            raise InvalidDocument(
                "has no column “type”.", where=f"{name}, sheet survey", mend="Put “type” into the first row."
            )
        self.choice_columns = Headings(choices.headings if choices else (), CHOICES, unlabelled)
        self.languages = self.columns.languages() | {
            code: said
            for code, said in self.choice_columns.languages().items()
            if code not in self.columns.languages()
        }
        if told and code_of(told) in self.languages:  # the default language comes first
            self.languages = {code_of(told): self.languages[code_of(told)] or told} | self.languages
        self.lists = self._lists(choices)

    def sheet(self, name: str) -> Sheet | None:
        return next((each for each in self.sheets if each.name.strip().casefold() == name), None)

    def say(self, sheet: str, row: int, column: str, what: str, mend: str, *, is_kept: bool = True) -> None:
        self.problems.append(
            Problem(what, mend, file=f"{self.name}, sheet {sheet}", row=row, column=column, is_kept=is_kept)
        )

    # -- the head ------------------------------------------------------------------------------------------------------

    def _settings(self) -> tuple[dict[str, str], dict[str, str]]:
        sheet = self.sheet("settings")
        if sheet is None or not sheet.rows:
            return {}, {}
        columns = Headings(sheet.headings, SETTINGS, UNNAMED)
        return columns.plain(sheet.rows[0]), columns.others(sheet.rows[0])

    @staticmethod
    def _unlabelled(survey: Sheet, choices: Sheet | None) -> str:
        """The language of a bare `label` where the form names none: English, unless a column says English already."""
        headings = [
            *Headings(survey.headings, SURVEY, "").languages(),
            *Headings(choices.headings if choices else (), CHOICES, "").languages(),
        ]
        return UNNAMED if "en" in headings else "en"

    def instrument(self) -> Instrument:
        where = f"{self.name}, sheet survey"
        questions = Questions(self.survey, self.columns, self.lists, partial(self.say, "survey"), where)
        entries = questions.entries()
        title = self.settings.get("form_title", "") or Path(self.name).stem
        first = next(iter(self.languages), "en")
        kept: dict[str, Any] = {}
        if any(said for said in self.languages.values()):
            kept["languages"] = dict(self.languages)
        if self.settings_left:
            kept["settings"] = self.settings_left
        if questions.aside:
            kept["aside"] = questions.aside
        form_id = self.settings.get("form_id", "")
        plain_id = re.sub(r"\W+", "_", form_id or Path(self.name).stem, flags=re.ASCII).strip("_")[:64]
        plain_id = plain_id if plain_id[:1].isalpha() else f"form_{plain_id}"[:64].rstrip("_")
        if form_id and form_id != plain_id:
            kept["form_id"] = form_id
        if sheets := self._other_sheets():
            kept["sheets"] = sheets
        return Instrument(
            id=plain_id, version=self.settings.get("version", "") or "1", title={first: title}, rule=Checklist(),
            entries=entries, source=SOURCE, licence=Licence.USER_SUPPLIED_TEXT, confidence=Confidence.UNVERIFIED,
            kind=Kind.SURVEY, languages=tuple(self.languages) or ("en",), lists=self.lists, wording=Wording.OWN,
            extra={"xlsform": kept} if kept else {},
        )  # fmt: skip

    def _other_sheets(self) -> dict[str, Any]:
        """Sheets that other programs read (entities, external choices, …), verbatim."""
        ours = {"survey", "choices", "choices and columns", "settings", beside.SHEET}
        return {
            each.name: {"headings": list(each.headings), "rows": [dict(row.cells) for row in each.rows]}
            for each in self.sheets
            if each.name.strip().casefold() not in ours
        }

    # -- options -------------------------------------------------------------------------------------------------------

    def _lists(self, sheet: Sheet | None) -> dict[str, OptionList]:
        options: dict[str, list[Option]] = {}
        for row in sheet.rows if sheet else ():
            plain = self.choice_columns.plain(row)
            list_name, value = plain.get("list_name", ""), plain.get("name", "")
            if not list_name or not value:
                lacking = "name" if list_name else "list_name"
                self.say(
                    "choices",
                    row.number,
                    lacking,
                    "is empty; the row was left out.",
                    "Fill it in.",
                    is_kept=False,
                )
                continue
            texts = self.choice_columns.texts(row)
            options.setdefault(list_name, []).append(
                Option(
                    value,
                    texts.get("label", {}),
                    columns=self.choice_columns.others(row),
                    media=media_of(texts),
                )
            )
        return {name: OptionList(name, tuple(each)) for name, each in options.items()}
