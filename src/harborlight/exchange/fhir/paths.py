"""Expressions → FHIRPath 2.0, with the same meaning for every answer set.

In FHIRPath what lacks is empty and emptiness spreads; in ours what lacks is the empty text, and every expression has a
value. So each truth is written so that it is never empty. Must stay true: what FHIRPath cannot say alike is not said
(`CannotSay`), and stands beside instead. Differences that stay: texts with numbers in them are read by `toDecimal()`.
"""

from __future__ import annotations

import re

from harborlight.exchange.fhir.names import ABSENT, SEVERAL, path_to, quoted
from harborlight.tables.expressions import Call, Negative, Node, Number, Operation, Ref, Text, names_in
from harborlight.tables.expressions.writing import number_text
from harborlight.tables.instruments import Answer, Instrument, Item, ItemType, Variable

LONGEST = 8_000  # characters of one expression; nested conditions double
_WORDS = frozenset(str(word) for word in (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_APPLICABLE))
_TEXT_CALLS = {"contains": "contains", "starts-with": "startsWith", "ends-with": "endsWith"}
_ORDER = ("<", "<=", ">", ">=")
_CALCULATED = (ItemType.NOTE, ItemType.HIDDEN, ItemType.METADATA, ItemType.FILE)


class CannotSay(Exception):
    """FHIRPath has no words for it that mean the same."""


def bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise CannotSay("too long")
    return text


class Paths:
    """Writes expressions over one instrument. `answer(name)` may be overridden by a variable that holds the same."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.variables: dict[str, str] = {}
        self.known: dict[str, Item | Variable] = {
            **{each.id: each for each in instrument.profile},
            **instrument.by_id,
        }
        self.known.setdefault("age", Variable("age", ItemType.DECIMAL))
        if instrument.forms:
            self.known.setdefault("form", Variable("form", ItemType.SELECT_ONE))

    # -- answers -----------------------------------------------------------------------------------------------------

    def item(self, name: str) -> Item | Variable:
        if name not in self.known:
            raise CannotSay(name)
        return self.known[name]

    def place(self, name: str) -> str:
        return path_to(self.instrument, name, "%resource")

    def answer(self, name: str) -> str:
        """The values of an answer; codes of a choice."""
        if name in self.variables:
            return self.variables[name]
        item = self.item(name)
        if item.type in _CALCULATED:
            raise CannotSay(name)
        return f"{self.place(name)}.answer.value" + (".code" if self._is_coded(item) else "")

    def reason(self, name: str) -> str:
        """Why there is no answer."""
        return f"{self.place(name)}.extension({quoted(ABSENT)}).value"

    @staticmethod
    def _is_coded(item: Item | Variable) -> bool:
        return item.type.has_options or item.type in (ItemType.PRESENT, ItemType.YES_NO)

    def _is_repeated(self, name: str) -> bool:
        return any(group.is_repeat for group in self.instrument.above.get(name, ()))

    # -- kinds -------------------------------------------------------------------------------------------------------

    def kind(self, node: Node) -> str:
        """text, number, truth or date."""
        match node:
            case Text():
                return "text"
            case Number() | Negative():
                return "number"
            case Ref(name):
                return self._kind_of(name)
            case Operation(operator, _):
                return "number" if operator in ("+", "-", "*", "div", "mod") else "truth"
            case Call("if", (_, first, second)):
                return self._same(first, second)
            case Call("coalesce", (first, second)):
                return self._same(first, second)
            case Call("today"):
                return "date"
            case Call(name) if name in _NUMBER_CALLS:
                return "number"
            case Call(name) if name in ("string", "concat"):
                return "text"
            case Call():
                return "truth"
        raise CannotSay("kind")

    def _same(self, first: Node, second: Node) -> str:
        one, other = self.kind(first), self.kind(second)
        if one != other:
            raise CannotSay("two kinds")
        return one

    def _kind_of(self, name: str) -> str:
        item = self.item(name)
        if item.type is ItemType.CALCULATE:
            return self.kind(self.calculation(name))
        if item.type.is_number:
            return "number"
        if item.type is ItemType.DATE:
            return "date"
        if self._is_coded(item):
            return "text"
        if item.type is ItemType.TEXT:
            return "text"
        raise CannotSay(name)

    def calculation(self, name: str) -> Node:
        item = self.item(name)
        tree = item.calculation.tree if isinstance(item, Item) and item.calculation else None
        if tree is None or self._is_repeated(name) or (isinstance(item, Item) and item.relevant):
            raise CannotSay(name)
        if any(group.relevant for group in self.instrument.above[name]):
            raise CannotSay(name)
        return tree

    def names_under(self, tree: Node) -> set[str]:
        """Names that it speaks of; in place of what is worked out, what that is worked out from."""
        found: set[str] = set()
        for name in names_in(tree):
            is_worked_out = self.item(name).type is ItemType.CALCULATE
            found |= self.names_under(self.calculation(name)) if is_worked_out else {name}
        return found

    # -- truths ------------------------------------------------------------------------------------------------------

    def truth(self, node: Node) -> str:
        """True or false, never empty."""
        match node:
            case Operation(("and" | "or") as operator, arguments):
                return bounded(f"({f' {operator} '.join(self.truth(each) for each in arguments)})")
            case Call("not", (value,)):
                return f"{self.truth(value)}.not()"
            case Call(("true" | "false") as word):
                return f"({word})"
            case Operation(("=" | "!=") as operator, (left, right)):
                found = self._equal(left, right)
                return f"{found}.not()" if operator == "!=" else found
            case Operation(operator, (left, right)) if operator in _ORDER:
                return self._ordered(operator, left, right)
            case Call("selected", (Ref(name), Text(value))):
                if self._is_coded(self.item(name)) and not self._is_repeated(name):
                    return f"({self.answer(name)}.where($this = {quoted(value.strip())}).exists())"
            case Call(name, (text, part)) if name in _TEXT_CALLS:
                return f"({self.text(text)}.{_TEXT_CALLS[name]}({self.text(part)}))"
            case Call("boolean", (value,)):
                return self.truth(value)
            case Call("if", (condition, first, second)):
                return bounded(f"iif({self.truth(condition)}, {self.truth(first)}, {self.truth(second)})")
            case Ref() | Text() | Number() | Negative() | Operation():
                kind = self.kind(node)
                if kind == "number":
                    return f"iif({self.number(node)} != 0, true, false)"
                if kind == "text":
                    return f"({self.text(node)} != '')"
        raise CannotSay("truth")

    def _equal(self, left: Node, right: Node) -> str:
        if Text("") in (left, right) and isinstance(left, Ref) != isinstance(right, Ref):
            name = left.name if isinstance(left, Ref) else right.name if isinstance(right, Ref) else ""
            return f"({self._single(name)}.exists().not())"
        kinds = {self.kind(left), self.kind(right)}
        if "truth" in kinds:
            return f"({self.truth(left)} = {self.truth(right)})"
        if kinds <= {"text", "date"}:
            return bounded(f"({self.text(left)} = {self.text(right)})")
        both_lack = "false"
        if isinstance(left, Ref) and isinstance(right, Ref):
            both_lack = f"({self._single(left.name)}.exists() or {self._single(right.name)}.exists()).not()"
        return bounded(f"iif({self.number(left)} = {self.number(right)}, true, {both_lack})")

    def _ordered(self, operator: str, left: Node, right: Node) -> str:
        if {self.kind(left), self.kind(right)} == {"date"}:
            return f"iif({self._date(left)} {operator} {self._date(right)}, true, false)"
        return bounded(f"iif({self.number(left)} {operator} {self.number(right)}, true, false)")

    def _date(self, node: Node) -> str:
        return self._single(node.name) if isinstance(node, Ref) else "today()"

    def _single(self, name: str) -> str:
        if self._is_repeated(name):
            raise CannotSay(name)
        return self.answer(name)

    # -- numbers -----------------------------------------------------------------------------------------------------

    def number(self, node: Node) -> str:
        """A number, or empty where it is none."""
        match node:
            case Number(value):
                return number_text(value)
            case Negative(value):
                return f"(0 - {self.number(value)})"
            case Operation(("+" | "-" | "*") as operator, arguments):
                return bounded(f"({f' {operator} '.join(self.number(each) for each in arguments)})")
            case Operation("div", (left, right)):
                return f"({self.number(left)} / {self.number(right)})"
            case Text(value):
                return f"({quoted(value)}.toDecimal())" if not re.match(r"\s*-?\d{4}-", value) else _no()
            case Ref(name):
                return self._number_of(name)
            case Call("number", (value,)):
                return self.number(value)
            case Call("int", (value,)):
                return f"({self.number(value)}.truncate())"
            case Call("round", (value,)):
                return f"(({self.number(value)} + 0.5).floor())"
            case Call("abs", (value,)):
                return f"({self.number(value)}.abs())"
            case Call("count-selected", (Ref(name),)) if self._is_coded(self.item(name)):
                return f"({self._single(name)}.count())"
            case Call("string-length", (value,)):
                return f"({self.text(value)}.length())"
            case Call("sum", (Ref(name),)) if self._is_repeated(name):
                return self._sum_of_rounds(name)
            case Call("count", (Ref(name),)) if any(
                g.id == name and g.is_repeat for g in self.instrument.groups
            ):
                return f"({self.place(name)}.count())"
            case Call("if", (condition, first, second)):
                return bounded(f"iif({self.truth(condition)}, {self.number(first)}, {self.number(second)})")
            case Call("coalesce", (first, second)):
                one = self.number(first)
                return bounded(f"iif({one}.exists(), {one}, {self.number(second)})")
            case Operation() | Call() if self.kind(node) == "truth":
                return f"iif({self.truth(node)}, 1, 0)"
        raise CannotSay("number")

    def _number_of(self, name: str) -> str:
        item = self.item(name)
        if item.type is ItemType.CALCULATE:
            return self.number(self.calculation(name))
        if item.type.is_number:
            return self._single(name)
        is_plain = self._is_coded(item) and item.type not in SEVERAL
        if is_plain and not any(re.match(r"\s*-?\d{4}-", option.value) for option in item.options):
            return f"({self._single(name)}.toDecimal())"
        raise CannotSay(name)

    def _sum_of_rounds(self, name: str) -> str:
        """One round without an answer, and there is no sum."""
        above = self.instrument.above[name]
        if not self.item(name).type.is_number or sum(group.is_repeat for group in above) != 1:
            raise CannotSay(name)
        rounds = self.place(next(group.id for group in above if group.is_repeat))
        found = self.answer(name)
        return f"iif({found}.count() = {rounds}.count(), {found}.aggregate($this + $total, 0), {{}})"

    # -- texts -------------------------------------------------------------------------------------------------------

    def text(self, node: Node) -> str:
        """A text, never empty: the one without letters where it lacks."""
        match node:
            case Text(value) if value not in _WORDS:
                return quoted(value)
            case Number(value):
                return quoted(number_text(value))
            case Ref(name):
                return self._text_of(name)
            case Call("today"):
                return "(today().toString())"
            case Call("string", (value,)):
                return self.text(value)
            case Call("concat", arguments):
                return f"({' & '.join(self.text(each) for each in arguments)})"
            case Call("if", (condition, first, second)):
                return bounded(f"iif({self.truth(condition)}, {self.text(first)}, {self.text(second)})")
            case Call("coalesce", (first, second)):
                one = self.text(first)
                return bounded(f"iif({one} != '', {one}, {self.text(second)})")
        raise CannotSay("text")

    def _text_of(self, name: str) -> str:
        item = self.item(name)
        found = self._single(name)
        if item.type in SEVERAL:
            return f"iif({found}.exists(), {found}.join(' '), '')"
        if item.type in (ItemType.INTEGER, ItemType.DATE):
            return f"iif({found}.exists(), {found}.toString(), '')"
        if self._is_coded(item) or item.type is ItemType.TEXT:
            return f"iif({found}.exists(), {found}, '')"
        raise CannotSay(name)

    # -- with what is not known --------------------------------------------------------------------------------------

    def kleene(self, node: Node, guard: dict[str, str]) -> str:
        """A truth that is empty where it depends on what is not known. `guard`: name → when it is not open."""
        match node:
            case Operation(("and" | "or") as operator, arguments):
                return bounded(f"({f' {operator} '.join(self.kleene(each, guard) for each in arguments)})")
            case Call("not", (value,)):
                return f"{self.kleene(value, guard)}.not()"
            case _:
                said, names = self.truth(node), sorted(names_in(node))
                if not names:
                    return said
                return bounded(f"iif({' and '.join(guard[name] for name in names)}, {said}, {{}})")


def _no() -> str:
    raise CannotSay("number")


_NUMBER_CALLS = frozenset({
    "number", "int", "round", "abs", "pow", "count-selected", "string-length", "sum", "count", "count-non-empty", "min", "max",
    "decimal-date-time", "position",
})  # fmt: skip
