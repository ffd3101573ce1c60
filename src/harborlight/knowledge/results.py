"""An instrument's answers and result in words of the reader's language. Pure; `questions` is the way in, this the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harborlight.knowledge.questions import OWN_WORDS, WORDS
from harborlight.tables.instruments import Count, Instrument, Item, Unasked, WeightedMean, in_language


def answer_words(item: Item, answer: Any, language: str) -> tuple[str, ...]:
    """Labels of what was chosen, or what was typed; empty where the page has the word."""
    values = answer if isinstance(answer, list) else [answer]
    found = [item.option(str(value)) for value in values]
    if item.options and all(found):
        return tuple(option.label_in(language) or option.value for option in found if option)
    if answer in WORDS or answer in ("not_applicable", *Unasked) or item.type in OWN_WORDS:
        return ()
    return (f"{answer:g}" if isinstance(answer, float) else str(answer),)


@dataclass(frozen=True, slots=True)
class Figure:
    """A score: what it is, or between which ends it lies. `is_share`: of a hundred."""

    value: float | None
    low: float
    high: float
    is_share: bool


def figure(instrument: Instrument, result: Mapping[str, Any]) -> Figure | None:
    if not result.get("score") or isinstance(instrument.rule, Count):
        return None
    scale = 100 if isinstance(instrument.rule, WeightedMean) else 1
    value, ends = result.get("value"), result["score"]
    return Figure(
        None if value is None else value * scale, ends["low"] * scale, ends["high"] * scale, scale == 100
    )


def dimension_rows(instrument: Instrument, result: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Dimensions with what is said of each: positive or not, or a score."""
    found = result.get("dimensions") or {}
    return [
        {
            "label": dimension.label_in(language), "floor": found[dimension.id]["floor"],
            "ceiling": found[dimension.id]["ceiling"], "figure": figure(instrument, found[dimension.id]),
        }
        for dimension in instrument.dimensions
        if dimension.id in found
    ]  # fmt: skip


def band_label(instrument: Instrument, band: str, language: str) -> str:
    bands: Sequence[Any] = getattr(instrument.rule, "bands", ())
    return next((in_language(each.label, language) or each.id for each in bands if each.id == band), "")
