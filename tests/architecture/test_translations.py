"""Translations: whole in every shipped language, every plural form there, placeholders and tags exactly the source's, compiled files fresh."""

from __future__ import annotations

import re
from collections import Counter
from gettext import c2py
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "src" / "harborlight" / "web" / "locale"
LANGUAGES = ("es", "fr", "ar", "uk")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|</?\w+[^>]*>|`[^`]+`")
NUMBER = {"%(n)s", "%(n)d"}


def catalogue(language: str):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(value: object) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [str(value)]


def messages(language: str):
    return [message for message in catalogue(language) if message.id]


def key(message) -> tuple[str, ...]:
    context = message.context or ""
    return (context.decode() if isinstance(context, bytes) else context, *forms(message.id))


def may_say_the_number_in_words(plural_rule: str, form: int) -> bool:
    """A form that serves no count above two ("one bed", Arabic's dual) need not show the figure; Ukrainian's first serves 21, too."""
    index_of = c2py(plural_rule)
    return all(count <= 2 for count in range(200) if index_of(count) == form)


def marks(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def wrong_marks(message, plural_rule: str) -> list[str]:
    """The translated forms whose placeholders, tags or commands are not those of the source."""
    expected = marks(forms(message.id)[-1])
    wrong = []
    for form, text in enumerate(forms(message.string)):
        differs = set((marks(text) - expected) + (expected - marks(text)))
        is_plural = isinstance(message.id, (list, tuple))
        if is_plural and may_say_the_number_in_words(plural_rule, form):
            differs -= NUMBER
        if differs:
            wrong.append(text)
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_are_exactly_those_of_the_source(language):
    rule = catalogue(language).plural_expr
    wrong = {
        text: forms(message.id) for message in messages(language) for text in wrong_marks(message, rule)
    }  # fmt: skip
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pair_of_words_stays_a_pair(language):
    """Django's `yesno` splits its argument at plain commas: a translated comma of another script would break it."""
    pairs = [m for m in messages(language) if re.fullmatch(r"\w+,\w+(,\w+)?", forms(m.id)[0])]
    assert pairs
    assert [m.string for m in pairs if m.string.count(",") != m.id.count(",")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_every_form_and_no_doubtful_guess(language):
    n_forms = catalogue(language).num_plurals
    lacking = []
    for message in messages(language):
        expected = n_forms if isinstance(message.id, (list, tuple)) else 1
        texts = [text for text in forms(message.string) if text.strip()]
        if message.fuzzy or len(texts) != expected:
            lacking.append(forms(message.id)[0])
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_says_what_the_file_is(language):
    header = dict(catalogue(language).mime_headers)
    unfilled = ("PACKAGE VERSION", "YEAR-MO-DA", "FULL NAME", "LANGUAGE <")
    assert [key for key, value in header.items() if str(value).startswith(unfilled)] == []
    assert header["Language"] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_fresh(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {key(message): forms(message.string) for message in read_mo(file) if message.id}
    source = {key(message): forms(message.string) for message in messages(language)}
    assert compiled == source


def told(source: object, translation: object) -> SimpleNamespace:
    return SimpleNamespace(id=source, string=translation)


def test_the_rules_here_can_fail():
    """A dropped tag, an added placeholder and a missing figure are seen; a dual without its figure is fine."""
    arabic, ukrainian = catalogue("ar").plural_expr, catalogue("uk").plural_expr

    assert wrong_marks(told("<b>%(who)s</b>", "%(who)s"), arabic)
    assert wrong_marks(told("Saved", "Saved %(day)s"), arabic)
    beds = ("%(n)d bed", "%(n)d beds")
    assert not wrong_marks(told(beds, ("لا أسرّة", "سرير", "سريران", *["%(n)d"] * 3)), arabic)
    assert wrong_marks(told(beds, (*["%(n)d"] * 5, "أسرّة")), arabic)
    assert wrong_marks(told(beds, ("ліжко", "%(n)d", "%(n)d")), ukrainian)
