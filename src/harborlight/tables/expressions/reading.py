"""From text to tree. What is no expression at all is refused with its place; what is XPath but lies outside the language
is kept verbatim by `expression`, so that nothing of a form that came in is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from harborlight.errors import InvalidInstrument
from harborlight.tables.expressions.functions import FUNCTIONS
from harborlight.tables.expressions.nodes import (
    ASSOCIATIVE,
    Call,
    Column,
    Current,
    Expression,
    Negative,
    Node,
    Number,
    Operation,
    Parent,
    Ref,
    Text,
)

LONGEST = 20_000  # characters
DEEPEST = 60  # levels of brackets, functions and signs
NAME = r"[^\W\d][\w.\-]*"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<ref>\$\{{\s*(?:{NAME})\s*\}})
    | (?P<dots>\.\.?)
    | (?P<name>{NAME}(?::{NAME})?)
    | (?P<sign><=|>=|!=|[-+*=<>(),])
    | (?P<outside>[/\[\]|@:]|\$\{{[^}}]*\}})""",
    re.VERBOSE,
)
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_WORDS = frozenset({"or", "and", "div", "mod"})


class OutsideLanguage(InvalidInstrument):
    """It may be XPath, but not of the part that is understood."""


def expression(text: str) -> Expression:
    """The text with its tree; without one where it lies outside the language.

    Raises:
        InvalidInstrument: when it is no expression at all (with the character where it breaks off).
    """
    try:
        return Expression(text, parse(text))
    except OutsideLanguage:
        return Expression(text, None)


def parse(text: str) -> Node:
    """The tree of a text.

    Raises:
        OutsideLanguage: when it uses what the language has not.
        InvalidInstrument: when it is no expression at all.
    """
    if len(text) > LONGEST:
        raise InvalidInstrument("the expression is too long.", mend=f"At most {LONGEST} characters.")
    reader = _Reader(tuple(_tokens(text)))
    tree = reader.level(0)
    if reader.now.kind != "end":
        reader.refuse("something stands after the end")
    return tree


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    at, outside = 0, None
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            _refuse("a character that means nothing here", at)
        kind = str(found.lastgroup)
        if kind == "outside":
            outside = outside or _Token(kind, found.group(), at)
        elif kind != "space":
            yield _Token(kind, found.group(), at)
        at = found.end()
        if outside:
            raise OutsideLanguage(
                f"{outside.text!r} at character {outside.at + 1} is outside the language.",
                mend="Use ${names}, operators and the listed functions, or keep it as `verbatim:`.",
            )
    yield _Token("end", "", at)


def _refuse(what: str, at: int) -> NoReturn:
    raise InvalidInstrument(
        f"is no expression: {what} at character {at + 1}.", mend="Check brackets, quotes and ${names}."
    )


class _Reader:
    """Reads by levels of binding, the loosest first."""

    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def refuse(self, what: str) -> NoReturn:
        _refuse(what, self.now.at)

    def take(self, text: str) -> bool:
        """Whether this sign or word stands here; then go on."""
        is_here = self.now.kind in ("sign", "name") and self.now.text == text
        self.at += is_here
        return is_here

    def demand(self, text: str) -> None:
        if not self.take(text):
            self.refuse(f"{text!r} is missing")

    def level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self.signed()
        left, run = self.level(number + 1), ""
        while operator := next((each for each in _LEVELS[number] if self.take(each)), ""):
            right = self.level(number + 1)
            if run == operator and operator in ASSOCIATIVE and isinstance(left, Operation):
                left = Operation(operator, (*left.arguments, right))
            else:
                left = Operation(operator, (left, right))
            run = operator
        return left

    def signed(self) -> Node:
        if not self.take("-"):
            return self.atom()
        self._go_deeper()
        node = Negative(self.signed())
        self.depth -= 1
        return node

    def atom(self) -> Node:  # noqa: RET503 - refuse() never returns
        token = self.now
        self.at += token.kind != "end"
        match token.kind:
            case "text":
                return Text(token.text[1:-1])
            case "number":
                return Number(float(token.text))
            case "ref":
                return Ref(token.text[2:-1].strip())
            case "dots":
                return Current() if token.text == "." else self._parent(token)
            case "name" if token.text not in _WORDS:
                return self.call(token) if self.take("(") else _column(token)
            case "sign" if token.text == "(":
                self._go_deeper()
                inner = self.level(0)
                self.demand(")")
                self.depth -= 1
                return inner
            case "sign" if token.text == "*":
                raise OutsideLanguage("a wildcard is outside the language.", mend="Name the items.")
            case _:
                self.at -= token.kind != "end"
                self.refuse("a value is missing")

    def call(self, token: _Token) -> Call:
        self._go_deeper()
        arguments: list[Node] = []
        if not self.take(")"):
            arguments.append(self.level(0))
            while self.take(","):
                arguments.append(self.level(0))
            self.demand(")")
        self.depth -= 1
        if token.text not in FUNCTIONS:
            raise OutsideLanguage(
                f"the function {token.text}() is outside the language.",
                mend=f"Known: {', '.join(sorted(FUNCTIONS))}; or keep it as `verbatim:`.",
            )
        least, most = FUNCTIONS[token.text]
        if not least <= len(arguments) <= most:
            _refuse(f"{token.text}() takes another number of arguments", token.at)
        return Call(token.text, tuple(arguments))

    def _parent(self, token: _Token) -> Parent:
        before = [each.text for each in self.tokens[max(0, self.at - 3) : self.at - 1]]
        if before != ["position", "("]:
            raise OutsideLanguage(".. is outside the language, but for position(..).", mend="Name the item.")
        return Parent()

    def _go_deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse(f"more than {DEEPEST} levels")


def _column(token: _Token) -> Column:
    if ":" in token.text:
        raise OutsideLanguage(f"{token.text!r} is outside the language.", mend="Use plain names.")
    return Column(token.text)
