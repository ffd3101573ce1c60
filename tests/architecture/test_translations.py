"""Translations: placeholders as in the source, compiled files fresh, the public site whole in every shipped language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "src" / "harborlight" / "web" / "locale"
LANGUAGES = ("es", "fr", "ar", "uk")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|</?\w+[^>]*>")
PUBLIC = ("templates/public/", "base_public", "parts/suspected_case", "web/public/")


def catalogue(language: str):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(value: object) -> list[str]:
    return [text for text in (value if isinstance(value, (list, tuple)) else [value]) if text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_are_those_of_the_source(language):
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        allowed = {found for source in texts(message.id) for found in PLACEHOLDER.findall(source)}
        for text in texts(message.string):
            if set(PLACEHOLDER.findall(text)) - allowed:
                wrong.append((texts(message.id)[0], text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_fresh(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {tuple(texts(m.id)): tuple(texts(m.string)) for m in read_mo(file) if m.id}
    source = {
        tuple(texts(m.id)): tuple(texts(m.string))
        for m in catalogue(language)
        if m.id and texts(m.string) and not m.fuzzy
    }
    assert {key: value for key, value in source.items() if compiled.get(key) != value} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_site_is_whole_in_every_language(language):
    missing = [
        texts(message.id)[0]
        for message in catalogue(language)
        if message.id and not texts(message.string) and any(part in str(path) for path, _line in message.locations for part in PUBLIC)
    ]  # fmt: skip
    assert missing == []
