"""Gaps between languages: whoever chooses a language must be able to read all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harborlight.tables.instruments import Fault, Group, Instrument, Item, Labels

_WORDS = ("label", "hint", "guidance", "required_message", "constraint_message", "next_step")


def faults_of_words(instrument: Instrument) -> tuple[Fault, ...]:
    found = []
    for path, labels in texts_of(instrument):
        lacking = [language for language in instrument.languages if not labels.get(language)]
        if labels and lacking:
            found.append(
                Fault(path, f"lacks a text in {', '.join(lacking)}", "Add it, or take the language out.")
            )
    return tuple(found)


def texts_of(instrument: Instrument) -> Iterator[tuple[tuple[str, ...], Labels]]:
    """Every text of an instrument with its path."""
    yield ("title",), instrument.title
    yield ("about",), instrument.about
    for number, caution in enumerate(instrument.cautions):
        yield (f"cautions[{number}]",), caution
    for key in ("forms", "dimensions", "profile", "alerts"):
        for each in getattr(instrument, key):
            yield from _of(each, (key, each.id))
    for options in instrument.lists.values():
        for option in options.options:
            yield from _of(option, ("lists", options.id, option.value))
    for entry in instrument.every_entry:
        yield from _of_entry(entry)
    yield from _of_rule(instrument)
    if instrument.schedule:
        for number, event in enumerate(instrument.schedule.events):
            yield ("schedule", f"events[{number}]"), event


def _of(shape: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Labels]]:
    for name in _WORDS:
        if hasattr(shape, name):
            yield (*path, name), getattr(shape, name)
    for kind, labels in getattr(shape, "media", {}).items():
        yield (*path, "media", kind), labels


def _of_entry(entry: Item | Group) -> Iterator[tuple[tuple[str, ...], Labels]]:
    yield from _of(entry, ("items", entry.id))
    if isinstance(entry, Item) and not entry.list_id:
        for option in entry.options:
            yield from _of(option, ("items", entry.id, option.value))


def _of_rule(instrument: Instrument) -> Iterator[tuple[tuple[str, ...], Labels]]:
    for outcome, labels in instrument.rule.next_step.items():
        yield ("rule", "next_step", outcome), labels
    for key in ("bands", "clusters"):
        for each in getattr(instrument.rule, key, ()):
            yield from _of(each, ("rule", key, each.id))
