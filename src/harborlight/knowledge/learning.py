"""What a coalition learns from using an instrument: which counts may be shown, and what they say together.

Must stay true: no count under `K` is shown, and none can be had by taking shown counts from each other, be it on two pages, in two
months or between agencies. Therefore each use counts once, in its quarter, when its follow-up is over, and never changes after;
quarters are put together until they hold enough; a division is shown only up to where every part grew by `K` since it was
shown before; and the coalition's sums add up what each agency's own page shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from harborlight.knowledge.agreement import (
    Agreement,
    Functioning,
    Row,
    agreement,
    area_under_curve,
    item_functioning,
    share_of,
    strata_of,
)
from harborlight.tables.instruments import Answers, Estimate, Instrument, ItemType, Outcome, Result
from harborlight.tables.instruments.answers import word_of

K = 10  # the smallest count that is shown
FOLLOW_UP = 6  # months after the end of a quarter in which later decisions are waited for
FEWEST_AGENCIES = 2  # in a sum of the coalition

CONFIRMED, NOT_CONFIRMED, STILL_OPEN, NOT_KNOWN = "confirmed", "not_confirmed", "open", "not_known"
DECISIONS = (CONFIRMED, NOT_CONFIRMED, STILL_OPEN, NOT_KNOWN)
DECIDERS = ("competent_authority", "agency", "court")
PRESENT, ABSENT, KNOWN = "present", "absent", "known"
WOMAN, MAN = "woman", "man"


@dataclass(frozen=True, slots=True)
class Use:
    """One screening without its person. `month`: its first day; `coverage`: percent, in tens; `answers`: by item, one of present,
    absent, known, unknown, declined, not_applicable."""

    month: date
    outcome: str
    coverage: int
    answers: Mapping[str, str] = field(default_factory=dict)
    score: int | None = None
    minutes: int | None = None
    sex: str = ""
    is_child: bool | None = None
    decision: str = ""

    @property
    def signal(self) -> str:
        return "positive" if self.outcome == Outcome.POSITIVE else "other"

    @property
    def decided(self) -> str:
        return f"{self.signal} {self.decision if self.decision in (CONFIRMED, NOT_CONFIRMED) else 'without'}"


def use_of(
    instrument: Instrument, form: str, answers: Answers, result: Result, *, on: date, age: int | None, sex: str,
    minutes: int | None = None,
) -> Use:  # fmt: skip
    """What of a screening is kept for learning. `minutes` are rounded to five; only woman and man are told apart, since the
    others would be too few to hide in."""
    return Use(
        month=on.replace(day=1), outcome=str(result.outcome), coverage=10 * round(10 * result.coverage),
        answers={item.id: _code(instrument, item.id, answers) for item in instrument.items_of(form) if item.type.is_asked},
        score=None if result.value is None else round(result.value),
        minutes=None if minutes is None else max(5, 5 * round(minutes / 5)),
        sex=sex if sex in (WOMAN, MAN) else "", is_child=None if age is None else age < 18,
    )  # fmt: skip


def _code(instrument: Instrument, item_id: str, answers: Answers) -> str:
    item, answer = instrument.by_id[item_id], answers.get(item_id)
    if word := word_of(item, answer):
        return str(word)
    if item.type not in (ItemType.PRESENT, ItemType.YES_NO):
        return KNOWN
    return PRESENT if answer in ("present", "yes", True) else ABSENT


def _months(of: date) -> int:
    return 12 * of.year + of.month - 1


def _quarter(of: date) -> int:
    return _months(of) // 3


def is_counted(month: date, today: date) -> bool:
    """Whether the follow-up of a month's quarter is over: from then on its uses count, and do not change."""
    return _months(today) >= 3 * (_quarter(month) + 1) + FOLLOW_UP


def counted_until(today: date) -> date:
    """The first day of the last month that is counted."""
    last = 3 * ((_months(today) - FOLLOW_UP) // 3) - 1
    return date(last // 12, last % 12 + 1, 1)


Part = list[Use]
CellOf = Callable[[Use], str | None]


def pooled(parts: Iterable[Part], cell_of: CellOf, cells: Iterable[str], least: int = K) -> list[Part]:
    """Put following parts together until each cell has at least `least`; what is left at the end waits, and is left out.

    A division of a division is pooled over the pools of the wider one: so the difference of the two is a sum of whole pools.
    """
    found: list[Part] = []
    waiting: Part = []
    wanted = tuple(cells)
    for part in parts:
        waiting = [*waiting, *part]
        n = Counter(map(cell_of, waiting))
        if all(n[cell] >= least for cell in wanted):
            found.append(waiting)
            waiting = []
    return found


def blocks(uses: Iterable[Use], today: date) -> list[Part]:
    """The uses that count, by quarters put together until two groups of `K` have room."""
    quarters: dict[int, Part] = {}
    for use in uses:
        if is_counted(use.month, today):
            quarters.setdefault(_quarter(use.month), []).append(use)
    return pooled((part for _quarter, part in sorted(quarters.items())), lambda _use: "all", ("all",), 2 * K)


DECIDED = tuple(
    f"{signal} {decision}"
    for signal in ("positive", "other")
    for decision in (CONFIRMED, NOT_CONFIRMED, "without")
)
PAIRS: Mapping[str, Callable[[Use], bool | None]] = {
    "women_men": lambda use: {WOMAN: True, MAN: False}.get(use.sex),
    "children_adults": lambda use: use.is_child,
}


@dataclass(frozen=True, slots=True)
class Released:
    """Of one agency: for each division the pools that may be shown."""

    n: list[Part]
    coverage: list[Part]
    signal: list[Part]
    decided: list[Part]
    bands: list[Part]
    minutes: list[Part]
    items: Mapping[str, list[Part]]
    unlike: Mapping[tuple[str, str], list[Part]]


def _is_full(use: Use) -> str:
    return "most" if use.coverage >= 80 else "less"


def _is_answered(item: str) -> CellOf:
    return lambda use: "answered" if use.answers.get(item) in (PRESENT, ABSENT, KNOWN) else "open"


def _of_pair(pair: str, item: str) -> CellOf:
    def cell(use: Use) -> str | None:
        is_first, answer = PAIRS[pair](use), use.answers.get(item)
        return None if is_first is None or answer not in (PRESENT, ABSENT) else f"{is_first} {answer}"

    return cell


def released(uses: Iterable[Use], items: Sequence[str], today: date) -> Released:
    """What of one agency's uses of one version may be shown."""
    n = blocks(uses, today)
    signal = pooled(n, lambda use: use.signal, ("positive", "other"))
    decided = pooled(signal, lambda use: use.decided, DECIDED)
    corners = tuple(f"{is_first} {answer}" for is_first in (True, False) for answer in (PRESENT, ABSENT))
    return Released(
        n=n, signal=signal, decided=decided, bands=_bands(decided),
        coverage=pooled(n, _is_full, ("most", "less")),
        minutes=pooled(n, lambda use: None if use.minutes is None else "known", ("known",)),
        items={item: pooled(n, _is_answered(item), ("answered", "open")) for item in items},
        unlike={
            (pair, item): pooled(n, _of_pair(pair, item), corners) for pair in PAIRS for item in items
        },
    )  # fmt: skip


def _bands(decided: list[Part]) -> list[Part]:
    """Each signal's scores in two halves, where every use has a score. Where they part is fixed by the first pool."""
    if not decided or any(use.score is None for part in decided for use in part):
        return []
    cell_of = _half_of(decided[0])
    halves = [
        f"{cell} {half}" for cell in DECIDED if "without" not in cell for half in ("lower", "upper")
    ]  # fmt: skip
    return pooled(decided, cell_of, [*halves, "positive without", "other without"])


def _half_of(first: Part) -> Callable[[Use], str]:
    cut = {
        signal: median([use.score or 0 for use in first if use.signal == signal])
        for signal in ("positive", "other")
    }

    def cell(use: Use) -> str:
        half = "upper" if (use.score or 0) >= cut[use.signal] else "lower"
        return use.decided if use.decided.endswith("without") else f"{use.decided} {half}"

    return cell


@dataclass(frozen=True, slots=True)
class ItemUse:
    """`answered` of `n`; both None where the division may not be shown. `mostly`: then, which side has nearly all."""

    item: str
    answered: int | None = None
    n: int | None = None
    share: Estimate | None = None
    mostly: str = ""


@dataclass(frozen=True, slots=True)
class Unlike:
    """How one item works in two groups of people."""

    pair: str
    item: str
    functioning: Functioning


@dataclass(frozen=True, slots=True)
class Band:
    """Of those with a decision in a part of the scores: how many were confirmed."""

    signal: str
    half: str
    confirmed: int
    n: int
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class Learned:
    """What may be said of one version of an instrument; None and empty where there is not enough yet.

    `until`: the last month that counts; a division may end before. `n_agencies`: whose uses are in it.
    """

    until: date
    n: int = 0
    n_agencies: int = 0
    most: int | None = None
    less: int | None = None
    minutes: int | None = None
    signals: int | None = None
    others: int | None = None
    positive: Row | None = None
    other: Row | None = None
    agreement: Agreement | None = None
    area: Estimate | None = None
    bands: tuple[Band, ...] = ()
    items: tuple[ItemUse, ...] = ()
    unlike: tuple[Unlike, ...] = ()


def learn(
    agencies: Iterable[Iterable[Use]], items: Sequence[str], today: date, *, is_coalition: bool = False
) -> Learned:
    """From the uses of one version, agency by agency. With `is_coalition` only sums over two agencies or more are given."""
    found = [released(uses, items, today) for uses in agencies]
    fewest = FEWEST_AGENCIES if is_coalition else 1

    def together(division: Callable[[Released], list[Part]]) -> Part:
        shown = [pools for each in found if (pools := division(each))]
        return [use for pools in shown for part in pools for use in part] if len(shown) >= fewest else []

    everything = together(lambda each: each.n)
    if not everything:
        return Learned(counted_until(today))
    full, signal = (
        Counter(map(_is_full, together(lambda each: each.coverage))),
        together(lambda each: each.signal),
    )
    signals = sum(use.signal == "positive" for use in signal)
    decided = together(lambda each: each.decided)
    positive, other = _row(decided, "positive"), _row(decided, "other")
    minutes = [use.minutes for use in together(lambda each: each.minutes) if use.minutes is not None]
    return Learned(
        until=counted_until(today), n=len(everything), n_agencies=sum(bool(each.n) for each in found),
        most=full["most"] or None, less=full["less"] or None,
        minutes=5 * round(median(minutes) / 5) if minutes else None,
        signals=signals if signal else None, others=len(signal) - signals if signal else None,
        positive=positive if decided else None, other=other if decided else None,
        agreement=agreement(positive, other) if decided else None,
        area=_area(decided),
        bands=() if is_coalition else _shown_bands(found),
        items=tuple(
            _item(item, together(lambda each, item=item: each.items[item]), () if is_coalition else everything)  # type: ignore[misc]
            for item in items
        ),
        unlike=tuple(
            Unlike(pair, item, shown)
            for pair in PAIRS
            for item in items
            if (shown := _unlike(pair, item, together(lambda each, key=(pair, item): each.unlike[key]), items))  # type: ignore[misc]
        ),
    )  # fmt: skip


def _row(decided: Part, signal: str) -> Row:
    n = Counter(use.decided for use in decided)
    return Row(n[f"{signal} {CONFIRMED}"], n[f"{signal} {NOT_CONFIRMED}"], n[f"{signal} without"])


def _area(decided: Part) -> Estimate | None:
    scores: dict[str, list[float]] = {CONFIRMED: [], NOT_CONFIRMED: []}
    for use in decided:
        if use.score is not None and use.decision in scores:
            scores[use.decision].append(use.score)
    if min(map(len, scores.values())) < K:
        return None
    return area_under_curve(scores[CONFIRMED], scores[NOT_CONFIRMED])


def _shown_bands(found: Sequence[Released]) -> tuple[Band, ...]:
    """Only of one agency: where the halves part differs between agencies."""
    if len(found) != 1 or not found[0].bands:
        return ()
    cell_of = _half_of(found[0].decided[0])
    n = Counter(cell_of(use) for part in found[0].bands for use in part)
    return tuple(
        Band(signal, half, yes, yes + no, share_of(yes, yes + no))
        for signal in ("other", "positive")
        for half in ("lower", "upper")
        for yes, no in [
            (n[f"{signal} {CONFIRMED} {half}"], n[f"{signal} {NOT_CONFIRMED} {half}"])
        ]
    )  # fmt: skip


def _item(item: str, shown: Part, everything: Iterable[Use]) -> ItemUse:
    cell_of = _is_answered(item)
    if shown:
        answered = sum(cell_of(use) == "answered" for use in shown)
        return ItemUse(item, answered, len(shown), share_of(answered, len(shown)))
    n = Counter(map(cell_of, everything))
    small = [cell for cell in ("answered", "open") if n and n[cell] < K]
    mostly = {"open": "answered", "answered": "open"}[small[0]] if len(small) == 1 else ""
    return ItemUse(item, mostly=mostly)


def _unlike(pair: str, item: str, shown: Part, items: Sequence[str]) -> Functioning | None:
    """People are compared with others who have as many of the other signs."""
    rows = []
    for use in shown:
        is_first, answer = PAIRS[pair](use), use.answers.get(item)
        if is_first is not None and answer in (PRESENT, ABSENT):
            others = sum(use.answers.get(each) == PRESENT for each in items if each != item)
            rows.append((is_first, answer == PRESENT, others))
    return item_functioning(strata_of(rows))
