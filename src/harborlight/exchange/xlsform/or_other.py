"""`or_other`: an option “other” and a question for its words, which programs make and nobody wrote into the form.

They are made here as pyxform makes them, so that whoever answers finds them, and left out when the form is written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harborlight.tables.expressions import expression
from harborlight.tables.instruments import Item, ItemType, Labels, Option, OptionList

VALUE = "other"
_MADE: Mapping[str, Any] = {"xlsform": {"made_by": "or_other"}}
_OTHER = {"en": "Other", "es": "Otro", "fr": "Autre", "ar": "أخرى", "uk": "Інше"}
_WHICH = {"en": "Specify other.", "es": "Especifique.", "fr": "Précisez.", "ar": "حدِّد.", "uk": "Уточніть."}


def with_other(options: OptionList, languages: Iterable[str]) -> OptionList:
    """The list with the option, unless it has one."""
    if any(option.value == VALUE for option in options.options):
        return options
    made = Option(VALUE, _in(_OTHER, languages), extra=_MADE)
    return OptionList(options.id, (*options.options, made), options.extra)


def question_after(item: Item, languages: Iterable[str], free: str) -> Item:
    """What asks for the words; `free`: an id that nothing has yet."""
    return Item(
        free, ItemType.TEXT, _in(_WHICH, languages),
        relevant=expression(f"selected(${{{item.id}}}, '{VALUE}')"), extra=_MADE,
    )  # fmt: skip


def is_made(thing: Item | Option) -> bool:
    return bool(thing.extra.get("xlsform", {}).get("made_by") == "or_other")


def _in(words: Mapping[str, str], languages: Iterable[str]) -> Labels:
    """In the form's languages; in English where none of ours is among them."""
    wanted = tuple(languages) or ("en",)
    return {code: words[code] for code in wanted if code in words} or {wanted[0]: words["en"]}
