"""Instruments and expressions as texts: what is written reads as the same, for every shipped instrument and for drawn ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.factories.instruments import expressions
from tests.factories.instruments import instruments as any_instrument

from harborlight.knowledge import instruments
from harborlight.knowledge.checking import faults_of_structure
from harborlight.knowledge.checking.branching import faults_of_branching
from harborlight.knowledge.instrument_writing import to_yaml
from harborlight.tables.expressions import Scope, Value, evaluate, parse, write


@given(expressions(("a", "b")))
def test_an_expression_written_reads_as_the_same(tree):
    assert parse(write(tree)) == tree


@given(expressions(("a", "b")))
def test_every_expression_has_a_value_whatever_the_answers(tree):
    for a in ("", "x", 3.0, True, "2024-02-30", ("1", ""), ()):
        scope = Scope({"a": a, "b": 7.0}, today="2026-03-01", current="y")
        first: Value = evaluate(tree, scope)
        assert first == evaluate(tree, scope)


@given(any_instrument())
def test_what_is_drawn_may_be_used(instrument):
    assert [fault for fault in faults_of_structure(instrument) if fault.is_blocking] == []
    assert [
        fault for fault in faults_of_branching(instrument) if "itself" in fault.what or "later" in fault.what
    ] == []


@given(any_instrument())
def test_an_instrument_written_reads_as_the_same(instrument):
    again = instruments.parse(to_yaml(instrument))
    assert again == instrument
    assert instruments.fingerprint(again) == instruments.fingerprint(instrument)


@pytest.mark.parametrize(
    "instrument", instruments.all_instruments(), ids=lambda each: f"{each.id} {each.version}"
)
def test_every_shipped_instrument_written_reads_as_the_same(instrument):
    assert instruments.parse(to_yaml(instrument)) == instrument
