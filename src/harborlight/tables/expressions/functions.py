"""What may be called: name → least and most arguments. All of them are functions of ODK XForms with the same meaning there.

Must stay true: nothing here needs a clock, a network or chance; `today()` and `now()` are given by whoever evaluates.
"""

from __future__ import annotations

MANY = 1000

FUNCTIONS: dict[str, tuple[int, int]] = {
    # true and false
    "true": (0, 0), "false": (0, 0), "not": (1, 1), "boolean": (1, 1), "boolean-from-string": (1, 1),
    "if": (3, 3), "coalesce": (2, 2),
    # chosen options
    "selected": (2, 2), "count-selected": (1, 1), "selected-at": (2, 2),
    # numbers
    "number": (1, 1), "int": (1, 1), "round": (1, 2), "abs": (1, 1), "pow": (2, 2),
    # over the values of a repeat
    "sum": (1, 1), "count": (1, 1), "count-non-empty": (1, 1), "min": (1, MANY), "max": (1, MANY),
    "join": (2, MANY), "position": (1, 1), "indexed-repeat": (3, 3),
    # texts
    "string": (1, 1), "concat": (1, MANY), "string-length": (1, 1), "contains": (2, 2), "starts-with": (2, 2),
    "ends-with": (2, 2), "substr": (2, 3), "normalize-space": (1, 1), "regex": (2, 2),
    # days
    "today": (0, 0), "now": (0, 0), "date": (1, 1), "decimal-date-time": (1, 1), "format-date": (2, 2),
}  # fmt: skip

# These take all values of a repeated item at once; anywhere else one value is meant.
OVER_REPEATS = frozenset({"sum", "count", "count-non-empty", "min", "max", "join"})
