"""Options of a stranger that stand in a value set within the same file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harborlight.exchange.fhir.names import ITEM_WEIGHT, OLD_WEIGHTS, extensions, value_in
from harborlight.tables.instruments import Option


def options_of(contained: Any, reference: str, first: str) -> tuple[Option, ...]:
    """The concepts that a contained value set lists; none where it lies elsewhere."""
    if not reference.startswith("#") or not isinstance(contained, list):
        return ()
    return tuple(
        _option(concept, first)
        for each in contained
        if isinstance(each, dict) and each.get("id") == reference[1:]
        for concept in _concepts(each)
    )


def _concepts(value_set: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part, inside in (("compose", "include"), ("expansion", "contains")):
        held = value_set.get(part)
        groups = held.get(inside) if isinstance(held, dict) else None
        found = [
            concept
            for group in (groups if isinstance(groups, list) else ())
            if isinstance(group, dict)
            for concept in (group.get("concept") or [] if part == "compose" else [group])
            if isinstance(concept, dict) and isinstance(concept.get("code"), str) and concept["code"]
        ]
        if found:
            yield from found
            return


def _option(concept: dict[str, Any], first: str) -> Option:
    label = {first: concept["display"]} if isinstance(concept.get("display"), str) else {}
    for each in concept.get("designation") or ():
        if (
            isinstance(each, dict)
            and isinstance(each.get("language"), str)
            and isinstance(each.get("value"), str)
        ):
            label.setdefault(each["language"], each["value"])
    scores = [value_in(each) for each in extensions(concept, ITEM_WEIGHT, *OLD_WEIGHTS)]
    score = next((float(each) for each in scores if isinstance(each, int | float)), None)
    return Option(concept["code"], label, score=score)
