"""A template as a reader sees it: the words its posts share, with ‹…› where they differ.

Must stay true: only words that most of the compared posts have, in this order, are shown as shared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from harborlight.engine import kernels
from harborlight.engine.shingles import masks_of, word_numbers, words_of
from harborlight.engine.steps import Split, checked, column, from_rows, split
from harborlight.tables import posts as shapes

SLOT = "‹…›"


@dataclass(frozen=True, slots=True)
class TemplateParams:
    """`compared`: posts looked at per template. `share`: of them that must have a word for it to count as shared."""

    compared: int = 12
    share: float = 0.6
    max_words: int = 400


@split(Split.WHOLE)
def describe_templates(
    posts: pa.Table, mentions: pa.Table, clusters: pa.Table, *, params: TemplateParams
) -> pa.Table:
    """One row per template, the largest first."""
    members = _members(checked(clusters, shapes.CLUSTERS))
    chosen = {template: ids[: params.compared] for template, ids in members.items()}
    wanted = {post_id for ids in chosen.values() for post_id in ids}
    texts = {
        post_id: text
        for post_id, text in zip(column(posts, "post_id"), column(posts, "text"), strict=True)
        if post_id in wanted
    }
    masks = masks_of(mentions)
    rows = []
    for template, ids in chosen.items():
        words = [words_of(texts[each], masks.get(each, []))[: params.max_words] for each in ids]
        shown, n_words, n_slots = _describe(words, params.share)
        rows.append((template, len(members[template]), shown, n_words, n_slots))
    rows.sort(key=lambda row: (-row[1], row[0]))
    return from_rows(shapes.TEMPLATES, rows)


def _members(clusters: pa.Table) -> dict[str, list[str]]:
    """By template its posts, the best fitting first."""
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    columns = (column(clusters, name) for name in ("template_id", "similarity", "post_id"))
    for template, similarity, post_id in zip(*columns, strict=True):
        if template is not None:
            found[template].append((-(similarity or 0.0), post_id))
    return {template: [post_id for _, post_id in sorted(posts)] for template, posts in sorted(found.items())}


def _describe(words: list[list[str]], share: float) -> tuple[str, int, int]:
    starts, numbers = word_numbers(words)
    base = numbers[starts[0] : starts[1]]
    matched = np.zeros(len(base), dtype=np.int64)
    for at in range(1, len(words)):
        kernels.common_words(base, numbers[starts[at] : starts[at + 1]], matched)
    is_shared = matched >= share * max(1, len(words) - 1)
    shown: list[str] = []
    for word, is_kept in zip(words[0], is_shared.tolist(), strict=True):
        if is_kept:
            shown.append(word)
        elif not shown or shown[-1] != SLOT:
            shown.append(SLOT)
    return " ".join(shown), int(is_shared.sum()), shown.count(SLOT)
