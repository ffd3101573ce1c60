"""The shapes of a protocol: what to do, step by step, when somebody may be trafficked. Plain values, frozen.

Must stay true: a protocol guides a person and decides nothing; no step says that somebody is a victim. Every step has a way
on, every protocol a way to stop and a step for danger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harborlight.tables.instruments import Confidence, Labels, in_language

END = "end"
YES, NO, NOT_KNOWN = "yes", "no", "not_known"
ANSWERS = (YES, NO, NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Within:
    """How soon a step is to be done, counted from the run's start or from when the step `starts` was done.

    `limit`: of the limits data, `referral.urgent` or a legal limit's name such as `recovery`; where the country has none on
    record, the own time of `amount` `unit` with its `source` holds. `is_at_once`: without delay; no clock runs.
    """

    limit: str = ""
    amount: int = 0
    unit: str = ""
    starts: str = ""
    source: str = ""
    is_at_once: bool = False


@dataclass(frozen=True, slots=True)
class Escalation:
    """`to`: a code of the vocabulary `protocol_roles`."""

    to: str
    when: Labels


@dataclass(frozen=True, slots=True)
class Step:
    """One box of the chart. `ask`: a fact (vocabulary `protocol_facts`) whose answer chooses between `if_yes` and `if_no`;
    a step without one goes on to `next`. `who`: codes of `protocol_roles`; `part`: the protocol's part it stands in.
    """

    id: str
    title: Labels
    part: str
    who: tuple[str, ...]
    do: tuple[Labels, ...] = ()
    do_not: tuple[Labels, ...] = ()
    say: tuple[Labels, ...] = ()
    ask: str = ""
    next: str = ""
    if_yes: str = ""
    if_no: str = ""
    within: Within | None = None
    instrument: str = ""
    escalate: Escalation | None = None
    is_emergency: bool = False

    def title_in(self, language: str) -> str:
        return in_language(self.title, language)

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """(answer, where it leads) of every way on; the answer is empty where nothing is asked."""
        return ((YES, self.if_yes), (NO, self.if_no)) if self.ask else (("", self.next),)


@dataclass(frozen=True, slots=True)
class Part:
    """A group of steps, with where it was taken from and how far that was checked."""

    id: str
    label: Labels
    sources: tuple[str, ...]
    confidence: Confidence

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class StopRule:
    """When to stop, and what to do then."""

    id: str
    when: Labels
    do: tuple[Labels, ...]


@dataclass(frozen=True, slots=True)
class SurvivorInput:
    """What survivor advisers said of it and what was changed; never who they are."""

    on: str
    who: Labels
    said: Labels
    changed: Labels


@dataclass(frozen=True, slots=True)
class FieldCard:
    """The pocket card. Whom to call is added from the country's numbers; `call` names roles whose number is written in."""

    signs: tuple[Labels, ...]
    first: tuple[Labels, ...]
    say: tuple[Labels, ...]
    do_not: tuple[Labels, ...]
    call: tuple[str, ...]
    non_punishment: Labels


@dataclass(frozen=True, slots=True)
class Protocol:
    """`setting`: a code of `protocol_settings`. `sources`: id → where it was taken from. `reviewed_on`: the day a person of
    the field checked it; empty while nobody has.
    """

    id: str
    version: str
    title: Labels
    setting: str
    purpose: Labels
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    stop: tuple[StopRule, ...]
    card: FieldCard
    cautions: tuple[Labels, ...]
    sources: Mapping[str, str]
    confidence: Confidence
    reviewed_on: str = ""
    survivor_input: tuple[SurvivorInput, ...] = ()
    wording: str = "own"
    translations: str = "unreviewed"

    def title_in(self, language: str) -> str:
        return in_language(self.title, language)

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    @property
    def facts(self) -> tuple[str, ...]:
        """What it asks, in order."""
        return tuple(step.ask for step in self.steps if step.ask)
