"""The tree of an expression: frozen nodes, compared by content. What each means is told in the package's head."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from harborlight.errors import InvalidInstrument

OPERATORS = ("or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod")
# Of these, a run is one node: `a and b and c` has three arguments. The others have two, from the left.
ASSOCIATIVE = frozenset({"or", "and", "+", "*"})


@dataclass(frozen=True, slots=True)
class Text:
    """A literal text. XPath has no escapes, so it may hold one kind of quote but not both."""

    value: str

    def __post_init__(self) -> None:
        if "'" in self.value and '"' in self.value:
            raise InvalidInstrument(
                "a text with both kinds of quotes cannot be written.", mend="Use concat() of two texts."
            )


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number, never negative (`-1` is a Negative)."""

    value: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.value) or self.value < 0:
            raise InvalidInstrument("is not a number one can write.", mend="Write digits, such as 2.5.")


@dataclass(frozen=True, slots=True)
class Ref:
    """`${name}`: an item, a group or a profile variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Current:
    """`.`: the answer that a constraint looks at."""


@dataclass(frozen=True, slots=True)
class Parent:
    """`..`: the repeat around, in `position(..)` only."""


@dataclass(frozen=True, slots=True)
class Column:
    """A bare name: a column of the option, in a choice filter."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    value: Node


@dataclass(frozen=True, slots=True)
class Operation:
    operator: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...] = ()


Node = Text | Number | Ref | Current | Parent | Column | Negative | Operation | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """As it was written, and its tree; without a tree it lies outside the language and is only kept."""

    text: str
    tree: Node | None

    @property
    def is_understood(self) -> bool:
        return self.tree is not None

    @property
    def names(self) -> frozenset[str]:
        """The items, groups and variables it speaks of."""
        return names_in(self.tree) if self.tree is not None else frozenset()


def nodes_in(node: Node) -> Iterator[Node]:
    """The node and all below it, in order."""
    yield node
    if isinstance(node, Operation | Call):
        for argument in node.arguments:
            yield from nodes_in(argument)
    elif isinstance(node, Negative):
        yield from nodes_in(node.value)


def names_in(node: Node) -> frozenset[str]:
    return frozenset(each.name for each in nodes_in(node) if isinstance(each, Ref))


def columns_in(node: Node) -> frozenset[str]:
    return frozenset(each.name for each in nodes_in(node) if isinstance(each, Column))
