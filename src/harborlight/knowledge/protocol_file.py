"""Reading a protocol's file: its shape. Every fault names file, line, key and mend. Whether it may be used is looked at
afterwards, on the value (`protocol_checking`), so that a half-finished draft can be read, shown and worked on.

A text is either written in the protocol's languages, or the id of a phrase in `protocol_phrases.yaml`, so that what is said
the same way everywhere is translated and checked once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from harborlight.errors import BadInput, InvalidProtocol
from harborlight.knowledge.content import kept
from harborlight.knowledge.files import LANGUAGES, read_yaml
from harborlight.knowledge.protocol_checking import check
from harborlight.knowledge.spots import File, Spot, gathered
from harborlight.tables.instruments import Confidence, Labels
from harborlight.tables.protocols import (
    Escalation,
    Fact,
    FieldCard,
    Part,
    Protocol,
    Step,
    StopRule,
    SurvivorInput,
    Within,
)

AT_ONCE = "at_once"
# A chart of more would help nobody, and following all its ways would take for ever.
MOST_STEPS = 200
NEEDED = ("id", "version", "title", "setting")
TOP_KEYS = frozenset({*NEEDED, "purpose", "parts", "steps", "stop", "card", "cautions", "sources", "confidence", "reviewed_on",
                      "survivor_input", "wording", "translations", "languages", "facts", "is_card_public"})  # fmt: skip
STEP_KEYS = frozenset({"id", "title", "part", "who", "do", "do_not", "say", "ask", "next", "if_yes", "if_no", "within",
                       "instrument", "escalate", "emergency"})  # fmt: skip
CARD_KEYS = frozenset({"signs", "first", "say", "do_not", "call", "non_punishment"})


@kept
def phrases() -> dict[str, Labels]:
    """What is said the same way in every protocol, by id."""
    top = Spot(read_yaml("protocol_phrases.yaml"), File("protocol_phrases.yaml", InvalidProtocol))
    return {key: spot.labels_in(LANGUAGES) for key, spot in top.rows()}


@kept
def sources() -> dict[str, str]:
    """Where protocols are taken from: id → title, as cited."""
    return {key: str(row) for key, row in read_yaml("protocol_sources.yaml").items()}


def build(data: Any, *, where: str, instruments: Collection[str] | None = None) -> Protocol:
    """Check and build. `instruments`: the ids that a step may name; those that ship, if they are not given.

    Raises:
        InvalidProtocol: for the first fault, with its place and how to mend it.
    """
    protocol, faults = validate(data, where=where, instruments=instruments)
    blocking = [fault for fault, blocks in faults if blocks]
    if protocol is None or blocking:
        raise blocking[0]
    return protocol


def validate(
    data: Any, *, where: str, instruments: Collection[str] | None = None
) -> tuple[Protocol | None, list[tuple[BadInput, bool]]]:
    """The protocol, if its shape allows one, and everything that a person should know before it is used; true: it may not be."""
    file = File(where, InvalidProtocol)
    try:
        protocol = _protocol(Spot(data, file))
    except InvalidProtocol as fault:
        return None, [(each, True) for each in (*file.faults, fault)]
    if file.faults:
        return None, [(fault, True) for fault in file.faults]
    return protocol, [
        (file.fault(fault.path, fault.what, fault.mend), fault.is_blocking)
        for fault in check(protocol, instruments)
    ]


def _protocol(top: Spot) -> Protocol:
    top.mapping(TOP_KEYS).needs(*NEEDED)
    top.file.languages = top.at("languages").language_tags() or LANGUAGES
    reviewed_on = top.at("reviewed_on").day()
    return Protocol(
        id=top.at("id").id(), version=top.at("version").text(), title=_text(top.at("title")),
        setting=top.at("setting").text(), purpose=_text(top.at("purpose")), parts=_rows(top.at("parts"), _part),
        steps=_steps(top.at("steps")), stop=_rows(top.at("stop"), _stop_rule), card=_card(top.at("card")),
        cautions=_texts(top.at("cautions")), sources=_sources(top.at("sources")),
        confidence=top.at("confidence").choice(Confidence, Confidence.UNVERIFIED),
        reviewed_on=reviewed_on.isoformat() if reviewed_on else "",
        survivor_input=top.at("survivor_input").each(_said), wording=top.at("wording").text("own"),
        translations=top.at("translations").text("unreviewed"), languages=top.file.languages,
        own_facts=tuple(gathered(top.file, (spot for _id, spot in top.at("facts").rows()), _fact)),
        is_card_public=top.at("is_card_public").flag(),
    )  # fmt: skip


# -- texts and codes ---------------------------------------------------------------------------------------------------


def _text(spot: Spot) -> Labels:
    """A phrase by its id, or a text by language; nothing where nothing is written yet."""
    if not spot:
        return {}
    if isinstance(spot.value, str):
        if spot.value not in phrases():
            spot.refuse(
                f"there is no phrase {spot.value!r}",
                "Use one of protocol_phrases.yaml, or write `en: …` and so on.",
            )
        said = phrases()[spot.value]
        return {language: said[language] for language in spot.file.languages if language in said}
    if not isinstance(spot.value, Mapping):
        spot.refuse("is not a text", "Write `en: …`, and other languages beside it.")
    return {str(language): words for language in spot.value if (words := spot.at(language).text().strip())}


def _texts(spot: Spot) -> tuple[Labels, ...]:
    return spot.each(_text)


def _codes(spot: Spot) -> tuple[str, ...]:
    """One, or a list of them."""
    if not spot:
        return ()
    return (spot.text(),) if isinstance(spot.value, str) else spot.texts()


def _sources(spot: Spot) -> dict[str, str]:
    """Ids of `protocol_sources.yaml`, or sources of the protocol's own as `id: how it is cited`."""
    if isinstance(spot.value, Mapping):
        return {name: each.text(sources().get(name, "")) for name, each in spot.rows()}
    return {name: sources().get(name, "") for name in _codes(spot)}


def _rows(spot: Spot, read: Any) -> tuple[Any, ...]:
    """Members that are mappings, each told by its id."""
    named = []
    for member in spot.members("Begin each with `- id:`."):
        if not isinstance(member.value, Mapping):
            member.refuse("must be a mapping", "Begin each with `- id:`.")
        member.needs("id")
        named.append(member.called(*spot.path, member.at("id").id()))
    return tuple(gathered(spot.file, named, read))


# -- parts, questions and steps ----------------------------------------------------------------------------------------


def _part(row: Spot) -> Part:
    row.mapping({"id", "label", "sources", "confidence"})
    confidence = row.at("confidence").choice(Confidence, Confidence.UNVERIFIED)
    return Part(row.at("id").text(), _text(row.at("label")), _codes(row.at("sources")), confidence)


def _fact(row: Spot) -> Fact:
    row.mapping({"label", "not_known_as"})
    return Fact(row.path[-1], _text(row.at("label")), row.at("not_known_as").text())


def _steps(spot: Spot) -> tuple[Step, ...]:
    if isinstance(spot.value, list) and len(spot.value) > MOST_STEPS:
        spot.refuse(f"has more than {MOST_STEPS} steps", "Make two protocols of it.")
    for number, member in enumerate(spot.members("Begin each with `- id:`.")):
        # Told by its number until its id is known to be one.
        Spot(member.value, spot.file, (*spot.path[:-1], f"{spot.path[-1]}[{number}]")).mapping(STEP_KEYS)
    return _rows(spot, _step)


def _step(row: Spot) -> Step:
    return Step(
        id=row.at("id").text(), title=_text(row.at("title")), part=row.at("part").text(), who=_codes(row.at("who")),
        do=_texts(row.at("do")), do_not=_texts(row.at("do_not")), say=_texts(row.at("say")), ask=row.at("ask").text(),
        next=row.at("next").text(), if_yes=row.at("if_yes").text(), if_no=row.at("if_no").text(),
        within=_within(row.at("within")), instrument=row.at("instrument").text(), escalate=_escalation(row.at("escalate")),
        is_emergency=row.at("emergency").flag(),
    )  # fmt: skip


def _within(spot: Spot) -> Within | None:
    if not spot:
        return None
    if spot.value == AT_ONCE:
        return Within(is_at_once=True)
    spot.mapping({"limit", "amount", "unit", "starts", "source"})
    amount = spot.at("amount")
    if amount and (isinstance(amount.value, bool) or not isinstance(amount.value, int)):
        amount.refuse("is not a whole number", "Write digits, without quotes.")
    return Within(
        limit=spot.at("limit").text(), amount=amount.value or 0, unit=spot.at("unit").text(),
        starts=spot.at("starts").text(), source=spot.at("source").text(),
    )  # fmt: skip


def _escalation(spot: Spot) -> Escalation | None:
    if not spot:
        return None
    spot.mapping({"to", "when"})
    return Escalation(spot.at("to").text(), _text(spot.at("when")))


# -- stopping, card, survivors -----------------------------------------------------------------------------------------


def _stop_rule(row: Spot) -> StopRule:
    row.mapping({"id", "when", "do"})
    return StopRule(row.at("id").text(), _text(row.at("when")), _texts(row.at("do")))


def _card(spot: Spot) -> FieldCard:
    if not spot:
        return FieldCard((), (), (), (), (), {})
    spot.mapping(CARD_KEYS)
    signs, first, say, do_not = (_texts(spot.at(key)) for key in ("signs", "first", "say", "do_not"))
    return FieldCard(signs, first, say, do_not, _codes(spot.at("call")), _text(spot.at("non_punishment")))


def _said(row: Spot) -> SurvivorInput:
    row.mapping({"on", "who", "said", "changed"}).needs("on", "who", "said", "changed")
    day = row.at("on").day()
    assert day is not None, "the key is needed"
    return SurvivorInput(day.isoformat(), *(_text(row.at(key)) for key in ("who", "said", "changed")))
