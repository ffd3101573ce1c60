"""An instrument: the questions, the rule, and everything one must know before one trusts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from harborlight.tables.instruments.items import (
    Dimension,
    Entry,
    Form,
    Group,
    Item,
    OptionList,
    Variable,
    needs_of,
    walk,
)
from harborlight.tables.instruments.rules import Alert, Rule
from harborlight.tables.instruments.words import Confidence, Kind, Labels, Licence, Wording, in_language


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share (0-1) with its interval as published; None where none was."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """How an instrument did in one study. The figures hold for the wording, people and place of that study only."""

    source: str
    confidence: Confidence
    population: str = ""
    reference_standard: str = ""
    n: int | None = None
    prevalence: float | None = None
    sensitivity: Estimate | None = None
    specificity: Estimate | None = None
    wording: Wording = Wording.OFFICIAL
    note: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to ask again. `at_days` after the first; `every_days` after each; `events` that call for it at once.

    `by_band`: days until the next by band. `reliable_change`: a change of the score smaller than this may be noise.
    """

    at_days: tuple[int, ...] = ()
    every_days: int | None = None
    by_band: Mapping[str, int] = field(default_factory=dict)
    events: tuple[Labels, ...] = ()
    reliable_change: float | None = None
    is_lower_better: bool = True
    source: str = ""
    confidence: Confidence = Confidence.UNVERIFIED


@dataclass(frozen=True, slots=True)
class Vector:
    """A worked example: these answers give this. `expect` names fields of the result.

    `strengths` instead of answers: so many strong, medium and weak indicators make a dimension positive, or do not
    (`expect: {dimension: true}`).
    """

    name: str
    expect: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    strengths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Instrument:
    """One version of an instrument. `entries` is the tree of what is asked; `items` are its items, in order.

    `languages`: those it is in, the first is the one it was written in. `translations`: language → unreviewed, reviewed,
    official. `age_from`, `age_to`: the years of age it was made for, None where there is no bound; `settings`: where it is used, in
    codes of the vocabulary `instrument_settings`, any where empty. `may_administer`: who may use it, in codes of roles or in words. `is_victim_facing`: a person who may have been
    trafficked answers or reads it, so survivor advisers have a veto. `review_on`: when a person must look at it again.
    """

    id: str
    version: str
    title: Labels
    rule: Rule
    entries: tuple[Entry, ...]
    source: str
    licence: Licence
    confidence: Confidence
    kind: Kind = Kind.SCREENING
    aliases: tuple[str, ...] = ()
    about: Labels = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    profile: tuple[Variable, ...] = ()
    forms: tuple[Form, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    lists: Mapping[str, OptionList] = field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()
    cautions: tuple[Labels, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    settings: tuple[str, ...] = ()
    population: str = ""
    reference_standard: str = ""
    performance: tuple[Study, ...] = ()
    may_administer: tuple[str, ...] = ()
    minutes: int | None = None
    is_victim_facing: bool = True
    owner: str = ""
    licence_note: str = ""
    wording: Wording = Wording.OWN
    translations: Mapping[str, str] = field(default_factory=dict)
    review_on: date | None = None
    schedule: Schedule | None = None
    vectors: tuple[Vector, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in order, also those in groups and repeats."""
        return tuple(entry for entry, _above in walk(self.entries) if isinstance(entry, Item))

    @cached_property
    def every_entry(self) -> tuple[Entry, ...]:
        """Every item and every group, in order."""
        return tuple(entry for entry, _above in walk(self.entries))

    @cached_property
    def counted(self) -> tuple[Item, ...]:
        """The items that the rule counts."""
        wanted = self.rule.items
        return tuple(item for item in self.items if (item.id in wanted if wanted else item.type.is_scored))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(entry for entry, _above in walk(self.entries) if isinstance(entry, Group))

    @cached_property
    def above(self) -> Mapping[str, tuple[Group, ...]]:
        """The groups that hold an item or a group, outermost first."""
        return {entry.id: above for entry, above in walk(self.entries)}

    @cached_property
    def working_order(self) -> tuple[Entry, ...]:
        """Every item and group, each after what its relevance and its calculation depend on."""
        at = {entry.id: entry for entry in self.every_entry}
        graph = {entry.id: needs_of(entry, self.above[entry.id]) & set(at) for entry in self.every_entry}
        return tuple(at[name] for name in TopologicalSorter(graph).static_order())

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    def __hash__(self) -> int:
        """So that whatever is worked out from an instrument once can be kept beside it."""
        return hash((self.id, self.version))

    def items_of(self, form: str) -> tuple[Item, ...]:
        """The items this form asks, in order."""
        return tuple(item for item in self.items if not item.strength or not form or form in item.strength)

    def form(self, form_id: str) -> Form | None:
        return next((form for form in self.forms if form.id == form_id), None)

    def title_in(self, language: str) -> str:
        return in_language(self.title, language)

    def confidence_of(self, item: Item, form: str) -> Confidence:
        """How far this item's strength in this form was checked."""
        return Confidence.UNVERIFIED if form in item.unverified_in else self.confidence
