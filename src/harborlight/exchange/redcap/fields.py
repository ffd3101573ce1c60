"""What a field of the dictionary is: its type, choices, range, and what its annotation says."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from harborlight.tables.expressions import (
    Call,
    Current,
    Expression,
    Negative,
    Node,
    Number,
    Operation,
    Text,
    write,
)
from harborlight.tables.instruments import ItemType, Option

_T = ItemType
TYPES: Mapping[str, ItemType] = {
    "text": _T.TEXT, "notes": _T.TEXT, "dropdown": _T.SELECT_ONE, "radio": _T.SELECT_ONE, "checkbox": _T.SELECT_MULTIPLE,
    "yesno": _T.SELECT_ONE, "truefalse": _T.SELECT_ONE, "calc": _T.CALCULATE, "slider": _T.RANGE, "file": _T.FILE,
    "descriptive": _T.NOTE, "sql": _T.TEXT,
}  # fmt: skip
# Data keep 1 and 0 for these, and logic asks for them.
FIXED: Mapping[str, tuple[Option, ...]] = {
    "yesno": (Option("1", {"en": "Yes"}, score=1.0), Option("0", {"en": "No"}, score=0.0)),
    "truefalse": (Option("1", {"en": "True"}, score=1.0), Option("0", {"en": "False"}, score=0.0)),
}
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def validated(kind: str) -> ItemType | None:
    """What a text field may hold; None for a kind that is not known."""
    if kind in (
        "",
        "email",
        "phone",
        "zipcode",
        "ssn",
        "mrn_10d",
        "mrn_generic",
        "vmrn",
        "alpha_only",
        "postalcode_canada",
    ):
        return _T.TEXT
    if kind in ("integer", "int"):
        return _T.INTEGER
    if kind.startswith("datetime"):
        return _T.DATETIME
    if kind.startswith("date"):
        return _T.DATE
    if kind.startswith("time"):
        return _T.TIME
    return _T.DECIMAL if kind == "float" or kind.startswith("number") else None


def choices(said: str) -> tuple[list[Option], list[int]]:
    """`1, Yes | 2, No`, and the numbers of those that are none."""
    found: list[Option] = []
    bad: list[int] = []
    for number, part in enumerate(re.split(r"[|\n]", said), start=1):
        if not part.strip():
            continue
        code, comma, label = part.partition(",")
        code = code.strip()
        if not comma or not code or re.search(r"\s", code) or any(each.value == code for each in found):
            bad.append(number)
        else:
            found.append(Option(code, {"en": plain_text(label) or code}))
    return found, bad


def between(item_type: ItemType, low: str, high: str) -> Expression | None:
    """A range as a constraint; None where a bound is no number or day, or another field."""
    parts = []
    for operator, said in ((">=", low), ("<=", high)):
        if said:
            bound = _bound(item_type, said)
            if bound is None:
                return None
            parts.append(Operation(operator, (Current(), bound)))
    if not parts:
        return None
    tree: Node = parts[0] if len(parts) == 1 else Operation("and", tuple(parts))
    return Expression(write(tree), tree)


def _bound(item_type: ItemType, said: str) -> Node | None:
    if item_type.is_number and _NUMBER.fullmatch(said):
        value = float(said)
        return Number(value) if value >= 0 else Negative(Number(-value))
    if item_type is _T.DATE and _DAY.fullmatch(said):
        return Call("date", (Text(said),))
    return None


def plain_text(said: str) -> str:
    """Labels are HTML there, and plain here."""
    return (
        " ".join(html.unescape(_TAG.sub(" ", said)).split()) if "<" in said or "&" in said else said.strip()
    )


def annotated(said: str) -> tuple[bool, str]:
    """Whether it is read only, and what it begins with."""
    default = re.search(r"""@DEFAULT\s*=\s*(?:'([^'\[\]]*)'|"([^"\[\]]*)")""", said)
    return "@READONLY" in said, (default[1] or default[2] or "") if default else ""
