"""What is wrong with a protocol, found before anybody goes by it. Works on the built value, so that a file, a draft written in
the browser and one that ships are held to the same.

A blocking fault keeps it from being used: a step nobody reaches, one that leads nowhere or back to itself, a limit without a
duration, an instrument, role or question that is not there, no step for danger, no rule to stop, a language that is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from harborlight.knowledge import instruments as shipped
from harborlight.knowledge import limits
from harborlight.knowledge.content import kept
from harborlight.knowledge.protocol_paths import FACTS, reached_from, ways_of
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Fault, Labels
from harborlight.tables.protocols import END, NO, YES, Protocol, Step, Within

ROLES, SETTINGS = "protocol_roles", "protocol_settings"
REFERRAL = "referral."
_NEEDED = ("purpose", "parts", "steps", "stop", "cautions", "sources")
_CARD = ("signs", "first", "say", "do_not", "call", "non_punishment")
# More would not fit on one folded sheet.
MOST_ON_CARD = {"signs": 8, "first": 4, "say": 5, "do_not": 5}


def check(protocol: Protocol, instruments: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Every fault. `instruments`: the ids that a step may name; those that ship, if they are not given."""
    return tuple(_faults(protocol, shipped_instruments() if instruments is None else instruments))


@kept
def shipped_instruments() -> frozenset[str]:
    return frozenset(each.id for each in shipped.all_instruments())


@kept
def limit_names() -> frozenset[str]:
    """Limits that a step may name: the legal ones by name, those of referrals as `referral.urgent`."""
    referral = {f"{REFERRAL}{urgency}" for urgency in limits.referral_urgencies()}
    return frozenset({each.name for each in limits.legal_limits()} | referral)


def _faults(protocol: Protocol, instruments: Collection[str]) -> Iterator[Fault]:
    yield from _lacks((), protocol, _NEEDED)
    yield from _head(protocol)
    for step in protocol.steps:
        yield from _step(protocol, step, instruments)
    yield from _ways(protocol)
    for rule in protocol.stop:
        yield from _lacks(("stop", rule.id), rule, ("when", "do"))
    yield from _card(protocol)
    yield from _words(protocol)


def _fault(path: tuple[str, ...], code: str, what: str, mend: str, given: str = "") -> Fault:
    return Fault(path, what, mend, code=code, given=given)


def _lacks(path: tuple[str, ...], shape: object, keys: Iterable[str]) -> Iterator[Fault]:
    if lacking := ", ".join(key for key in keys if not getattr(shape, key)):
        yield _fault(path, "lacks", f"lacks {lacking}", "Add the key(s).", lacking)


def _is_code(path: tuple[str, ...], code: str, known: Collection[str], of: str) -> Iterator[Fault]:
    if code not in known:
        mend = f"Known: {', '.join(sorted(known))}."
        yield _fault(path, "unknown", f"{code!r} is not {of}", mend, code)


def _twice(ids: Iterable[str], *path: str) -> Iterator[Fault]:
    for each, n in Counter(ids).items():
        if n > 1:
            yield _fault((*path, each), "twice", "two have this id", "Rename one.", each)


# -- head --------------------------------------------------------------------------------------------------------------


def _head(protocol: Protocol) -> Iterator[Fault]:
    settings = vocabulary(SETTINGS).codes()
    yield from _is_code(("setting",), protocol.setting, settings, f"a code of {SETTINGS}")
    for name, title in protocol.sources.items():
        if not title:
            what, mend = (
                f"{name!r} is not a source of protocol_sources.yaml",
                f"Write `{name}: how it is cited`.",
            )
            yield _fault(("sources",), "source_untitled", what, mend, name)
    for part in protocol.parts:
        at = ("parts", part.id)
        yield from _lacks(at, part, ("label", "sources"))
        for name in part.sources:
            yield from _is_code((*at, "sources"), name, protocol.sources, "listed under `sources`")
    for fact in protocol.own_facts:
        at = ("facts", fact.id)
        yield from _lacks(at, fact, ("label",))
        if fact.id in vocabulary(FACTS).codes():
            what = f"there is a question of this name in {FACTS}"
            yield _fault(at, "twice", what, "Rename it.", fact.id)
        yield from _is_code((*at, "not_known_as"), fact.not_known_as, (YES, NO), "yes or no")
    yield from _twice((part.id for part in protocol.parts), "parts")
    yield from _twice((step.id for step in protocol.steps), "steps")
    yield from _twice((rule.id for rule in protocol.stop), "stop")


# -- steps -------------------------------------------------------------------------------------------------------------


def _step(protocol: Protocol, step: Step, instruments: Collection[str]) -> Iterator[Fault]:
    at = ("steps", step.id)
    yield from _lacks(at, step, ("title", "part", "who"))
    if not step.do and not step.say:
        yield _fault(at, "says_nothing", "says nothing to do or to say", "Add `do:` or `say:`.")
    if step.part:
        parts = {part.id for part in protocol.parts}
        yield from _is_code((*at, "part"), step.part, parts, "declared under `parts`")
    for role in step.who:
        yield from _is_code((*at, "who"), role, vocabulary(ROLES).codes(), f"a code of {ROLES}")
    yield from _exits(protocol, step)
    if step.ask:
        known = {*vocabulary(FACTS).codes(), *(fact.id for fact in protocol.own_facts)}
        yield from _is_code((*at, "ask"), step.ask, known, f"a code of {FACTS}, or one of its own `facts`")
    if step.instrument:
        yield from _is_code((*at, "instrument"), step.instrument, instruments, "an instrument")
    if step.within is not None:
        yield from _within(protocol, step, step.within)
    if step.escalate is not None:
        yield from _lacks((*at, "escalate"), step.escalate, ("to", "when"))
        if step.escalate.to:
            roles = vocabulary(ROLES).codes()
            yield from _is_code((*at, "escalate", "to"), step.escalate.to, roles, f"a code of {ROLES}")


def _exits(protocol: Protocol, step: Step) -> Iterator[Fault]:
    """A question leads on by if_yes and if_no, anything else by next; and each leads somewhere."""
    at, ways = ("steps", step.id), ("if_yes", "if_no") if step.ask else ("next",)
    places = {END, *(each.id for each in protocol.steps)}
    for key in ("next", "if_yes", "if_no"):
        to = getattr(step, key)
        if key not in ways and to:
            mend = "With `ask` write if_yes and if_no, else next."
            yield _fault((*at, key), "not_read", f"has {key} where it is not read", mend, key)
        if key in ways and to not in places:
            path = (*at, key) if to else at
            yield _fault(path, "leads_nowhere", f"leads nowhere by {key}", "Name a step, or `end`.", key)


def _within(protocol: Protocol, step: Step, within: Within) -> Iterator[Fault]:
    at = ("steps", step.id, "within")
    if within.is_at_once:
        return
    if within.starts:
        yield from _is_code((*at, "starts"), within.starts, {each.id for each in protocol.steps}, "a step")
    if within.limit:
        yield from _is_code((*at, "limit"), within.limit, limit_names(), "a limit on record")
    if within.limit and not (within.amount or within.unit or within.source):
        if not within.limit.startswith(REFERRAL):
            what = "has no duration where the law of the country has no such limit on record"
            yield _fault(at, "no_duration", what, "Write amount, unit and source beside it.", within.limit)
        return
    if within.amount < 1:
        mend = "Write a limit, or amount, unit and source."
        yield _fault((*at, "amount"), "no_amount", "needs a whole number from 1", mend)
    yield from _lacks(at, within, ("unit", "source"))
    if within.unit:
        yield from _is_code((*at, "unit"), within.unit, limits.UNITS, "a unit")


# -- the ways ----------------------------------------------------------------------------------------------------------


def _ways(protocol: Protocol) -> Iterator[Fault]:
    """Every step is reached, none leads back to itself, each fact is asked once, and one step is for danger."""
    if not protocol.steps:
        return
    onward = ways_of(protocol)
    reached = {protocol.steps[0].id, *reached_from(onward, protocol.steps[0].id)}
    asked: Counter[str] = Counter()
    for step in protocol.steps:
        at = ("steps", step.id)
        if step.id not in reached:
            mend = "Let another step lead to it, or take it out."
            yield _fault(at, "unreached", "nobody reaches this step", mend)
        if step.id in reached_from(onward, step.id):
            mend = "Let it lead on; say in words when to begin again."
            yield _fault(at, "leads_back", "leads back to itself", mend)
        asked[step.ask] += 1
        if step.ask and asked[step.ask] == 2:
            yield _fault((*at, "ask"), "asked_twice", f"{step.ask} is asked twice", "Ask it once.", step.ask)
    if not any(step.is_emergency for step in protocol.steps):
        mend = "Mark one with `emergency: true`."
        yield _fault(("steps",), "no_danger", "has no step for danger", mend)


# -- card and words ----------------------------------------------------------------------------------------------------


def _card(protocol: Protocol) -> Iterator[Fault]:
    card = protocol.card
    yield from _lacks(("card",), card, _CARD)
    for key, most in MOST_ON_CARD.items():
        if len(getattr(card, key)) > most:
            what = f"has more than {most} lines: a card is one sheet"
            yield _fault(("card", key), "too_long", what, "Take some out.", str(most))
    for role in card.call:
        yield from _is_code(("card", "call"), role, vocabulary(ROLES).codes(), f"a code of {ROLES}")


def _words(protocol: Protocol) -> Iterator[Fault]:
    """Whoever chooses a language must be able to read all of it."""
    for path, labels in texts_of(protocol):
        if not labels and not path[-1].endswith("]"):
            continue  # that it lacks a text at all is said by its key
        if lacking := ", ".join(each for each in protocol.languages if not labels.get(each)):
            mend = "Add it, or take the language out."
            yield _fault(path, "lacks_words", f"lacks a text in {lacking}", mend, lacking)
        if unknown := [language for language in labels if language not in protocol.languages]:
            mend = f"Use {', '.join(protocol.languages)}."
            yield _fault(path, "lacks_words", f"unknown language {unknown[0]!r}", mend, unknown[0])


def texts_of(protocol: Protocol) -> Iterator[tuple[tuple[str, ...], Labels]]:
    """Every text with its path, in the order of the protocol."""
    yield ("title",), protocol.title
    yield ("purpose",), protocol.purpose
    yield from _lines(protocol.cautions, "cautions")
    for part in protocol.parts:
        yield ("parts", part.id, "label"), part.label
    for fact in protocol.own_facts:
        yield ("facts", fact.id, "label"), fact.label
    for step in protocol.steps:
        yield ("steps", step.id, "title"), step.title
        for key in ("do", "do_not", "say"):
            yield from _lines(getattr(step, key), "steps", step.id, key)
        if step.escalate is not None:
            yield ("steps", step.id, "escalate", "when"), step.escalate.when
    for rule in protocol.stop:
        yield ("stop", rule.id, "when"), rule.when
        yield from _lines(rule.do, "stop", rule.id, "do")
    for key in MOST_ON_CARD:
        yield from _lines(getattr(protocol.card, key), "card", key)
    yield ("card", "non_punishment"), protocol.card.non_punishment
    for number, each in enumerate(protocol.survivor_input):
        for key in ("who", "said", "changed"):
            yield (f"survivor_input[{number}]", key), getattr(each, key)


def _lines(lines: Iterable[Labels], *path: str) -> Iterator[tuple[tuple[str, ...], Labels]]:
    for number, line in enumerate(lines):
        yield (*path[:-1], f"{path[-1]}[{number}]"), line
