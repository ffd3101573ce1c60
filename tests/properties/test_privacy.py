"""Nobody works out a small count from what is shown: neither a reader who tries every table that fits, nor a contributor who takes
its own numbers away, nor one who lays two overlapping assessments side by side.

The attacker is complete: it walks through all tables of whole numbers (age × sex × having something) that agree with every shown
number, and looks at each cell and each sum of cells, also at those that nobody counted. Shown numbers are not rounded here
(`base=1`), which is the hardest case; the last tests are about rounding.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harborlight.engine.privacy import (
    ALL,
    Params,
    is_safe,
    partitions,
    pooled_middle,
    rounded,
    show_answers,
    show_counts,
)

K = 2
EXACT = Params(k=K, base=1)
AGES, SEXES = ("child", "adult"), ("woman", "man")
CELLS = tuple(product(AGES, SEXES, (True, False)))
DIVISIONS = {"age": AGES, "sex": SEXES}
MOST = 10
# Every way to fix some of the three attributes: the cells, their margins, everybody.
SUMS = tuple(
    tuple(n for n, cell in enumerate(CELLS) if all(want in (None, got) for want, got in zip(wanted, cell, strict=True)))
    for wanted in product((*AGES, None), (*SEXES, None), (True, False, None))
)  # fmt: skip


@cache
def every_table() -> dict[tuple[int, ...], np.ndarray]:
    """All tables of up to `MOST` people: each sum of cells → its value in every table."""
    rows = np.zeros((1, 0), dtype=np.int16)
    for _cell in CELLS:
        room = MOST - rows.sum(axis=1)
        rows = np.concatenate(
            [np.c_[rows[room >= n], np.full((room >= n).sum(), n)] for n in range(MOST + 1)]
        )
    return {cells: rows[:, list(cells)].sum(axis=1) for cells in SUMS}


def sheet_of(table: list[int]) -> dict[str, dict[str, int]]:
    """What a contributor counts of its people."""

    def of(part: str, *, only_having: bool) -> int:
        return sum(
            n for cell, n in zip(CELLS, table, strict=True)
            if (part == ALL or part in cell) and (cell[2] or not only_having)
        )  # fmt: skip

    parts = (ALL, *AGES, *SEXES)
    return {
        "people": {part: of(part, only_having=False) for part in parts},
        "debt": {part: of(part, only_having=True) for part in parts},
    }


def facts_of(shown, minus: list[int] | None = None) -> list[tuple[tuple[int, ...], int]]:
    """Every shown number as (cells that it sums, its value), less the attacker's own people."""

    def picked(block: tuple[str, ...], having: tuple[bool, ...]) -> tuple[int, ...]:
        return tuple(
            n for n, c in enumerate(CELLS) if c[2] in having and (block == (ALL,) or set(block) & set(c[:2]))
        )

    found = [] if shown.people is None else [(picked((ALL,), (True, False)), shown.people)]
    for blocks in shown.divisions.values():
        found += [(picked(block, (True, False)), n) for block, n in blocks.items()]
    tables = [((ALL,), line) for line in shown.lines.values()]
    tables += [
        pair for by_name in shown.within.values() for blocks in by_name.values() for pair in blocks.items()
    ]
    for block, line in tables:
        found += [(picked(block, (True,)), line.having), (picked(block, (False,)), line.others)]
    own = minus or [0] * len(CELLS)
    return [(cells, n - sum(own[cell] for cell in cells)) for cells, n in found]


def pinned_down(facts, true: list[int]) -> list[tuple[int, ...]]:
    """Sums under k that every table which fits agrees on: the attacker knows them."""
    tables = every_table()
    fits = np.logical_and.reduce([tables[cells] == n for cells, n in facts] or [tables[SUMS[0]] >= 0])
    assert fits.any(), "the true table fits"
    small = [cells for cells in SUMS if sum(true[cell] for cell in cells) < K]
    return [cells for cells in small if np.ptp(tables[cells][fits]) == 0]


def shown_of(sheets, agreed, params=EXACT):
    return show_counts(
        {name: sheet_of(table) for name, table in sheets.items()}, people="people", lines=("people", "debt"),
        divisions=DIVISIONS, agreed=agreed, params=params,
    )  # fmt: skip


def table(most: int) -> st.SearchStrategy[list[int]]:
    """Up to so many people, each in one of the cells; often nearly one in each, so that divisions come to have room."""
    anyhow = st.lists(st.integers(0, 7), max_size=most)
    spread = st.lists(st.integers(0, 7), max_size=2).map(lambda more: [*range(8), *more][:most])
    return st.one_of(anyhow, spread).map(lambda people: [people.count(n) for n in range(8)])


HALVES = st.lists(st.booleans(), min_size=8, max_size=8)


SOME = settings(max_examples=80, deadline=None)


@SOME
@given(table(MOST))
def test_a_reader_works_out_no_small_count(cells):
    shown = shown_of({"one": cells}, agreed={"one"})
    assert pinned_down(facts_of(shown), cells) == []


@SOME
@given(table(14), table(MOST), HALVES)
def test_nor_does_a_contributor_who_takes_its_own_away(mine, rest, halves):
    hers = [n // 2 + (n % 2 and half) for n, half in zip(rest, halves, strict=True)]
    theirs = [n - of_her for n, of_her in zip(rest, hers, strict=True)]
    shown = shown_of({"mine": mine, "hers": hers, "theirs": theirs}, agreed=())
    facts = facts_of(shown, minus=mine)
    assert all(n >= K for _cells, n in facts)
    assert pinned_down(facts, rest) == []
    # What each of the two others gave may be anything from nothing to the whole rest.
    assert all(n > 0 for _cells, n in facts)


@SOME
@given(table(6), table(6), table(6), st.sets(st.sampled_from(("a", "b", "c"))))
def test_who_did_not_agree_is_never_one_of_two(a, b, c, agreed):
    sheets = {"a": a, "b": b, "c": c}
    shown = shown_of(sheets, agreed)
    if shown.people is not None:
        assert len(sheets.keys() - agreed) in (0, 3)
    for each in agreed & sheets.keys() if shown.people is not None else ():
        assert all(n >= K for _cells, n in facts_of(shown_of({each: sheets[each]}, {each})))


def test_the_generator_reaches_every_table():
    """The properties above would hold of an empty page, too."""
    whole = shown_of({"one": [4] * 8}, agreed={"one"})
    assert whole.people == 32
    assert set(whole.divisions) == {"age", "sex"} == set(whole.within["debt"])
    three = shown_of({name: [4] * 8 for name in "abc"}, agreed=())
    assert three.lines["debt"].having == 48


def test_the_attacker_finds_what_cell_by_cell_hiding_would_give_away():
    """Total and one part are shown, the small part is only blanked: the attack must find it, or it is no attack."""
    true = [1, 0, 0, 0, 4, 0, 5, 0]
    children = tuple(n for n, cell in enumerate(CELLS) if cell[0] == "child")
    adults = tuple(n for n, cell in enumerate(CELLS) if cell[0] == "adult")
    assert children in pinned_down([(tuple(range(8)), 10), (adults, 9)], true)


def test_small_parts_are_shown_together_in_people_and_no_finer_in_a_line():
    sheet = {
        "people": {ALL: 60, "child": 4, "adult": 44, "not_known": 12},
        "debt": {ALL: 30, "child": 2, "adult": 22, "not_known": 6},
    }
    shown = show_counts(
        {"one": sheet}, people="people", lines=("debt",), divisions={"age": ("child", "adult", "not_known")},
        agreed={"one"}, params=Params(k=10),
    )  # fmt: skip
    assert shown.divisions["age"] == {("child", "adult"): 50, ("not_known",): 10}
    assert shown.lines["debt"].having == 30
    assert "debt" not in shown.within, (
        "six of those not known have it: no way of putting two blocks together is left"
    )


def test_a_line_is_not_divided_across_the_parts_of_people():
    """Its own way would have room, but 24 children and adults less 20 children would leave four adults."""
    sheet = {
        "people": {ALL: 64, "child": 20, "adult": 4, "not_known": 40},
        "debt": {ALL: 30, "child": 8, "adult": 2, "not_known": 20},
    }
    shown = show_counts(
        {"one": sheet}, people="people", lines=("debt",), divisions={"age": ("child", "adult", "not_known")},
        agreed={"one"}, params=Params(k=10),
    )  # fmt: skip
    assert shown.divisions["age"] == {("child",): 20, ("adult", "not_known"): 45}
    assert shown.lines["debt"].having == 30
    assert shown.within == {}


def test_a_line_that_nearly_all_have_is_hidden_like_one_that_nearly_none_has():
    sheet = {"people": {ALL: 60}, "debt": {ALL: 55}, "papers": {ALL: 5}, "offers": {ALL: 30}}
    shown = show_counts(
        {"one": sheet}, people="people", lines=("debt", "papers", "offers"), divisions={}, agreed={"one"}, params=Params(k=10)
    )  # fmt: skip
    assert set(shown.lines) == {"offers"}


@pytest.mark.parametrize(
    ("counts", "agreed", "said"),
    [
        ({"a": 30, "b": 20, "c": 15}, (), True),
        ({"a": 30, "b": 20}, (), False),  # each would know the other
        ({"a": 30, "b": 5, "c": 4}, (), False),  # without the largest nine are left
        ({"a": 300, "b": 12, "c": 0}, (), False),  # the second knows the first to the last person
        ({"a": 300, "b": 12, "c": 30}, (), False),  # the second largest knows the first within 4 %
        ({"a": 30, "b": 20}, ("a", "b"), True),
        ({"a": 30, "b": 9}, ("a", "b"), False),  # nine would be known
        ({"a": 30, "b": 20, "c": 15, "d": 12}, ("d",), True),
        ({"a": 30, "b": 20, "d": 12}, ("d",), False),
        ({}, (), False),
    ],
)
def test_whose_sum_may_be_shown(counts, agreed, said):
    assert is_safe(counts, agreed, params=Params(k=10)) is said


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=3))
def test_answers_are_put_together_until_each_has_room(given_counts):
    answers = dict(zip(("yes", "no", "open"), given_counts, strict=True))
    ways = ((("yes",), ("no",), ("open",)), (("yes",), ("no", "open")))
    shown = show_answers(answers, ways, params=Params(k=10))
    assert all(sum(answers[each] for each in block) >= 10 and n % 5 == 0 for block, n in shown.items())
    assert bool(shown) == (answers["yes"] >= 10 and answers["no"] + answers["open"] >= 10)


def test_two_overlapping_tables_do_not_give_the_few_between_them():
    """An area and a part of it, assessed apart: whatever the two true numbers, the difference may be two numbers or more."""
    k, base, seen = 10, 5, {}
    for whole in range(k, 80):
        for part in range(k, whole + 1):
            seen.setdefault((rounded(whole, base), rounded(part, base)), set()).add(whole - part)
    assert min(len(differences) for differences in seen.values()) > 1


@pytest.mark.parametrize("n", [5, 6, 7])
def test_who_knows_their_own_rating_and_the_middle_knows_no_other(n):
    for others in combinations_with_replacement((0, 1, 2), n - 1):
        for mine in (0, 1, 2):
            middle = pooled_middle([mine, *others])
            fitting = [
                each for each in combinations_with_replacement((0, 1, 2), n - 1) if pooled_middle([mine, *each]) == middle
            ]  # fmt: skip
            # Whose rating is whose is not told, so one is certain only if all of all fitting sets are the same.
            assert len({rating for each in fitting for rating in each}) > 1


def test_three_or_four_ratings_have_no_middle_to_show():
    assert pooled_middle([2, 2, 0]) is pooled_middle([2, 2, 0, 0]) is None


def test_two_contributors_are_too_few_whatever_their_sizes():
    assert not is_safe({"a": 30, "b": 20}, (), params=Params(k=10, share=0))
    assert is_safe({"a": 30, "b": 20, "c": 0}, (), params=Params(k=10, share=0))


def test_ways_of_putting_parts_together_begin_with_the_finest():
    assert partitions(("a", "b")) == ((("a",), ("b",)),)
    assert [len(way) for way in partitions(("a", "b", "c", "d"))] == [4, *[3] * 6, *[2] * 7]
    assert partitions(("a",)) == ()
