"""Vocabularies: codes with labels in the shipped languages. A code that is not there is a fault, never a silent blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from harborlight.errors import BadInput
from harborlight.knowledge.files import names_in, read_yaml
from harborlight.tables.instruments import in_language


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`labels`: code → language → text; `extra`: whatever else a code carries, such as its pillar."""

    name: str
    source: str
    confidence: str
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
                f"no code {code!r}", where=self.name, mend=f"Known: {', '.join(self.codes()[:40])}."
            )
        return in_language(self.labels[code], language)

    def choices(self, language: str = "en") -> list[tuple[str, str]]:
        """(code, label) in the order of the file; long lists by label."""
        pairs = [(code, self.label(code, language)) for code in self.labels]
        return sorted(pairs, key=lambda pair: pair[1]) if len(pairs) > 50 else pairs


_LANGUAGES = ("en", "es", "fr", "ar", "uk")


@cache
def vocabulary(name: str) -> Vocabulary:
    """A shipped vocabulary by name.

    Raises:
        BadInput: when there is none of this name.
    """
    if f"{name}.yaml" not in names_in("vocabularies"):
        raise BadInput(f"there is no vocabulary {name!r}")
    data = read_yaml(f"vocabularies/{name}.yaml")
    labels, extra = {}, {}
    for code, row in data["codes"].items():
        labels[str(code)] = {language: row[language] for language in _LANGUAGES if language in row}
        extra[str(code)] = {key: str(value) for key, value in row.items() if key not in _LANGUAGES}
    return Vocabulary(name, data["source"], data["confidence"], labels, extra)
