"""The items of a Questionnaire → items, groups, repeats. What cannot be taken is said by its path, and never loses the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from harborlight.errors import InvalidDocument
from harborlight.exchange.fhir import names as n
from harborlight.exchange.fhir.names import Json, extensions, texts_of, value_in
from harborlight.exchange.fhir.value_sets import options_of
from harborlight.exchange.fhir.when import condition_of
from harborlight.tables.expressions import Current, Expression, Negative, Node, Number, Operation, write
from harborlight.tables.instruments import Entry, Group, Item, ItemType, Option, Variable

_MOST_NESTED = 30
_MOST_ITEMS = 20_000
_KNOWN = (
    "extension", "linkId", "text", "_text", "type", "enableWhen", "enableBehavior", "required", "repeats", "readOnly",
    "answerOption", "initial", "item",
)  # fmt: skip
_OUR_TYPES = frozenset(kind for kind, _element in n.TYPES.values()) | {"group"}
_CHOICES = ("coding", "choice", "open-choice")
_ACCEPTS = {"image/*": "image", "audio/*": "audio", "video/*": "video"}


class Questions:
    """Reads the items once. `say(path, what, mend, is_kept=…)` is told every fault."""

    def __init__(self, given: Mapping[str, Any], first: str, say: Callable[..., None]) -> None:
        self.given, self.first, self.say = given, first, say
        self.profile: list[Variable] = []
        self.languages: dict[str, None] = {}
        self.has_scores = False
        self.kept_only: list[tuple[str, str, str]] = []  # id, field, path of expressions that are FHIRPath
        self.ids: dict[str, str] = {}  # linkId → id
        self.several: dict[str, bool] = {}  # id → whether more than one may be chosen
        self.paths: dict[int, str] = {}
        for path, item, depth in _walk(given, "item", 0):
            if depth > _MOST_NESTED or len(self.paths) > _MOST_ITEMS:
                raise InvalidDocument(
                    "has too many items, or they lie too deep.", mend="Split the questionnaire."
                )
            self.paths[id(item)] = path
            if not _is_help(item) and _part_of(item) not in (n.IMPLIED, n.RESULT):
                self._name(item, path)

    def _name(self, item: Mapping[str, Any], path: str) -> None:
        link = item.get("linkId")
        if not isinstance(link, str) or not link.strip():
            self.say(path, "has no linkId.", "Give every item a linkId of its own.")
            link = path
        found = re.sub(r"[^\w.\-]", "_", link)[:190]
        found = found if found[0].isalpha() or found[0] == "_" else f"_{found}"
        taken = set(self.ids.values())
        if link in self.ids:
            self.say(f"{path}.linkId", "stands twice; the second has a number here.", "Rename one.")
            link = path
        if found in taken:
            found = next(
                f"{found}__{number}" for number in range(2, 100_000) if f"{found}__{number}" not in taken
            )
        self.ids[link] = found
        self.paths[-id(item)] = link
        self.several[found] = item.get("repeats") is True and item.get("type") in _CHOICES

    def _id(self, item: Mapping[str, Any]) -> str:
        return self.ids[self.paths[-id(item)]]

    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries(self.given, "item"))

    def _entries(self, around: Mapping[str, Any], path: str) -> Iterator[Entry]:
        given = around.get("item", [])
        if not isinstance(given, list):
            self.say(path, "is no list of items; passed over.", "Write a list.", is_kept=False)
            return
        for number, item in enumerate(given):
            here = f"{path}[{number}]"
            if not isinstance(item, dict):
                self.say(here, "is no item; passed over.", "Take it out.", is_kept=False)
            elif _part_of(item) == n.PERSON:
                self._person(item, here)
            elif _is_help(item) or _part_of(item) in (n.RESULT, n.IMPLIED):
                continue
            elif item.get("type") == "group":
                yield self._group(item, here)
            else:
                yield self._item(item, here)
                inside = list(self._entries(item, f"{here}.item"))
                if inside:
                    self.say(here, "holds questions under a question; they follow it here.", "Use a group.")
                yield from inside

    def _person(self, group: Mapping[str, Any], path: str) -> None:
        for number, item in enumerate(group.get("item") or ()):
            if isinstance(item, dict) and _part_of(item) == n.PERSON and id(item) in self.paths:
                made = self._item(item, f"{path}.item[{number}]")
                self.profile.append(Variable(made.id, made.type, made.label, made.options))

    # -- one ---------------------------------------------------------------------------------------------------------

    def _group(self, item: Mapping[str, Any], path: str) -> Group:
        kept, relevant = self._kept(item), self._relevant(item, path)
        return Group(
            id=self._id(item), entries=tuple(self._entries(item, f"{path}.item")), label=self._texts(item, "text"),
            hint=self._hint(item), relevant=relevant, is_repeat=item.get("repeats") is True,
            extra=self._extra(item, kept, relevant=relevant),
        )  # fmt: skip

    def _item(self, item: Mapping[str, Any], path: str) -> Item:
        kind = str(item.get("type"))
        kept, relevant, calculation = (
            self._kept(item),
            self._relevant(item, path),
            self._calculation(item, path),
        )
        item_type = n.READ_TYPES.get(kind, ItemType.TEXT)
        if kind not in n.READ_TYPES:
            self.say(
                f"{path}.type", "is no type that FHIR R5 knows; asked as text.", "See hl7.org/fhir/item-type."
            )
        elif kind in ("reference", "quantity"):
            self.say(
                f"{path}.type", f"{kind} is asked as a plain {item_type} here.", "Check what it asks for."
            )
        options = self._options(item, path)
        if item_type is ItemType.SELECT_ONE and item.get("repeats") is True:
            item_type = ItemType.SELECT_MULTIPLE
        elif item.get("repeats") is True:
            kept["repeats"] = True
            self.say(f"{path}.repeats", "is asked once here.", "Put it into a group that repeats.")
        if options and not item_type.has_options:
            item_type = ItemType.SELECT_MULTIPLE if item.get("repeats") is True else ItemType.SELECT_ONE
        parameters = self._slider(item)
        item_type = ItemType.RANGE if parameters is not None and item_type is ItemType.DECIMAL else item_type
        if kind != n.TYPES[item_type][0] and kind in n.READ_TYPES:
            kept["type"] = kind
        if "answerValueSet" in item:
            kept["options"] = [option.value for option in options]
        mime = [value_in(each) for each in extensions(item, n.MIME_TYPE)]
        return Item(
            id=self._id(item), type=item_type, label=self._texts(item, "text"), hint=self._hint(item), options=options,
            required=item.get("required") is True, relevant=relevant, calculation=calculation,
            constraint=self._constraint(item) if item_type is not ItemType.RANGE else None, default=self._default(item, path),
            is_read_only=item.get("readOnly") is True, parameters=parameters or {},
            accepts=_ACCEPTS.get(str(mime[0]), "") if mime and item_type is ItemType.FILE else "",
            extra=self._extra(item, kept, relevant=relevant, calculation=calculation),
        )  # fmt: skip

    def _texts(self, shape: Mapping[str, Any], name: str) -> dict[str, str]:
        found = texts_of(shape, name, self.first)
        self.languages |= dict.fromkeys(found)
        return found

    def _hint(self, item: Mapping[str, Any]) -> dict[str, str]:
        inside = item.get("item")
        helps = [each for each in inside if _is_help(each)] if isinstance(inside, list) else []
        return self._texts(helps[0], "text") if helps else {}

    def _relevant(self, item: Mapping[str, Any], path: str) -> Expression | None:
        for each in extensions(item, n.ENABLE_WHEN):
            return self._verbatim(each, self._id(item), "relevant", f"{path}.extension[enableWhenExpression]")
        try:
            tree = condition_of(item, self.ids, self.several)
        except ValueError:
            self.say(f"{path}.enableWhen", "cannot be read; always asked here.", "Check question and answer.")
            return None
        return None if tree is None else Expression(write(tree), tree)

    def _calculation(self, item: Mapping[str, Any], path: str) -> Expression | None:
        for each in extensions(item, n.CALCULATED):
            return self._verbatim(
                each, self._id(item), "calculation", f"{path}.extension[calculatedExpression]"
            )
        return None

    def _verbatim(self, extension: Mapping[str, Any], name: str, field: str, path: str) -> Expression | None:
        value = value_in(extension)
        text = value.get("expression") if isinstance(value, dict) else None
        if not isinstance(text, str) or not text:
            self.say(path, "has no expression.", "Write one, or take it out.")
            return None
        self.kept_only.append((name, field, path))
        return Expression(text, None)

    def _slider(self, item: Mapping[str, Any]) -> dict[str, str] | None:
        codes = [code for each in extensions(item, n.ITEM_CONTROL) for code in n.codes_of(value_in(each))]
        if "slider" not in codes:
            return None
        urls = {"start": n.MIN_VALUE, "end": n.MAX_VALUE, "step": n.SLIDER_STEP}
        found = {key: [value_in(each) for each in extensions(item, url)] for key, url in urls.items()}
        return {
            key: _plain(values[0])
            for key, values in found.items()
            if values and isinstance(values[0], int | float)
        }

    def _constraint(self, item: Mapping[str, Any]) -> Expression | None:
        parts: list[Node] = []
        for url, operator in ((n.MIN_VALUE, ">="), (n.MAX_VALUE, "<=")):
            for each in extensions(item, url):
                value = value_in(each)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    number: Node = Number(float(value)) if value >= 0 else Negative(Number(float(-value)))
                    parts.append(Operation(operator, (Current(), number)))
        if not parts:
            return None
        tree = parts[0] if len(parts) == 1 else Operation("and", tuple(parts))
        return Expression(write(tree), tree)

    def _default(self, item: Mapping[str, Any], path: str) -> str:
        given = item.get("answerOption")
        chosen = (
            [_code(each) for each in given if isinstance(each, dict) and each.get("initialSelected") is True]
            if isinstance(given, list)
            else []
        )
        if chosen:
            return " ".join(chosen)
        initial = item.get("initial")
        values = (
            [value_in(each) for each in initial if isinstance(each, dict)]
            if isinstance(initial, list)
            else []
        )
        if not values:
            return ""
        if isinstance(values[0], bool | dict):
            self.say(f"{path}.initial", "is no plain value; left out.", "Fill in `default:` in the YAML.")
            return ""
        return " ".join(_plain(each) for each in values)

    # -- options -----------------------------------------------------------------------------------------------------

    def _options(self, item: Mapping[str, Any], path: str) -> tuple[Option, ...]:
        given, found = item.get("answerOption"), []
        if isinstance(item.get("answerValueSet"), str) and not given:
            options = options_of(self.given.get("contained"), item["answerValueSet"], self.first)
            if not options:
                self.say(
                    f"{path}.answerValueSet",
                    "lies outside this file; no options here.",
                    "Add them to the YAML.",
                )
            self.languages |= dict.fromkeys(code for option in options for code in option.label)
            return options
        for number, each in enumerate(given if isinstance(given, list) else ()):
            option = self._option(each)
            if option is None:
                self.say(
                    f"{path}.answerOption[{number}]",
                    "has no code; left out.",
                    "Give it a code.",
                    is_kept=False,
                )
            else:
                found.append(option)
        return tuple(found)

    def _option(self, each: Any) -> Option | None:
        if not isinstance(each, dict) or not (code := _code(each)):
            return None
        scores = [value_in(x) for x in extensions(each, n.ITEM_WEIGHT, *n.OLD_WEIGHTS)]
        score = next(
            (float(x) for x in scores if isinstance(x, int | float) and not isinstance(x, bool)), None
        )
        self.has_scores = self.has_scores or score is not None
        kept: Json = {}
        known = (n.ITEM_WEIGHT, *n.OLD_WEIGHTS, n.EXCLUSIVE)
        if left := _others(each, known):
            kept["extension"] = left
        coding = each.get("valueCoding")
        if not isinstance(coding, dict):
            key = next(key for key in each if key.startswith("value"))
            kept |= {"as": key, "value": each[key]}
            label = {self.first: code}
        else:
            label = self._texts(coding, "display")
            more = n.without(coding, ("code", "display", "_display"))
            kept |= {"coding": more} if more else {}
        is_exclusive = any(value_in(x) is True for x in extensions(each, n.EXCLUSIVE))
        return Option(
            code, label, score=score, is_exclusive=is_exclusive, extra={"fhir": kept} if kept else {}
        )

    # -- what is kept ------------------------------------------------------------------------------------------------

    def _kept(self, item: Mapping[str, Any]) -> Json:
        kept: Json = {}
        if self._id(item) != item.get("linkId"):
            kept["linkId"] = self.paths[-id(item)]
        if elements := n.without(item, _KNOWN):
            kept["elements"] = elements
        known = (
            n.ITEM_CONTROL, n.MIN_VALUE, n.MAX_VALUE, n.SLIDER_STEP, n.MIME_TYPE, n.ENABLE_WHEN, n.CALCULATED, n.HIDDEN,
            n.PART,
        )  # fmt: skip
        if left := _others(item, known):
            kept["extension"] = left
        return kept

    @staticmethod
    def _extra(item: Mapping[str, Any], kept: Json, **expressions: Expression | None) -> dict[str, Any]:
        """`fhirpath`: which of the expressions that are only kept are in that language."""
        said = {
            name: each.text for name, each in expressions.items() if each is not None and each.tree is None
        }
        kept = kept | ({"fhirpath": said} if said else {})
        if kept.get("elements"):
            kept["elements"] = {k: v for k, v in kept["elements"].items() if k != "repeats"}
        return {"fhir": kept} if kept else {}


def _others(shape: Mapping[str, Any], known: tuple[str, ...]) -> list[Any]:
    """Extensions that have no field here."""
    given = shape.get("extension")
    return [
        each
        for each in (given if isinstance(given, list) else ())
        if not isinstance(each, dict) or each.get("url") not in known
    ]


def _walk(around: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[str, dict[str, Any], int]]:
    given = around.get("item")
    for number, item in enumerate(given if isinstance(given, list) else ()):
        if isinstance(item, dict):
            here = f"{path}[{number}]"
            yield here, item, depth
            if depth <= _MOST_NESTED:
                yield from _walk(item, f"{here}.item", depth + 1)


def _part_of(item: Mapping[str, Any]) -> str:
    return next((str(value_in(each)) for each in extensions(item, n.PART)), "")


def _is_help(item: Any) -> bool:
    if not isinstance(item, dict) or item.get("type") != "display":
        return False
    return any("help" in n.codes_of(value_in(each)) for each in extensions(item, n.ITEM_CONTROL))


def _code(option: Mapping[str, Any]) -> str:
    value = value_in(option)
    if isinstance(value, dict):
        return str(value.get("code") or "")
    return "" if value is None or isinstance(value, bool) else _plain(value)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
