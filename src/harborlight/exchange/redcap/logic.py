"""REDCap's logic → our expressions: `[age] < 18 and [signs(2)] = '1'` is `${age} < 18 and selected(${signs}, '2')`.

Must stay true: what is translated means the same for answers that are there; where one lacks, a comparison with a number does
not hold here (versions of REDCap differ). Everything else is outside (`OutsideLogic`) and kept verbatim: other events and
instances, smart variables, days between dates, statistics that pass over blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harborlight.errors import InvalidInstrument
from harborlight.tables.expressions import Call, Negative, Node, Number, Operation, Ref, Text
from harborlight.tables.expressions.nodes import ASSOCIATIVE

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<field>\[[A-Za-z][A-Za-z0-9_]*(?:\([^()\[\]]+\))?\])
    | (?P<sign><>|!=|<=|>=|[-+*/^%=<>(),])
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)""",
    re.VERBOSE,
)
_LEVELS = (("or",), ("and",), ("=", "<>", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
_OURS = {"<>": "!=", "/": "div", "%": "mod"}
_DEEPEST = 40


class OutsideLogic(Exception):
    """Not of the part that is translated."""


@dataclass(frozen=True, slots=True)
class Fields:
    """`checkboxes`: field → codes of its boxes; `others`: every other field that has a value."""

    checkboxes: Mapping[str, frozenset[str]]
    others: frozenset[str]


def translated(text: str, fields: Fields) -> Node:
    """The tree of a condition or a calculation.

    Raises:
        OutsideLogic: where it cannot be said here with the same meaning.
    """
    try:
        return _Reader(tuple(_tokens(text)), fields).whole()
    except (InvalidInstrument, RecursionError) as error:
        raise OutsideLogic from error


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise OutsideLogic
        kind = str(found.lastgroup)
        if kind != "space":
            yield kind, found.group()
        at = found.end()
    yield "end", ""


class _Reader:
    def __init__(self, tokens: tuple[tuple[str, str], ...], fields: Fields) -> None:
        self.tokens, self.fields, self.at, self.depth = tokens, fields, 0, 0

    def whole(self) -> Node:
        tree = self._level(0)
        if self._kind != "end":
            raise OutsideLogic
        return tree

    @property
    def _kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def _text(self) -> str:
        return self.tokens[self.at][1]

    def _take(self, *texts: str) -> str:
        found = self._text.casefold()
        if self._kind in ("sign", "word") and found in texts:
            self.at += 1
            return found
        return ""

    def _demand(self, text: str) -> None:
        if not self._take(text):
            raise OutsideLogic

    def _level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self._power()
        left, run = self._level(number + 1), ""
        while operator := self._take(*_LEVELS[number]):
            right = self._level(number + 1)
            ours = _OURS.get(operator, operator)
            if run == ours and ours in ASSOCIATIVE and isinstance(left, Operation):
                left = Operation(ours, (*left.arguments, right))
            else:
                left = self._box(ours, left, right) or Operation(ours, (left, right))
            run = ours
        return left

    def _box(self, operator: str, left: Node, right: Node) -> Node | None:
        """A box that is compared with ticked or not: plainly selected, or not."""
        match left, right:
            case Call("if", (Call("selected") as chosen, Number(1.0), Number(0.0))), (
                Text() | Number()
            ) as other:
                value = other.value if isinstance(other, Text) else str(int(other.value))
                if operator in ("=", "!=") and value in ("0", "1"):
                    return chosen if (operator == "=") == (value == "1") else Call("not", (chosen,))
        return None

    def _power(self) -> Node:
        base = self._signed()
        if not self._take("^"):
            return base
        self._go_deeper()
        found = Call("pow", (base, self._power()))
        self.depth -= 1
        return found

    def _signed(self) -> Node:
        self._go_deeper()
        found = Negative(self._signed()) if self._take("-") else self._atom()
        self.depth -= 1
        return found

    def _atom(self) -> Node:
        kind, text = self.tokens[self.at]
        self.at += kind != "end"
        match kind:
            case "text":
                return Text(text[1:-1])
            case "number":
                return Number(float(text))
            case "field":
                return self._field(text[1:-1])
            case "word" if self._take("("):
                return self._call(text.casefold())
            case "sign" if text == "(":
                inner = self._level(0)
                self._demand(")")
                return inner
        raise OutsideLogic

    def _field(self, said: str) -> Node:
        if self._kind == "field":  # [event][field], [field][instance]
            raise OutsideLogic
        name, _bracket, code = said.rstrip(")").partition("(")
        if code and code in self.fields.checkboxes.get(name, ()):
            return Call("if", (Call("selected", (Ref(name), Text(code))), Number(1.0), Number(0.0)))
        if code or name not in self.fields.others:
            raise OutsideLogic
        return Ref(name)

    def _call(self, name: str) -> Node:
        arguments = self._arguments()
        match name, arguments:
            case "if", [_, _, _]:
                return Call("if", tuple(arguments))
            case "not", [_]:
                return Call("not", tuple(arguments))
            case "abs", [_]:
                return Call("abs", tuple(arguments))
            case "round", [_] | [_, _]:
                return Call("round", tuple(arguments))
            case "isblankornull", [Ref() as field]:
                return Operation("=", (field, Text("")))
            case "sum", [_, *_]:  # blanks count nothing
                parts = tuple(
                    Call("coalesce", (each, Number(0.0))) if isinstance(each, Ref) else each
                    for each in arguments
                )
                return Operation("+", parts) if len(parts) > 1 else parts[0]
        raise OutsideLogic

    def _arguments(self) -> list[Node]:
        found: list[Node] = []
        self._go_deeper()
        if not self._take(")"):
            found.append(self._level(0))
            while self._take(","):
                found.append(self._level(0))
            self._demand(")")
        self.depth -= 1
        return found

    def _go_deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise OutsideLogic
