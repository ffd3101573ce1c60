"""What is found before anybody is asked a question: cycles, questions that can never be asked, names that lead nowhere, things
that are there twice, gaps between languages. Each with file, line, key and mend."""

from __future__ import annotations

import pytest

from harborlight.knowledge import instruments
from harborlight.knowledge.checking import check
from harborlight.knowledge.files import parse_yaml

HEAD = """\
id: made
version: '1'
title: {en: Made up, fr: Inventé}
source: nobody
licence: own_wording_rule
confidence: unverified
"""


def made(body: str, rule: str = "{kind: checklist}") -> str:
    return f"{HEAD}rule: {rule}\n{body}"


def faults(text: str) -> list[tuple[str, str]]:
    """(place, what) of every fault; each says how to mend it."""
    _instrument, found = instruments.validate(parse_yaml(text, "made.yaml"), where="made.yaml")
    assert all(fault.mend.rstrip("`").endswith((".", "?")) for fault, _is_blocking in found)
    return [(fault.where, fault.message.removeprefix(f"{fault.where}: ")) for fault, _is_blocking in found]


QUESTIONS = """\
items:
  - {id: age, type: integer, label: {en: How old?, fr: Quel âge ?}, constraint: '. >= 0 and . <= 120'}
  - id: works
    type: select_one
    label: {en: Works?, fr: Travaille ?}
    options: [{value: paid, label: {en: Paid, fr: Payé}}, {value: unpaid, label: {en: Unpaid, fr: Non payé}}]
  - {id: last, type: yes_no, label: {en: And?, fr: Et ?}, relevant: "%s"}
"""


@pytest.mark.parametrize(
    "condition",
    [
        "${works} = 'paid'", "${works} != 'unpaid'", "${age} > 100", "not(${works} = 'paid') or ${age} < 3", "true()",
        "${age} = ''", "string-length(${works}) > 90", "today() > '2030-01-01'", "${age} + 5 = 300", "${works} = 'unknown'",
        "${form} = ''", "selected(${works}, 'paid')", "${age} >= 17.5 and ${age} < 18.5", "regex(${works}, 'q')",
    ],
)  # fmt: skip
def test_a_condition_that_may_hold_is_left_in_peace(condition):
    assert faults(made(QUESTIONS % condition)) == []


@pytest.mark.parametrize(
    "condition",
    [
        "false()", "1 = 2", "${works} = 'both'", "${works} = 'paid' and ${works} = 'unpaid'", "${age} > 200",
        "${age} < 18 and ${age} > 18", "${age} < 18 and not(${age} < 18)", "selected(${works}, 'x')", "${age} > 17 and ${age} < 18",
        "${works} = 'both' and regex(${age}, '1')",
    ],
)  # fmt: skip
def test_a_question_that_can_never_be_asked_is_found_with_its_line(condition):
    place = "made.yaml, line 14: items.last.relevant"
    assert faults(made(QUESTIONS % condition)) == [(place, "can never hold, so it would never be asked.")]


def test_a_group_that_shuts_out_what_its_item_needs():
    body = """\
items:
  - {id: a, type: yes_no, label: {en: A, fr: A}}
  - group: inner
    relevant: "${a} = 'yes'"
    items:
      - {id: b, type: yes_no, label: {en: B, fr: B}}
      - {id: c, type: yes_no, label: {en: C, fr: C}, relevant: "${a} = 'no'"}
"""
    assert faults(made(body)) == [
        ("made.yaml, line 14: items.c.relevant", "can never hold, so it would never be asked.")
    ]


def test_what_depends_on_a_later_question_is_found():
    body = """\
items:
  - {id: a, type: yes_no, label: {en: A, fr: A}, relevant: "${b} = 'yes'"}
  - {id: b, type: yes_no, label: {en: B, fr: B}}
"""
    assert faults(made(body)) == [
        ("made.yaml, line 9: items.a.relevant", "depends on 'b', which is asked later.")
    ]


@pytest.mark.parametrize(
    ("first", "second", "ring"),
    [
        ("relevant: \"${b} = 'yes'\"", "relevant: \"${a} = 'yes'\"", "a → b → a"),
        ('type: calculate, calculation: "${b} + 1"', 'type: calculate, calculation: "${a} + 1"', "a → b → a"),
        ('type: calculate, calculation: "${a} + 1"', "type: yes_no", "a → a"),
    ],
)
def test_a_cycle_is_found_and_shown(first, second, ring):
    body = f"items:\n  - {{id: a, label: {{en: A, fr: A}}, {first}}}\n  - {{id: b, label: {{en: B, fr: B}}, {second}}}\n"
    found = faults(made(body))
    assert len(found) == 1
    place, said = found[0]
    assert place.startswith("made.yaml, line ")
    assert said in (f"depends on itself: {ring}.", "depends on itself: b → a → b.")


@pytest.mark.parametrize(
    ("body", "rule", "place", "said"),
    [
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: count, at_least: 1, items: [b]}", "line 7: rule.items", "names 'b', which is not there."),
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: count, at_least: 2}", "line 7: rule.at_least", "asks for more items than there are."),
        ("items: [{id: a, type: text, label: {en: A, fr: A}}]", "{kind: sum, items: [a]}", "line 7: rule.items", "counts 'a', which is no number."),
        ("items:\n- {id: a, type: scale, label: {en: A, fr: A}, options: [{value: x}]}", "{kind: sum}", "line 9: items.a.options", "no option has a score."),
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: sum, bands: [{id: low, at_least: 1}]}", "line 7: rule.bands.low", "leaves low scores without a band."),
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: sum, bands: [{id: l}, {id: m, at_least: 3}, {id: h, above: 2}]}", "line 7: rule.bands.h", "begins below the band before it."),
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: clusters, clusters: {c: {items: [z]}}, positive: {all_of: [d]}}", "line 7: rule.clusters.c.items", "names 'z', which is not there."),
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: pairing, pairs: {p: {first: x, second: y}}}", "line 8: items.a", "lacks a dimension or a strength."),
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: judgement, item: z}", "line 7: rule.item", "names 'z', which is not there."),
        ("items: [{id: a, label: {en: A, fr: A}}]", "{kind: expression, score: '${z} + 1'}", "line 7: rule.score", "names ${z}, which is not there."),
        ("items: [{id: a, label: {en: A, fr: A}, evidence: b}]", "{kind: checklist}", "line 8: items.a.evidence", "'b' is no file item."),
        ("items: [{id: a, label: {en: A, fr: A}}, {id: a, label: {en: A, fr: A}}]", "{kind: checklist}", "line 8: items.a", "two items have this id."),
        ("profile: {a: {type: integer}}\nitems: [{id: a, label: {en: A, fr: A}}]", "{kind: checklist}", "line 8: profile.a", "an item has this id, too."),
        ("lists:\n  l: {options: [{value: x}, {value: x}]}\nitems: [{id: a, label: {en: A, fr: A}}]", "{kind: checklist}", "line 9: lists.l.x", "two options have the value 'x'."),
        ("items: [{id: a, type: select_one, label: {en: A, fr: A}, options: [{value: x y}]}]", "{kind: checklist}", "line 8: items.a.x y", "a space in the value of an option."),
        ("items: [{id: a, label: {en: A, fr: A}, relevant: '${aeg} > 1'}]", "{kind: checklist}", "line 8: items.a.relevant", "names ${aeg}, which is not there."),
        ("items: [{id: a, label: {en: A, fr: A}, relevant: 'age > 1'}]", "{kind: checklist}", "line 8: items.a.relevant", "age stands there without ${…}."),
        ("items: [{id: a, label: {en: A, fr: A}, constraint: \"regex(., '(')\"}]", "{kind: checklist}", "line 8: items.a.constraint", "a pattern that is not known."),
        ("items: [{id: a, label: {en: A, fr: A}, constraint: {verbatim: /data/x}}]", "{kind: checklist}", "line 8: items.a.constraint", "lies outside the expression language."),
        ("items: [{id: a, label: {en: A}}]", "{kind: checklist}", "line 8: items.a.label", "lacks a text in fr."),
        ("alerts:\n  now: {when: '${a} = 1', label: {en: Now, fr: Or}, band: high}\nitems: [{id: a, label: {en: A, fr: A}}]", "{kind: checklist}", "line 9: alerts.now.band", "names 'high', which is not there."),
        ("vectors: [{name: one, answers: {z: 1}, expect: {}}]\nitems: [{id: a, label: {en: A, fr: A}}]", "{kind: checklist}", "line 8: vectors[0]", "lacks expect."),
        ("vectors: [{name: one, answers: {z: 1}, expect: {band: x}}]\nitems: [{id: a, label: {en: A, fr: A}}]", "{kind: checklist}", "line 8: vectors[0].answers", "names 'z', which is not there."),
        ("items: [{id: a, label: {en: A, fr: A}, relevant: '${a'}]", "{kind: checklist}", "line 8: items.a.relevant", "is no expression: a character that means nothing here at character 1."),
    ],
)  # fmt: skip
def test_every_other_fault_has_its_place(body, rule, place, said):
    assert (f"made.yaml, {place}", said) in faults(made(body, rule))


def test_a_repeated_item_seen_from_outside_must_be_summed():
    body = """\
items:
  - repeat: jobs
    items:
      - {id: hours, type: integer, label: {en: H, fr: H}}
      - {id: too_long, type: yes_no, label: {en: L, fr: L}, relevant: '${hours} > 10'}
  - {id: all_hours, type: calculate, calculation: 'sum(${hours})'}
  - {id: wrong, type: calculate, calculation: '${hours} + 1'}
"""
    assert faults(made(body)) == [
        ("made.yaml, line 14: items.wrong.calculation", "${hours} has many values here.")
    ]


def test_all_faults_are_told_at_once_not_only_the_first():
    body = """\
items:
  - {id: a, label: {en: A, fr: A}, sensitivity: 7}
  - {id: b, label: {en: B, fr: B}, colour: blue}
  - {id: c, type: nonsense, label: {en: C, fr: C}}
"""
    assert [place for place, _said in faults(made(body))] == [
        "made.yaml, line 9: items.a.sensitivity",
        "made.yaml, line 10: items.b",
        "made.yaml, line 11: items.c.type",
    ]


@pytest.mark.parametrize(
    "instrument", instruments.all_instruments(), ids=lambda each: f"{each.id} {each.version}"
)
def test_nothing_is_wrong_with_a_shipped_instrument(instrument):
    assert check(instrument) == ()


TOWNS = """\
lists:
  towns:
    options:
      - {value: newtown, label: {en: Newtown, fr: Villeneuve}, columns: {county: a}}
      - {value: newtown, label: {en: Newtown, fr: Villeneuve}, columns: {county: b}}
items:
  - {id: county, type: text, label: {en: County?, fr: Comté ?}}
  - {id: town, type: select_one, list: towns, label: {en: Town?, fr: Ville ?}%s}
"""


def test_a_filtered_list_may_hold_a_value_twice():
    """Villages of one name in two counties are told apart by the column that the filter asks for."""
    assert any("two options" in what for _place, what in faults(made(TOWNS % "")))
    assert faults(made(TOWNS % ", choice_filter: 'county = ${county}'")) == []
