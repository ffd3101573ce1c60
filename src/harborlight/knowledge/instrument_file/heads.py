"""Reading what one must know of an instrument before one trusts it: studies, schedule, translations, vectors."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.spots import Spot
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import (
    Confidence,
    Dimension,
    Estimate,
    Form,
    Result,
    Schedule,
    Study,
    Vector,
    Wording,
)

TRANSLATIONS = ("unreviewed", "reviewed", "official")
FORM_KEYS = frozenset({"label", "is_child", "is_sexual", "confidence", "element"})
DIMENSION_KEYS = frozenset({"label", "element", "phase", "weight"})
STUDY_KEYS = frozenset(field.name for field in dataclasses.fields(Study))
ESTIMATE_KEYS = frozenset({"value", "low", "high"})
SCHEDULE_KEYS = frozenset(field.name for field in dataclasses.fields(Schedule))
VECTOR_KEYS = frozenset(field.name for field in dataclasses.fields(Vector))
EXPECTED = frozenset(field.name for field in dataclasses.fields(Result)) | {"dimension"}


def read_languages(top: Spot) -> tuple[tuple[str, ...], frozenset[str]]:
    """Those it is in, and those in which a text of it may stand: what is declared, or the title's among the house's."""
    declared = top.at("languages")
    if not declared:
        title = top.value.get("title")
        spoken = tuple(title) if isinstance(title, Mapping) else ()
        return ("en", *(each for each in spoken if each in LANGUAGES and each != "en")), frozenset(LANGUAGES)
    for member in declared.members():
        if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", member.text()):
            member.refuse(f"is not a language tag: {member.value!r}", "Write, for example, `en` or `pt-BR`.")
    languages = declared.texts() or ("en",)
    return languages, frozenset(languages)


def read_for_whom(top: Spot) -> dict[str, Any]:
    """The ages it was made for, and where it is used."""
    low, high = (
        spot.whole(0, "Write years of age, for example 18.") if spot else None
        for spot in (top.at("age_from"), top.at("age_to"))
    )
    if low is not None and high is not None and high < low:
        top.at("age_to").refuse("lies below age_from", "Check the two.")
    known = vocabulary("instrument_settings").codes()
    settings = tuple(spot.code(known, "a setting") for spot in top.at("settings").members())
    return {"age_from": low, "age_to": high, "settings": settings}


def read_form(key: str, spot: Spot) -> Form:
    spot.mapping(FORM_KEYS)
    return Form(
        id=key, label=spot.at("label").labels(), is_child=spot.at("is_child").flag(),
        confidence=spot.at("confidence").choice(Confidence), element=spot.at("element").text(),
        is_sexual=spot.at("is_sexual").flag(),
    )  # fmt: skip


def read_dimension(key: str, spot: Spot) -> Dimension:
    spot.mapping(DIMENSION_KEYS)
    weight = spot.at("weight").number(0)
    return Dimension(
        key, spot.at("label").labels(), spot.at("element").text(), spot.at("phase").text(),
        1 if weight is None else weight,
    )  # fmt: skip


def read_translations(spot: Spot, languages: tuple[str, ...]) -> dict[str, str]:
    """One word for all languages but the first, or a word by language."""
    given = spot.value if isinstance(spot.value, Mapping) else dict.fromkeys(languages[1:], _status(spot))
    for language, status in given.items():
        if language not in languages:
            spot.refuse(f"unknown language {language!r}", f"Use {', '.join(languages)}.")
        _status(Spot(status, spot.file, spot.path))
    return dict(given)


def _status(spot: Spot) -> str:
    status = spot.text("unreviewed")
    if status not in TRANSLATIONS:
        spot.refuse(f"unknown translation status {status!r}", f"Use {', '.join(TRANSLATIONS)}.")
    return status


def read_study(spot: Spot) -> Study:
    spot.mapping(STUDY_KEYS).needs("source")
    n = spot.at("n")
    return Study(
        source=spot.at("source").text(), confidence=spot.at("confidence").choice(Confidence),
        population=spot.at("population").text(), reference_standard=spot.at("reference_standard").text(),
        n=n.whole(1, "Write how many people.") if n else None, prevalence=spot.at("prevalence").number(0, 1),
        sensitivity=_estimate(spot.at("sensitivity")), specificity=_estimate(spot.at("specificity")),
        wording=spot.at("wording").choice(Wording, Wording.OFFICIAL), note=spot.at("note").text(),
    )  # fmt: skip


def _estimate(spot: Spot) -> Estimate | None:
    """A share alone, or with its interval."""
    if not spot:
        return None
    if not isinstance(spot.value, Mapping):
        return Estimate(spot.number(0, 1) or 0)
    spot.mapping(ESTIMATE_KEYS).needs("value")
    value, low, high = (spot.at(key).number(0, 1) for key in ("value", "low", "high"))
    found = Estimate(value or 0, low, high)
    if (low is not None and low > found.value) or (high is not None and high < found.value):
        spot.refuse("lies outside its interval", "Check value, low and high.")
    return found


def read_schedule(spot: Spot) -> Schedule | None:
    if not spot:
        return None
    spot.mapping(SCHEDULE_KEYS)
    every = spot.at("every_days")
    return Schedule(
        at_days=tuple(each.whole(1, "Write days, for example 90.") for each in spot.at("at_days").members()),
        every_days=every.whole(1, "Write days, for example 30.") if every else None,
        by_band={band: each.whole(1, "Write days.") for band, each in spot.at("by_band").rows()},
        events=spot.at("events").each(Spot.labels), reliable_change=spot.at("reliable_change").number(0),
        is_lower_better=spot.at("is_lower_better").flag(True), source=spot.at("source").text(),
        confidence=spot.at("confidence").choice(Confidence, Confidence.UNVERIFIED),
    )  # fmt: skip


def read_vector(spot: Spot) -> Vector:
    spot.mapping(VECTOR_KEYS).needs("name", "expect")
    expect = spot.at("expect").mapping(EXPECTED).anything()
    return Vector(
        name=spot.at("name").text(), expect=expect, answers=spot.at("answers").anything(),
        profile=spot.at("profile").anything(), strengths=_strengths(spot.at("strengths").anything(), spot),
    )  # fmt: skip


def _strengths(given: dict[str, Any], spot: Spot) -> dict[str, int]:
    if not all(key in ("S", "M", "W") and type(n) is int for key, n in given.items()):
        spot.at("strengths").refuse("is not a count of strengths", "Write, for example, `{S: 1, M: 2}`.")
    return given
