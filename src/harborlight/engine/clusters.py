"""Posts that were written from one template, found by the runs of words they share.

Candidates come from min-hashing; a candidate counts only by its evidence in bits, so that short texts and stock
sentences prove nothing; and a post belongs to a cluster only if it fits the cluster's core (what most members share),
never because it resembles one member. Must stay true: the result does not depend on the order of rows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from harborlight.engine import kernels
from harborlight.engine.kernels import Floats, Ints
from harborlight.engine.shingles import Shingled, masks_of, shingle, word_numbers, words_of
from harborlight.engine.steps import Split, checked, column, from_columns, split
from harborlight.tables import posts as shapes

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ClusterParams:
    """`min_fit`, `pair_fit`, `merge_fit`: shared weight against both sides, 0–1. Bits are above log2 of all posts."""

    n_words: int = 3
    bands: int = 32
    rows_per_band: int = 2
    background_posts: int = 10_000
    pair_fit: float = 0.35
    min_fit: float = 0.35
    merge_fit: float = 0.55
    spare_bits: float = 8.0
    max_cores_per_shingle: int = 60
    rounds: int = 3
    seed: int = 20


@dataclass(frozen=True, slots=True)
class _Bags:
    """Sets of shingles: of posts, or of cores. `own` is the whole weight of each."""

    starts: Ints
    shingles: Ints
    own: Floats


@split(Split.WHOLE)
def cluster_posts(posts: pa.Table, mentions: pa.Table, *, params: ClusterParams) -> pa.Table:
    """The template of each post, if it has one, and how well it fits."""
    checked(posts, shapes.POSTS)
    order = np.argsort(np.array(column(posts, "post_id"), dtype=object), kind="stable")
    ids, texts = column(posts, "post_id"), column(posts, "text")
    masks = masks_of(mentions)
    starts, words = word_numbers(words_of(texts[at], masks.get(ids[at], [])) for at in order)
    told = shingle(starts, words, n_words=params.n_words, background=params.background_posts)
    labels, fit, shared = _cluster(told, params)
    names = _names(labels, [ids[at] for at in order])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return from_columns(
        shapes.CLUSTERS,
        {
            "post_id": ids,
            "template_id": [names.get(int(labels[at])) for at in place],
            "similarity": [float(round(fit[at], 4)) if labels[at] >= 0 else None for at in place],
            "evidence_bits": [
                float(round(shared[at] / params.n_words, 2)) if labels[at] >= 0 else None for at in place
            ],
        },
    )


def _names(labels: Ints, ids: list[str]) -> dict[int, str]:
    """A name for each label, from the first post that bears it."""
    names: dict[int, str] = {}
    for label, post_id in zip(labels.tolist(), ids, strict=True):
        if label >= 0 and label not in names:
            names[label] = "t-" + hashlib.blake2b(post_id.encode(), digest_size=6).hexdigest()
    return names


def _cluster(told: Shingled, params: ClusterParams) -> tuple[Ints, Floats, Floats]:
    n = len(told.starts) - 1
    bags = _bags(told, told.starts, told.shingles)
    counts = np.bincount(told.shingles, minlength=len(told.weights))
    shared_only = _only(bags, counts[told.shingles] >= 2)
    bits = np.log2(n + params.background_posts) + params.spare_bits
    labels = _stars(_pairs(shared_only, told, params, params.pair_fit, bits), n, np.ones(n))
    fit, shared = np.zeros(n), np.zeros(n)
    for _ in range(params.rounds):
        cores, sizes = _cores(shared_only, labels, told)
        merged = _stars(_pairs(cores, told, params, params.merge_fit, bits), len(sizes), sizes)
        labels = _merge(labels, merged)
        cores, sizes = _cores(shared_only, labels, told)
        if not len(sizes):
            break
        labels, fit, shared = _assign(shared_only, cores, told, params, bits)
    return _without_singles(labels), fit, shared


def _bags(told: Shingled, starts: Ints, shingles: Ints) -> _Bags:
    sums = np.concatenate([[0.0], np.cumsum(told.weights[shingles])])
    return _Bags(starts, shingles, np.maximum(sums[starts[1:]] - sums[starts[:-1]], 1e-9))


def _only(bags: _Bags, keep: Bools) -> _Bags:
    """Fewer shingles, but the weight of all: what a post shares with none still counts against it."""
    kept = np.concatenate([[0], np.cumsum(keep)])
    return _Bags(kept[bags.starts].astype(np.int64), bags.shingles[keep], bags.own)


def _pairs(
    bags: _Bags, told: Shingled, params: ClusterParams, least: float, bits: float
) -> tuple[Ints, Ints]:
    """Pairs that fit each other and share evidence enough."""
    random = np.random.default_rng(params.seed)
    seeds = random.integers(0, 2**63, params.bands * params.rows_per_band, dtype=np.uint64)
    keys = kernels.minhash_bands(bags.starts, told.hashes[bags.shingles], seeds, params.rows_per_band)
    near = [_neighbours(keys[band], np.uint64(seeds[band] | np.uint64(1))) for band in range(params.bands)]
    keyed = np.unique(np.concatenate(near))
    left, right = np.divmod(keyed, max(len(bags.own), 1))
    shared = kernels.shared_weight(left, right, bags.starts, bags.shingles, told.weights)
    is_near = (shared / np.sqrt(bags.own[left] * bags.own[right]) >= least) & (
        shared / params.n_words >= bits
    )
    return left[is_near], right[is_near]


def _neighbours(keys: npt.NDArray[np.uint64], turn: np.uint64) -> Ints:
    """In each bucket: everyone with the first and with the next two, as keys. The order within differs by band."""
    with np.errstate(over="ignore"):
        shuffled = np.arange(len(keys), dtype=np.uint64) * turn
    order = np.lexsort((shuffled, keys))
    ranked = keys[order]
    is_first = np.concatenate([[True], ranked[1:] != ranked[:-1]])[: len(ranked)]
    first = (
        order[np.maximum.accumulate(np.where(is_first, np.arange(len(ranked)), 0))] if len(ranked) else order
    )
    found = [np.stack([first[~is_first], order[~is_first]], axis=1)]
    for step in (1, 2):
        same = (ranked[step:] == ranked[:-step]) & (ranked[step:] != 0)
        found.append(np.stack([order[:-step][same], order[step:][same]], axis=1))
    pairs = np.concatenate(found)
    pairs = pairs[keys[pairs[:, 0]] != 0].astype(np.int64)
    return np.asarray(pairs.min(axis=1, initial=len(keys)) * len(keys) + pairs.max(axis=1, initial=0))


def _stars(pairs: tuple[Ints, Ints], n: int, sizes: Floats) -> Ints:
    """Who has most (weighted) neighbours becomes a centre first."""
    left, right = pairs
    both, other = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.argsort(both, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(both, minlength=n))]).astype(np.int64)
    degree = np.bincount(both, weights=sizes[other], minlength=n) + sizes * 1e-3
    by_degree = np.lexsort((np.arange(n), -degree)).astype(np.int64)
    centres: Ints = kernels.stars(by_degree, starts, other[order].astype(np.int64))
    return centres


def _merge(labels: Ints, merged: Ints) -> Ints:
    """Labels number cores in their order; a merged core takes the number of its centre."""
    numbered = _numbered(labels)
    return np.where(numbered >= 0, merged[np.maximum(numbered, 0)] if len(merged) else -1, -1)


def _without_singles(labels: Ints) -> Ints:
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.where((counts[inverse] >= 2) & (labels >= 0), labels, -1)


def _numbered(labels: Ints) -> Ints:
    """0, 1, 2 … for the labels of two posts or more; -1 for the rest."""
    kept = _without_singles(labels)
    values = np.unique(kept[kept >= 0])
    return np.where(kept >= 0, np.searchsorted(values, kept), -1).astype(np.int64)


def _cores(bags: _Bags, labels: Ints, told: Shingled) -> tuple[_Bags, Floats]:
    """For each cluster the shingles that at least half of its posts hold (two at least), and its size."""
    numbered = _numbered(labels)
    sizes = np.bincount(numbered[numbered >= 0]).astype(np.float64)
    owner = np.repeat(numbered, np.diff(bags.starts))
    n_shingles = max(len(told.weights), 1)
    keys, counts = np.unique(owner[owner >= 0] * n_shingles + bags.shingles[owner >= 0], return_counts=True)
    is_core = counts >= np.maximum(2, np.ceil(sizes[keys // n_shingles] / 2))
    cluster, shingles = np.divmod(keys[is_core], n_shingles)
    starts = np.concatenate([[0], np.cumsum(np.bincount(cluster, minlength=len(sizes)))]).astype(np.int64)
    return _bags(told, starts, shingles), sizes


def _assign(
    bags: _Bags, cores: _Bags, told: Shingled, params: ClusterParams, bits: float
) -> tuple[Ints, Floats, Floats]:
    """Each post to the core it fits best. A shingle that very many cores hold is a stock phrase and counts for none."""
    owner = np.repeat(np.arange(len(cores.own), dtype=np.int64), np.diff(cores.starts))
    n_holders = np.bincount(cores.shingles, minlength=len(told.weights))
    is_telling = n_holders[cores.shingles] <= params.max_cores_per_shingle
    by_shingle = np.argsort(cores.shingles[is_telling], kind="stable")
    counts = np.bincount(cores.shingles[is_telling], minlength=len(told.weights))
    holder_starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    holders = np.ascontiguousarray(owner[is_telling][by_shingle])
    best, fit, shared = kernels.best_core(
        bags.starts, bags.shingles, told.weights, holder_starts, holders, cores.own, bags.own
    )
    is_member = (fit >= params.min_fit) & (shared / params.n_words >= bits)
    return np.where(is_member, best, -1), fit, shared
