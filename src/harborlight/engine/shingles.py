"""Texts as runs of three words, each with the bits of surprise at finding it twice.

What a contact, price, age or number says is masked first, so that posts which differ in nothing else read the same.
Must stay true: no word of a text leaves this module; only numbers do.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from harborlight.engine.finders import fold
from harborlight.engine.kernels import Floats, Hashes, Ints
from harborlight.engine.steps import column

# A word; or one letter of a script that is written without blanks.
_WORD = re.compile(
    "[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f\u1000-\u109f]|[^\\W_\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]+"
)
_MASKED = {"phone", "email", "url", "handle", "crypto", "iban", "price", "age"}
_HAS_DIGIT = re.compile(r"\d")
MASK = "‹{}›"


@dataclass(frozen=True, slots=True)
class Shingled:
    """`shingles[starts[i]:starts[i+1]]`: the sorted shingle numbers of post i. `weights`: bits by shingle number."""

    starts: Ints
    shingles: Ints
    weights: Floats
    hashes: Hashes  # by shingle number, for min-hashing


def masks_of(mentions: pa.Table) -> dict[str, list[tuple[int, int, str]]]:
    """By post, the spans to be masked, in order and not overlapping."""
    masks: dict[str, list[tuple[int, int, str]]] = {}
    columns = (column(mentions, name) for name in ("post_id", "start", "end", "kind"))
    for post_id, start, end, kind in zip(*columns, strict=True):
        if kind in _MASKED:
            spans = masks.setdefault(post_id, [])
            if not spans or start >= spans[-1][1]:
                spans.append((start, end, kind))
    return masks


def words_of(text: str, spans: list[tuple[int, int, str]]) -> list[str]:
    """The words as they stand, with ‹phone› and the like for what is masked and ‹number› for other numbers."""
    words: list[str] = []
    at = 0
    for start, end, kind in [*spans, (len(text), len(text), "")]:
        words.extend(
            MASK.format("number") if _HAS_DIGIT.search(word) else word
            for word in _WORD.findall(text[at:start])
        )
        if kind:
            words.append(MASK.format(kind))
        at = end
    return words


def word_numbers(texts: Iterable[list[str]]) -> tuple[Ints, Ints]:
    """Starts and word numbers. Two spellings that differ in case or accents are one word. Texts are not kept."""
    known: dict[str, int] = {}
    numbers, starts = array("q"), array("q", [0])
    for words in texts:
        numbers.extend(known.setdefault(fold(word), len(known)) for word in words)
        starts.append(len(numbers))
    return np.array(starts, dtype=np.int64), np.array(numbers, dtype=np.int64)


def shingle(starts: Ints, words: Ints, *, n_words: int, background: int) -> Shingled:
    """Runs of `n_words` words. Bits: log2 of how rare the run is among these posts and `background` unseen others."""
    n = len(starts) - 1
    run, doc = _runs(starts, words, n_words)
    pairs = (
        np.unique(np.stack([doc, run.view(np.int64)], axis=1), axis=0)
        if len(run)
        else np.zeros((0, 2), dtype=np.int64)
    )
    values, numbers, counts = np.unique(pairs[:, 1], return_inverse=True, return_counts=True)
    order = np.lexsort((numbers, pairs[:, 0]))
    bounds = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(pairs[:, 0], minlength=n), out=bounds[1:])
    weights = np.log2((n + background) / np.maximum(counts, 1))
    return Shingled(bounds, numbers[order].astype(np.int64), weights, values.view(np.uint64))


def _runs(starts: Ints, words: Ints, n_words: int) -> tuple[Hashes, Ints]:
    """A hash for each run that lies within one post, and its post."""
    doc = np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))
    if len(words) < n_words:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    last = len(words) - n_words + 1
    value = np.zeros(last, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for k in range(n_words):
            word = words[k : k + last].astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
            value = (value ^ word) * np.uint64(0xBF58476D1CE4E5B9)
            value ^= value >> np.uint64(29)
    is_within = doc[:last] == doc[n_words - 1 :]
    return value[is_within], doc[:last][is_within]
