"""The shelves of words: vocabularies code by code, and phrases of adverts. A list of places or languages is one entry."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import indicators, vocabularies
from harborlight.knowledge.shelves.entry import Entry, Fact, facts, joined, plain_id
from harborlight.knowledge.vocabularies import Vocabulary, vocabulary

# What pages and clocks call things: words of the house, no knowledge of the field.
_OF_PAGES = frozenset(
    {
        "shelves",
        "entry_facts",
        "check_reasons",
        "bonds",
        "time_units",
        "limit_kinds",
        "clock_events",
        "limits",
        "jurisdictions",
    }
)
_WHOLE = frozenset({"countries", "languages", "languages_iso"})


def vocabulary_entries() -> Iterator[Entry]:
    for name in vocabularies.all_names():
        words = vocabulary(name)
        if name in _OF_PAGES:
            continue
        if name in _WHOLE:
            yield _whole(words)
        else:
            yield from (_code(words, code) for code in words.codes())


def _whole(words: Vocabulary) -> Entry:
    about = facts([("n_codes", len(words.codes()))])
    title = {"en": f"List: {words.name.replace('_', ' ')}"}
    return Entry(
        "vocabularies",
        words.name,
        title,
        words.source,
        words.confidence,
        joined(words.labels.values()),
        about,
    )


def _code(words: Vocabulary, code: str) -> Entry:
    about = facts([("vocabulary", words.name.replace("_", " ")), ("code", code), *words.extra[code].items()])
    return Entry(
        "vocabularies", plain_id(words.name, code), words.labels[code], words.source, words.confidence,
        {}, about, keywords=f"{words.name.replace('_', ' ')} {code}",
    )  # fmt: skip


def phrase_entries() -> Iterator[Entry]:
    for number, each in enumerate(indicators.phrases(), 1):
        about = facts([("weight", each.weight)])
        yield Entry(
            "phrases", plain_id(each.language, str(number)), {"en": each.phrase}, indicators.SOURCE, indicators.CONFIDENCE,
            {},
            (Fact("language", each.language, "languages"), Fact("indicator", each.indicator, indicators.INDICATORS), *about), keywords=each.indicator.replace("_", " "),
        )  # fmt: skip
