"""Answer sets ⇄ QuestionnaireResponse (R5).

Unknown, declined and not applicable are items without an answer and with a data-absent-reason; what was not asked is not
there. Must stay true: answers written and read again are the same, whatever FHIR's types can hold of them; an item that
cannot be taken is named by its path, kept in `left`, and never loses the others; no problem repeats an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.exchange import archives
from harborlight.exchange.answer_words import OWN_ANSWERS
from harborlight.exchange.archives import LIMITS, Limits
from harborlight.exchange.fhir import names as n
from harborlight.exchange.fhir.names import Json, extensions, value_in
from harborlight.exchange.fhir.reading import resource_of
from harborlight.exchange.problems import Problem
from harborlight.tables.instruments import (
    Answers,
    Entry,
    Group,
    Instrument,
    Item,
    ItemType,
    Option,
    Variable,
    normalised,
)

AS_WRITTEN = f"{n.PROJECT}/StructureDefinition/as-written"
_STATUSES = ("completed", "in-progress", "amended", "stopped", "entered-in-error")
_MOST_NESTED = 30


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """`profile`: what is known beside the answers. `left`: path → the item as it came, where it could not be taken."""

    answers: dict[str, Any]
    profile: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    left: Mapping[str, Any] = field(default_factory=dict)


# -- out -------------------------------------------------------------------------------------------------------------


def write_response(
    instrument: Instrument, answers: Answers, profile: Mapping[str, Any] | None = None
) -> bytes:
    """The response as JSON. It names nobody: who answered is for the sender to add.

    Raises:
        InvalidDocument: for what is no answer to its item.
    """
    found = response(instrument, answers, profile or {})
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def response(instrument: Instrument, answers: Answers, profile: Mapping[str, Any]) -> Json:
    items = [*_person(instrument, profile), *_written(instrument.entries, answers)]
    kept = instrument.extra.get("fhir", {}).get("elements", {})
    url = kept.get("url", f"{n.PROJECT}/Questionnaire/{instrument.id}")
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{url}|{instrument.version}",
        "status": "completed",
        **({"item": items} if items else {}),
    }


def _person(instrument: Instrument, profile: Mapping[str, Any]) -> list[Json]:
    found = [
        item
        for each in _variables(instrument)
        for item in _answered(_as_item(each), each.id, profile.get(each.id))
    ]
    return [{"linkId": n.PERSON_GROUP, "item": found}] if found else []


def _variables(instrument: Instrument) -> tuple[Variable, ...]:
    """Those that are declared, and the two that every rule may look at."""
    mine = {each.id for each in instrument.profile}
    forms = tuple(Option(form.id) for form in instrument.forms)
    always = (Variable("form", ItemType.SELECT_ONE, options=forms), Variable("age", ItemType.DECIMAL))
    return (
        *instrument.profile,
        *(each for each in always if each.id not in mine and (each.id != "form" or forms)),
    )


def _as_item(variable: Variable) -> Item:
    return Item(variable.id, variable.type, variable.label, options=variable.options)


def _written(entries: tuple[Entry, ...], answers: Mapping[str, Any]) -> Iterator[Json]:
    for entry in entries:
        link = _link(entry)
        if isinstance(entry, Item):
            yield from _answered(entry, link, answers.get(entry.id))
        elif entry.is_repeat:
            for row in answers.get(entry.id) or ():
                inside = list(_written(entry.entries, row))
                yield {"linkId": link, **({"item": inside} if inside else {})}
        else:
            inside = list(_written(entry.entries, answers))
            if inside:
                yield {"linkId": link, "item": inside}


def _link(entry: Entry) -> str:
    return str(entry.extra.get("fhir", {}).get("linkId", entry.id))


def _answered(item: Item, link: str, raw: Any) -> Iterator[Json]:
    element = _element(item)
    if raw is None or raw == "" or raw == [] or not element:
        return
    answer = normalised(item, raw)
    if isinstance(answer, str) and answer in n.REASONS:
        yield {"linkId": link, "extension": [{"url": n.ABSENT, "valueCode": n.REASONS[answer]}]}
        return
    many = answer if isinstance(answer, list) else [answer]
    values = [{element: _value(item, element, each)} for each in many]
    found: Json = {"linkId": link, "answer": values}
    if _answer_of(item, values) != answer:
        found = {"extension": [{"url": AS_WRITTEN, "valueString": str(answer)}], **found}
    yield found


def _element(item: Item) -> str:
    """Of value[x]; as the stranger's type wants it, where it came from one; none for what is worked out anew."""
    if item.calculation is not None and item.type is ItemType.CALCULATE:
        return ""
    kind = item.extra.get("fhir", {}).get("type")
    if kind == "boolean" and item.type is ItemType.YES_NO:
        return "valueBoolean"
    return n.TYPES[item.type][1]


def _value(item: Item, element: str, answer: Any) -> Any:
    match element:
        case "valueCoding":
            option = item.option(str(answer)) if item.options else None
            kept = option.extra.get("fhir", {}).get("coding", {}) if option else {}
            return {**kept, "code": str(answer)}
        case "valueBoolean":
            return answer in ("yes", "OK", True)
        case "valueInteger":
            return int(answer)
        case "valueDecimal":
            return int(answer) if float(answer) == int(answer) else float(answer)
        case "valueTime":
            return _whole_time(str(answer))
        case "valueDateTime":
            return _moment(str(answer))
        case "valueAttachment":
            return {"title": str(answer)}
        case _:
            return str(answer)


def _whole_time(text: str) -> str:
    found = re.match(r"\d\d:\d\d(:\d\d(\.\d+)?)?", text)
    whole = found.group() if found else "00:00"
    return whole if found and found[1] else f"{whole}:00"


def _moment(text: str) -> str:
    """With seconds and a zone, as FHIR demands; the zone of a form that names none is taken as UTC and the text kept beside."""
    day, _t, rest = text.replace(" ", "T", 1).partition("T")
    if not rest:
        return day
    zone = re.search(r"(Z|[+-]\d\d:\d\d)$", rest)
    return f"{day}T{_whole_time(rest)}{zone[1] if zone else 'Z'}"


# -- in --------------------------------------------------------------------------------------------------------------


def read_response(
    source: bytes | Path, instrument: Instrument, *, name: str = "", limits: Limits = LIMITS
) -> AnswerReading:
    """Answers to this instrument.

    Raises:
        InvalidDocument: when it is no JSON, or no QuestionnaireResponse.
    """
    name = name or (source.name if isinstance(source, Path) else "response")
    given = resource_of(archives.read_bytes(source, limits), name, "QuestionnaireResponse")
    return _Reader(instrument, name).reading(given)


class _Reader:
    def __init__(self, instrument: Instrument, name: str) -> None:
        self.instrument, self.name = instrument, name
        self.problems: list[Problem] = []
        self.left: dict[str, Any] = {}
        self.variables = {each.id: _as_item(each) for each in _variables(instrument)}

    def reading(self, given: Mapping[str, Any]) -> AnswerReading:
        asked = str(given.get("questionnaire") or "")
        url, _bar, version = asked.partition("|")
        if url.rsplit("/", 1)[-1] != self.instrument.id and url != self.instrument.extra.get("fhir", {}).get(
            "elements", {}
        ).get("url"):
            self._say(
                "questionnaire", "names another questionnaire.", "Check that these are answers to this one."
            )
        elif version and version != self.instrument.version:
            self._say("questionnaire", "names another version.", "Load the version that was answered.")
        if given.get("status") not in _STATUSES:
            self._say("status", "is no status of a response.", f"Write {', '.join(_STATUSES)}.")
        elif given["status"] == "entered-in-error":
            self._say("status", "says that it was entered in error.", "Leave these answers aside.")
        answers: dict[str, Any] = {}
        profile: dict[str, Any] = {}
        self._read(given.get("item"), "item", self.instrument.entries, answers, profile, 0)
        return AnswerReading(answers, profile, tuple(self.problems), dict(self.left))

    def _say(self, path: str, what: str, mend: str, *, is_kept: bool = True) -> None:
        self.problems.append(Problem(what, mend, file=f"{self.name}, {path}", is_kept=is_kept))

    def _leave(self, path: str, item: Any, what: str, mend: str) -> None:
        self.left[path] = item
        self._say(path, what, mend, is_kept=False)

    def _read(
        self,
        given: Any,
        path: str,
        entries: tuple[Entry, ...],
        answers: dict[str, Any],
        profile: dict[str, Any],
        depth: int,
    ) -> None:
        if given is None:
            return
        if not isinstance(given, list) or depth > _MOST_NESTED:
            self._leave(
                path, given, "is no list of items, or lies too deep; left out.", "Export the answers again."
            )
            return
        known = {_link(entry): entry for entry in entries}
        for number, item in enumerate(given):
            here = f"{path}[{number}]"
            link = item.get("linkId") if isinstance(item, dict) else None
            entry = known.get(link) if isinstance(link, str) else None
            if link == n.PERSON_GROUP and not depth:
                self._person(item, f"{here}.item", profile)
            elif link == n.RESULT_GROUP and not depth:
                continue  # worked out anew, never believed
            elif isinstance(entry, Group):
                self._group(item, here, entry, answers, profile, depth)
            elif isinstance(entry, Item):
                self._item(item, here, entry, answers)
            else:
                self._leave(
                    here,
                    item,
                    "answers nothing that is asked here; left out.",
                    "Check its linkId and where it lies.",
                )

    def _group(
        self,
        item: Json,
        here: str,
        group: Group,
        answers: dict[str, Any],
        profile: dict[str, Any],
        depth: int,
    ) -> None:
        if not group.is_repeat:
            self._read(item.get("item"), f"{here}.item", group.entries, answers, profile, depth + 1)
            return
        row: dict[str, Any] = {}
        self._read(item.get("item"), f"{here}.item", group.entries, row, profile, depth + 1)
        answers.setdefault(group.id, []).append(row)

    def _person(self, group: Json, path: str, profile: dict[str, Any]) -> None:
        given = group.get("item")
        for number, item in enumerate(given if isinstance(given, list) else ()):
            here = f"{path}[{number}]"
            variable = self.variables.get(str(item.get("linkId"))) if isinstance(item, dict) else None
            if variable is None:
                self._leave(here, item, "is not known of a person here; left out.", "Check its linkId.")
            else:
                self._item(item, here, variable, profile)

    def _item(self, item: Json, here: str, asked: Item, answers: dict[str, Any]) -> None:
        if asked.id in answers:
            self._leave(here, item, "answers an item that was answered already; left out.", "Keep one.")
            return
        reasons = [value_in(each) for each in _absences(item)]
        if reasons:
            word = n.WORDS.get(str(reasons[0]))
            if word:
                answers[asked.id] = word
            elif str(reasons[0]) != "not-asked":
                self._leave(
                    here,
                    item,
                    "has a reason for no answer that has no word here; left out.",
                    "Write asked-unknown.",
                )
            return
        given = item.get("answer")
        if given is None or given == []:
            return
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            self._leave(
                f"{here}.answer", item, "is no list of answers; left out.", "Export the answers again."
            )
            return
        try:
            answers[asked.id] = _as_written(item, asked, given) or _answer_of(asked, given)
        except (InvalidDocument, ValueError, TypeError) as error:
            mend = error.mend if isinstance(error, InvalidDocument) else "Check its type."
            self._leave(f"{here}.answer", item, "is no answer to this item; left out.", mend)


def _absences(item: Json) -> list[Json]:
    """On the item, as it is written here, or on its only answer's value, as others do."""
    found = extensions(item, n.ABSENT)
    given = item.get("answer")
    if not found and isinstance(given, list) and len(given) == 1 and isinstance(given[0], dict):
        for key, value in given[0].items():
            if key.lstrip("_").startswith("value") and isinstance(value, dict):
                found += extensions(value, n.ABSENT)
    return found


def _as_written(item: Json, asked: Item, given: list[Json]) -> Any:
    """The text that was written here, as long as nobody changed the answer since."""
    for each in extensions(item, AS_WRITTEN):
        text = value_in(each)
        element = _element(asked)
        if isinstance(text, str) and given == [{element: _value(asked, element, text)}]:
            return normalised(asked, text)
    return None


def _answer_of(item: Item, given: list[Json]) -> Any:
    """The answer as this item's type keeps it.

    Raises:
        InvalidDocument, ValueError: when it is none.
    """
    values = [_plain(item, value_in(each)) for each in given]
    if item.type in n.SEVERAL:
        return normalised(item, values)
    if len(values) != 1:
        raise InvalidDocument("is answered more than once.", where=item.id, mend="Keep one answer.")
    return normalised(item, values[0])


def _plain(item: Item, value: Any) -> Any:
    if isinstance(value, bool):
        if item.type is ItemType.ACKNOWLEDGE:
            return "OK" if value else None
        return value if item.type in OWN_ANSWERS else str(value).lower()
    if isinstance(value, dict):
        found = value.get("code", value.get("title", value.get("value", value.get("reference"))))
        if not isinstance(found, str | int | float):
            raise ValueError
        return found
    return value
