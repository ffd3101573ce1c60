"""Addresses and words of FHIR R5 that are used here. Extensions: hl7.org/fhir/extensions, Structured Data Capture 4.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harborlight.exchange.answer_words import OWN_ANSWERS
from harborlight.tables.instruments import Answer, Instrument, Item, ItemType, Labels

Json = dict[str, Any]

CORE = "http://hl7.org/fhir/StructureDefinition"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
# Ours name a place nobody need be able to open: an address in FHIR is a name first.
PROJECT = "https://github.com/harborlight/harborlight/fhir"

TRANSLATION = f"{CORE}/translation"
ITEM_WEIGHT = f"{CORE}/itemWeight"
# What the weight was called before R5; read, not written.
OLD_WEIGHTS = (f"{CORE}/ordinalValue", f"{CORE}/questionnaire-ordinalValue")
VARIABLE = f"{CORE}/variable"
CALCULATED = f"{SDC}/sdc-questionnaire-calculatedExpression"
ENABLE_WHEN = f"{SDC}/sdc-questionnaire-enableWhenExpression"
ITEM_CONTROL = f"{CORE}/questionnaire-itemControl"
CONTROL_SYSTEM = "http://hl7.org/fhir/questionnaire-item-control"
HIDDEN = f"{CORE}/questionnaire-hidden"
EXCLUSIVE = f"{CORE}/questionnaire-optionExclusive"
MIN_VALUE, MAX_VALUE = f"{CORE}/minValue", f"{CORE}/maxValue"
SLIDER_STEP = f"{CORE}/questionnaire-sliderStepValue"
MIME_TYPE = f"{CORE}/mimeType"
ABSENT = f"{CORE}/data-absent-reason"

BESIDE = f"{PROJECT}/StructureDefinition/beside"
PART = f"{PROJECT}/StructureDefinition/part"  # "person": known beside the answers; "implied": by a form or rule; "result"
PERSON, IMPLIED, RESULT = "person", "implied", "result"

# Our words for having no answer ⇄ http://terminology.hl7.org/CodeSystem/data-absent-reason
REASONS: Mapping[str, str] = {
    Answer.UNKNOWN: "asked-unknown",
    Answer.DECLINED: "asked-declined",
    Answer.NOT_APPLICABLE: "not-applicable",
}
WORDS: Mapping[str, str] = {
    **{reason: str(word) for word, reason in REASONS.items()},
    "unknown": "unknown",
    "temp-unknown": "unknown",
    "masked": "declined",
}

_T = ItemType
# Item type → type in FHIR, and the element of an answer
TYPES: Mapping[ItemType, tuple[str, str]] = {
    _T.PRESENT: ("coding", "valueCoding"), _T.YES_NO: ("coding", "valueCoding"), _T.SCALE: ("coding", "valueCoding"),
    _T.SELECT_ONE: ("coding", "valueCoding"), _T.SELECT_MULTIPLE: ("coding", "valueCoding"), _T.RANK: ("coding", "valueCoding"),
    _T.INTEGER: ("integer", "valueInteger"), _T.DECIMAL: ("decimal", "valueDecimal"), _T.RANGE: ("decimal", "valueDecimal"),
    _T.DATE: ("date", "valueDate"), _T.TIME: ("time", "valueTime"), _T.DATETIME: ("dateTime", "valueDateTime"),
    _T.TEXT: ("string", "valueString"), _T.FILE: ("attachment", "valueAttachment"), _T.GEOPOINT: ("string", "valueString"),
    _T.GEOTRACE: ("string", "valueString"), _T.GEOSHAPE: ("string", "valueString"), _T.BARCODE: ("string", "valueString"),
    _T.ACKNOWLEDGE: ("boolean", "valueBoolean"), _T.NOTE: ("display", ""), _T.CALCULATE: ("string", "valueString"),
    _T.HIDDEN: ("string", "valueString"), _T.METADATA: ("string", "valueString"),
}  # fmt: skip
# How a stranger's type is read; R4 said choice and open-choice for coding.
READ_TYPES: Mapping[str, ItemType] = {
    "display": _T.NOTE, "boolean": _T.YES_NO, "decimal": _T.DECIMAL, "integer": _T.INTEGER, "date": _T.DATE,
    "dateTime": _T.DATETIME, "time": _T.TIME, "string": _T.TEXT, "text": _T.TEXT, "url": _T.TEXT, "coding": _T.SELECT_ONE,
    "choice": _T.SELECT_ONE, "open-choice": _T.SELECT_ONE, "attachment": _T.FILE, "reference": _T.TEXT, "quantity": _T.DECIMAL,
}  # fmt: skip
SEVERAL = (_T.SELECT_MULTIPLE, _T.RANK)


def path_to(instrument: Instrument, name: str, root: str) -> str:
    """The place of an item in a Questionnaire or its response, group by group: `repeat(item)` would merge equal rounds of a
    repeat."""
    steps = [*(group.id for group in instrument.above.get(name, ())), name]
    if name not in instrument.above:  # known beside the answers
        steps = [PERSON_GROUP, name]
    return root + "".join(f".item.where(linkId={quoted(step)})" for step in steps)


PERSON_GROUP, RESULT_GROUP = "profile_of_the_person", "result_of_the_rule"


def quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\")
        .replace("'", "\\'")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
    )
    return f"'{escaped}'"


def extensions(shape: Mapping[str, Any], *urls: str) -> list[Json]:
    found = shape.get("extension")
    return (
        [each for each in found if isinstance(each, dict) and each.get("url") in urls]
        if isinstance(found, list)
        else []
    )


def value_in(element: Mapping[str, Any]) -> Any:
    """The value[x] of an extension or an answer."""
    return next((each for key, each in element.items() if key.startswith("value")), None)


def parts_of(extension: Mapping[str, Any]) -> Json:
    """The values of the extensions within, by address; whatever else stands there is passed over."""
    found = extension.get("extension")
    inside = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return {each["url"]: value_in(each) for each in inside if isinstance(each.get("url"), str)}


def codes_of(concept: Any) -> list[str]:
    """The codes of a CodeableConcept."""
    found = concept.get("coding") if isinstance(concept, dict) else None
    inside = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return [each["code"] for each in inside if isinstance(each.get("code"), str)]


def texts(name: str, labels: Labels, first: str) -> Json:
    """An element with its translations beside it."""
    found: Json = {name: labels[first]} if labels.get(first) else {}
    others = [
        {
            "url": TRANSLATION,
            "extension": [{"url": "lang", "valueCode": code}, {"url": "content", "valueString": text}],
        }
        for code, text in labels.items()
        if code != first or not text
    ]
    return found | ({f"_{name}": {"extension": others}} if others else {})


def texts_of(shape: Mapping[str, Any], name: str, first: str) -> dict[str, str]:
    found = {first: shape[name]} if isinstance(shape.get(name), str) else {}
    beside = shape.get(f"_{name}")
    for each in extensions(beside, TRANSLATION) if isinstance(beside, dict) else []:
        parts = parts_of(each)
        if isinstance(parts.get("lang"), str) and isinstance(parts.get("content"), str):
            found.setdefault(parts["lang"], parts["content"])
    return found


def expression_of(text: str, name: str = "") -> Json:
    return {**({"name": name} if name else {}), "language": "text/fhirpath", "expression": text}


def scores_of(item: Item) -> tuple[tuple[str, float | None], ...]:
    """Code → what it is worth, also for the types that have no options of their own."""
    if item.type in OWN_ANSWERS:
        return tuple(zip(OWN_ANSWERS[item.type], (1.0, 0.0), strict=True))
    return tuple((option.value, option.score) for option in item.options)


def without(shape: Mapping[str, Any], known: Iterable[str]) -> Json:
    return {key: each for key, each in shape.items() if key not in set(known)}
