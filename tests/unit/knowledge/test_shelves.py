"""Every record stands on a shelf, with source and confidence, under an id fit for an address."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from harborlight.errors import Missing
from harborlight.knowledge import hotlines, instruments, obligations, protocols, search, shelves
from harborlight.knowledge.vocabularies import LANGUAGES, vocabulary


def test_every_entry_is_whole_and_stands_once():
    found = shelves.all_entries()
    assert Counter((each.shelf, each.id) for each in found).most_common(1)[0][1] == 1
    for each in found:
        assert each.title["en"].strip(), each
        assert each.source, each
        assert re.fullmatch(r"[A-Za-z0-9_.-]+", each.id), each
        assert set(each.title) <= set(LANGUAGES)
        assert all(fact.value for fact in each.facts)
        assert not each.country or each.country in {*vocabulary("countries").codes(), "EU"}


@pytest.mark.parametrize("shelf", shelves.SHELVES)
def test_no_shelf_is_empty(shelf):
    assert shelves.entries_of(shelf)


def test_nothing_is_left_out():
    assert len(shelves.entries_of("obligations")) == len(obligations.all_obligations())
    assert len(shelves.entries_of("ratifications")) == len(obligations.all_standings())
    assert len(shelves.entries_of("numbers")) == len(hotlines.all_numbers())
    assert {each.id for each in shelves.entries_of("instruments")} == {
        each.id for each in instruments.all_instruments()
    }
    assert {each.id for each in shelves.entries_of("protocols")} == {
        each.id for each in protocols.newest_protocols()
    }


def test_an_entry_is_no_better_than_its_record():
    by_id = {each.id: each for each in obligations.all_obligations()}
    for each in shelves.entries_of("obligations"):
        assert (each.confidence, each.doubt) == (by_id[each.id].confidence, by_id[each.id].doubt)
    for each in shelves.entries_of("procedures"):
        assert not each.confidence.is_verified, "a finder's own word is no check"


def test_what_is_not_there_is_missing():
    with pytest.raises(Missing, match="instruments, protocols"):
        shelves.entries_of("attic")
    with pytest.raises(Missing):
        shelves.entry("obligations", "PAL-999")
    assert shelves.entry("obligations", "PAL-001").id == "PAL-001"


def test_the_public_site_is_offered_known_shelves():
    assert set(shelves.PUBLIC) <= set(shelves.SHELVES)


def test_every_shelf_fact_and_reason_has_a_name_in_every_language():
    assert set(shelves.SHELVES) <= set(vocabulary("shelves").codes())
    names = {fact.name for each in shelves.all_entries() for fact in each.facts}
    extra = {fact.name for each in shelves.entries_of("procedures") for fact in each.facts}
    extra |= {fact.name for each in shelves.entries_of("vocabularies") for fact in each.facts}
    assert names - extra <= set(vocabulary("entry_facts").codes())
    assert {why for each in search.to_check() for why in each.why} <= set(vocabulary("check_reasons").codes())
