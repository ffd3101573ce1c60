"""Cycles, and questions that can never be asked.

A condition is tried with every answer that matters: all options, and for numbers, dates and texts the values around those it
compares with. What lies beyond that (sums, lengths, patterns) may turn out either way. So "can never hold" is certain.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import chain, combinations, pairwise, product

from harborlight.tables.expressions import (
    OPEN,
    Call,
    Negative,
    Node,
    Number,
    Operation,
    Ref,
    Scope,
    Text,
    Value,
    is_true,
    names_in,
    nodes_in,
)
from harborlight.tables.instruments import (
    Answer,
    Fault,
    Group,
    Instrument,
    Item,
    ItemType,
    Option,
    Variable,
    needs_of,
)

MOST_WAYS = 5000  # of answers that are tried; where there are more, the condition is taken to be able to hold
MOST_MENTIONED = 6  # options of one question of several choices
_MAYBE = Ref("·")  # stands for what may turn out either way; no item can have this name
_COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">="})
_OTHER = "\x00"  # a text that no condition names


def faults_of_branching(instrument: Instrument) -> tuple[Fault, ...]:
    cycles = tuple(_cycles(instrument))
    return cycles or (*_later(instrument), *_never(instrument))


# -- cycles ----------------------------------------------------------------------------------------------------------


def _cycles(instrument: Instrument) -> Iterator[Fault]:
    """Whether it is asked, and what is worked out, may not depend on itself."""
    graph = {entry.id: needs_of(entry, instrument.above[entry.id]) for entry in instrument.every_entry}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        path = ("items", ring[0], "calculation" if _calculated(ring[0], instrument) else "relevant")
        yield Fault(
            path, f"depends on itself: {' → '.join(reversed(ring))}", "Take one of these conditions out."
        )


def _calculated(name: str, instrument: Instrument) -> bool:
    item = instrument.by_id.get(name)
    return item is not None and item.calculation is not None


# -- questions that can never be asked -------------------------------------------------------------------------------


def _later(instrument: Instrument) -> Iterator[Fault]:
    """A condition over a question that comes later: one would have to go back."""
    order = {name: number for number, name in enumerate(instrument.above)}
    for entry in instrument.every_entry:
        for name in sorted(entry.relevant.names) if entry.relevant else ():
            asked = instrument.by_id.get(name)
            if asked and asked.type.is_asked and order[name] > order[entry.id]:
                mend = f"Put {name!r} before it."
                yield Fault(
                    ("items", entry.id, "relevant"), f"depends on {name!r}, which is asked later", mend
                )


def _never(instrument: Instrument) -> Iterator[Fault]:
    for entry in instrument.every_entry:
        if entry.relevant is not None and not can_hold(_conditions(entry, instrument), instrument):
            mend = "Mend the condition, or take the item out."
            yield Fault(("items", entry.id, "relevant"), "can never hold, so it would never be asked", mend)


def _conditions(entry: Item | Group, instrument: Instrument) -> tuple[Node, ...]:
    """Its own condition and those of the groups around it."""
    around = (*instrument.above[entry.id], entry)
    return tuple(each.relevant.tree for each in around if each.relevant and each.relevant.tree is not None)


def can_hold(conditions: tuple[Node, ...], instrument: Instrument) -> bool:
    """Whether some answers make all conditions true, or might."""
    simple = tuple(_simplified(each) for each in conditions)
    names = sorted(frozenset(chain.from_iterable(names_in(each) for each in simple)) - {_MAYBE.name})
    literals = tuple(
        node for each in simple for node in nodes_in(each) if isinstance(node, Text | Number | Negative)
    )
    domains = [_domain(name, literals, instrument) for name in names]
    if math.prod(len(domain) for domain in domains) > MOST_WAYS:
        return True
    for values in product(*domains):
        scope = Scope({**dict(zip(names, values, strict=True)), _MAYBE.name: OPEN})
        if all(is_true(each, scope) is not False for each in simple):
            return True
    return False


def _simplified(node: Node) -> Node:
    """The same condition, with whatever cannot be decided by trying answers made a "maybe"."""
    match node:
        case Operation("and" | "or", arguments):
            return Operation(node.operator, tuple(_simplified(each) for each in arguments))
        case Operation(operator, arguments) if operator in _COMPARED and all(map(_is_plain, arguments)):
            return node
        case Call("not" | "boolean", arguments):
            return Call(node.name, tuple(_simplified(each) for each in arguments))
        case Call("true" | "false"):
            return node
        case Call("selected", (Ref(), Text() | Number())):
            return node
        case Text() | Number() | Ref():
            return node
        case _:
            return node if not names_in(node) and not _needs_clock(node) else _MAYBE


def _is_plain(node: Node) -> bool:
    match node:
        case Text() | Number() | Ref() | Negative(Number()):
            return True
        case Call("number" | "string", (Ref(),)):
            return True
        case _:
            return (
                not names_in(node)
                and not _needs_clock(node)
                and isinstance(node, Call | Operation | Negative)
            )


def _needs_clock(node: Node) -> bool:
    """Or anything else that is not in the condition itself: columns, the answer, the position."""
    return any(
        (isinstance(each, Call) and each.name in ("today", "now"))
        or not isinstance(each, Call | Operation | Negative | Text | Number)
        for each in nodes_in(node)
    )


# -- answers that matter ---------------------------------------------------------------------------------------------


def _domain(name: str, literals: tuple[Node, ...], instrument: Instrument) -> list[Value]:
    known: Item | Variable | None = instrument.by_id.get(name)
    known = known or next((variable for variable in instrument.profile if variable.id == name), None)
    if name == "form":
        return ["", *(form.id for form in instrument.forms)]
    if known is None:
        return [*_numbers(literals, ItemType.INTEGER)] if name == "age" else [OPEN]
    if isinstance(known, Item) and (known.calculation is not None or not known.type.is_asked):
        return [OPEN]
    words = ["", *(str(word) for word in (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_APPLICABLE))]
    found = _answers(known.type, known.options, literals)
    if isinstance(known, Item) and known.constraint is not None and known.constraint.tree is not None:
        found = [each for each in found if _is_allowed(known.constraint.tree, each)]
    return [*words, *found]


def _answers(item_type: ItemType, options: tuple[Option, ...], literals: tuple[Node, ...]) -> list[Value]:
    if item_type is ItemType.PRESENT:
        return [str(Answer.PRESENT), str(Answer.ABSENT)]
    if item_type is ItemType.YES_NO:
        return ["yes", "no"]
    if item_type in (ItemType.SELECT_MULTIPLE, ItemType.RANK):
        return _choices([option.value for option in options], literals)
    if item_type.has_options or options:
        return [option.value for option in options] or [OPEN]
    if item_type.is_number:
        return _numbers(literals, item_type)
    if item_type in (ItemType.DATE, ItemType.DATETIME):
        return _days(literals)
    if item_type in (ItemType.TEXT, ItemType.BARCODE):
        return [
            _OTHER,
            *(each.value for each in literals if isinstance(each, Text) and each.value),
            *_numbers(literals, item_type),
        ]
    return [OPEN]


def _choices(values: list[str], literals: tuple[Node, ...]) -> list[Value]:
    """Subsets of the options that the conditions name, and one that they do not."""
    named = {
        each.value if isinstance(each, Text) else f"{each.value:g}"
        for each in literals
        if isinstance(each, Text | Number)
    }
    mentioned = [value for value in values if value in named]
    if len(mentioned) > MOST_MENTIONED or not values:
        return [OPEN]
    others = [value for value in values if value not in named][:1]
    sets = chain.from_iterable(combinations(mentioned, n) for n in range(len(mentioned) + 1))
    return [" ".join((*chosen, *more)) for chosen in sets for more in ((), others)]


def _numbers(literals: tuple[Node, ...], item_type: ItemType) -> list[Value]:
    """Each number that is compared with, and what lies around and between."""
    points = sorted({
        *(each.value for each in literals if isinstance(each, Number)),
        *(-each.value.value for each in literals if isinstance(each, Negative) and isinstance(each.value, Number)),
        *(float(each.value) for each in literals if isinstance(each, Text) and _is_number(each.value)), 0.0,
    })  # fmt: skip
    around = {
        end + more for each in points for end in (math.floor(each), math.ceil(each)) for more in (-1, 0, 1)
    }
    if item_type is ItemType.INTEGER:
        return [float(each) for each in sorted(around)]
    between = {(a + b) / 2 for a, b in pairwise(points)}
    return [float(each) for each in sorted({*around, *points, *between})]


def _is_number(text: str) -> bool:
    return text.strip().lstrip("-").replace(".", "", 1).isdecimal()


def _days(literals: tuple[Node, ...]) -> list[Value]:
    named = []
    for each in literals:
        try:
            named.append(date.fromisoformat(each.value) if isinstance(each, Text) else date(1970, 1, 2))
        except ValueError:
            continue
    return [
        (day + timedelta(days=more)).isoformat()
        for day in {*named, date(1970, 1, 2)}
        for more in (-1, 0, 1)
        if date.min < day < date.max
    ]


def _is_allowed(constraint: Node, value: Value) -> bool:
    """A constraint over other answers, or over the clock, may allow it."""
    if names_in(constraint) or any(
        isinstance(each, Call) and each.name in ("today", "now") for each in nodes_in(constraint)
    ):
        return True
    scope: Mapping[str, Value] = {}
    return is_true(constraint, Scope(scope, current=value)) is not False
