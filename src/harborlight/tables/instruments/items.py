"""What is asked: items, their options, the groups that hold them, and what they are counted by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harborlight.tables.expressions import Expression
from harborlight.tables.instruments.words import Answer, Confidence, ItemType, Labels, in_language


@dataclass(frozen=True, slots=True)
class Option:
    """`score`: what it is worth; None counts 0. `unproven_score`: what it is worth while the item's evidence lacks.

    `means`: choosing it says unknown, declined or not applicable. `is_exclusive`: goes with no other ("none of these").
    `columns`: further columns of the list, which a `choice_filter` may ask for.
    """

    value: str
    label: Labels = field(default_factory=dict)
    score: float | None = None
    unproven_score: float | None = None
    means: Answer | None = None
    is_exclusive: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Labels] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class OptionList:
    """Options that several items share."""

    id: str
    options: tuple[Option, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One question, note or calculation. A newcomer needs `id`, `type` and `label`; the rest is for those who need it.

    Words: `hint` stands below the question, `guidance` is for whoever asks; `media`: kind → language → file name.
    Options: `options` are always filled; `list_id` names the shared list they come from, empty if they are its own.
    Asking: `required` may be an expression; `relevant`, `constraint` (`.` is the answer), `choice_filter`; `default` is a text,
    or an expression if it is worked out. `parameters`: start, end, step, rows …
    Counting: `dimension`; `weight` in sums and means; `is_reverse`: high means little; `present_from`: from which score it
    counts as present (more than 0 otherwise); `strength` by form (S, M, W), by "" where there are no forms, and a form
    that is missing there does not ask the item; `unverified_in`: forms whose strength is recalled, not checked; `evidence`:
    the file item that proves it; `is_critical`: an answer worth nothing is said aloud, whatever the total; `is_sexual`: it
    speaks of sexual exploitation, so that a child is flagged by it whatever the score.
    Care: `sensitivity` 1 (easy to talk about) to 3, the easiest is asked first; `never_only_for_score`: not asked merely to
    complete a result. `ilo11`: the ILO indicators of forced labour (1-11) that it speaks to; `refs`: articles, standards.
    """

    id: str
    type: ItemType = ItemType.PRESENT
    label: Labels = field(default_factory=dict)
    hint: Labels = field(default_factory=dict)
    guidance: Labels = field(default_factory=dict)
    media: Mapping[str, Labels] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    list_id: str = ""
    choice_filter: Expression | None = None
    required: bool | Expression = False
    required_message: Labels = field(default_factory=dict)
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Labels = field(default_factory=dict)
    calculation: Expression | None = None
    default: str | Expression = ""
    is_read_only: bool = False
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    accepts: str = ""
    dimension: str = ""
    weight: float = 1
    is_reverse: bool = False
    present_from: float | None = None
    is_critical: bool = False
    is_sexual: bool = False
    evidence: str = ""
    strength: Mapping[str, str] = field(default_factory=dict)
    unverified_in: frozenset[str] = frozenset()
    sensitivity: int = 2
    never_only_for_score: bool = False
    ilo11: tuple[int, ...] = ()
    refs: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)

    def option(self, value: str) -> Option | None:
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Items that belong together; `is_repeat`: asked as often as there are children, jobs … (`repeat_count`, or open)."""

    id: str
    entries: tuple[Entry, ...]
    label: Labels = field(default_factory=dict)
    hint: Labels = field(default_factory=dict)
    relevant: Expression | None = None
    is_repeat: bool = False
    repeat_count: Expression | None = None
    appearance: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


Entry = Item | Group


def walk(
    entries: tuple[Entry, ...], above: tuple[Group, ...] = ()
) -> Iterator[tuple[Entry, tuple[Group, ...]]]:
    """Every item and group in order, each with the groups that hold it, outermost first."""
    for entry in entries:
        yield entry, above
        if isinstance(entry, Group):
            yield from walk(entry.entries, (*above, entry))


def needs_of(entry: Entry, above: tuple[Group, ...]) -> set[str]:
    """What must be known before one knows whether this is asked, and what it is if it is worked out."""
    found = {group.id for group in above}
    for key in ("relevant", "calculation", "repeat_count"):
        value = getattr(entry, key, None)
        if isinstance(value, Expression):
            found |= value.names
    return found


@dataclass(frozen=True, slots=True)
class Dimension:
    """`element` of the definition in the Palermo Protocol (means, purpose); `phase`: recruitment or destination.

    `weight` among the dimensions of a mean.
    """

    id: str
    label: Labels
    element: str = ""
    phase: str = ""
    weight: float = 1

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Form:
    """`is_sexual`: asks about sexual exploitation, so that a child is flagged whatever the score."""

    id: str
    label: Labels
    is_child: bool
    confidence: Confidence
    element: str = ""
    is_sexual: bool = False

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Variable:
    """Known beside the answers and usable in expressions as `${id}`: age, country, sector, form of exploitation …"""

    id: str
    type: ItemType
    label: Labels = field(default_factory=dict)
    options: tuple[Option, ...] = ()

    def label_in(self, language: str) -> str:
        return in_language(self.label, language)
