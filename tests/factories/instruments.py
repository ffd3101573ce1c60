"""Instruments, expressions and answers drawn by Hypothesis: every item type, every rule, groups, repeats, branching, several
languages. What is drawn is always an instrument that may be used: `checking` finds nothing wrong with its structure.
"""

from __future__ import annotations

import string
from typing import Any

from hypothesis import strategies as st

from harborlight.tables.expressions import (
    Call,
    Current,
    Expression,
    Negative,
    Number,
    Operation,
    Ref,
    Text,
    write,
)
from harborlight.tables.instruments import (
    Alert,
    Answer,
    Band,
    ByExpression,
    Checklist,
    Cluster,
    Clusters,
    Condition,
    Confidence,
    Count,
    Dimension,
    Entry,
    Form,
    GradedDimensions,
    Grades,
    Group,
    Instrument,
    Item,
    ItemType,
    Judgement,
    Kind,
    Licence,
    Missing,
    Option,
    OptionList,
    Outcome,
    Pair,
    Pairing,
    Rule,
    Sum,
    Vector,
    WeightedMean,
)

LANGUAGES = ("en", "fr", "ar")
WORDS = tuple(str(word) for word in (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_APPLICABLE))
_LETTERS = string.ascii_letters + "àéîßžłøїєґжщابتثلمنى 0123456789?.,;:!-–’()%"
texts = st.text(_LETTERS, min_size=1, max_size=30).map(str.strip).filter(bool)
scores = st.sampled_from([0.0, 1.0, 2.0, 3.0, 0.5])

# -- expressions -----------------------------------------------------------------------------------------------------

_literal = st.one_of(
    st.integers(0, 200).map(lambda n: Number(float(n))),
    st.sampled_from([0.5, 2.25, 1e-7, 365.25]).map(Number),
    st.text(string.ascii_letters + " 'é", max_size=6).map(Text),
)


def expressions(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Trees of any shape over these names."""
    leaves = st.one_of(_literal, st.just(Current()), *([st.sampled_from(names).map(Ref)] if names else []))

    def branches(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        two = st.tuples(inner, inner)
        operators = st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "-", "div", "mod"])
        runs = st.tuples(st.sampled_from(["and", "or", "+", "*"]), st.lists(inner, min_size=2, max_size=4))
        return st.one_of(
            st.builds(Operation, operators, two),
            # A run is written without brackets, so its first part is never a run of the same: `a and b and c` is one.
            runs.map(lambda run: Operation(run[0], tuple(run[1]))),
            st.builds(Negative, inner),
            st.builds(
                Call, st.sampled_from(["not", "number", "string", "string-length", "round"]), st.tuples(inner)
            ),
            st.builds(
                Call, st.sampled_from(["selected", "coalesce", "contains", "concat", "max", "min"]), two
            ),
            st.builds(Call, st.just("if"), st.tuples(inner, inner, inner)),
            st.just(Call("today")),
        )

    return st.recursive(leaves, branches, max_leaves=12)


def _expression(tree: Any) -> Expression:
    return Expression(write(tree), tree)


@st.composite
def conditions(draw: st.DrawFn, items: tuple[Item, ...]) -> Expression:
    """A condition over earlier items that some answer meets."""
    item = draw(st.sampled_from(items))
    ref = Ref(item.id)
    if item.options and item.type is ItemType.SELECT_MULTIPLE:
        tree: Any = Call("selected", (ref, Text(draw(st.sampled_from(item.options)).value)))
    elif item.options:
        tree = Operation("=", (ref, Text(draw(st.sampled_from(item.options)).value)))
    elif item.type.is_number:
        tree = Operation(
            draw(st.sampled_from(["<", ">=", "="])), (ref, Number(float(draw(st.integers(0, 20)))))
        )
    elif item.type is ItemType.YES_NO:
        tree = Operation(draw(st.sampled_from(["=", "!="])), (ref, Text("yes")))
    elif item.type is ItemType.PRESENT:
        tree = Operation("=", (ref, Text("present")))
    else:
        tree = Operation("!=", (ref, Text("")))
    return _expression(Call("not", (tree,)) if draw(st.booleans()) else tree)


# -- items -----------------------------------------------------------------------------------------------------------


@st.composite
def labels(draw: st.DrawFn, languages: tuple[str, ...]) -> dict[str, str]:
    return {language: draw(texts) for language in languages}


@st.composite
def options(draw: st.DrawFn, languages: tuple[str, ...], *, has_scores: bool) -> tuple[Option, ...]:
    values = draw(
        st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True), min_size=2, max_size=4, unique=True)
    )
    return tuple(
        Option(
            value,
            draw(labels(languages)),
            score=draw(scores) if has_scores else None,
            is_exclusive=draw(st.booleans()) if number == 0 else False,
        )
        for number, value in enumerate(value for value in values if value not in WORDS)
    ) or (Option("only", draw(labels(languages)), score=1.0 if has_scores else None),)


_OTHERS = (
    ItemType.SELECT_ONE, ItemType.SELECT_MULTIPLE, ItemType.INTEGER, ItemType.DECIMAL, ItemType.DATE, ItemType.TIME,
    ItemType.DATETIME, ItemType.TEXT, ItemType.FILE, ItemType.GEOPOINT, ItemType.BARCODE, ItemType.ACKNOWLEDGE,
    ItemType.NOTE, ItemType.CALCULATE, ItemType.HIDDEN,
)  # fmt: skip


@st.composite
def items(
    draw: st.DrawFn, name: str, types: tuple[ItemType, ...], before: tuple[Item, ...], languages: tuple[str, ...],
    shared: tuple[OptionList, ...] = (), **fields: Any,
) -> Item:  # fmt: skip
    """One item of one of these types; it may depend on those before it."""
    item_type = draw(st.sampled_from(types))
    own: dict[str, Any] = {"label": draw(labels(languages))}
    if item_type.has_options:
        listed = draw(st.none() | st.sampled_from(shared)) if shared else None
        own |= (
            {"list_id": listed.id, "options": listed.options}
            if listed
            else {"options": draw(options(languages, has_scores=True))}
        )
    if item_type is ItemType.CALCULATE:
        numbers = [Ref(each.id) for each in before if each.type.is_number]
        own = {
            "calculation": _expression(Operation("+", (*numbers, Number(1.0))) if numbers else Number(1.0))
        }
    elif before and draw(st.integers(0, 2)) == 0:
        own["relevant"] = draw(conditions(before))
    if item_type.is_number and draw(st.booleans()):
        own["constraint"] = _expression(
            Operation("<=", (Current(), Number(float(draw(st.integers(0, 120))))))
        )
        own["constraint_message"] = draw(labels(languages))
    if item_type.is_asked:
        own["required"] = draw(st.booleans())
        own["hint"] = draw(st.just({}) | labels(languages))
    return Item(
        name, item_type, **own, **fields,
        sensitivity=draw(st.sampled_from([1, 2, 3])), never_only_for_score=draw(st.integers(0, 9)) == 0,
    )  # fmt: skip


# -- rules -----------------------------------------------------------------------------------------------------------


@st.composite
def bands(draw: st.DrawFn, languages: tuple[str, ...], most: float) -> tuple[Band, ...]:
    cuts = draw(st.lists(st.integers(1, max(1, int(most * 4))), max_size=3, unique=True).map(sorted))
    outcomes = draw(st.booleans())
    return tuple(
        Band(
            f"band{number}", draw(labels(languages)), low=float("-inf") if number == 0 else cuts[number - 1] / 4,
            is_low_included=number == 0 or draw(st.booleans()),
            outcome=(Outcome.POSITIVE if number == len(cuts) and cuts else Outcome.NEGATIVE) if outcomes else None,
        )
        for number in range(len(cuts) + 1)
    )  # fmt: skip


def _some(names: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.sets(st.sampled_from(names), min_size=1).map(frozenset)


@st.composite
def _monotone(draw: st.DrawFn, names: tuple[str, ...]) -> Condition:
    return (
        Condition(any_of=draw(_some(names))) if draw(st.booleans()) else Condition(all_of=draw(_some(names)))
    )


@st.composite
def _classes(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[tuple[str, Condition], ...]:
    return (
        ("first", Condition(all_of=draw(_some(names)))),
        ("second", Condition(none_of=draw(_some(names)))),
        ("rest", Condition()),
    )


@st.composite
def rules(
    draw: st.DrawFn,
    kind: str,
    asked: tuple[Item, ...],
    dimensions: tuple[str, ...],
    languages: tuple[str, ...],
) -> Rule:
    """A rule of this kind over these items."""
    ids, n = tuple(item.id for item in asked), len(asked)
    cut = draw(st.none() | st.sampled_from([1.0, 2.0, 2.5, 4.0]))
    if kind == "count":
        return Count(at_least=draw(st.integers(1, n)))
    if kind == "graded_dimensions":
        return GradedDimensions(
            grades=(Grades(strong=2), Grades(strong=1, other=1), Grades(medium=2, weak=draw(st.integers(0, 2)))),
            adult=draw(_monotone(dimensions)), child=draw(_monotone(dimensions)),
            classes={"grown": draw(_classes(dimensions))},
        )  # fmt: skip
    if kind == "pairing":
        two = st.lists(st.sampled_from(dimensions), min_size=2, max_size=2, unique=True)
        pairs = draw(st.lists(two, min_size=1, max_size=3))
        return Pairing(
            pairs=tuple(Pair(f"p{number}", *pair) for number, pair in enumerate(pairs)), needs_strong=draw(st.booleans())
        )  # fmt: skip
    if kind == "clusters":
        found = []
        for number in range(draw(st.integers(1, 3))):
            chosen = tuple(draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
            found.append(
                Cluster(f"c{number}", chosen, draw(st.integers(1, len(chosen))), draw(labels(languages)))
            )
        names = tuple(cluster.id for cluster in found)
        return Clusters(
            clusters=tuple(found),
            positive=draw(_monotone(names)),
            classes=draw(st.just(()) | _classes(names)),
        )
    if kind == "sum":
        fill = draw(st.sampled_from(["none", "mean", "zero"]))
        return Sum(
            bands=draw(bands(languages, 4)), positive_from=cut, multiplier=draw(st.sampled_from([1.0, 4.0])),
            missing=Missing(fill, draw(st.integers(0, 2)) if fill != "none" else 0), decimals=draw(st.sampled_from([None, 0, 1])),
        )  # fmt: skip
    if kind == "weighted_mean":
        share = draw(st.none() | st.sampled_from([0.25, 0.5]))
        return WeightedMean(
            bands=draw(bands(languages, 0.9)), positive_from=share, by_dimension=bool(dimensions) and draw(st.booleans()),
            min_coverage=draw(st.sampled_from([0.0, 0.5])),
        )  # fmt: skip
    if kind == "expression":
        worth = [
            Call("if", (Operation("=", (Ref(item.id), Text(_yes(item)))), Number(2.0), Number(0.0)))
            for item in asked
        ]
        return ByExpression(
            score=_expression(Operation("+", (*worth, Number(1.0)))),
            bands=draw(bands(languages, 4)),
            positive_from=cut,
        )
    return Judgement() if kind == "judgement" else Checklist()


def _yes(item: Item) -> str:
    return item.options[0].value if item.options else "yes" if item.type is ItemType.YES_NO else "present"


KINDS = (
    "count",
    "graded_dimensions",
    "pairing",
    "clusters",
    "sum",
    "weighted_mean",
    "expression",
    "checklist",
    "judgement",
)
SCORED_KINDS = KINDS[:-2]

# -- the whole -------------------------------------------------------------------------------------------------------


@st.composite
def instruments(
    draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, *, is_flat: bool = False, most: int = 6
) -> Instrument:
    """An instrument of up to `most` counted items; `is_flat`: without groups, repeats and items that no rule counts."""
    kind = draw(st.sampled_from(kinds))
    languages = draw(st.sampled_from([("en",), ("en", "fr"), LANGUAGES]))
    needs_dimensions = kind in ("graded_dimensions", "pairing", "weighted_mean")
    n_dimensions = draw(st.integers(2 if kind == "pairing" else 1, 3)) if needs_dimensions else 0
    dimensions = tuple(f"d{number}" for number in range(n_dimensions))
    forms = draw(_forms(languages)) if kind == "graded_dimensions" else ()
    shared = () if is_flat else (OptionList("shared", draw(options(languages, has_scores=True))),)
    counted, entries = draw(_entries(dimensions, forms, languages, shared, is_flat=is_flat, most=most))
    alerts = draw(st.just(()) | _alerts(counted, languages))
    return Instrument(
        id=draw(st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)), version=draw(st.sampled_from(["1", "2026.1"])),
        title=draw(labels(languages)), languages=languages, kind=draw(st.sampled_from(Kind)),
        rule=draw(rules(kind, counted, dimensions, languages)), entries=entries, source="invented for a test",
        licence=draw(st.sampled_from(Licence)), confidence=draw(st.sampled_from(Confidence)), forms=forms,
        dimensions=tuple(Dimension(name, draw(labels(languages))) for name in dimensions),
        lists={each.id: each for each in shared}, alerts=alerts, cautions=(draw(labels(languages)),),
        translations=dict.fromkeys(languages[1:], "unreviewed"), vectors=(Vector("nothing", {"coverage": 0.0}),) * draw(st.integers(0, 1)),
    )  # fmt: skip


@st.composite
def _forms(draw: st.DrawFn, languages: tuple[str, ...]) -> tuple[Form, ...]:
    return (
        Form("grown", draw(labels(languages)), is_child=False, confidence=Confidence.SECONDARY),
        Form("young", draw(labels(languages)), is_child=True, confidence=Confidence.UNVERIFIED, is_sexual=draw(st.booleans())),
    )  # fmt: skip


@st.composite
def _alerts(draw: st.DrawFn, counted: tuple[Item, ...], languages: tuple[str, ...]) -> tuple[Alert, ...]:
    return (Alert("now", draw(conditions(counted)), draw(labels(languages)), draw(labels(languages))),)


@st.composite
def _entries(
    draw: st.DrawFn, dimensions: tuple[str, ...], forms: tuple[Form, ...], languages: tuple[str, ...],
    shared: tuple[OptionList, ...], *, is_flat: bool, most: int,
) -> tuple[tuple[Item, ...], tuple[Entry, ...]]:  # fmt: skip
    """The items that the rule counts, and the tree with the others among them."""
    counted: list[Item] = []
    entries: list[Entry] = []
    before: list[Item] = []
    for number in range(draw(st.integers(1, most))):
        if not is_flat and draw(st.booleans()):
            other = draw(items(f"o{number}", _OTHERS, tuple(before), languages, shared))
            entries.append(other)
            before += [other] if other.type.is_asked else []
        scored = (ItemType.PRESENT, ItemType.YES_NO, ItemType.SCALE)
        item = draw(
            items(
                f"q{number}", scored, tuple(before), languages, shared, **draw(_counting(dimensions, forms))
            )
        )
        counted.append(item)
        before.append(item)
        entries.append(item)
    if not is_flat:
        entries = draw(_grouped(entries, languages))
    return tuple(counted), tuple(entries)


@st.composite
def _counting(draw: st.DrawFn, dimensions: tuple[str, ...], forms: tuple[Form, ...]) -> dict[str, Any]:
    strengths = st.sampled_from(["S", "M", "W"])
    names = tuple(form.id for form in forms)
    by_form = (
        st.dictionaries(st.sampled_from(names), strengths, min_size=1)
        if names
        else st.fixed_dictionaries({"": strengths})
    )
    found: dict[str, Any] = {
        "weight": draw(st.sampled_from([1.0, 1.0, 2.0])),
        "is_reverse": draw(st.integers(0, 4)) == 0,
    }
    if dimensions:
        found |= {"dimension": draw(st.sampled_from(dimensions)), "strength": draw(by_form)}
    return found


@st.composite
def _grouped(draw: st.DrawFn, entries: list[Entry], languages: tuple[str, ...]) -> list[Entry]:
    """The tail of the list put into a group, and perhaps a repeat of its own after it."""
    at = draw(st.integers(0, len(entries)))
    inside = tuple(entries[at:])
    grouped: list[Entry] = [
        *entries[:at],
        *([Group("g0", inside, draw(labels(languages)))] if inside else []),
    ]
    if draw(st.booleans()):
        hours = Item("hours", ItemType.INTEGER, draw(labels(languages)))
        grouped.append(Group("jobs", (hours,), draw(labels(languages)), is_repeat=True))
        grouped.append(
            Item("all_hours", ItemType.CALCULATE, calculation=_expression(Call("sum", (Ref("hours"),))))
        )
    return grouped


# -- answers ---------------------------------------------------------------------------------------------------------


@st.composite
def answers_to(draw: st.DrawFn, instrument: Instrument, form: str = "") -> dict[str, Any]:
    """Answers to some or nearly all items that the form asks, outside repeats; each fits its item's type."""
    asked = [
        item
        for item in instrument.items_of(form)
        if item.type.is_asked and not any(group.is_repeat for group in instrument.above[item.id])
    ]
    share = draw(st.sampled_from([1, 3, 10]))
    return {item.id: draw(answer_to(item)) for item in asked if draw(st.integers(0, share)) > 0}


def answer_to(item: Item) -> st.SearchStrategy[Any]:
    values = [option.value for option in item.options]
    match item.type:
        case ItemType.PRESENT:
            known: st.SearchStrategy[Any] = st.sampled_from(["present", "absent"])
        case ItemType.YES_NO:
            known = st.sampled_from(["yes", "no"])
        case ItemType.SELECT_MULTIPLE | ItemType.RANK:
            alone = {option.value for option in item.options if option.is_exclusive}
            known = st.lists(st.sampled_from(values), min_size=1, unique=True).filter(
                lambda chosen: len(chosen) == 1 or not alone & set(chosen)
            )
        case _ if values:
            known = st.sampled_from(values)
        case ItemType.INTEGER:
            known = st.integers(0, 25)
        case ItemType.DECIMAL | ItemType.RANGE:
            known = st.sampled_from([0.0, 0.5, 3.25, 19.0])
        case ItemType.DATE:
            known = st.dates().map(str)
        case ItemType.TIME:
            known = st.just("08:30:00")
        case ItemType.DATETIME:
            known = st.just("2026-03-01T08:30:00")
        case ItemType.ACKNOWLEDGE:
            known = st.just("OK")
        case ItemType.GEOPOINT:
            known = st.just("52.52 13.40 0 0")
        case _:
            known = texts
    return known | st.sampled_from(WORDS)
