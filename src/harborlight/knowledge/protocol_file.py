"""Reading a protocol's file. Every fault names file, line, key and mend: a step nobody reaches, one that leads nowhere, a
limit, instrument, role or phrase that is not there, no step for danger, no rule to stop, a language that is missing.

A text is either written in all five languages, or the id of a phrase in `protocol_phrases.yaml`, so that what is said the
same way everywhere is translated and checked once.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from harborlight.errors import InvalidProtocol
from harborlight.knowledge import instruments, limits
from harborlight.knowledge.files import LANGUAGES, read_yaml
from harborlight.knowledge.protocol_paths import FACTS, after
from harborlight.knowledge.spots import File, Spot
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence, Labels
from harborlight.tables.protocols import (
    END,
    Escalation,
    FieldCard,
    Part,
    Protocol,
    Step,
    StopRule,
    SurvivorInput,
    Within,
)

ROLES, SETTINGS = "protocol_roles", "protocol_settings"
AT_ONCE = "at_once"
_NEEDED = ("id", "version", "title", "setting", "purpose", "parts", "steps", "stop", "card", "cautions", "sources",
           "confidence")  # fmt: skip
_TOP = frozenset({*_NEEDED, "reviewed_on", "survivor_input", "wording", "translations"})
_STEP = frozenset({"id", "title", "part", "who", "do", "do_not", "say", "ask", "next", "if_yes", "if_no", "within",
                   "instrument", "escalate", "emergency"})  # fmt: skip
_CARD = ("signs", "first", "say", "do_not", "call", "non_punishment")


@cache
def phrases() -> dict[str, Labels]:
    """What is said the same way in every protocol, by id."""
    top = Spot(read_yaml("protocol_phrases.yaml"), File("protocol_phrases.yaml", InvalidProtocol))
    return {key: spot.labels_in(LANGUAGES) for key, spot in top.rows()}


@cache
def sources() -> dict[str, str]:
    """Where protocols are taken from: id → title, as cited."""
    return {key: str(row) for key, row in read_yaml("protocol_sources.yaml").items()}


def build(data: Any, *, where: str) -> Protocol:
    """Check and build.

    Raises:
        InvalidProtocol: for the first fault, with its place and how to mend it.
    """
    top = Spot(data, File(where, InvalidProtocol)).mapping(_TOP)
    top.needs(*_NEEDED)
    cited = _codes(top.at("sources"), sources(), "a source of protocol_sources.yaml")
    parts = tuple(
        _part(row, cited) for row in _rows(top.at("parts"), ("id", "label", "sources", "confidence"))
    )
    reviewed_on = top.at("reviewed_on").day()
    protocol = Protocol(
        id=top.at("id").id(), version=top.at("version").text(), title=_text(top.at("title")),
        setting=top.at("setting").code(vocabulary(SETTINGS).codes(), f"a code of {SETTINGS}"),
        purpose=_text(top.at("purpose")), parts=parts, steps=_steps(top.at("steps"), {part.id for part in parts}),
        stop=tuple(_stop_rule(row) for row in _rows(top.at("stop"), ("id", "when", "do"))), card=_card(top.at("card")),
        cautions=_texts(top.at("cautions")), sources={each: sources()[each] for each in cited},
        confidence=top.at("confidence").choice(Confidence), reviewed_on=reviewed_on.isoformat() if reviewed_on else "",
        survivor_input=tuple(_said(row) for row in _rows(top.at("survivor_input"), ("on", "who", "said", "changed"))),
        wording=top.at("wording").text("own"), translations=top.at("translations").text("unreviewed"),
    )  # fmt: skip
    _check_ways(protocol, top)
    return protocol


# -- texts and codes ---------------------------------------------------------------------------------------------------


def _text(spot: Spot) -> Labels:
    """A phrase by its id, or a text in every language."""
    if not isinstance(spot.value, str):
        return spot.labels_in(LANGUAGES)
    if spot.value not in phrases():
        spot.refuse(
            f"there is no phrase {spot.value!r}",
            "Add it to protocol_phrases.yaml, or write `en: …` and so on.",
        )
    return phrases()[spot.value]


def _texts(spot: Spot) -> tuple[Labels, ...]:
    return tuple(_text(member) for member in spot.members())


def _codes(spot: Spot, known: Collection[str], of: str) -> tuple[str, ...]:
    """One, or a list of them."""
    if isinstance(spot.value, str):
        return (spot.code(known, of),)
    found = tuple(member.code(known, of) for member in spot.members())
    return found or spot.refuse("names nothing", "Write one, or a list of them.")


def _rows(spot: Spot, needed: Collection[str], known: Collection[str] = ()) -> list[Spot]:
    """Members that are mappings, each told by its id where it has one; no id twice."""
    found, ids = [], set()
    for member in spot.members("Begin each with `- id:`."):
        member.mapping(known or needed)
        if "id" in needed:
            member.needs("id")
            name = member.at("id").id()
            member = member.called(*spot.path, name)
            if name in ids:
                member.refuse("two have this id", "Rename one.")
            ids.add(name)
        member.needs(*needed)
        found.append(member)
    return found


# -- parts and steps ---------------------------------------------------------------------------------------------------


def _part(row: Spot, cited: Collection[str]) -> Part:
    from_ = _codes(row.at("sources"), cited, "listed under `sources`")
    return Part(row.at("id").text(), _text(row.at("label")), from_, row.at("confidence").choice(Confidence))


def _steps(spot: Spot, parts: Collection[str]) -> tuple[Step, ...]:
    rows = _rows(spot, ("id", "title", "part", "who"), _STEP)
    ids = {row.at("id").text() for row in rows}
    return tuple(_step(row, parts, ids) for row in rows)


def _step(row: Spot, parts: Collection[str], ids: Collection[str]) -> Step:
    do, do_not, say = (_texts(row.at(key)) for key in ("do", "do_not", "say"))
    if not do and not say:
        row.refuse("says nothing to do or to say", "Add `do:` or `say:`.")
    _check_exits(row, ids)
    ask, instrument = row.at("ask"), row.at("instrument")
    return Step(
        id=row.at("id").text(), title=_text(row.at("title")), part=row.at("part").code(parts, "declared under `parts`"),
        who=_codes(row.at("who"), vocabulary(ROLES).codes(), f"a code of {ROLES}"), do=do, do_not=do_not, say=say,
        ask=ask.code(vocabulary(FACTS).codes(), f"a code of {FACTS}") if ask else "", next=row.at("next").text(),
        if_yes=row.at("if_yes").text(), if_no=row.at("if_no").text(), within=_within(row.at("within"), ids),
        instrument=instrument.code({each.id for each in instruments.all_instruments()}, "an instrument") if instrument else "",
        escalate=_escalation(row.at("escalate")), is_emergency=row.at("emergency").flag(),
    )  # fmt: skip


def _check_exits(row: Spot, ids: Collection[str]) -> None:
    """A question leads on by if_yes and if_no, anything else by next; and each leads somewhere."""
    ways = ("if_yes", "if_no") if row.at("ask") else ("next",)
    for key in ("next", "if_yes", "if_no"):
        exit_ = row.at(key)
        if key not in ways and exit_:
            exit_.refuse(f"has {key} where it is not read", "With `ask` write if_yes and if_no, else next.")
        if key in ways and exit_.value not in {*ids, END}:
            (exit_ if exit_ else row).refuse(f"leads nowhere by {key}", "Name a step, or `end`.")


def _within(spot: Spot, ids: Collection[str]) -> Within | None:
    if not spot:
        return None
    if spot.value == AT_ONCE:
        return Within(is_at_once=True)
    spot.mapping({"limit", "amount", "unit", "starts", "source"})
    starts = spot.at("starts").code(ids, "a step") if spot.at("starts") else ""
    limit = spot.at("limit").code(limit_names(), "a limit on record") if spot.at("limit") else ""
    if limit and not spot.value.keys() & {"amount", "unit", "source"}:
        return Within(limit=limit, starts=starts)
    amount = spot.at("amount").whole(1, "Write a limit, or amount, unit and source.")
    spot.needs("unit", "source")
    unit = spot.at("unit").code(limits.UNITS, "a unit")
    return Within(limit, amount, unit, starts, spot.at("source").text())


@cache
def limit_names() -> frozenset[str]:
    """Limits that a step may name: the legal ones by name, those of referrals as `referral.urgent`."""
    referral = {f"referral.{urgency}" for urgency in limits.referral_urgencies()}
    return frozenset({each.name for each in limits.legal_limits()} | referral)


def _escalation(spot: Spot) -> Escalation | None:
    if not spot:
        return None
    spot.mapping({"to", "when"}).needs("to", "when")
    to = spot.at("to").code(vocabulary(ROLES).codes(), f"a code of {ROLES}")
    return Escalation(to, _text(spot.at("when")))


# -- stopping, card, survivors -----------------------------------------------------------------------------------------


def _stop_rule(row: Spot) -> StopRule:
    return StopRule(row.at("id").text(), _text(row.at("when")), _texts(row.at("do")))


def _card(spot: Spot) -> FieldCard:
    spot.mapping(_CARD).needs(*_CARD)
    signs, first, say, do_not = (_texts(spot.at(key)) for key in ("signs", "first", "say", "do_not"))
    call = _codes(spot.at("call"), vocabulary(ROLES).codes(), f"a code of {ROLES}")
    return FieldCard(signs, first, say, do_not, call, _text(spot.at("non_punishment")))


def _said(row: Spot) -> SurvivorInput:
    day = row.at("on").day()
    assert day is not None, "the key is needed"
    return SurvivorInput(day.isoformat(), *(_text(row.at(key)) for key in ("who", "said", "changed")))


# -- the ways ----------------------------------------------------------------------------------------------------------


def _check_ways(protocol: Protocol, top: Spot) -> None:
    """Every step is reached, none leads back to itself, each fact is asked once, and one step is for danger."""
    reached = {protocol.steps[0].id, *after(protocol, protocol.steps[0].id)}

    def refuse(step: Step, what: str, mend: str, *key: str) -> None:
        raise top.file.fault(("steps", step.id, *key), what, mend)

    for step in protocol.steps:
        if step.id not in reached:
            refuse(step, "nobody reaches this step", "Let another step lead to it, or take it out.")
        if step.id in after(protocol, step.id):
            refuse(step, "leads back to itself", "Let it lead on; say in words when to begin again.")
        if step.ask and protocol.facts.count(step.ask) > 1:
            refuse(step, f"{step.ask} is asked twice", "Ask it once.", "ask")
    if not any(step.is_emergency for step in protocol.steps):
        top.at("steps").refuse("has no step for danger", "Mark one with `emergency: true`.")
