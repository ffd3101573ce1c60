"""Reading what is asked: options, lists, items, groups, repeats, profile variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harborlight.knowledge.spots import ITEM_ID, Spot
from harborlight.tables.expressions import Expression
from harborlight.tables.instruments import (
    Answer,
    Entry,
    Group,
    Item,
    ItemType,
    Option,
    OptionList,
    Variable,
)

STRENGTHS = ("S", "M", "W")
SENSITIVITIES = (1, 2, 3)
MEANS = (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_APPLICABLE)
OPTION_KEYS = frozenset({
    "value", "label", "score", "unproven_score", "means", "is_exclusive", "columns", "media", "extra",
})  # fmt: skip
LIST_KEYS = frozenset({"options", "extra"})
ITEM_KEYS = frozenset({
    "id", "type", "label", "hint", "guidance", "media", "options", "list", "choice_filter", "required", "required_message",
    "relevant", "constraint", "constraint_message", "calculation", "default", "is_read_only", "appearance", "parameters",
    "accepts", "dimension", "weight", "is_reverse", "present_from", "is_critical", "is_sexual", "evidence", "strength", "unverified_in",
    "sensitivity", "never_only_for_score", "ilo11", "refs", "extra",
})  # fmt: skip
GROUP_KEYS = frozenset({
    "group", "repeat", "items", "label", "hint", "relevant", "repeat_count", "appearance", "extra",
})  # fmt: skip
VARIABLE_KEYS = frozenset({"type", "label", "options"})


@dataclass(frozen=True, slots=True)
class Known:
    """What an item may name: it must have been declared before."""

    forms: frozenset[str]
    dimensions: frozenset[str]
    lists: Mapping[str, OptionList]


def read_options(spot: Spot) -> tuple[Option, ...]:
    return spot.each(_option, "Begin each with `- value:`.")


def _option(spot: Spot) -> Option:
    spot.mapping(OPTION_KEYS)
    value = spot.at("value").text()
    if not value:
        spot.refuse("an option needs a value", "Write `value: …`.")
    spot = spot.called(*spot.path[:-1], value)
    return Option(
        value=value, label=spot.at("label").labels(is_needed=False), score=spot.at("score").number(),
        unproven_score=spot.at("unproven_score").number(), means=_means(spot.at("means")),
        is_exclusive=spot.at("is_exclusive").flag(), columns=spot.at("columns").mapping_of_texts(),
        media=spot.at("media").media(), extra=spot.at("extra").anything(),
    )  # fmt: skip


def _means(spot: Spot) -> Answer | None:
    if not spot:
        return None
    if spot.value not in MEANS:
        spot.refuse(f"unknown meaning {spot.value!r}", f"Use {', '.join(MEANS)}.")
    return Answer(spot.value)


def read_list(name: str, spot: Spot) -> OptionList:
    spot.mapping(LIST_KEYS)
    return OptionList(name, read_options(spot.at("options")), spot.at("extra").anything())


def read_variable(name: str, spot: Spot) -> Variable:
    spot.mapping(VARIABLE_KEYS)
    return Variable(
        name, spot.at("type").choice(ItemType, ItemType.TEXT), spot.at("label").labels(is_needed=False),
        read_options(spot.at("options")),
    )  # fmt: skip


def read_entries(spot: Spot, known: Known) -> tuple[Entry, ...]:
    return spot.each(lambda each: _entry(each, known), "Begin each with `- id:`.")


def _entry(spot: Spot, known: Known) -> Entry:
    if isinstance(spot.value, Mapping) and ("group" in spot.value or "repeat" in spot.value):
        return _group(spot, known)
    if not isinstance(spot.value, Mapping) or not spot.value.get("id"):
        spot.refuse(
            "an item needs an id", "Write `id: …`; a group begins with `group: …`, a repeat with `repeat: …`."
        )
    return _item(spot.called("items", str(spot.value["id"])), known)


def _group(spot: Spot, known: Known) -> Group:
    is_repeat = "repeat" in spot.value
    name = spot.at("repeat" if is_repeat else "group").id(ITEM_ID)
    spot = spot.called("items", name).mapping(GROUP_KEYS)
    if is_repeat and "group" in spot.value:
        spot.refuse("is a group and a repeat at once", "Write one of the two.")
    return Group(
        id=name, entries=read_entries(spot.at("items"), known), label=spot.at("label").labels(is_needed=False),
        hint=spot.at("hint").labels(is_needed=False), relevant=spot.at("relevant").expression(), is_repeat=is_repeat,
        repeat_count=spot.at("repeat_count").expression(), appearance=spot.at("appearance").text(),
        extra=spot.at("extra").anything(),
    )  # fmt: skip


def _item(spot: Spot, known: Known) -> Item:
    spot.mapping(ITEM_KEYS)
    item_type = spot.at("type").choice(ItemType, ItemType.PRESENT)
    list_id, options = _options_of(spot, known)
    if item_type.has_options and not options and not spot.value.get("extra"):
        spot.refuse("has no options", "Write `options:` or the name of a `list:`.")
    return Item(
        id=spot.at("id").id(ITEM_ID), type=item_type, label=spot.at("label").labels(is_needed=item_type.is_asked),
        hint=spot.at("hint").labels(is_needed=False), guidance=spot.at("guidance").labels(is_needed=False),
        media=spot.at("media").media(), options=options, list_id=list_id, choice_filter=spot.at("choice_filter").expression(),
        required=_required(spot.at("required")), required_message=spot.at("required_message").labels(is_needed=False),
        relevant=spot.at("relevant").expression(), constraint=spot.at("constraint").expression(),
        constraint_message=spot.at("constraint_message").labels(is_needed=False),
        calculation=spot.at("calculation").expression(), default=_default(spot.at("default")),
        is_read_only=spot.at("is_read_only").flag(), appearance=spot.at("appearance").text(),
        parameters=spot.at("parameters").mapping_of_texts(), accepts=spot.at("accepts").text(),
        dimension=_dimension(spot.at("dimension"), known), weight=_weight(spot.at("weight")),
        is_reverse=spot.at("is_reverse").flag(), present_from=spot.at("present_from").number(),
        is_critical=spot.at("is_critical").flag(), is_sexual=spot.at("is_sexual").flag(), evidence=spot.at("evidence").text(),
        strength=_strength(spot.at("strength"), known),
        unverified_in=frozenset(spot.at("unverified_in").ids(known.forms, "forms")),
        sensitivity=_sensitivity(spot.at("sensitivity")), never_only_for_score=spot.at("never_only_for_score").flag(),
        ilo11=_ilo11(spot.at("ilo11")), refs=spot.at("refs").texts(), extra=spot.at("extra").anything(),
    )  # fmt: skip


def _options_of(spot: Spot, known: Known) -> tuple[str, tuple[Option, ...]]:
    name = spot.at("list").text()
    if not name:
        return "", read_options(spot.at("options"))
    if name not in known.lists:
        spot.at("list").refuse(f"names {name!r}, which is not there", "Declare it under `lists`.")
    if spot.at("options"):
        spot.refuse("has a list and options of its own", "Keep one of the two.")
    return name, known.lists[name].options


def _required(spot: Spot) -> bool | Expression:
    if isinstance(spot.value, str | Mapping):
        return spot.expression() or False
    return spot.flag()


def _default(spot: Spot) -> str | Expression:
    """A bare text is the answer itself; `expression: …` is worked out."""
    if isinstance(spot.value, Mapping) and "expression" in spot.value:
        return spot.mapping({"expression"}).at("expression").expression() or ""
    if isinstance(spot.value, Mapping):
        return spot.expression() or ""
    return spot.text()


def _dimension(spot: Spot, known: Known) -> str:
    name = spot.text()
    if name and name not in known.dimensions:
        spot.refuse(f"unknown dimension {name!r}", "Declare it under `dimensions`.")
    return name


def _weight(spot: Spot) -> float:
    weight = spot.number()
    return 1 if weight is None else weight


def _strength(spot: Spot, known: Known) -> dict[str, str]:
    """By form; a bare letter where there are no forms."""
    given = {"": spot.value} if isinstance(spot.value, str) else {} if spot.value is None else spot.value
    if not isinstance(spot.value, str):
        if not isinstance(given, Mapping):
            spot.refuse("must be a mapping", "Write `form: S`, or S alone where there are no forms.")
        Spot(list(given), spot.file, spot.path).ids(known.forms, "forms")
    elif known.forms:
        spot.refuse("must be by form", f"Write, for example, `{min(known.forms)}: {spot.value}`.")
    for form, code in given.items():
        if code is not None and code not in STRENGTHS:
            (spot.at(form) if form else spot).refuse(f"unknown strength {code!r}", "Use S, M or W.")
    return {form: code for form, code in given.items() if code is not None}


def _sensitivity(spot: Spot) -> int:
    if spot and (isinstance(spot.value, bool) or spot.value not in SENSITIVITIES):
        spot.refuse(f"unknown sensitivity {spot.value!r}", "Use 1 (easy), 2 or 3.")
    return int(spot.value) if spot else 2


def _ilo11(spot: Spot) -> tuple[int, ...]:
    numbers = () if spot.value is None else spot.value
    if not isinstance(numbers, list | tuple) or not all(type(n) is int and 1 <= n <= 11 for n in numbers):
        spot.refuse("names an ILO indicator that is not there", "Use numbers from 1 to 11.")
    return tuple(numbers)
