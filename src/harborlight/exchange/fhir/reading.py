"""Questionnaire → instrument. What is wrong is named by its path, and never loses the rest; elements that have no field here are
kept verbatim in `extra["fhir"]` and written back."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.exchange import archives, beside
from harborlight.exchange.answer_words import OWN_ANSWERS
from harborlight.exchange.archives import LIMITS, Limits
from harborlight.exchange.beside import Key
from harborlight.exchange.fhir import names as n
from harborlight.exchange.fhir.names import Json, extensions, texts_of
from harborlight.exchange.fhir.questions import Questions
from harborlight.exchange.instrument_reading import Reading
from harborlight.exchange.problems import Problem
from harborlight.tables.instruments import (
    Checklist,
    Confidence,
    Entry,
    Group,
    Instrument,
    Item,
    Kind,
    Licence,
    Option,
    OptionList,
    Variable,
    Wording,
)

SOURCE = "a FHIR Questionnaire"
HANDLED: beside.Handled = {
    Instrument: ("entries", "lists", "profile"),
    Group: ("entries", "id"),
    Item: ("id", "options"),
    Variable: ("id", "options"),
    Option: ("value",),
}
_KNOWN = (
    "resourceType", "language", "url", "version", "title", "_title", "publisher", "description", "_description", "copyright", "item",
    "extension",
)  # fmt: skip


def read(source: bytes | Path, *, name: str = "", limits: Limits = LIMITS) -> Reading:
    """The questionnaire as an instrument without a rule, unless what stands beside says more.

    Raises:
        InvalidDocument: when it is no JSON, or no Questionnaire.
    """
    name = name or (source.name if isinstance(source, Path) else "questionnaire")
    return read_resource(resource_of(archives.read_bytes(source, limits), name, "Questionnaire"), name=name)


def resource_of(data: bytes, name: str, kind: str) -> Json:
    """One resource of this kind, from JSON.

    Raises:
        InvalidDocument: for anything else.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(
            "is not JSON.", where=name, mend="Export it as FHIR JSON in UTF-8; XML is not read here."
        ) from error
    if not isinstance(found, dict) or found.get("resourceType") != kind:
        raise InvalidDocument(f"is no {kind}.", where=name, mend=f"Export one resource of type {kind}.")
    return found


def read_resource(given: Mapping[str, Any], *, name: str, with_beside: bool = True) -> Reading:
    problems: list[Problem] = []

    def say(path: str, what: str, mend: str, *, is_kept: bool = True) -> None:
        problems.append(Problem(what, mend, file=f"{name}, {path}" if path else name, is_kept=is_kept))

    first = given["language"] if isinstance(given.get("language"), str) and given["language"] else "en"
    questions = Questions(given, first, say)
    entries = questions.entries()
    plain = _head(given, first, name, questions)
    plain = dataclasses.replace(plain, entries=entries, profile=tuple(questions.profile))
    if with_beside:
        plain = _with_beside(plain, extensions(given, n.BESIDE), say)
        if questions.has_scores and isinstance(plain.rule, Checklist) and not extensions(given, n.BESIDE):
            say(
                "",
                "its options have scores, and FHIR says no rule over them.",
                "Write the rule into the YAML.",
            )
    entry = {each.id: each for each in plain.every_entry}
    for whose, field, path in questions.kept_only:
        found = getattr(entry.get(whose), field, None)
        if found is not None and not found.is_understood:
            say(path, "is FHIRPath: kept as it is, not worked out here.", "Write it anew as an expression.")
    return Reading(plain, tuple(problems))


def _head(given: Mapping[str, Any], first: str, name: str, questions: Questions) -> Instrument:
    title = texts_of(given, "title", first) or {first: _text(given.get("name")) or Path(name).stem}
    about = texts_of(given, "description", first)
    spoken = dict.fromkeys([first, *title, *about, *questions.languages])
    kept: dict[str, Any] = {}
    elements = n.without(given, _KNOWN)
    url = _text(given.get("url"))
    is_ours = url.startswith(f"{n.PROJECT}/Questionnaire/")
    elements = {key: each for key, each in elements.items() if (key, each) != ("status", "active")}
    elements |= {"url": url} if url and not is_ours else {}
    if elements:
        kept["elements"] = elements
    if left := [each for each in _list(given.get("extension")) if _url(each) not in (n.BESIDE, n.VARIABLE)]:
        kept["extension"] = left
    called = url.rsplit("/", 1)[-1] or _text(given.get("name")) or _text(given.get("id")) or Path(name).stem
    plain_id = re.sub(r"\W+", "_", called, flags=re.ASCII).strip("_" if not is_ours else "")[:64]
    plain_id = plain_id if plain_id[:1].isalpha() else f"form_{plain_id}"[:64].rstrip("_")
    return Instrument(
        id=plain_id, version=_text(given.get("version")) or "1", title=title, rule=Checklist(), entries=(), about=about,
        source=SOURCE, licence=Licence.USER_SUPPLIED_TEXT, confidence=Confidence.UNVERIFIED, kind=Kind.SURVEY,
        languages=tuple(spoken), owner=_text(given.get("publisher")), licence_note=_text(given.get("copyright")),
        wording=Wording.OWN, extra={"fhir": kept} if kept else {},
    )  # fmt: skip


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _url(extension: Any) -> Any:
    return extension.get("url") if isinstance(extension, dict) else None


# -- what stands beside ----------------------------------------------------------------------------------------------


def things(instrument: Instrument) -> Iterator[tuple[Key, Any]]:
    """Everything of which a field may stand beside; options by whoever has them."""
    yield ("instrument", ""), instrument
    for each in (*instrument.profile, *instrument.every_entry):
        kind = {Variable: "variable", Group: "group"}.get(type(each), "item")
        yield (kind, each.id), each
        if isinstance(each, Item | Variable):
            yield from beside.options_under(each.id, each.options)


def _with_beside(plain: Instrument, given: list[Json], say: Any) -> Instrument:
    strangers = dict(things(plain))
    found: dict[Key, dict[str, Any]] = {}
    lists: dict[str, dict[str, Any]] = {}
    for number, extension in enumerate(given):
        parts = n.parts_of(extension)
        note = beside.Note(*(_text(parts.get(key)) for key in ("of", "id", "field", "value", "insteadOf")))
        try:
            holds, value = beside.value_that_holds(note, strangers, HANDLED)
        except InvalidDocument:
            say(
                f"beside[{number}]",
                "does not fit; passed over.",
                "Export the instrument again.",
                is_kept=False,
            )
            continue
        if note.of == "list":
            lists.setdefault(note.id, {})[note.field] = value
        elif holds:
            found.setdefault(note.key, {})[note.field] = value
    return _Rebuilding(found, _lists(lists)).instrument(plain)


def _lists(given: Mapping[str, Mapping[str, Any]]) -> dict[str, OptionList]:
    return {
        name: OptionList(name, tuple(fields.get("options", ())), fields.get("extra", {}))
        for name, fields in given.items()
    }


@dataclasses.dataclass(frozen=True, slots=True)
class _Rebuilding:
    """Puts what holds into its places. An item whose options were edited no longer shares a list."""

    found: Mapping[Key, Mapping[str, Any]]
    lists: Mapping[str, OptionList]

    def instrument(self, plain: Instrument) -> Instrument:
        entries = tuple(map(self._entry, plain.entries))
        rebuilt = dataclasses.replace(
            plain,
            **self.found.get(("instrument", ""), {}),
            entries=entries,
            profile=tuple(map(self._variable, plain.profile)),
        )
        shared = {item.list_id for item in rebuilt.items}
        wanted = {fields.get("list_id") for fields in self.found.values()}
        kept = {name: each for name, each in self.lists.items() if name in shared or name not in wanted}
        return dataclasses.replace(rebuilt, lists=kept)

    def _entry(self, entry: Entry) -> Entry:
        if isinstance(entry, Group):
            inside = tuple(map(self._entry, entry.entries))
            return dataclasses.replace(entry, **self.found.get(("group", entry.id), {}), entries=inside)
        item = dataclasses.replace(entry, **self.found.get(("item", entry.id), {}))
        options = () if item.type in OWN_ANSWERS else beside.with_notes(item.id, entry.options, self.found)
        shared = self.lists.get(item.list_id)
        if item.list_id and (shared is None or shared.options != options):
            item = dataclasses.replace(item, list_id="")
        return dataclasses.replace(item, options=options)

    def _variable(self, variable: Variable) -> Variable:
        made = dataclasses.replace(variable, **self.found.get(("variable", variable.id), {}))
        options = () if made.type in OWN_ANSWERS else beside.with_notes(made.id, variable.options, self.found)
        return dataclasses.replace(made, options=options)
