"""A small, safe, total expression language: branching, constraints, calculations, rules.

The text is that of XLSForm, so forms of that kind map one to one: `${age} < 18 and selected(${signs}, 'debt')`. The meaning is
XPath 1.0 as ODK runs it, with one word more. There are two ways of having no answer:

    missing   not asked, or left blank. As in XPath it is the empty text: `${x} = ''` holds, `${x} < 5` does not,
              `${x} + 1` is not a number, `not(${x} = 'a')` holds. Every expression over missing values has a value.
    OPEN      unknown or declined: there is a value, and nobody here knows it. Whatever needs it is OPEN as well, but for
              `false and OPEN` = false, `true or OPEN` = true, and `if()` whose two ways agree (Kleene's three values).
              Only scoring speaks of OPEN; for branching and constraints, "unknown" is a text like any other.

Dates are ISO texts; where a number is wanted, a date is the days since 1970-01-01, as in ODK: `(today() - ${born}) div 365.25`.
A repeated item is seen as its own value inside its repeat, and outside as all its values, for sum, count, min, max, join.

`nodes` the tree · `reading` text → tree · `writing` tree → text · `functions` what may be called · `evaluation` tree → value.
XPath and FHIRPath are written in `exchange`. What lies outside the language (paths, instance(), pulldata() …) is kept
verbatim as an `Expression` without a tree. Evaluation ends always: no loops, no names but those given, depth is bounded.
"""

from harborlight.tables.expressions.evaluation import OPEN, Scope, Value, evaluate, is_true
from harborlight.tables.expressions.nodes import (
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
    columns_in,
    names_in,
    nodes_in,
)
from harborlight.tables.expressions.reading import expression, parse
from harborlight.tables.expressions.writing import write

__all__ = [
    "OPEN",
    "Call",
    "Column",
    "Current",
    "Expression",
    "Negative",
    "Node",
    "Number",
    "Operation",
    "Parent",
    "Ref",
    "Scope",
    "Text",
    "Value",
    "columns_in",
    "evaluate",
    "expression",
    "is_true",
    "names_in",
    "nodes_in",
    "parse",
    "write",
]
