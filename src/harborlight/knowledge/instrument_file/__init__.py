"""Reading an instrument's file. Every fault names file, line, key and mend, and nothing is guessed: a key that is not known,
an item without a place, a rule over a dimension that is not there are refused before anybody is asked a question.

`heads` metadata · `entries` what is asked · `rules` what decides. A key of the file is a field of
`tables.instruments`; every key that is read stands in the `…_KEYS` of these files.
"""

from __future__ import annotations

from typing import Any

from harborlight.errors import BadInput, InvalidInstrument
from harborlight.knowledge.checking import check, faults_of_structure
from harborlight.knowledge.instrument_file import heads
from harborlight.knowledge.instrument_file.entries import Known, read_entries, read_list, read_variable
from harborlight.knowledge.instrument_file.rules import read_alert, read_rule
from harborlight.knowledge.spots import File, Spot, gathered
from harborlight.tables.instruments import Confidence, Fault, Instrument, Kind, Licence, Rule, Wording

NEEDED = ("id", "version", "title", "rule", "items", "source", "licence", "confidence")
TOP_KEYS = frozenset({
    *NEEDED, "kind", "aliases", "about", "languages", "profile", "forms", "dimensions", "lists", "alerts", "cautions",
    "age_from", "age_to", "settings", "population", "reference_standard", "performance", "may_administer", "minutes", "is_victim_facing", "owner",
    "licence_note", "wording", "translations", "review_on", "schedule", "vectors", "extra",
})  # fmt: skip


def build(data: Any, *, where: str) -> Instrument:
    """Check and build.

    Raises:
        InvalidInstrument: for the first fault, with its place and how to mend it.
    """
    instrument, faults = read(data, where=where)
    if instrument is None or faults:
        raise faults[0]
    return instrument


def read(data: Any, *, where: str) -> tuple[Instrument | None, list[BadInput]]:
    """The instrument, if its shape allows one, and every fault for which it cannot be used."""
    file = File(where)
    try:
        instrument = _instrument(Spot(data, file))
    except InvalidInstrument as fault:
        return None, [*file.faults, fault]
    if file.faults:
        return None, file.faults
    structure = [_placed(file, fault) for fault in faults_of_structure(instrument) if fault.is_blocking]
    return instrument, structure


def validate(data: Any, *, where: str) -> tuple[Instrument | None, list[tuple[BadInput, bool]]]:
    """As `read`, and everything else that a person should know before activation; true: it may not be activated."""
    file = File(where)
    try:
        instrument = _instrument(Spot(data, file))
    except InvalidInstrument as fault:
        return None, [(each, True) for each in (*file.faults, fault)]
    if file.faults:
        return None, [(fault, True) for fault in file.faults]
    return instrument, [(_placed(file, fault), fault.is_blocking) for fault in check(instrument)]


def _placed(file: File, fault: Fault) -> BadInput:
    return file.fault(fault.path, fault.what, fault.mend)


def _instrument(top: Spot) -> Instrument:
    top.mapping(TOP_KEYS).needs(*NEEDED)
    file = top.file
    file.languages, file.allowed = heads.read_languages(top)
    forms = tuple(gathered_rows(top, "forms", heads.read_form))
    dimensions = tuple(gathered_rows(top, "dimensions", heads.read_dimension))
    lists = {each.id: each for each in gathered_rows(top, "lists", read_list)}
    known = Known(frozenset(each.id for each in forms), frozenset(each.id for each in dimensions), lists)
    minutes = top.at("minutes")
    return Instrument(
        id=top.at("id").id(), version=top.at("version").text(), title=top.at("title").labels(),
        rule=_rule(top), entries=read_entries(top.at("items"), known), source=top.at("source").text(),
        licence=top.at("licence").choice(Licence, of="licence class"), confidence=top.at("confidence").choice(Confidence),
        kind=top.at("kind").choice(Kind, Kind.SCREENING), aliases=tuple(each.id() for each in top.at("aliases").members()),
        about=top.at("about").labels(is_needed=False), languages=file.languages,
        profile=tuple(gathered_rows(top, "profile", read_variable)), forms=forms, dimensions=dimensions, lists=lists,
        alerts=tuple(gathered_rows(top, "alerts", read_alert)), cautions=top.at("cautions").each(Spot.labels),
        **heads.read_for_whom(top), population=top.at("population").text(), reference_standard=top.at("reference_standard").text(),
        performance=top.at("performance").each(heads.read_study), may_administer=top.at("may_administer").texts(),
        minutes=minutes.whole(1, "Write how many minutes it takes.") if minutes else None,
        is_victim_facing=top.at("is_victim_facing").flag(True), owner=top.at("owner").text(),
        licence_note=top.at("licence_note").text(), wording=top.at("wording").choice(Wording, Wording.OWN),
        translations=heads.read_translations(top.at("translations"), file.languages),
        review_on=top.at("review_on").day(), schedule=heads.read_schedule(top.at("schedule")),
        vectors=top.at("vectors").each(heads.read_vector), extra=top.at("extra").anything(),
    )  # fmt: skip


def _rule(top: Spot) -> Rule:
    return read_rule(top.at("rule"))


def gathered_rows(top: Spot, key: str, read_row: Any) -> list[Any]:
    """Every row of a mapping from ids; a bad one is noted, and never hides the faults of the next."""
    rows = dict(top.at(key).rows())
    names = {spot.path: name for name, spot in rows.items()}
    return gathered(top.file, rows.values(), lambda spot: read_row(names[spot.path], spot))
