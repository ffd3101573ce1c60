"""Open surveys as the staff side published them. Must stay true: what is asked comes from there whole or not at all, and a survey
whose day is over is not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.tables.instruments import in_language
from harborlight.web.public import published

_CODE = re.compile(r"[a-z0-9]{4,16}")
MOST_QUESTIONS = 60
_FIXED = {"yes_no": ("yes", "no"), "present": ("present", "absent")}


@dataclass(frozen=True, slots=True)
class Question:
    """`options`: value → words by language; empty for yes and no."""

    id: str
    type: str
    label: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)

    def choices(self, language: str) -> list[tuple[str, str]]:
        if self.type in _FIXED:
            return list(zip(_FIXED[self.type], (_("Yes"), _("No")), strict=True))
        return [(value, in_language(label, language)) for value, label in self.options.items()]


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    id: UUID
    code: str
    audience: str
    closes_on: date
    questions: tuple[Question, ...]

    def read(self, typed: Mapping[str, str]) -> dict[str, str]:
        """The answers among what was typed: codes of its questions, and nothing else."""
        found = {}
        for question in self.questions:
            value = typed.get(f"q-{question.id}", "")
            if value in (_FIXED.get(question.type) or question.options):
                found[question.id] = value
        return found


def survey_of(code: str) -> OpenSurvey | None:
    """The open survey of this code, in whatever letters and with whatever spaces it was typed."""
    wanted = re.sub(r"[\s-]", "", code).lower()
    if not _CODE.fullmatch(wanted):
        return None
    rows = published.rows_of("surveys.json", "surveys")
    found = next((each for row in rows if (each := _survey(row)) and each.code == wanted), None)
    return found if found is not None and found.closes_on >= published.today() else None


def _survey(row: Mapping[str, Any]) -> OpenSurvey | None:
    try:
        questions = tuple(
            Question(
                str(each["id"]), str(each["type"]), each["label"],
                {str(option["value"]): option["label"] for option in each["options"]},
            )
            for each in row["questions"][:MOST_QUESTIONS]
        )  # fmt: skip
        closes_on = date.fromisoformat(row["closes_on"])
        return OpenSurvey(UUID(row["id"]), str(row["code"]), str(row["audience"]), closes_on, questions)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
