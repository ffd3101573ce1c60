"""What is decided about the shelves: what a call to a number proves, when somebody should call again, and what must be so
before a tool of the coalition's own, an instrument or a protocol, may be used."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from harborlight.errors import BadInput
from harborlight.knowledge import instruments, protocols
from harborlight.knowledge.files import parse_foreign_yaml
from harborlight.knowledge.hotlines import Check, Number
from harborlight.knowledge.protocol_checking import check as check_protocol
from harborlight.knowledge.protocol_paths import FACTS
from harborlight.knowledge.vectors import Difference, differences
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Instrument, in_language
from harborlight.tables.protocols import Protocol

AGREES, DISAGREES, TAKEN_BACK = "agrees", "disagrees", "taken_back"
REACHED, CONFIRMED, NO_ANSWER, WRONG = "reached", "confirmed", "no_answer", "wrong"
RESULTS = (REACHED, CONFIRMED, NO_ANSWER, WRONG)
FRESH_FOR = timedelta(days=90)
NOTED_WITHIN = timedelta(days=366)


def results_for(line: Number) -> tuple[str, ...]:
    """What can come of a check. An emergency number is never called to try it out."""
    return (CONFIRMED, WRONG) if line.is_emergency else RESULTS


def found_by(checks: Iterable[tuple[date, str, str]]) -> Check:
    """What the checks of one number say together, newest first: the day, what came of it, the record as it stood then. Nobody
    answering proves nothing."""
    for day, result, of in checks:
        if result == WRONG:
            return Check(is_wrong=True)
        if result in (REACHED, CONFIRMED):
            return Check(day.isoformat(), of=of)
    return Check()


def needs_call(confirmed_on: str, today: date) -> bool:
    """Whether somebody should call again: never confirmed, or more than ninety days ago."""
    return not confirmed_on or today - date.fromisoformat(confirmed_on) > FRESH_FOR


def wrong_day_of_check(checked_on: date, today: date) -> bool:
    """A check of a record is noted within a year, never for a day to come."""
    return not today - NOTED_WITHIN <= checked_on <= today


def wrong_day(called_on: date, today: date) -> bool:
    """A call is noted when it was made or soon after, never for a day to come."""
    return not today - FRESH_FOR <= called_on <= today


YES, VETO = "yes", "veto"


INSTRUMENT, PROTOCOL = "instrument", "protocol"
LACKS_WORDS = "lacks_words"  # the code of a text that lacks in a language
Tool = Instrument | Protocol
# By any of these keys a file is told to be a protocol's.
_OF_PROTOCOLS = frozenset({"steps", "stop", "card"})


def kind_of(tool: Tool) -> str:
    return PROTOCOL if isinstance(tool, Protocol) else INSTRUMENT


def is_victim_facing(tool: Tool) -> bool:
    """Whether a person who may have been trafficked meets it. Every protocol is about how such a person is met."""
    return isinstance(tool, Protocol) or tool.is_victim_facing


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of a tool before it is used: where, what, how to mend it. `blocks`: it may not be used so. `code`,
    `given`: the same for a page; empty where only the file's own words say it."""

    where: str
    said: str
    blocks: bool
    code: str = ""
    given: str = ""

    @property
    def part(self) -> str:
        return part_of(self.where)


def part_of(place: str) -> str:
    """Which part of a protocol a place is in: `steps.danger`, `stop.says_no`, `facts.ship_leaves`, `steps`, `card`, or `about`."""
    head, *more = place.split(".")
    if head in ("steps", "stop", "facts"):
        return f"{head}.{more[0]}" if more else head
    return "card" if head == "card" else "about"


@dataclass(frozen=True, slots=True)
class Looked:
    """A tool that was looked over. `differs`: worked examples of an instrument that do not come out."""

    tool: Tool
    findings: tuple[Finding, ...]
    differs: tuple[Difference, ...] = ()

    @property
    def blocks(self) -> bool:
        return any(each.blocks for each in self.findings)

    def places(self, language: str) -> dict[str, str]:
        """What a remark can be about, and what it is called: questions, or steps, rules to stop by and the field card."""
        tool = self.tool
        if isinstance(tool, Instrument):
            return {each.id: each.label_in(language) or each.id for each in tool.every_entry}
        return {
            **{step.id: step.title_in(language) or step.id for step in tool.steps},
            **{f"stop.{rule.id}": in_language(rule.when, language) or rule.id for rule in tool.stop},
            "card": vocabulary("field_card_words").label("field_card", language),
        }


def known_facts() -> tuple[str, ...]:
    """Questions that every protocol may ask."""
    return vocabulary(FACTS).codes()


def read_tool(text: str, where: str = INSTRUMENT) -> Tool:
    """The tool in a text of the project's YAML, however unfinished.

    Raises:
        BadInput: when its shape allows none; the first fault, with its line and mend.
    """
    return _read(text, where)[0]


def _read(text: str, where: str) -> tuple[Tool, list[tuple[BadInput, bool]]]:
    data = parse_foreign_yaml(text, where)
    is_protocol = isinstance(data, dict) and "items" not in data and not _OF_PROTOCOLS.isdisjoint(data)
    read = protocols.validate if is_protocol else instruments.validate
    tool, faults = read(data, where=PROTOCOL if is_protocol else where)
    if tool is None:
        raise faults[0][0]
    return tool, faults


def look_over(text: str, instruments_known: Collection[str] | None = None) -> Looked:
    """Everything that a person should know of a tool in the project's YAML. `instruments_known`: the ids that a protocol may name;
    those that ship, if they are not given.

    Raises:
        BadInput: when its shape allows no tool at all; the first fault, with its line and mend.
    """
    tool, faults = _read(text, INSTRUMENT)
    if isinstance(tool, Protocol):
        # Its text is written by this program: a place tells an author more than a line of it.
        found = check_protocol(tool, instruments_known)
        return Looked(tool, tuple(
            Finding(each.place, f"{each.what}. {each.mend}", each.is_blocking, each.code, each.given) for each in found
        ))  # fmt: skip
    findings = tuple(Finding(fault.where, _without_place(fault), blocks) for fault, blocks in faults)
    is_sound = not any(blocks for _fault, blocks in faults)
    return Looked(tool, findings, differences(tool) if is_sound else ())


def _without_place(fault: BadInput) -> str:
    """What is wrong and how to mend it; the place stands beside it."""
    return str(fault).removeprefix(f"{fault.where}: ")


@dataclass(frozen=True, slots=True)
class Opinions:
    """Of the survivor advisers on one edition: how many say yes to its newest revision, how many vetoes stand."""

    n_yes: int = 0
    n_vetoes: int = 0


def opinions(said: Iterable[tuple[Hashable, int, str]], revision: int) -> Opinions:
    """From (adviser, revision, stance), oldest first. A veto stands, whatever was revised since, until that adviser says yes; a
    yes holds for the revision that was read."""
    newest = {adviser: (of, stance) for adviser, of, stance in said}
    return Opinions(
        n_yes=sum(stance == YES and of == revision for of, stance in newest.values()),
        n_vetoes=sum(stance == VETO for _of, stance in newest.values()),
    )


def what_blocks(
    looked: Looked, opinions: Opinions, *, n_unanswered: int, is_version_taken: bool
) -> tuple[str, ...]:
    """Why an edition may not be used yet, in codes; empty when it may. Survivor advisers decide on what victims meet."""
    tool = looked.tool
    found = {
        "faults": looked.blocks,
        "no_examples": isinstance(tool, Instrument) and not tool.vectors,
        "examples_differ": bool(looked.differs),
        "version_taken": is_version_taken,
        "veto": is_victim_facing(tool) and opinions.n_vetoes > 0,
        "no_adviser": is_victim_facing(tool) and not opinions.n_yes,
        "unanswered": n_unanswered > 0,
    }
    return tuple(code for code, holds in found.items() if holds)


def what_bars_pack(opinions: Opinions, *, brings: bool, has_advisers: bool) -> tuple[str, ...]:
    """Why a content pack may not be put to use yet, beside its faults. `brings`: it holds new questions that survivors meet, or a
    new protocol. Then a veto stands, and where the coalition has survivor advisers one of them must have said yes."""
    found = {
        "veto": brings and opinions.n_vetoes > 0,
        "no_adviser": brings and has_advisers and not opinions.n_yes,
    }
    return tuple(code for code, holds in found.items() if holds)
