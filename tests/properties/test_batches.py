"""Many answer sets at once are scored as one by one, for every generated instrument and every shipped one."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import instruments as drawn

from harborlight.errors import InvalidInstrument, InvalidTable
from harborlight.knowledge import instruments
from harborlight.knowledge.scoring import score
from harborlight.knowledge.scoring.batches import score_table, scored


def columns_of(instrument, rows):
    names = [item.id for item in instrument.items] + [
        group.id for group in instrument.groups if group.is_repeat
    ]
    used = [name for name in names if any(name in row for row in rows)]
    return {name: [row.get(name) for row in rows] for name in used}


@pytest.mark.parametrize("kind", drawn.KINDS)
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_a_table_is_scored_as_its_rows_are(kind, data):
    instrument = data.draw(drawn.instruments((kind,)))
    rows, profiles = [], []
    for _ in range(data.draw(st.integers(0, 8))):
        form = data.draw(st.sampled_from([each.id for each in instrument.forms] or [""]))
        rows.append(data.draw(drawn.answers_to(instrument, form)))
        profiles.append({"form": form, "age": data.draw(st.sampled_from([None, 12, 40]))})
    rows, profiles = rows * 2, profiles * 2
    table = score_table(
        instrument,
        columns_of(instrument, rows),
        {"form": [each["form"] for each in profiles], "age": [each["age"] for each in profiles]},
    )
    assert len(table) == len(rows)
    assert [table[row] for row in range(len(rows))] == [
        scored(score(instrument, row, profile)) for row, profile in zip(rows, profiles, strict=True)
    ]


@pytest.mark.parametrize(
    "instrument", instruments.all_instruments(), ids=lambda each: f"{each.id} {each.version}"
)
def test_every_shipped_instrument_in_a_table(instrument):
    dice = random.Random(5)
    form = next((each.id for each in instrument.forms), "")
    counted = [item for item in instrument.items_of(form) if item in instrument.counted]
    rows = [
        {
            item.id: dice.choice([option.value for option in item.options] or ["unknown"])
            if item.type.has_options
            else dice.choice(["yes", "no"] if item.type == "yes_no" else ["present", "absent", "declined"])
            for item in counted
            if item.type in ("present", "yes_no", "scale", "select_one")
        }
        for _ in range(40)
    ]
    table = score_table(instrument, columns_of(instrument, rows), {"form": [form] * 40})
    assert [table[row] for row in range(40)] == [
        scored(score(instrument, row, {"form": form})) for row in rows
    ]


SUM = instruments.parse("""
id: made
version: '1'
title: Made
source: invented
licence: own_wording_rule
confidence: unverified
rule: {kind: sum, bands: [{id: low}, {id: high, at_least: 3}], missing: {fill: mean, at_most: 1}}
items:
  - {id: a, type: scale, label: First, options: [{value: '0', score: 0}, {value: '3', score: 3}]}
  - {id: b, type: scale, label: Second, options: [{value: '0', score: 0}, {value: '3', score: 3}]}
  - {id: c, type: text, label: Remark}
""")


def test_rows_that_the_rule_cannot_tell_apart_are_scored_once():
    table = score_table(
        SUM, {"a": ["3", "0"] * 500, "b": ["0", "3"] * 500, "c": [f"note {n}" for n in range(1000)]}
    )
    assert len(table.kinds) == 1
    assert table.column("value") == [3.0] * 1000
    assert table.column("band") == ["high"] * 1000


def test_what_is_no_answer_is_refused_also_where_the_rule_does_not_look():
    for columns in ({"a": ["0", "Zofia"]}, {"c": ["well", 3]}, {"zofia": ["0"]}):
        with pytest.raises(InvalidInstrument) as caught:
            score_table(SUM, columns)
        assert "ofia" not in str(caught.value)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(InvalidTable):
        score_table(SUM, {"a": ["0"], "b": ["0", "3"]})


def test_a_text_and_a_number_that_look_alike_are_two():
    table = score_table(SUM, {"a": ["3", 3, 0], "b": [None, None, None]})
    assert table.column("value") == [6.0, 6.0, 0.0]


def test_no_rows_no_results():
    assert len(score_table(SUM, {})) == 0
