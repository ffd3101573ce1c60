"""Scoring a table of answer sets, against the plain loop over `score` and against one matrix product in numpy, in the same run.

python -m benchmarks.instruments [n_rows]     Goal: at least 50,000 answer sets a second for a sum of nine items.
"""

from __future__ import annotations

import random
import sys
import time

import numpy as np

from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.knowledge.scoring.batches import score_table, scored

N_ITEMS = 9
SHARE_UNKNOWN = 0.03
N_LOOP = 2_000  # rows of the plain loop; it is as fast for more


def main() -> int:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    instrument = instruments.parse(_yaml())
    dice = random.Random(1)
    names = [item.id for item in instrument.items]
    columns = {
        name: dice.choices(["0", "1", "2", "3", "unknown"], [0.97 / 4] * 4 + [SHARE_UNKNOWN], k=n_rows)
        for name in names
    }

    began = time.perf_counter()
    table = score_table(instrument, columns)
    batch = n_rows / (time.perf_counter() - began)

    rows = [{name: columns[name][row] for name in names} for row in range(N_LOOP)]
    began = time.perf_counter()
    alone = [score(instrument, row, {}) for row in rows]
    loop = N_LOOP / (time.perf_counter() - began)
    is_equal = all(table[row] == scored(each) for row, each in enumerate(alone))

    weights = np.ones(N_ITEMS)
    began = time.perf_counter()
    worth = {"0": 0.0, "1": 1.0, "2": 2.0, "3": 3.0, "unknown": np.nan}
    matrix = np.array([[worth[each] for each in columns[name]] for name in names]).T
    read = time.perf_counter() - began
    began = time.perf_counter()
    _totals = matrix @ weights
    product = time.perf_counter() - began

    print(
        f"{n_rows:,} answer sets to {N_ITEMS} items, {SHARE_UNKNOWN:.0%} of the answers unknown; {len(table.kinds):,} kinds of rows"
    )
    print(f"score_table        {batch:12,.0f} sets/s")
    print(
        f"plain loop         {loop:12,.0f} sets/s   score_table is x {batch / loop:,.0f} of it; equal: {is_equal}"
    )
    print(
        f"numpy, read + @    {n_rows / (read + product):12,.0f} sets/s   score_table is x {batch * (read + product) / n_rows:.2f} of it (totals only)"
    )
    print(
        f"numpy, @ alone     {n_rows / product:12,.0f} sets/s   the limit, from numbers that are there already"
    )
    return 0 if is_equal and batch >= 50_000 else 1


def _yaml() -> str:
    options = "[" + ", ".join(f"{{value: '{n}', label: '{n}', score: {n}}}" for n in range(4)) + "]"
    items = "\n".join(
        f"  - {{id: q{n}, type: scale, label: Question, options: {options}}}" for n in range(N_ITEMS)
    )
    bands = "[{id: low, outcome: negative}, {id: middle, at_least: 10}, {id: high, at_least: 20, outcome: positive}]"
    return (
        "id: made\nversion: '1'\ntitle: Made\nsource: invented\nlicence: own_wording_rule\nconfidence: unverified\n"
        f"rule: {{kind: sum, bands: {bands}, missing: {{fill: mean, at_most: 1}}}}\nitems:\n{items}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
