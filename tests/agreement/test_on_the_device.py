"""The device asks what the server asks: expressions, branching, the way through, constraints, what must be said at once; for
every shipped instrument and for drawn ones."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.device import device as started
from tests.factories.instruments import answers_to, expressions
from tests.factories.instruments import instruments as drawn
from tests.factories.rules import instrument_with

from harborlight.knowledge import asking, carrying, instruments
from harborlight.knowledge.answering import fits_a_page, read_answers
from harborlight.knowledge.scoring import _holds, _speaks_of_sexual
from harborlight.knowledge.scoring.sheets import read_sheet
from harborlight.tables.expressions import OPEN, Scope, as_lists, evaluate, is_true, parse
from harborlight.tables.instruments import Group, Instrument, Item


def times(n: int) -> settings:
    return settings(max_examples=n, deadline=None, suppress_health_check=list(HealthCheck))


FORMS = [
    (each, form.id if form else "")
    for each in instruments.all_instruments()
    if fits_a_page(each)
    for form in each.forms or (None,)
]


@pytest.fixture(scope="module")
def device():
    with started("expressions", "asking") as running:
        yield running


# -- expressions -----------------------------------------------------------------------------------------------------

NAMES = ("a", "b", "c")
VALUES = st.one_of(
    st.just(OPEN), st.sampled_from(["", "yes", "debt papers", "12", "-3.5", "2026-03-01", "1969-12-31T08:30", "é x"]),
    st.booleans(), st.integers(-50, 5000).map(float), st.sampled_from([0.1, 1e-7, 2.5, -0.5, 1e21, 1e16]),
)  # fmt: skip
CALLS = (
    "date(${a})", "format-date(${a}, '%Y %y %m %n %d %e %H %h %M %S %3 %%')", "decimal-date-time(${a})", "pow(${a}, ${b})",
    "int(${a})", "round(${a}, ${b})", "abs(${a})", "count-selected(${a})", "selected-at(${a}, ${b})", "string(${a})",
    "substr(${a}, ${b})", "substr(${a}, 1, ${b})", "normalize-space(${a})", "boolean-from-string(${a})", "boolean(${a})",
    "starts-with(${a}, ${b})", "ends-with(${a}, ${b})", "join(' ', ${a}, ${b})", "min(${a}, ${b})", "max(${a}, ${b})",
    "sum(${a})", "count(${a})", "count-non-empty(${a})", "today()", "now()", "not(${a})", "coalesce(${a}, ${b})",
    "if(${a}, ${b}, ${c})", "(${a} - ${b}) div 365.25", "${a} mod ${b}", "concat(${a}, ${b}, ${c})", "string-length(${a})",
)  # fmt: skip


def _sent(value: Any) -> Any:
    return {"is": "open"} if value is OPEN else value


def _same(here: Any, there: Any) -> bool:
    if here is OPEN:
        return there == {"is": "open"}
    if isinstance(here, bool) or isinstance(there, bool):
        return here is there
    if isinstance(here, float):
        there = float(there) if isinstance(there, str) else there
        return here == there or math.isclose(here, there, rel_tol=1e-12)
    return here == there


def _agrees(device, tree, values, current="") -> None:
    given = {name: value for name, value in values.items() if value != ""}
    scope = Scope(given, current=current)
    here, truth = evaluate(tree, scope), is_true(tree, scope)
    sent = [[name, _sent(value)] for name, value in given.items()]
    there = device("expressions.told", as_lists(tree), sent, _sent(current))
    assert _same(here, there["value"]), (tree, values, here, there)
    assert there["truth"] is truth


@times(120)
@given(tree=expressions(NAMES), values=st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)), current=VALUES)
def test_a_drawn_expression_comes_to_the_same(device, tree, values, current):
    _agrees(device, tree, values, current)


@times(30)
@given(values=st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)))
@example({"a": -7.0, "b": 3.0, "c": ""})
@example({"a": "2026-03-01", "b": "1969-12-31T08:30", "c": OPEN})
def test_every_function_comes_to_the_same(device, values):
    for text in CALLS:
        _agrees(device, parse(text), values)


# -- what is asked ---------------------------------------------------------------------------------------------------


def _agree_about(
    device, instrument: Instrument, form: str, given: dict[str, Any], seen: list[str], at: str
) -> None:
    carried = carrying.carried(instrument, form)
    taken = read_answers(instrument, form, given)
    there = device("asking.readAnswers", carried, given)
    assert there == {"answers": taken.answers, "faults": sorted(taken.faults)}
    profile = {"form": form, "age": None}
    for is_all in (False, True):
        asked = [item.id for item in asking.to_ask(instrument, taken.answers, profile, is_all=is_all)]
        assert device("asking.toAsk", carried, taken.answers, {"isAll": is_all}) == asked
        assert device("asking.after", asked, seen, at) == asking.after(asked, seen, at)
        assert device("asking.before", asked, seen, at) == asking.before(asked, seen, at)
    assert device("asking.keptBack", carried) == [item.id for item in asking.kept_back(instrument, form)]
    sheet = read_sheet(instrument, taken.answers, profile)
    said = device("asking.saidAtOnce", carried, taken.answers)
    assert said["alerts"] == [alert.id for alert in instrument.alerts if _holds(alert, sheet)]
    assert said["isSexual"] == _speaks_of_sexual(sheet)


def _fields(random, instrument: Instrument, form: str, share: int) -> dict[str, Any]:
    """What may stand in fields: answers, the words, and now and then what is no answer."""
    found: dict[str, Any] = {}
    for item in instrument.items_of(form):
        if item.type.is_asked and random.randrange(10) < share:
            found[item.id] = _field(random, item)
    return found


def _field(random, item: Item) -> Any:
    options = [option.value for option in item.options]
    several = [random.sample(options, min(len(options), n)) for n in (1, 2)] if options else []
    own = {
        "present": ["present", "absent"], "yes_no": ["yes", "no"], "integer": ["0", " 7", "41", "5000", "7.5", "1e3"],
        "decimal": ["0.5", "-3", ".25", "1e2", "x"], "date": ["2026-03-01", "2026-02-30", "soon"], "text": ["A word", " "],
        "select_multiple": several,
    }.get(str(item.type), options)  # fmt: skip
    return random.choice([*own, *own, "unknown", "declined", "not_applicable", "", None])


@times(40)
@given(which=st.sampled_from(FORMS), share=st.integers(0, 10), random=st.randoms(use_true_random=False))
def test_of_every_shipped_instrument_the_same_is_asked_and_said(device, which, share, random):
    instrument, form = which
    ids = [item.id for item in instrument.items_of(form)]
    seen = random.sample(ids, random.randrange(len(ids) + 1))
    _agree_about(
        device, instrument, form, _fields(random, instrument, form, share), seen, random.choice(["", *ids])
    )


@times(20)
@given(data=st.data(), random=st.randoms(use_true_random=False))
def test_of_a_drawn_instrument_the_same_is_asked_and_said(device, data, random):
    instrument = data.draw(drawn(is_paged=True, most=4))
    assert fits_a_page(instrument)
    assert not carrying.hindrance(instrument)
    form = random.choice([each.id for each in instrument.forms] or [""])
    given_ = data.draw(answers_to(instrument, form)) | _fields(random, instrument, form, 4)
    ids = [item.id for item in instrument.items_of(form)] or [""]
    _agree_about(
        device, instrument, form, given_, random.sample(ids, len(ids) // 2), random.choice(["", *ids])
    )


BRANCHES = """
rule: {kind: checklist}
profile: {sector: {type: text}}
alerts: {danger: {when: "${now} = 'yes'", label: Danger}}
items:
- {id: now, type: yes_no, label: Now}
- {id: works, type: yes_no, label: Works}
- {id: hours, type: integer, label: Hours, relevant: "${works} = 'yes'", constraint: ". <= 168"}
- {id: over, type: calculate, calculation: "${hours} - 40"}
- {id: tired, type: yes_no, label: Tired, relevant: "${over} > 0"}
- {id: school, type: yes_no, label: School, relevant: "${age} < 18"}
- {id: signs, type: select_multiple, label: Signs, options: [{value: debt, label: D}, {value: none, label: N, is_exclusive: true}, {value: dk, label: U, means: unknown}]}
- {id: owed, type: decimal, label: Owed, relevant: "selected(${signs}, 'debt')"}
- {id: sold, type: select_one, label: Sold, is_sexual: true, options: [{value: a, label: A, score: 1}, {value: b, label: B}]}
- {id: touched, type: scale, label: Touched, is_sexual: true, present_from: 2, options: [{value: '0', label: A, score: 0}, {value: '1', label: B, score: 1}, {value: '2', label: C, score: 2}]}
"""
FIELDS: dict[str, list[Any]] = {
    "now": ["yes", "no", "unknown"], "works": ["yes", "no", "declined", "", "not_applicable"],
    "hours": ["41", "40", "169", "x", "unknown", ""], "tired": ["yes", ""], "school": ["no", ""],
    "signs": [["debt"], ["none"], ["debt", "none"], ["dk"], "unknown", []], "owed": ["1.5", "unknown", ""],
    "sold": ["a", "b", ""], "touched": ["0", "1", "2", ""],
}  # fmt: skip


@times(60)
@given(given_=st.fixed_dictionaries({name: st.sampled_from(each) for name, each in FIELDS.items()}))
@example({"works": "yes", "hours": "41"})
def test_branching_by_open_answers_calculations_and_what_nobody_knows(device, given_):
    _agree_about(device, instrument_with(BRANCHES), "", given_, ["now", "works"], "works")


def test_what_only_the_server_can_work_out_is_not_carried_or_left_to_it():
    head = "rule: {kind: checklist}\nitems:\n- {id: a, type: text, label: A"
    asked = head + "}\n- {id: b, type: text, label: B, relevant: \"regex(${a}, '[0-9]+')\"}\n"
    assert carrying.hindrance(instrument_with(asked)) == "b"
    held = instrument_with(head + ", constraint: \"regex(., '[0-9]+')\"}\n")
    assert carrying.hindrance(held) == ""
    assert carrying.carried(held, "")["items"][0]["constraint"] is None
    assert not [each.id for each, _form in FORMS if carrying.hindrance(each)], (
        "every shipped one can be taken along"
    )


def test_nothing_that_scores_is_carried():
    carried = str(carrying.carried(instruments.load("ilo_ec_delphi"), "A_L"))
    assert "score" not in carried
    assert "strength" not in carried
    assert not any(
        isinstance(each, Group) and each.is_repeat for each, _form in FORMS for each in each.every_entry
    )
