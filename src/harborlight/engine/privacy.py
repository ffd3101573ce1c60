"""Which counts may be shown, so that no small one can be worked out: by a reader, or by a contributor who takes its own away.

- Threshold: a number under `k` is never shown, nor its complement ("the rest of them").
- Instead of hiding single cells of a division, which sums would give away, parts are shown together until each shown one is
  large enough (global recoding; it is complementary suppression with the sum said aloud). A division of those who have
  something is never finer than that of all people, so the difference of two shown numbers is a sum of shown parts.
- Dominance: without the largest contributor the rest must still hold `k` people, come from two others or more, and be no less
  than `share` of the largest (the p% rule), unless a contributor agreed to be worked out; then its own number must hold `k`.
- Rounding: every shown number is a multiple of `base`, so that two tables that overlap (an area and a school in it) are not
  taken from each other.

Sources: Hundepool et al., Statistical Disclosure Control, Wiley 2012, ch. 4 (threshold, p% rule, recoding, suppression, rounding);
Dobra and Fienberg, PNAS 2000;97:11885-11892 (sharp bounds of a table's cells from its margins: with every shown cell and its
complement at `k` or more, a cell that is not shown may lie anywhere in a stretch of at least `k`).
Must stay true: pure, and the same counts always give the same numbers; whoever shows them shows them once and for all, since two
looks at growing counts would tell of who came between (no rule here can mend that). Contributors who put their numbers
together can work out others: that is not prevented.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Counts = Mapping[str, int]  # contributor → people
Block = tuple[str, ...]  # parts of a division that are shown together
Partition = tuple[Block, ...]
ALL = ""  # the part that holds everybody


@dataclass(frozen=True, slots=True)
class Params:
    """`k`, `base`: people; `fewest`: contributors in a sum; `share` (0-1) of the largest contributor that the others must reach."""

    k: int
    base: int = 5
    fewest: int = 3
    share: float = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """Of some people: those who have something and those of whom it is not known, rounded."""

    having: int
    others: int

    @property
    def n(self) -> int:
        return self.having + self.others


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown. `people` None: nothing at all. Divisions and lines that are missing may not be shown.

    `divisions`: name → block → people. `lines`: id → of everybody. `within`: line → division → block → line.
    """

    people: int | None = None
    divisions: Mapping[str, Mapping[Block, int]] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    within: Mapping[str, Mapping[str, Mapping[Block, Line]]] = field(default_factory=dict)


# contributor → line → part → people; the line `people` is everybody.
Sheets = Mapping[str, Mapping[str, Mapping[str, int]]]


def is_safe(counts: Counts, agreed: Collection[str], *, params: Params) -> bool:
    """Whether a sum over contributors may be shown. `agreed`: those whose number the others may work out."""
    if any(counts[each] < params.k for each in counts if each in agreed):
        return False
    kept = sorted((n for each, n in counts.items() if each not in agreed), reverse=True)
    if not kept:
        return bool(counts)
    rest = sum(kept[1:])
    return (
        len(kept) >= params.fewest
        and rest >= params.k
        and rest - kept[1] >= params.share * kept[0]
    )  # fmt: skip


def rounded(n: int, base: int) -> int:
    """To the nearest multiple; a half goes up."""
    return base * ((2 * n + base) // (2 * base))


def partitions(parts: Sequence[str]) -> tuple[Partition, ...]:
    """Every way to put parts together, the finest first, without the one that puts all into one. The order is fixed by the
    names, not by the counts, so that it tells nothing of them."""
    found = sorted(
        {_in_order(each, parts) for each in _partitions(tuple(parts))}, key=lambda each: (-len(each), each)
    )
    return tuple(each for each in found if len(each) > 1)


def _partitions(parts: Block) -> Iterator[list[Block]]:
    if not parts:
        yield []
        return
    first, rest = parts[0], parts[1:]
    for of_rest in _partitions(rest):
        yield [(first,), *of_rest]
        for n, block in enumerate(of_rest):
            yield [*of_rest[:n], (first, *block), *of_rest[n + 1 :]]


def _in_order(blocks: Iterable[Block], parts: Sequence[str]) -> Partition:
    place = {part: n for n, part in enumerate(parts)}
    return tuple(
        sorted(
            (tuple(sorted(block, key=place.__getitem__)) for block in blocks),
            key=lambda block: place[block[0]],
        )
    )


def first_safe(
    ways: Iterable[Partition],
    cells: Callable[[Block], Iterable[Counts]],
    agreed: Collection[str],
    *,
    params: Params,
) -> Partition:
    """The first way of putting parts together in which every cell may be shown; empty when there is none."""
    for way in ways:
        if all(is_safe(counts, agreed, params=params) for block in way for counts in cells(block)):
            return way
    return ()


def show_counts(
    sheets: Sheets, *, people: str, lines: Sequence[str], divisions: Mapping[str, Sequence[str]],
    agreed: Collection[str], params: Params,
) -> Shown:  # fmt: skip
    """Sums over contributors, each of whom counted the same lines in the same divisions.

    Args:
        sheets: contributor → line → part → people; `ALL` is the part that holds everybody.
        people: the line of all people; the others count some of them.
        divisions: name → its parts, which together make up everybody.
    """

    def having(line: str, block: Block) -> Counts:
        return {each: sum(sheet[line][part] for part in block) for each, sheet in sheets.items()}

    def cells(line: str, block: Block) -> tuple[Counts, Counts]:
        some, everybody = having(line, block), having(people, block)
        return some, {each: everybody[each] - n for each, n in some.items()}

    def as_line(line: str, block: Block) -> Line:
        some, others = (rounded(sum(counts.values()), params.base) for counts in cells(line, block))
        return Line(some, others)

    everybody = having(people, (ALL,))
    if not is_safe(everybody, agreed, params=params):
        return Shown()
    ways = {
        name: way
        for name, parts in divisions.items()
        if (
            way := first_safe(partitions(parts), lambda block: [having(people, block)], agreed, params=params)
        )
    }
    shown = [
        line for line in lines
        if line != people and all(is_safe(each, agreed, params=params) for each in cells(line, (ALL,)))
    ]  # fmt: skip
    within: dict[str, dict[str, dict[Block, Line]]] = {}
    for line in shown:
        for name, of_people in ways.items():
            coarser = (of_people, *_coarser(of_people))
            way = first_safe(coarser, lambda block, line=line: cells(line, block), agreed, params=params)  # type: ignore[misc]
            if way:
                within.setdefault(line, {})[name] = {block: as_line(line, block) for block in way}
    return Shown(
        people=rounded(sum(everybody.values()), params.base),
        divisions={
            name: {block: rounded(sum(having(people, block).values()), params.base) for block in way}
            for name, way in ways.items()
        },
        lines={line: as_line(line, (ALL,)) for line in shown},
        within=within,
    )  # fmt: skip


def _coarser(way: Partition) -> Iterator[Partition]:
    """The same blocks put together further."""
    names = [" ".join(block) for block in way]
    block_of = dict(zip(names, way, strict=True))
    for each in partitions(names):
        if len(each) < len(way):
            yield tuple(tuple(part for name in block for part in block_of[name]) for block in each)


def show_answers(
    answers: Mapping[str, int], ways: Iterable[Partition], *, params: Params
) -> Mapping[Block, int]:
    """How often each answer was given by people who all answered for themselves, put together until each may be shown; empty
    when none of the ways has room. `ways`: in which answers may be put together, the finest first."""
    way = first_safe(
        ways, lambda block: [{"people": sum(answers[each] for each in block)}], ("people",), params=params
    )
    return {block: rounded(sum(answers[each] for each in block), params.base) for block in way}


def pooled_middle(ratings: Sequence[int], *, fewest: int = 5) -> int | None:
    """The middle of ratings whose givers are not named, the upper one of two; None for fewer than `fewest`.

    From five on, whoever knows their own rating and the middle cannot tell what any other one gave (a property test walks
    through all cases); with three or four they could.
    """
    return sorted(ratings)[len(ratings) // 2] if len(ratings) >= fewest else None
