"""Whose column is which. Headings come in many spellings, and texts in many languages: `label::Français (fr)`, `hint:Spanish`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harborlight.exchange.xlsform.books import Row

UNNAMED = "und"  # ISO 639-2: a language that nobody named
ENDONYMS = {"en": "English", "es": "Español", "fr": "Français", "ar": "العربية", "uk": "Українська"}
_NAMED = {
    "english": "en", "spanish": "es", "español": "es", "espanol": "es", "french": "fr", "français": "fr", "francais": "fr",
    "arabic": "ar", "العربية": "ar", "عربي": "ar", "ukrainian": "uk", "українська": "uk", "russian": "ru", "русский": "ru",
    "portuguese": "pt", "português": "pt", "german": "de", "deutsch": "de", "italian": "it", "swahili": "sw", "kiswahili": "sw",
    "hindi": "hi", "bengali": "bn", "bangla": "bn", "nepali": "ne", "urdu": "ur", "dari": "prs", "pashto": "ps", "farsi": "fa",
    "persian": "fa", "turkish": "tr", "thai": "th", "vietnamese": "vi", "khmer": "km", "burmese": "my", "myanmar": "my",
    "indonesian": "id", "tagalog": "tl", "filipino": "fil", "chinese": "zh", "somali": "so", "amharic": "am", "tigrinya": "ti",
    "hausa": "ha", "yoruba": "yo", "kurdish": "ku", "romanian": "ro", "albanian": "sq", "polish": "pl", "default": UNNAMED,
}  # fmt: skip
_CODE = re.compile(r"\(([A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*)\)\s*$")

# Other spellings → the heading used here. Keys are in lower case.
SURVEY = {
    "command": "type", "tag": "name", "value": "name", "caption": "label", "relevance": "relevant", "bind::relevant": "relevant",
    "calculate": "calculation", "bind::calculate": "calculation", "readonly": "read_only", "bind::readonly": "read_only",
    "bind::required": "required", "bind::constraint": "constraint", "control::appearance": "appearance",
    "body::appearance": "appearance", "constraining_message": "constraint_message", "constraint message": "constraint_message",
    "bind::jr:constraintmsg": "constraint_message", "jr:constraintmsg": "constraint_message", "requiredmsg": "required_message",
    "required message": "required_message", "bind::jr:requiredmsg": "required_message", "jr:requiredmsg": "required_message",
    "image": "media::image", "big-image": "media::big-image", "audio": "media::audio", "video": "media::video",
    "count": "repeat_count", "jr:count": "repeat_count", "bind::jr:count": "repeat_count", "guidance hint": "guidance_hint",
    "choice filter": "choice_filter", "repeat count": "repeat_count",
}  # fmt: skip
CHOICES = {
    "list name": "list_name", "listname": "list_name", "value": "name", "caption": "label", "image": "media::image",
    "big-image": "media::big-image", "audio": "media::audio", "video": "media::video",
}  # fmt: skip
SETTINGS = {
    "set_form_title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "title": "form_title",
}
TRANSLATED = (
    "label", "hint", "guidance_hint", "constraint_message", "required_message",
    "media::image", "media::big-image", "media::audio", "media::video",
)  # fmt: skip
PLAIN = frozenset({
    "type", "name", "relevant", "constraint", "calculation", "required", "read_only", "default", "appearance", "parameters",
    "choice_filter", "repeat_count", "list_name", "form_title", "form_id", "version", "default_language", "disabled",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: as known here, or as the heading says; `language`: of a translated one, "" where the heading names none."""

    name: str
    language: str = ""
    is_known: bool = True


def column_of(heading: str, spellings: Mapping[str, str]) -> Column:
    """What a heading means."""
    low = heading.casefold()
    name = spellings.get(low, low)
    if name in PLAIN or name in TRANSLATED:
        return Column(name)
    for cut in ("::", ":"):
        for at in range(len(heading)):
            if heading.startswith(cut, at):
                head = heading[:at].strip().casefold()
                name = spellings.get(head, head)
                if name in TRANSLATED:
                    return Column(name, heading[at + len(cut) :].strip())
    return Column(heading, is_known=False)


def code_of(language: str) -> str:
    """A language code for what a heading says: its code in brackets, else by its name, else the name itself."""
    found = _CODE.search(language)
    if found:
        return found[1].replace("_", "-").lower()
    low = " ".join(language.split()).casefold()
    if low in _NAMED:
        return _NAMED[low]
    return re.sub(r"[^\w]+", "-", low).strip("-")[:32] or UNNAMED


def heading_of(code: str) -> str:
    """What a heading calls a language, where no form said otherwise."""
    return f"{ENDONYMS.get(code, code)} ({code})"


class Headings:
    """The columns of one sheet, and the languages that all translated sheets speak."""

    def __init__(self, headings: Iterable[str], spellings: Mapping[str, str], unlabelled: str) -> None:
        self.columns = {heading: column_of(heading, spellings) for heading in headings}
        self.unlabelled = unlabelled

    def languages(self) -> dict[str, str]:
        """Code → what the headings call it, in the order of the columns."""
        found: dict[str, str] = {}
        for column in self.columns.values():
            if column.name in TRANSLATED:
                code = code_of(column.language) if column.language else self.unlabelled
                found.setdefault(code, column.language)
        return found

    def plain(self, row: Row) -> dict[str, str]:
        """The cells of columns with one meaning each, trimmed."""
        return {
            column.name: row.cells[heading].strip()
            for heading, column in self.columns.items()
            if column.is_known and column.name not in TRANSLATED and heading in row.cells
        }

    def texts(self, row: Row) -> dict[str, dict[str, str]]:
        """Name of a translated column → language → text. The first column of a language counts."""
        found: dict[str, dict[str, str]] = {}
        for heading, column in self.columns.items():
            if column.name in TRANSLATED and heading in row.cells:
                code = code_of(column.language) if column.language else self.unlabelled
                found.setdefault(column.name, {}).setdefault(code, row.cells[heading])
        return found

    def others(self, row: Row) -> dict[str, str]:
        """What no one here knows, verbatim."""
        return {
            heading: row.cells[heading]
            for heading, column in self.columns.items()
            if not column.is_known and heading in row.cells
        }


def media_of(texts: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """image, audio … → language → file name."""
    return {name.removeprefix("media::"): each for name, each in texts.items() if name.startswith("media::")}
