"""Inner loops in numba, compiled when first used and cached. Nothing here knows what the numbers mean.

Must stay true: importing this module does not import numba; the same input gives the same output on every machine.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

F = TypeVar("F", bound=Callable[..., Any])
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]


def compiled(function: F) -> F:
    """Compile at first call. Where no folder may be written, it is compiled for this process only."""

    @functools.lru_cache(maxsize=1)
    def build() -> Callable[..., Any]:
        import numba

        try:
            return cast("Callable[..., Any]", numba.njit(cache=True)(function))
        except RuntimeError:  # "cannot cache function: no locator available"
            return cast("Callable[..., Any]", numba.njit(function))

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        return build()(*args)

    return cast("F", call)


@compiled
def minhash_bands(starts: Ints, shingles: Hashes, seeds: Hashes, per_band: int) -> Hashes:
    """One key per document and band; documents without shingles get 0."""
    n, n_bands = len(starts) - 1, len(seeds) // per_band
    keys = np.zeros((n_bands, n), dtype=np.uint64)
    for doc in range(n):
        if starts[doc] == starts[doc + 1]:
            continue
        for band in range(n_bands):
            key = np.uint64(1469598103934665603)
            for row in range(per_band):
                seed = seeds[band * per_band + row]
                least = np.uint64(0xFFFFFFFFFFFFFFFF)
                for at in range(starts[doc], starts[doc + 1]):
                    # splitmix64's finalizer over shingle ^ seed
                    x = shingles[at] ^ seed
                    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                    x = x ^ (x >> np.uint64(31))
                    if x < least:
                        least = x
                key = (key ^ least) * np.uint64(1099511628211)
            keys[band, doc] = key | np.uint64(1)
    return keys


@compiled
def shared_weight(left: Ints, right: Ints, starts: Ints, shingles: Ints, weights: Floats) -> Floats:
    """For each pair of documents, the weight of the shingles both hold. Shingles are sorted within a document."""
    out = np.zeros(len(left))
    for pair in range(len(left)):
        a, end_a = starts[left[pair]], starts[left[pair] + 1]
        b, end_b = starts[right[pair]], starts[right[pair] + 1]
        total = 0.0
        while a < end_a and b < end_b:
            if shingles[a] == shingles[b]:
                total += weights[shingles[a]]
                a += 1
                b += 1
            elif shingles[a] < shingles[b]:
                a += 1
            else:
                b += 1
        out[pair] = total
    return out


@compiled
def stars(order: Ints, starts: Ints, neighbours: Ints) -> Ints:
    """Star cover: in the given order, a free node becomes a centre and takes its free neighbours. Gives each its centre."""
    centre = np.full(len(starts) - 1, -1, dtype=np.int64)
    for at in range(len(order)):
        node = order[at]
        if centre[node] >= 0:
            continue
        centre[node] = node
        for k in range(starts[node], starts[node + 1]):
            if centre[neighbours[k]] < 0:
                centre[neighbours[k]] = node
    return centre


@compiled
def best_core(
    starts: Ints,
    shingles: Ints,
    weights: Floats,
    holder_starts: Ints,
    holders: Ints,
    core_weight: Floats,
    own_weight: Floats,
) -> tuple[Ints, Floats, Floats]:
    """For each document the core it fits best: shared weight against the smaller and the larger of both (geometric mean).

    `holders[holder_starts[s]:holder_starts[s+1]]` are the cores that hold shingle s.
    """
    n = len(starts) - 1
    best = np.full(n, -1, dtype=np.int64)
    best_fit, best_shared = np.zeros(n), np.zeros(n)
    shared = np.zeros(len(core_weight))
    touched = np.zeros(len(core_weight), dtype=np.int64)
    for doc in range(n):
        n_touched = 0
        for at in range(starts[doc], starts[doc + 1]):
            shingle = shingles[at]
            for k in range(holder_starts[shingle], holder_starts[shingle + 1]):
                core = holders[k]
                if shared[core] == 0.0:
                    touched[n_touched] = core
                    n_touched += 1
                shared[core] += weights[shingle]
        for k in range(n_touched):
            core = touched[k]
            fit = shared[core] / np.sqrt(core_weight[core] * own_weight[doc])
            if fit > best_fit[doc] + 1e-12 or (abs(fit - best_fit[doc]) <= 1e-12 and core < best[doc]):
                best[doc], best_fit[doc], best_shared[doc] = core, fit, shared[core]
            shared[core] = 0.0
    return best, best_fit, best_shared


@compiled
def common_words(base: Ints, other: Ints, matched: Ints) -> int:
    """Longest common subsequence; adds 1 in `matched` for each word of base that is part of it. Gives its length."""
    n, m = len(base), len(other)
    table = np.zeros((n + 1, m + 1), dtype=np.int32)
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            if base[i] == other[j]:
                table[i, j] = table[i + 1, j + 1] + 1
            else:
                table[i, j] = max(table[i + 1, j], table[i, j + 1])
    i, j = 0, 0
    while i < n and j < m:
        if base[i] == other[j]:
            matched[i] += 1
            i += 1
            j += 1
        elif table[i + 1, j] >= table[i, j + 1]:
            i += 1
        else:
            j += 1
    return int(table[0, 0])


@compiled
def components(n: int, left: Ints, right: Ints) -> Ints:
    """Union–find: for each of n nodes the smallest node it is joined with."""
    parent = np.arange(n)
    for k in range(len(left)):
        a, b = left[k], right[k]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b
    for node in range(n):
        root = node
        while parent[root] != root:
            root = parent[root]
        parent[node] = root
    return parent
