"""`enableWhen` ⇄ conditions: the simple ones, which every program that shows a Questionnaire understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harborlight.exchange.fhir.names import SEVERAL, TYPES, Json
from harborlight.tables.expressions import Call, Negative, Node, Number, Operation, Ref, Text, parse
from harborlight.tables.expressions.writing import write
from harborlight.tables.instruments import Instrument, Item, ItemType

_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
_WORDS = ("unknown", "declined", "not_applicable")


def enable_when(tree: Node, instrument: Instrument) -> Json | None:
    """The condition, if it is as simple as that."""
    parts: tuple[Node, ...] = (tree,)
    behaviour = ""
    if isinstance(tree, Operation) and tree.operator in ("and", "or"):
        parts, behaviour = tree.arguments, "all" if tree.operator == "and" else "any"
    found = [_simple(part, instrument) for part in parts]
    if any(each is None for each in found):
        return None
    return {"enableWhen": found} | ({"enableBehavior": behaviour} if behaviour else {})


def _simple(node: Node, instrument: Instrument) -> Json | None:
    match node:
        case Operation(("=" | "!=") as operator, (Ref(name), Text(""))):
            if name in instrument.by_id and TYPES[instrument.by_id[name].type][1]:
                return {"question": name, "operator": "exists", "answerBoolean": operator == "!="}
        case Operation("=", (Ref(name), Text(value))) | Call("selected", (Ref(name), Text(value))):
            item = instrument.by_id.get(name)
            is_several = isinstance(node, Call)
            if item and _is_coded(item) and (item.type in SEVERAL) == is_several and value not in _WORDS:
                return {"question": name, "operator": "=", "answerCoding": {"code": value}}
        case Operation(operator, (Ref(name), (Number() | Negative()) as right)) if (
            operator in _OPERATORS[2:] or operator == "="
        ):
            item = instrument.by_id.get(name)
            amount = right.value if isinstance(right, Number) else _negative(right)
            if item and item.type.is_number and amount is not None and not _is_far(name, instrument):
                is_whole = amount == int(amount)
                if item.type is ItemType.INTEGER and not is_whole:
                    return None
                kind = "answerInteger" if item.type is ItemType.INTEGER else "answerDecimal"
                return {"question": name, "operator": operator, kind: int(amount) if is_whole else amount}
    return None


def _negative(node: Node) -> float | None:
    return -node.value.value if isinstance(node, Negative) and isinstance(node.value, Number) else None


def _is_far(name: str, instrument: Instrument) -> bool:
    return any(group.is_repeat for group in instrument.above.get(name, ()))


def _is_coded(item: Item) -> bool:
    return TYPES[item.type][1] == "valueCoding"


def condition_of(
    shape: Mapping[str, Any], names: Mapping[str, str], several: Mapping[str, bool]
) -> Node | None:
    """The condition of a stranger's `enableWhen`. `names`: linkId → id; `several`: whether more than one may be chosen.

    Raises:
        ValueError: where it cannot be read.
    """
    given = shape.get("enableWhen")
    if not given:
        return None
    if not isinstance(given, list):
        raise ValueError
    parts = tuple(_condition(each, names, several) for each in given)
    if len(parts) == 1:
        return parts[0]
    # Written and read again, so that a run of the same word is one node.
    return parse(write(Operation("or" if shape.get("enableBehavior") == "any" else "and", parts)))


def _condition(each: Any, names: Mapping[str, str], several: Mapping[str, bool]) -> Node:
    if (
        not isinstance(each, dict)
        or each.get("question") not in names
        or not isinstance(each.get("operator"), str)
    ):
        raise ValueError
    name = names[each["question"]]
    _kind, answer = next(
        ((key, value) for key, value in each.items() if key.startswith("answer")), ("", None)
    )
    operator = each["operator"]
    if operator == "exists":
        return Operation("!=" if answer is True else "=", (Ref(name), Text("")))
    if operator not in _OPERATORS:
        raise ValueError
    match answer:
        case bool():
            right: Node = Text("yes" if answer else "no")
        case int() | float():
            right = Number(float(answer)) if answer >= 0 else Negative(Number(float(-answer)))
        case {"code": str(code)}:
            right = Text(code)
        case {"value": int() | float() as amount}:
            right = Number(float(amount)) if amount >= 0 else Negative(Number(float(-amount)))
        case str():
            right = Text(answer)
        case _:
            raise ValueError
    if isinstance(right, Text) and several.get(name) and operator in ("=", "!="):
        chosen: Node = Call("selected", (Ref(name), right))
        return chosen if operator == "=" else Operation("and", (_there(name), Call("not", (chosen,))))
    if operator == "!=":  # in FHIR it needs an answer
        return Operation("and", (_there(name), Operation("!=", (Ref(name), right))))
    return Operation(operator, (Ref(name), right))


def _there(name: str) -> Node:
    return Operation("!=", (Ref(name), Text("")))
