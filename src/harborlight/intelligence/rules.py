"""What is decided about leads: pure functions over plain values. A lead has support, never guilt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

UNJUDGED, SAME, NOT, UNSURE = "unjudged", "same", "not", "unsure"
JUDGEMENTS = (SAME, NOT, UNSURE)
RAW_TEXT_DAYS = 180
MOST_ROWS = 8  # supporting posts kept with a lead
MOST_CHARACTERS = 600
LEAST_FOR_MAP = 3  # a place with fewer posts is not put on the map


def expires_on(run_on: date) -> date:
    """When the supporting texts of a run are destroyed."""
    return run_on + timedelta(days=RAW_TEXT_DAYS)


def is_purpose_enough(purpose: str) -> bool:
    """A run needs a purpose that somebody else can judge, not a word."""
    return len(purpose.split()) >= 4


def order(n_minor_stated: int, support: float) -> tuple[int, float]:
    """Sort key: a stated minor is said first, whatever the support."""
    return (0 if n_minor_stated else 1, -support)


# Why a row of a file is no post; the engine's codes.
_LEFT_OUT = {
    "empty_file": "the file is empty",
    "file_cut_short": "the file is cut short",
    "half_row": "too few cells",
    "line_too_long": "too long a line",
    "no_text": "no text",
    "not_an_object": "not a JSON object",
    "not_json": "not JSON",
    "same_row_again": "the same as an earlier row",
    "text_too_long": "too long a text",
    "too_many_cells": "too many cells",
    "unclosed_quote_or_long_cell": "a quotation mark is not closed, or a cell is too long",
}


def left_out(rejected: Iterable[tuple[int, str]]) -> str:
    """Which rows (number, code) were left out and why, the commonest reason first: its count and its first rows."""
    rows: dict[str, list[int]] = {}
    for number, code in rejected:
        rows.setdefault(code, []).append(number)
    told = sorted(rows.items(), key=lambda each: -len(each[1]))[:3]
    return "; ".join(
        f"{_LEFT_OUT.get(code, code)} (row {', '.join(map(str, numbers[:3]))}{' …' if len(numbers) > 3 else ''})"
        for code, numbers in told
    )


def reason_parts(reasons: Sequence[str]) -> list[tuple[str, float]]:
    """`code:weight` as (code, weight), the weightiest first."""
    parts = []
    for reason in reasons:
        code, _sep, weight = reason.rpartition(":")
        try:
            parts.append((code, float(weight)))
        except ValueError:
            parts.append((reason, 0.0))
    return sorted(parts, key=lambda part: -part[1])
