"""No count under k is shown by learning from use, and none comes out by taking shown counts from each other: on one day, between
days, between an agency's page and the coalition's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from harborlight.knowledge.learning import K, Learned, Use, learn

ITEMS = ("a", "b")
DAYS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(0, 36, 3)]


@st.composite
def agencies(draw: st.DrawFn) -> list[Use]:
    """Uses of some quarters: alike ones in heaps, so that divisions come to have room, with a few odd ones among them."""
    found = []
    for quarter in range(draw(st.integers(1, 5))):
        for _heap in range(draw(st.integers(1, 8))):
            kind = Use(
                month=date(2025, 1 + 3 * (quarter % 4), 1) if quarter < 4 else date(2026, 1, 1),
                outcome=draw(st.sampled_from(("positive", "negative"))),
                coverage=draw(st.sampled_from((50, 100))),
                decision=draw(st.sampled_from(("confirmed", "not_confirmed", "", "open"))),
                score=draw(st.sampled_from((1, 2))),
                answers={item: draw(st.sampled_from(("present", "unknown"))) for item in ITEMS},
            )
            found += [kind] * draw(st.one_of(st.integers(1, 3), st.integers(9, 25)))
    return found


def counts(of: Learned) -> dict[str, int]:
    """Every count that the page shows, by its name."""
    found = {"n": of.n or None, "most": of.most, "less": of.less, "signals": of.signals, "others": of.others}
    for name, row in (("positive", of.positive), ("other", of.other)):
        if row is not None:
            found |= {f"{name} c": row.confirmed, f"{name} nc": row.not_confirmed, f"{name} w": row.without}
    for band in of.bands:
        place = f"{band.signal} {band.half}"
        found |= {f"{place} c": band.confirmed, f"{place} nc": band.n - band.confirmed}
    for item in of.items:
        if item.n is not None:
            found |= {f"{item.item} yes": item.answered, f"{item.item} no": item.n - item.answered}
    return {name: n for name, n in found.items() if n is not None}


# Sums that mean the same people: each side may be shown up to another quarter.
SAME = (
    ("n", ("signals", "others")),
    ("n", ("most", "less")),
    *(("n", (f"{item} yes", f"{item} no")) for item in ITEMS),
    ("signals", ("positive c", "positive nc", "positive w")),
    ("others", ("other c", "other nc", "other w")),
    *(
        (f"{signal} {decision}", (f"{signal} upper {decision}", f"{signal} lower {decision}"))
        for signal in ("positive", "other")
        for decision in ("c", "nc")
    ),
)


def derived(shown: list[dict[str, int]]) -> Iterator[int]:
    """What a reader can work out who kept every page: each count, how it grew, and one sum less another of the same people."""
    named: dict[str, set[int]] = {}
    for page in shown:
        for name, n in page.items():
            named.setdefault(name, set()).add(n)
        for whole, parts in SAME:
            if all(part in page for part in parts):
                named.setdefault(whole, set()).add(sum(page[part] for part in parts))
    for values in named.values():
        ordered = sorted(values)
        yield from ordered
        yield from (b - a for a, b in pairwise(ordered))


@settings(max_examples=150, deadline=None)
@given(agencies())
def test_no_small_count_is_shown_nor_comes_out_over_the_years(uses):
    pages = [counts(learn([uses], ITEMS, day)) for day in DAYS]
    assert all(n >= K for n in derived(pages))


@settings(max_examples=80, deadline=None)
@given(agencies(), agencies(), agencies())
def test_nor_by_taking_agencies_from_the_coalition(one, two, three):
    for day in DAYS[4:]:
        together = counts(learn([one, two, three], ITEMS, day, is_coalition=True))
        own = [counts(learn([each], ITEMS, day)) for each in (one, two, three)]
        for name, n in together.items():
            rest = n - sum(page.get(name, 0) for page in own[:2])
            assert rest == 0 or rest >= K, name
            assert sum(name in page for page in own) >= 2


@settings(max_examples=80, deadline=None)
@given(agencies(), st.integers(0, 400), st.sampled_from(("confirmed", "not_confirmed")))
def test_what_comes_later_never_changes_what_was_shown(uses, number, decision):
    """A further quarter adds whole pools: the earlier ones stay as they are."""
    day = DAYS[number % len(DAYS)]
    later = [*uses, Use(month=day, outcome="positive", coverage=100, decision=decision)]
    assert counts(learn([uses], ITEMS, day)) == counts(learn([later], ITEMS, day))


def test_the_generator_reaches_every_division():
    """The properties above would hold of an empty page, too."""
    kinds = [
        Use(date(2025, 1, 1), outcome, coverage, {"a": a, "b": "present"}, score, decision=decision)
        for outcome in ("positive", "negative")
        for coverage in (50, 100)
        for a in ("present", "unknown")
        for score in (1, 2)
        for decision in ("confirmed", "not_confirmed", "")
    ]
    page = counts(learn([kinds * K], ITEMS, DAYS[-1]))
    assert {part for whole, parts in SAME for part in (whole, *parts)} - set(page) == {"b yes", "b no"}


def test_a_finer_division_is_never_shown_further_than_the_wider_one():
    """The case that chance seldom finds: by the third quarter the finer cells have room, and three people would come out by taking
    the signals of the second quarter from those of the third."""
    cells = [
        (outcome, said) for outcome in ("positive", "negative") for said in ("confirmed", "not_confirmed", "")
    ]

    def quarter(month: int, **n: int) -> list[Use]:
        return [
            Use(date(2025, month, 1), outcome, 100, {}, decision=said)
            for outcome, said in cells
            for _each in range(n.get(f"{outcome}_{said}".rstrip("_"), n["rest"]))
        ]

    uses = [
        *quarter(1, rest=10),
        *quarter(4, rest=10, positive_confirmed=8),
        *quarter(7, rest=0, positive_confirmed=3, negative=20),
    ]
    page = counts(learn([uses], ITEMS, DAYS[-1]))
    assert (page["n"], page["signals"]) == (60 + 58 + 23, 30 + 28)
    assert page["positive c"] == 10, "it waits, although eleven more are there"
    assert all(n >= K for n in derived([counts(learn([uses], ITEMS, day)) for day in DAYS]))
