"""Instrument → Questionnaire (R5). What FHIR can say stands where its programs look for it; the rest stands beside, in
extensions that nobody need understand (no modifierExtension)."""

from __future__ import annotations

import json
import re
from typing import Any

from harborlight.exchange import beside
from harborlight.exchange.answer_words import OWN_ANSWERS, spoken
from harborlight.exchange.fhir import names as n
from harborlight.exchange.fhir.names import Json, expression_of, texts
from harborlight.exchange.fhir.paths import CannotSay, Paths
from harborlight.exchange.fhir.reading import HANDLED, read_resource, things
from harborlight.exchange.fhir.totals import totals_of
from harborlight.exchange.fhir.when import enable_when
from harborlight.tables.expressions import Current, Expression, Negative, Node, Number, Operation
from harborlight.tables.instruments import Entry, Group, Instrument, Item, ItemType, Option, Variable

_PERSON_LABEL = {
    "en": "About the person", "es": "Sobre la persona", "fr": "À propos de la personne", "ar": "عن الشخص", "uk": "Про людину",
}  # fmt: skip
_RESULT_LABEL = {
    "en": "A screening signal for a trained person, never a finding; it does not decide help",
    "es": "Una señal para una persona formada, nunca una conclusión; no decide la ayuda",
    "fr": "Un signal pour une personne formée, jamais une conclusion ; il ne décide pas de l’aide",
    "ar": "إشارة لشخص مدرَّب، وليست حكماً، ولا تقرر المساعدة",
    "uk": "Сигнал для підготовленої людини, а не висновок; він не вирішує про допомогу",
}  # fmt: skip
_MIME = {"image": "image/*", "audio": "audio/*", "video": "video/*"}


def write(instrument: Instrument) -> bytes:
    """The Questionnaire as JSON."""
    return (json.dumps(questionnaire(instrument), ensure_ascii=False, indent=1) + "\n").encode()


def questionnaire(instrument: Instrument) -> Json:
    """The resource, with what stands beside. What goes there is found by reading the rest as a stranger would."""
    plain = _Writer(instrument).resource()
    stranger = read_resource(plain, name=instrument.id, with_beside=False).instrument
    notes = [
        *beside.differences(things(instrument), dict(things(stranger)), HANDLED),
        *(
            beside.Note("list", each.id, field, beside.as_json(getattr(each, field)))
            for each in instrument.lists.values()
            for field in ("options", "extra")
        ),
    ]
    if not notes:
        return plain
    return plain | {"extension": [*plain.get("extension", []), *map(_note, notes)]}


def _note(note: beside.Note) -> Json:
    parts = [
        ("of", note.of),
        ("id", note.id),
        ("field", note.field),
        ("value", note.value),
        ("insteadOf", note.instead_of),
    ]
    return {"url": n.BESIDE, "extension": [{"url": url, "valueString": text} for url, text in parts if text]}


class _Writer:
    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.first = instrument.languages[0] if instrument.languages else "en"
        self.paths = Paths(instrument)
        self.totals = totals_of(instrument)

    def resource(self) -> Json:
        instrument = self.instrument
        kept = instrument.extra.get("fhir", {})
        items = [*self._person(), *map(self._entry, instrument.entries), *self._result()]
        variables = [
            {"url": n.VARIABLE, "valueExpression": expression_of(text, name)}
            for name, text in self.totals.variables
        ]
        extension = [*variables, *kept.get("extension", ())]
        return (
            {"resourceType": "Questionnaire", "language": self.first, "url": f"{n.PROJECT}/Questionnaire/{instrument.id}"}
            | {"version": instrument.version} | self._texts("title", instrument.title) | {"status": "active"}
            | ({"publisher": instrument.owner} if instrument.owner else {})
            | self._texts("description", instrument.about)
            | ({"copyright": instrument.licence_note} if instrument.licence_note else {})
            | ({"item": items} if items else {}) | dict(kept.get("elements", {}))
            | ({"extension": extension} if extension else {})
        )  # fmt: skip

    def _texts(self, name: str, labels: Any) -> Json:
        return texts(name, labels, self.first)

    # -- beside the questions ----------------------------------------------------------------------------------------

    def _person(self) -> list[Json]:
        """What is known beside the answers; age and form, where something depends on them."""
        implied = []
        mine = {variable.id for variable in self.instrument.profile}
        if self.instrument.forms and "form" not in mine:
            options = tuple(Option(form.id, form.label) for form in self.instrument.forms)
            implied.append(Variable("form", ItemType.SELECT_ONE, options=options))
        if "age" not in mine and "age" not in self.instrument.above and self._asks_age():
            implied.append(Variable("age", ItemType.DECIMAL))
        items = [self._variable(each, n.PERSON) for each in self.instrument.profile]
        items += [self._variable(each, n.IMPLIED) for each in implied]
        return [self._part(n.PERSON_GROUP, n.PERSON, _PERSON_LABEL, items)] if items else []

    def _asks_age(self) -> bool:
        said = [text for _name, text in self.totals.variables] + [
            text for _n, _type, text in self.totals.results
        ]
        return any("linkId='age'" in text for text in said) or any(
            "age" in found.names
            for entry in self.instrument.every_entry
            for found in (entry.relevant, getattr(entry, "calculation", None))
            if isinstance(found, Expression)
        )

    def _variable(self, variable: Variable, part: str) -> Json:
        item = Item(variable.id, variable.type, variable.label, options=variable.options)
        found = self._item(item)
        return found | {"extension": [{"url": n.PART, "valueCode": part}, *found.get("extension", [])]}

    def _result(self) -> list[Json]:
        items = [
            {
                "extension": [{"url": n.CALCULATED, "valueExpression": expression_of(text)}],
                "linkId": f"{n.RESULT_GROUP}.{name}", "text": name.replace("_", " "), "type": kind, "readOnly": True,
            }
            for name, kind, text in self.totals.results
        ]  # fmt: skip
        return [self._part(n.RESULT_GROUP, n.RESULT, _RESULT_LABEL, items)] if items else []

    def _part(self, name: str, part: str, labels: dict[str, str], items: list[Json]) -> Json:
        said = {code: text for code, text in labels.items() if code in self.instrument.languages}
        mark = {"url": n.PART, "valueCode": part}
        return (
            {"extension": [mark], "linkId": name}
            | self._texts("text", said or {self.first: labels["en"]})
            | {"type": "group", "item": items}
        )

    # -- what is asked -----------------------------------------------------------------------------------------------

    def _entry(self, entry: Entry) -> Json:
        return self._group(entry) if isinstance(entry, Group) else self._item(entry)

    def _group(self, group: Group) -> Json:
        kept = group.extra.get("fhir", {})
        when, extension = self._when(group)
        inside = [*self._help(group), *map(self._entry, group.entries)]
        extension += kept.get("extension", ())
        return (
            ({"extension": extension} if extension else {})
            | {"linkId": kept.get("linkId", group.id)} | self._texts("text", group.label) | {"type": "group"} | when
            | ({"repeats": True} if group.is_repeat else {}) | dict(kept.get("elements", {}))
            | ({"item": inside} if inside else {})
        )  # fmt: skip

    def _item(self, item: Item) -> Json:
        kept = item.extra.get("fhir", {})
        when, extension = self._when(item)
        kind, worked_out = self._worked_out(item)
        extension += self._limits(item) + worked_out + list(kept.get("extension", ()))
        options = self._options(item)
        inside = self._help(item)
        is_hidden = item.type in (ItemType.CALCULATE, ItemType.HIDDEN, ItemType.METADATA)
        if is_hidden:
            extension.append({"url": n.HIDDEN, "valueBoolean": True})
        elements = dict(kept.get("elements", {}))
        if "answerValueSet" in elements and kept.get("options") != [each.value for each in item.options]:
            del elements["answerValueSet"]  # the options were changed here
        if "answerValueSet" in elements:
            options = []
        return (
            ({"extension": extension} if extension else {})
            | {"linkId": kept.get("linkId", item.id)} | self._texts("text", item.label)
            | {"type": kept.get("type", kind or n.TYPES[item.type][0])} | when
            | ({"required": True} if item.required is True else {})
            | ({"repeats": True} if item.type in n.SEVERAL else {})
            | ({"readOnly": True} if item.is_read_only or is_hidden else {})
            | ({"answerOption": options} if options else {})
            | ({} if worked_out or options else self._initial(item))
            | elements | ({"item": inside} if inside else {})
        )  # fmt: skip

    def _help(self, entry: Entry) -> list[Json]:
        if not entry.hint:
            return []
        control = {"coding": [{"system": n.CONTROL_SYSTEM, "code": "help"}]}
        return [
            {
                "extension": [{"url": n.ITEM_CONTROL, "valueCodeableConcept": control}],
                "linkId": f"{entry.id}.help",
            }
            | self._texts("text", entry.hint)
            | {"type": "display"}
        ]

    def _options(self, item: Item) -> list[Json]:
        if item.type in OWN_ANSWERS:
            scores = n.scores_of(item)
            return [
                self._option(Option(word, spoken(word, self.instrument.languages), score))
                for word, score in scores
            ]
        chosen = item.default.split() if isinstance(item.default, str) else []
        return [
            self._option(option) | ({"initialSelected": True} if option.value in chosen else {})
            for option in item.options
        ]

    def _option(self, option: Option) -> Json:
        kept = option.extra.get("fhir", {})
        extension: list[Json] = []
        if option.score is not None:
            extension.append({"url": n.ITEM_WEIGHT, "valueDecimal": _number(option.score)})
        if option.is_exclusive:
            extension.append({"url": n.EXCLUSIVE, "valueBoolean": True})
        extension += kept.get("extension", ())
        value: Json = {kept["as"]: kept["value"]} if "as" in kept else {}
        if not value:
            value = {
                "valueCoding": dict(kept.get("coding", {}))
                | {"code": option.value}
                | self._texts("display", option.label)
            }
        return ({"extension": extension} if extension else {}) | value

    def _when(self, entry: Entry) -> tuple[Json, list[Json]]:
        """Simple conditions as `enableWhen`, others in FHIRPath, what neither can say only beside."""
        found = entry.relevant
        if found is None:
            return {}, []
        if found.tree is None:
            text = entry.extra.get("fhir", {}).get("fhirpath", {}).get("relevant")
            said = text if text == found.text else None
        elif simple := enable_when(found.tree, self.instrument):
            return simple, []
        else:
            said = self._said(found.tree)
        return {}, [{"url": n.ENABLE_WHEN, "valueExpression": expression_of(said)}] if said else []

    def _said(self, tree: Node) -> str:
        try:
            return self.paths.truth(tree)
        except CannotSay:
            return ""

    def _worked_out(self, item: Item) -> tuple[str, list[Json]]:
        """Of which type in FHIR, and by which expression; nothing where FHIRPath has no words for it."""
        if item.calculation is None:
            return "", []
        kind, said = "", ""
        if item.calculation.tree is None:
            text = item.extra.get("fhir", {}).get("fhirpath", {}).get("calculation")
            said = text if text == item.calculation.text else ""
        else:
            try:
                kind, said = self._calculated(item.calculation.tree)
            except CannotSay:
                return "", []
        kind = kind if item.type is ItemType.CALCULATE else ""
        return kind, [{"url": n.CALCULATED, "valueExpression": expression_of(said)}] if said else []

    def _calculated(self, tree: Node) -> tuple[str, str]:
        match self.paths.kind(tree):
            case "number":
                return "decimal", self.paths.number(tree)
            case "truth":
                return "boolean", self.paths.truth(tree)
            case _:
                return "string", self.paths.text(tree)

    def _limits(self, item: Item) -> list[Json]:
        """Sliders, kinds of files, and constraints between two numbers."""
        found: list[Json] = []
        if item.type is ItemType.RANGE:
            control = {"coding": [{"system": n.CONTROL_SYSTEM, "code": "slider"}]}
            found.append({"url": n.ITEM_CONTROL, "valueCodeableConcept": control})
            for url, key in ((n.MIN_VALUE, "start"), (n.MAX_VALUE, "end")):
                if re.fullmatch(r"-?\d+(\.\d+)?", item.parameters.get(key, "")):
                    found.append({"url": url, "valueDecimal": _number(float(item.parameters[key]))})
            if re.fullmatch(r"[1-9]\d{0,8}", item.parameters.get("step", "")):
                found.append({"url": n.SLIDER_STEP, "valueInteger": int(item.parameters["step"])})
        if item.type is ItemType.FILE and item.accepts in _MIME:
            found.append({"url": n.MIME_TYPE, "valueCode": _MIME[item.accepts]})
        if item.type in (ItemType.INTEGER, ItemType.DECIMAL) and item.constraint and item.constraint.tree:
            kind = "valueInteger" if item.type is ItemType.INTEGER else "valueDecimal"
            for url, value in _bounds(item.constraint.tree):
                found.append({"url": url, kind: _number(value)})
        return found

    def _initial(self, item: Item) -> Json:
        """The answer it begins with, where its type can hold it."""
        text, (_type, element) = item.default, n.TYPES[item.type]
        if not isinstance(text, str) or not text or element in ("", "valueCoding", "valueAttachment"):
            return {}
        match element:
            case "valueInteger" if re.fullmatch(r"-?(0|[1-9]\d{0,8})", text):
                return {"initial": [{element: int(text)}]}
            case "valueDecimal" if re.fullmatch(r"-?(0|[1-9]\d{0,8})(\.\d{1,8})?", text):
                return {"initial": [{element: _number(float(text))}]}
            case "valueString":
                return {"initial": [{element: text}]}
        return {}


def _bounds(tree: Node) -> list[tuple[str, float]]:
    """Of `. >= 0 and . <= 23`; nothing where it says more than that."""
    parts = tree.arguments if isinstance(tree, Operation) and tree.operator == "and" else (tree,)
    found = []
    for part in parts:
        match part:
            case Operation((">=" | "<=") as operator, (Current(), Number(value))):
                found.append((n.MIN_VALUE if operator == ">=" else n.MAX_VALUE, value))
            case Operation((">=" | "<=") as operator, (Current(), Negative(Number(value)))):
                found.append((n.MIN_VALUE if operator == ">=" else n.MAX_VALUE, -value))
            case _:
                return []
    return found if len({url for url, _value in found}) == len(found) else []


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
