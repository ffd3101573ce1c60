"""An instrument as a device carries it: its questions in one language or two, which hangs on which, and what must be said at
once. No score, no person.

The device asks by the rules of `asking` and `answering`, in `web/static/harborlight/offline/asking.js`; a test holds the two
together. Must stay true: what the device cannot work out as the server does is not carried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from harborlight.knowledge import questions
from harborlight.knowledge.scoring.worth import is_present, worth_of
from harborlight.tables.expressions import Expression, as_lists, is_portable
from harborlight.tables.instruments import Entry, Instrument, Item, ItemType, in_language

_SAYING = ("present", "absent", "yes", "no")


def hindrance(instrument: Instrument) -> str:
    """The question, group or alert for whose sake it cannot be carried; empty where it can."""
    for entry in instrument.every_entry:
        for expression in (entry.relevant, getattr(entry, "calculation", None)):
            if expression is not None and not _is_portable(expression):
                return entry.id
    return next((each.id for each in instrument.alerts if not _is_portable(each.when)), "")


def document(
    instrument: Instrument, form_id: str, language: str, second: Mapping[str, Any] | None, *, emergency: str
) -> dict[str, Any]:
    """The form as the device keeps it. `second`: the language beside, as the pages tell it (`code`, `name`, `direction` …);
    `emergency`: the number to call. Words of the usual answers, such as "not known", are the page's own.
    """
    form = instrument.form(form_id)
    shown = questions.sections(instrument, form_id, {}, {}, language, second["code"] if second else "")
    return {
        "title": instrument.title_in(language),
        "about": form.label_in(language) if form else "",
        "confidence": str(form.confidence if form else instrument.confidence),
        "is_unreviewed": instrument.translations.get(language) == "unreviewed",
        "second": dict(second) if second else None,
        "is_child": bool(form and form.is_child),
        "emergency": emergency,
        "cautions": [in_language(each, language) for each in instrument.cautions],
        "alerts": {
            each.id: [in_language(each.label, language), in_language(each.next_step, language)]
            for each in instrument.alerts
        },
        "faults": {
            item.id: in_language(item.constraint_message, language)
            for item in instrument.items
            if item.constraint_message
        },
        "sections": [asdict(each) for each in shown],
        "asking": carried(instrument, form_id),
    }


def carried(instrument: Instrument, form: str) -> dict[str, Any]:
    """What `asking.js` needs of it: of no language.

    `order`: items and groups, each after what it depends on; `items`: in the order of the form. `is_here`: this form has it;
    `is_asked`: somebody answers it; `is_kept_back`: never asked only for a score. A constraint that only the server can
    check is left to it.
    """
    here = {item.id for item in instrument.items_of(form)}
    return {
        "form": form,
        "profile": ["age", *(variable.id for variable in instrument.profile)],
        "order": [_entry(instrument, entry, here) for entry in instrument.working_order],
        "items": [_item(instrument, item, here) for item in instrument.items],
        "alerts": [
            {"id": each.id, "when": as_lists(each.when.tree)} for each in instrument.alerts if each.when.tree
        ],
        "sexual": {
            item.id: _saying(item, is_counted=item in instrument.counted)
            for item in instrument.items
            if item.is_sexual
        },
    }


def _entry(instrument: Instrument, entry: Entry, here: set[str]) -> dict[str, Any]:
    found = {
        "id": entry.id,
        "above": [group.id for group in instrument.above[entry.id]],
        "relevant": _tree(entry.relevant),
        "is_group": not isinstance(entry, Item),
        "is_here": not isinstance(entry, Item) or entry.id in here,
    }
    return found | (_worked_out(entry) if isinstance(entry, Item) else {})


def _worked_out(item: Item) -> dict[str, Any]:
    return {
        "options": _options(item),
        "is_asked": item.type.is_asked,
        "calculation": None if item.calculation is None else _tree(item.calculation) or ["text", ""],
        "default": item.default if isinstance(item.default, str) else "",
    }


def _item(instrument: Instrument, item: Item, here: set[str]) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": str(item.type),
        "above": [group.id for group in instrument.above[item.id]],
        "is_here": item.id in here,
        "is_asked": item.type.is_asked,
        "is_kept_back": item.never_only_for_score,
        "sensitivity": item.sensitivity,
        "options": _options(item),
        "constraint": _tree(item.constraint),
    }


def _options(item: Item) -> list[dict[str, Any]]:
    return [
        {"value": each.value, "means": each.means and str(each.means), "is_exclusive": each.is_exclusive}
        for each in item.options
    ]


def _saying(item: Item, *, is_counted: bool) -> dict[str, Any]:
    """Which answers say that it is so: those words, and of a counted item whatever counts as present."""
    possible = [option.value for option in item.options if option.means is None] or _SAYING
    says = [
        value
        for value in possible
        if value in ("present", "yes")
        or (is_counted and is_present(item, worth_of(item, value, is_proven=True)))
    ]
    least = (item.present_from or 0) if item.type is not ItemType.TEXT and item.type.is_number else None
    return {"says": says, "least": least}


def _tree(expression: Expression | None) -> list[Any] | None:
    if expression is None or expression.tree is None or not _is_portable(expression):
        return None
    return as_lists(expression.tree)


def _is_portable(expression: Expression) -> bool:
    """What lies outside the language decides nothing on the server either."""
    return expression.tree is None or is_portable(expression.tree)
