"""The shape of an instrument's file as a JSON Schema, for editors and for whoever writes instruments by program.

Generated from the closed words of `tables.instruments` and held against the keys that the reader knows. Must stay true: what
the schema refuses the reader refuses, and what is wrong with the shape both refuse. What names something else in the file
(a dimension, a list, an item in an expression) only the reader sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harborlight.knowledge.instrument_file import heads, rules
from harborlight.knowledge.instrument_file.entries import MEANS, SENSITIVITIES, STRENGTHS
from harborlight.knowledge.spots import PLAIN_ID
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence, ItemType, Kind, Licence, Outcome, Wording

Schema = dict[str, Any]

ADDRESS = "https://github.com/harborlight/harborlight/docs/reference/instrument.schema.json"
_TAG = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
_PLAIN = f"^{PLAIN_ID}$"


def instrument_schema() -> Schema:
    """JSON Schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": "An instrument of Harborlight",
        "description": "Structured questions with a published rule. Generated; `harborlight instruments validate` sees more.",
        **_instrument(),
        "$defs": {
            "labels": _labels(), "expression": _expression(), "option": _option(), "entry": _entry(), "item": _item(),
            "group": _group(), "rule": _rule(), "condition": _condition(), "classes": _classes(), "band": _band(),
        },
    }  # fmt: skip


# -- small shapes ----------------------------------------------------------------------------------------------------

TEXT: Schema = {"type": ["string", "number", "null"]}
FLAG: Schema = {"type": ["boolean", "null"]}
NUMBER: Schema = {"type": ["number", "null"]}
SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
ANYTHING: Schema = {"type": ["object", "null"]}
ID: Schema = {"type": "string", "pattern": _PLAIN}
ITEM_ID: Schema = {"type": "string", "pattern": r"^[^\s\d.\-]\S*$", "maxLength": 200}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


LABELS = _ref("labels")
MAYBE_LABELS: Schema = {"anyOf": [LABELS, {"type": "null"}]}
MAYBE_EXPRESSION: Schema = {"anyOf": [_ref("expression"), {"type": "null"}]}


def _labels() -> Schema:
    """A bare text is in the language the instrument was written in."""
    said: Schema = {"type": "string", "pattern": r"\S"}
    by_language: Schema = {
        "type": "object", "minProperties": 1, "propertyNames": {"pattern": _TAG}, "additionalProperties": said,
    }  # fmt: skip
    return {"anyOf": [said, by_language]}


def _expression() -> Schema:
    return {"anyOf": [{"type": ["string", "number"]}, _object({"verbatim": TEXT})]}


def _object(properties: Schema, *needed: str) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": sorted(needed)} if needed else {})


def _words(words: Iterable[Any], *, is_needed: bool = False) -> Schema:
    return {"enum": [*sorted(str(word) for word in words), *([] if is_needed else [None])]}


def _list(of: Schema) -> Schema:
    return {"type": ["array", "null"], "items": of}


def _rows(of: Schema) -> Schema:
    """A mapping from ids."""
    return {"type": ["object", "null"], "propertyNames": {"pattern": _PLAIN}, "additionalProperties": of}


def _whole(low: int, *, is_needed: bool = False) -> Schema:
    return {"type": "integer" if is_needed else ["integer", "null"], "minimum": low}


TEXTS = _list(TEXT)
MEDIA: Schema = {"type": ["object", "null"], "additionalProperties": MAYBE_LABELS}
TEXTS_BY_NAME: Schema = {"type": ["object", "null"], "additionalProperties": TEXT}

# -- the whole -------------------------------------------------------------------------------------------------------


def _instrument() -> Schema:
    needed_text: Schema = {"type": ["string", "number"], "minLength": 1}
    status: Schema = _words(heads.TRANSLATIONS, is_needed=True)
    by_language: Schema = {
        "type": "object",
        "propertyNames": {"pattern": _TAG},
        "additionalProperties": status,
    }
    return _object({
        "id": ID, "version": needed_text, "title": LABELS, "rule": _ref("rule"),
        "items": {"type": "array", "minItems": 1, "items": _ref("entry")}, "source": needed_text,
        "licence": _words(Licence, is_needed=True), "confidence": _words(Confidence, is_needed=True),
        "kind": _words(Kind), "aliases": _list(ID), "about": MAYBE_LABELS,
        "languages": _list({"type": "string", "pattern": _TAG}),
        "profile": _rows(_object({"type": _words(ItemType), "label": MAYBE_LABELS, "options": _list(_ref("option"))})),
        "forms": _rows(_form()), "dimensions": _rows(_dimension()),
        "lists": _rows(_object({"options": _list(_ref("option")), "extra": ANYTHING})), "alerts": _rows(_alert()),
        "cautions": _list(LABELS), "age_from": _whole(0), "age_to": _whole(0),
        "settings": _list(_words(vocabulary("instrument_settings").codes(), is_needed=True)), "population": TEXT,
        "reference_standard": TEXT, "performance": _list(_study()), "may_administer": TEXTS, "minutes": _whole(1),
        "is_victim_facing": FLAG, "owner": TEXT, "licence_note": TEXT, "wording": _words(Wording),
        "translations": {"anyOf": [status, by_language, {"type": "null"}]},
        "review_on": {"type": ["string", "null"], "format": "date"}, "schedule": _schedule(), "vectors": _list(_vector()),
        "extra": ANYTHING,
    }, "id", "version", "title", "rule", "items", "source", "licence", "confidence")  # fmt: skip


def _form() -> Schema:
    return _object({
        "label": LABELS, "is_child": FLAG, "is_sexual": FLAG, "confidence": _words(Confidence, is_needed=True), "element": TEXT,
    }, "label", "confidence")  # fmt: skip


def _dimension() -> Schema:
    weight: Schema = {"type": ["number", "null"], "minimum": 0}
    return _object({"label": LABELS, "element": TEXT, "phase": TEXT, "weight": weight}, "label")


def _alert() -> Schema:
    return _object({
        "when": {"type": ["string", "number"]}, "label": LABELS, "next_step": MAYBE_LABELS, "outcome": _words(Outcome), "band": TEXT,
    }, "when", "label")  # fmt: skip


def _study() -> Schema:
    estimate: Schema = {"anyOf": [SHARE, _object({"value": SHARE, "low": SHARE, "high": SHARE}, "value")]}
    return _object({
        "source": {"type": ["string", "number"], "minLength": 1}, "confidence": _words(Confidence, is_needed=True),
        "population": TEXT, "reference_standard": TEXT, "n": _whole(1), "prevalence": SHARE, "sensitivity": estimate,
        "specificity": estimate, "wording": _words(Wording), "note": TEXT,
    }, "source", "confidence")  # fmt: skip


def _schedule() -> Schema:
    found = _object({
        "at_days": _list(_whole(1, is_needed=True)), "every_days": _whole(1), "by_band": _rows(_whole(1, is_needed=True)),
        "events": _list(LABELS), "reliable_change": {"type": ["number", "null"], "minimum": 0}, "is_lower_better": FLAG,
        "source": TEXT, "confidence": _words(Confidence),
    })  # fmt: skip
    return {"anyOf": [found, {"type": "null"}]}


def _vector() -> Schema:
    expect: Schema = {
        "type": "object", "minProperties": 1, "properties": {key: {} for key in sorted(heads.EXPECTED)}, "additionalProperties": False,
    }  # fmt: skip
    strengths: Schema = {
        "type": ["object", "null"], "propertyNames": {"enum": list(STRENGTHS)}, "additionalProperties": {"type": "integer"},
    }  # fmt: skip
    return _object({
        "name": {"type": ["string", "number"], "minLength": 1}, "expect": expect, "answers": ANYTHING, "profile": ANYTHING,
        "strengths": strengths,
    }, "name", "expect")  # fmt: skip


# -- what is asked ---------------------------------------------------------------------------------------------------


def _option() -> Schema:
    return _object({
        "value": {"type": ["string", "number"], "minLength": 1}, "label": MAYBE_LABELS, "score": NUMBER, "unproven_score": NUMBER,
        "means": _words(MEANS), "is_exclusive": FLAG, "columns": TEXTS_BY_NAME, "media": MEDIA, "extra": ANYTHING,
    }, "value")  # fmt: skip


def _entry() -> Schema:
    is_group: Schema = {"anyOf": [{"required": ["group"]}, {"required": ["repeat"]}]}
    return {"type": "object", "if": is_group, "then": _ref("group"), "else": _ref("item")}


def _group() -> Schema:
    return _object({
        "group": ITEM_ID, "repeat": ITEM_ID, "items": _list(_ref("entry")), "label": MAYBE_LABELS, "hint": MAYBE_LABELS,
        "relevant": MAYBE_EXPRESSION, "repeat_count": MAYBE_EXPRESSION, "appearance": TEXT, "extra": ANYTHING,
    })  # fmt: skip


def _item() -> Schema:
    strength: Schema = {
        "anyOf": [
            _words(STRENGTHS),
            {
                "type": "object",
                "propertyNames": {"pattern": _PLAIN},
                "additionalProperties": _words(STRENGTHS),
            },
        ]
    }
    required: Schema = {"anyOf": [{"type": ["boolean", "string", "null"]}, _object({"verbatim": TEXT})]}
    default: Schema = {
        "anyOf": [TEXT, _object({"expression": MAYBE_EXPRESSION}), _object({"verbatim": TEXT})]
    }
    found = _object({
        "id": ITEM_ID, "type": _words(ItemType), "label": MAYBE_LABELS, "hint": MAYBE_LABELS, "guidance": MAYBE_LABELS, "media": MEDIA,
        "options": _list(_ref("option")), "list": TEXT, "choice_filter": MAYBE_EXPRESSION, "required": required,
        "required_message": MAYBE_LABELS, "relevant": MAYBE_EXPRESSION, "constraint": MAYBE_EXPRESSION,
        "constraint_message": MAYBE_LABELS, "calculation": MAYBE_EXPRESSION, "default": default, "is_read_only": FLAG,
        "appearance": TEXT, "parameters": TEXTS_BY_NAME, "accepts": TEXT, "dimension": TEXT, "weight": NUMBER, "is_reverse": FLAG,
        "present_from": NUMBER, "is_critical": FLAG, "is_sexual": FLAG, "evidence": TEXT, "strength": strength,
        "unverified_in": _list({"type": "string"}), "sensitivity": {"enum": [*SENSITIVITIES, None]}, "never_only_for_score": FLAG,
        "ilo11": _list({"type": "integer", "minimum": 1, "maximum": 11}), "refs": TEXTS, "extra": ANYTHING,
    }, "id")  # fmt: skip
    is_unasked: Schema = {"required": ["type"], "properties": {"type": _words(_UNASKED, is_needed=True)}}
    return found | {"if": {"not": is_unasked}, "then": {"required": ["label"]}}


_UNASKED = tuple(each for each in ItemType if not each.is_asked)

# -- rules -----------------------------------------------------------------------------------------------------------


def _rule() -> Schema:
    """The keys of each kind are those that its reader knows."""
    outcomes: Schema = {"enum": sorted(str(outcome) for outcome in Outcome)}
    steps: Schema = {"type": ["object", "null"], "propertyNames": outcomes, "additionalProperties": LABELS}
    common: Schema = {"kind": {"type": "string"}, "items": TEXTS, "source": TEXT, "next_step": steps}
    kinds = []
    for kind, (keys, _read) in sorted(rules.RULES.items()):
        properties = {key: _RULE_KEYS.get((kind, key), _RULE_KEYS.get(("", key))) for key in sorted(keys)}
        then = _object(common | properties, *_RULE_NEEDS.get(kind, ()))
        kinds.append({"if": {"properties": {"kind": {"const": kind}}}, "then": then})
    kind_word: Schema = {"enum": sorted(rules.RULES)}
    return {"type": "object", "required": ["kind"], "properties": {"kind": kind_word}, "allOf": kinds}


def _condition() -> Schema:
    """That can only rise: without `none_of`, and not empty."""
    names: Schema = {"type": "array", "items": TEXT, "minItems": 1}
    either: Schema = {
        "anyOf": [{"required": [key], "properties": {key: names}} for key in ("all_of", "any_of")]
    }
    return (
        _object({"all_of": TEXTS, "any_of": TEXTS, "none_of": {"type": ["array", "null"], "maxItems": 0}})
        | either
    )


def _classes() -> Schema:
    step = _object({"class": ID, "all_of": TEXTS, "any_of": TEXTS, "none_of": TEXTS}, "class")
    return {"type": "array", "minItems": 1, "items": step}


def _band() -> Schema:
    return _object({
        "id": ID, "label": MAYBE_LABELS, "at_least": NUMBER, "above": NUMBER, "outcome": _words(Outcome), "next_step": MAYBE_LABELS,
    }, "id")  # fmt: skip


_GRADES: Schema = {
    "type": "array", "minItems": 1,
    "items": _object(dict.fromkeys(sorted(rules.GRADE_KEYS), _whole(1, is_needed=True))) | {"minProperties": 1},
}  # fmt: skip
_PAIRS: Schema = {
    "type": "object", "minProperties": 1, "propertyNames": {"pattern": _PLAIN},
    "additionalProperties": _object({"first": TEXT, "second": TEXT}),
}  # fmt: skip
_CLUSTERS: Schema = {
    "type": "object", "minProperties": 1, "propertyNames": {"pattern": _PLAIN},
    "additionalProperties": _object({"items": TEXTS, "at_least": _whole(1), "label": MAYBE_LABELS}),
}  # fmt: skip
_MISSING: Schema = {
    "anyOf": [
        _object({"fill": _words(rules.FILLS), "at_most": _whole(0, is_needed=True)}, "at_most"),
        {"type": "null"},
    ]
}
_RULE_KEYS: dict[tuple[str, str], Schema] = {
    ("count", "at_least"): _whole(1, is_needed=True), ("", "positive_if_any"): _GRADES,
    ("", "overall"): _object({"adult": _ref("condition"), "child": _ref("condition")}, "adult", "child"),
    ("graded_dimensions", "classes"): _rows(_ref("classes")), ("", "pairs"): _PAIRS, ("", "needs_strong"): FLAG,
    ("", "clusters"): _CLUSTERS, ("clusters", "positive"): _ref("condition"),
    ("clusters", "classes"): {"anyOf": [_ref("classes"), {"type": "null"}]}, ("", "bands"): _list(_ref("band")),
    ("", "positive_from"): NUMBER, ("", "multiplier"): NUMBER, ("", "missing"): _MISSING, ("", "decimals"): _whole(0),
    ("", "by_dimension"): FLAG, ("", "min_coverage"): SHARE, ("", "score"): MAYBE_EXPRESSION,
    ("expression", "positive"): MAYBE_EXPRESSION, ("", "item"): TEXT,
}  # fmt: skip
_RULE_NEEDS: dict[str, tuple[str, ...]] = {
    "count": ("at_least",), "graded_dimensions": ("positive_if_any", "overall"), "pairing": ("pairs",),
    "clusters": ("clusters", "positive"),
}  # fmt: skip
