"""Answers of a form's fields: read by type, held to what the item allows, and never repeated in a fault."""

from __future__ import annotations

import pytest
from tests.factories.rules import instrument_with

from harborlight.knowledge import instruments
from harborlight.knowledge.answering import fits_a_page, not_allowed, read_answers

MIXED = instrument_with(
    """rule: {kind: checklist}
items:
  - {id: seen, label: Seen}
  - {id: since, type: date, label: Since}
  - {id: owed, type: integer, label: Owed, constraint: '. >= 0 and . <= 23', constraint_message: From 0 to 23.}
  - {id: ways, type: select_multiple, label: Ways, options: [{value: a, label: A}, {value: none, label: None, is_exclusive: true}]}
  - {id: words, type: text, label: Words}
  - {id: later, type: integer, label: Later, constraint: '. > ${owed}'}
"""
)


def test_each_type_is_read_as_itself():
    typed = {
        "seen": "present",
        "since": "2026-02-01",
        "owed": "12",
        "ways": ["a"],
        "words": "Some words",
        "later": "13",
    }
    taken = read_answers(MIXED, "", typed)
    assert taken.answers == {**typed, "owed": 12, "later": 13}
    assert taken.faults == {}


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"owed": "24"}, "owed"), ({"owed": "-1"}, "owed"), ({"owed": "Zofia"}, "owed"), ({"since": "soon"}, "since"),
        ({"seen": "maybe"}, "seen"), ({"ways": ["a", "none"]}, "ways"), ({"ways": "b"}, "ways"), ({"owed": "9", "later": "9"}, "later"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_by_its_item(typed, at):
    taken = read_answers(MIXED, "", typed)
    assert list(taken.faults) == [at]
    assert "Zofia" not in str(taken)


def test_the_instruments_own_words_say_what_is_allowed():
    assert read_answers(MIXED, "", {"owed": "24"}).faults == {"owed": {"en": "From 0 to 23."}}


def test_what_is_empty_is_not_answered_and_a_refusal_is_kept():
    taken = read_answers(MIXED, "", {"seen": "", "owed": "declined", "ways": [], "nowhere": "x"})
    assert (taken.answers, taken.faults) == ({"owed": "declined"}, {})


def test_a_total_beyond_the_form_is_not_allowed():
    assert list(not_allowed(instruments.load("cse_it"), {"total": 99})) == ["total"]
    assert not_allowed(instruments.load("cse_it"), {"total": 23}) == {}


def test_what_needs_files_is_taken_elsewhere():
    assert fits_a_page(MIXED)
    assert not fits_a_page(instruments.load("company_self_assessment"))
