"""From a tree to its canonical text. Reading the text gives the same tree again."""

from __future__ import annotations

from harborlight.tables.expressions.nodes import (
    ASSOCIATIVE,
    Call,
    Column,
    Current,
    Negative,
    Node,
    Number,
    Operation,
    Parent,
    Ref,
    Text,
)

# How tightly an operator binds; equality and order bind alike within their row, as in XPath 1.0.
BINDS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_UNARY, _ATOM = 7, 8


def write(node: Node) -> str:
    match node:
        case Text(value):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case Number(value):
            return number_text(value)
        case Ref(name):
            return f"${{{name}}}"
        case Current():
            return "."
        case Parent():
            return ".."
        case Column(name):
            return name
        case Negative(value):
            return f"-{_within(value, _UNARY)}"
        case Operation(operator, arguments):
            tightness = BINDS[operator]
            first = _first(arguments[0], operator)
            return f" {operator} ".join([first, *(_within(each, tightness + 1) for each in arguments[1:])])
        case Call(name, arguments):
            return f"{name}({', '.join(write(each) for each in arguments)})"


def number_text(value: float) -> str:
    """Without an exponent, which XPath does not know."""
    if value == int(value):
        return str(int(value))
    text = repr(value)
    return text if "e" not in text else f"{value:.340f}".rstrip("0")


def _first(node: Node, operator: str) -> str:
    """The first argument may bind as loosely as its operator: reading goes from the left. A run of the same is not one."""
    is_run = isinstance(node, Operation) and node.operator == operator and len(node.arguments) > 1
    return _within(node, BINDS[operator] + (1 if is_run and operator in ASSOCIATIVE else 0))


def _within(node: Node, least: int) -> str:
    return write(node) if _tightness(node) >= least else f"({write(node)})"


def _tightness(node: Node) -> int:
    if isinstance(node, Operation):
        return BINDS[node.operator]
    return _UNARY if isinstance(node, Negative) else _ATOM
