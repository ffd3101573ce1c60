"""A readable difference names whatever differs, and nothing else."""

from __future__ import annotations

import dataclasses

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.factories.instruments import instruments

from harborlight.knowledge.comparing import Change, Kind, compare
from harborlight.knowledge.instrument_writing import to_data
from harborlight.knowledge.instruments import fingerprint, load
from harborlight.tables.instruments import Item

DELPHI = load("delphi")


def with_items(*items: Item):
    return dataclasses.replace(DELPHI, entries=items)


def test_an_item_put_in_taken_out_moved_and_reworded():
    first, second, third, *rest = DELPHI.items
    new = Item("asked_anew", label={"en": "Were papers kept?"})
    reworded = dataclasses.replace(third, label={**third.label, "en": "Other words"})
    found = compare(DELPHI, with_items(second, first, reworded, *rest[:-1], new))
    kinds = {(each.kind, each.place) for each in found if not each.key}
    assert (Kind.ADDED, "asked_anew") in kinds
    assert (Kind.REMOVED, rest[-1].id) in kinds
    assert len([each for each in found if each.kind is Kind.MOVED]) == 1
    (words,) = [each for each in found if each.place == third.id]
    assert words == Change(
        Kind.CHANGED, third.id, "label.en", third.label["en"], "Other words", decides=False
    )


def test_a_strength_and_a_rule_decide_and_words_do_not():
    item = next(each for each in DELPHI.items if each.strength.get("A_L") == "S")
    weaker = dataclasses.replace(item, strength={**item.strength, "A_L": "W"})
    changed = with_items(*(weaker if each is item else each for each in DELPHI.items))
    assert compare(DELPHI, changed) == (
        Change(Kind.CHANGED, item.id, "strength.A_L", "S", "W", decides=True),
    )
    (said,) = compare(DELPHI, dataclasses.replace(DELPHI, owner="somebody"))
    assert not said.decides


@given(instruments(), instruments())
def test_nothing_is_said_of_the_same_and_something_of_any_other(one, other):
    assert compare(one, one) == ()
    assert bool(compare(one, other)) == (to_data(one) != to_data(other))


@given(instruments(), instruments(), st.data())
def test_one_field_of_one_item_is_enough(one, other, data):
    at = data.draw(st.integers(0, len(one.entries) - 1))
    mine = one.entries[at]
    donors = [each for each in other.entries if type(each) is type(mine)]
    assume(donors)
    name = data.draw(
        st.sampled_from(
            [field.name for field in dataclasses.fields(mine) if field.name not in ("id", "entries")]
        )
    )
    mixed = dataclasses.replace(mine, **{name: getattr(data.draw(st.sampled_from(donors)), name)})
    changed = dataclasses.replace(one, entries=(*one.entries[:at], mixed, *one.entries[at + 1 :]))
    found = compare(one, changed)
    assert {each.place for each in found} <= {mine.id}
    assert bool(found) == (to_data(one) != to_data(changed))


@given(instruments(), instruments())
def test_what_changes_a_fingerprint_is_said_to_decide(one, other):
    if fingerprint(one) != fingerprint(other):
        assert any(each.decides for each in compare(one, other))
