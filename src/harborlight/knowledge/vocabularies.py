"""Vocabularies: codes with labels in the shipped languages. A code that is not there is a fault, never a silent blank."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from harborlight.errors import BadInput
from harborlight.knowledge.files import LANGUAGES, names_in, read_yaml
from harborlight.tables.instruments import Confidence, in_language

# Above so many codes a list is shown by label, below in the order of the file.
LONG_LIST = 50
# Takes on treaties and has numbers to call, and is no country of ISO 3166.
_EUROPEAN_UNION = {
    "EU": {
        "en": "European Union",
        "es": "Unión Europea",
        "fr": "Union européenne",
        "ar": "الاتحاد الأوروبي",
        "uk": "Європейський Союз",
    }
}
_UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`labels`: code → language → text; `extra`: whatever else a code carries, such as its pillar."""

    name: str
    source: str
    confidence: Confidence
    labels: Mapping[str, Mapping[str, str]]
    extra: Mapping[str, Mapping[str, str]]

    def codes(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def label(self, code: str, language: str = "en") -> str:
        """The label of a code.

        Raises:
            BadInput: when the vocabulary has no such code.
        """
        if code not in self.labels:
            raise BadInput(
                f"no code {code!r}.", where=self.name, mend=f"Known: {', '.join(self.codes()[:40])}."
            )
        return in_language(self.labels[code], language)

    def choices(self, language: str = "en") -> list[tuple[str, str]]:
        """(code, label) in the order of the file; long lists by label, as a reader of that language looks for it."""
        pairs = [(code, self.label(code, language)) for code in self.labels]
        if len(pairs) <= LONG_LIST:
            return pairs
        return sorted(pairs, key=lambda pair: _alphabetical(pair[1], language))


def _alphabetical(label: str, language: str) -> tuple[object, ...]:
    """Å beside A in Latin script; the Ukrainian alphabet's own order, which code points do not follow."""
    folded = label.casefold()
    if language == "uk":
        return tuple((0, _UKRAINIAN.index(c)) if c in _UKRAINIAN else (1, ord(c)) for c in folded)
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return (plain, folded)


@cache
def vocabulary(name: str) -> Vocabulary:
    """A shipped vocabulary by name.

    Raises:
        BadInput: when there is none of this name, or its file lacks something.
    """
    if f"{name}.yaml" not in names_in("vocabularies"):
        raise BadInput(
            f"there is no vocabulary {name!r}.",
            where="vocabularies",
            mend=f"Known: {', '.join(all_names())}.",
        )
    return build(name, read_yaml(f"vocabularies/{name}.yaml"))


def country_name(code: str) -> Mapping[str, str]:
    """A country's name in every shipped language; the code itself where it is none."""
    return (
        vocabulary("countries").labels.get(code)
        or _EUROPEAN_UNION.get(code)
        or dict.fromkeys(LANGUAGES, code)
    )


def jurisdiction_name(code: str) -> Mapping[str, str]:
    """The name of a country, of a part of it with law of its own, or of a convention's reach."""
    return vocabulary("jurisdictions").labels.get(code) or country_name(code)


def all_names() -> tuple[str, ...]:
    """Every shipped vocabulary's name."""
    return tuple(name.removesuffix(".yaml") for name in names_in("vocabularies") if name.endswith(".yaml"))


def build(name: str, data: Any) -> Vocabulary:
    """Check and build: each code is a text and has a label in every shipped language."""
    labels: dict[str, dict[str, str]] = {}
    extra: dict[str, dict[str, str]] = {}
    for code, row in data["codes"].items():
        where = f"vocabularies/{name}.yaml: codes.{code}"
        if not isinstance(code, str):
            raise BadInput(
                "is not a text.", where=where, mend="YAML reads NO and 1 as other things: quote it."
            )
        lacking = [language for language in LANGUAGES if not row.get(language)]
        if lacking:
            raise BadInput(f"lacks a label in {', '.join(lacking)}.", where=where, mend="Add it.")
        empty = [str(key) for key, value in row.items() if value is None]
        if empty:
            raise BadInput(f"{empty[0]!r} has no value.", where=where, mend="A text with a comma: quote it.")
        labels[code] = {language: str(row[language]) for language in LANGUAGES}
        extra[code] = {key: str(value) for key, value in row.items() if key not in LANGUAGES}
    return Vocabulary(name, str(data["source"]), Confidence(data["confidence"]), labels, extra)
