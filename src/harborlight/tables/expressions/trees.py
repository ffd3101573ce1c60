"""A tree as plain lists, for whoever evaluates it elsewhere: `["=", ["ref", "debt"], ["text", "yes"]]`.

The device's evaluation is `web/static/harborlight/offline/expressions.js`; must stay true: it gives what `evaluation` gives
(`tests/agreement/test_on_the_device.py`), but for `regex`, whose engine no browser has.
"""

from __future__ import annotations

from typing import Any

from harborlight.tables.expressions.nodes import (
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
    nodes_in,
)

_ONLY_HERE = frozenset({"regex"})


def is_portable(node: Node) -> bool:
    """Whether it means the same wherever it is evaluated."""
    return not any(isinstance(each, Call) and each.name in _ONLY_HERE for each in nodes_in(node))


def as_lists(node: Node) -> list[Any]:
    """First what it is, then what it is of."""
    match node:
        case Text(value):
            return ["text", value]
        case Number(value):
            return ["number", value]
        case Ref(name):
            return ["ref", name]
        case Column(name):
            return ["column", name]
        case Current():
            return ["current"]
        case Parent():
            return ["parent"]
        case Negative(value):
            return ["negative", as_lists(value)]
        case Operation(operator, arguments):
            return [operator, *map(as_lists, arguments)]
        case Call(name, arguments):
            return ["call", name, *map(as_lists, arguments)]
