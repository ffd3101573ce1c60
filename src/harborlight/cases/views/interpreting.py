"""A second language beside the first, for a talk with an interpreter or on paper.

Must stay true: a translation that nobody has looked over, or that is not there, says so; no text is passed off as another's.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info

from harborlight.cases.views.filling import is_unreviewed
from harborlight.tables.instruments import Instrument

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ku-arab", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Second:
    """`direction`: rtl or ltr. `is_lacking`: the instrument is not in this language. `has_words`: the site has the words
    of the usual answers in it."""

    code: str
    name: str
    direction: str
    is_unreviewed: bool
    is_lacking: bool
    has_words: bool


def second(instrument: Instrument, code: str, first: str) -> Second | None:
    """The language `code` beside `first`; None when it is none that can be chosen."""
    if code not in dict(choices(instrument, first)):
        return None
    direction = "rtl" if code in _RIGHT_TO_LEFT else "ltr"
    return Second(
        code, _name(code), direction, is_unreviewed(instrument, code), code not in instrument.languages, code in _site()
    )  # fmt: skip


def choices(instrument: Instrument, first: str) -> list[tuple[str, str]]:
    """Languages to choose from: those of the instrument, then those of the site."""
    codes = dict.fromkeys((*instrument.languages, *_site()))
    return [(code, _name(code)) for code in codes if code != first]


def _site() -> tuple[str, ...]:
    return tuple(code for code, _english in settings.LANGUAGES)


def _name(code: str) -> str:
    """In its own words, for whoever speaks it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
