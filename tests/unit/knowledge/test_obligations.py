"""Obligations of states: which are on record, which bind, and nothing lost against the published content."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harborlight.errors import BadInput
from harborlight.knowledge import obligations
from harborlight.knowledge.obligations import Bond, binding
from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.instruments import Confidence

COUNTRIES = st.sampled_from(vocabulary("countries").codes())
TREATIES = st.sampled_from([each.id for each in obligations.treaties()])
DAYS = st.dates(date(1990, 1, 1), date(2035, 1, 1))
# How the published content's words are said here.
RENAMED = {"EU2004/81": "EU2004_81"}


def test_every_obligation_says_where_it_comes_from_and_how_far_it_was_checked():
    assert len({each.id for each in obligations.all_obligations()}) == 146
    for each in obligations.all_obligations():
        assert each.requirement
        assert each.question
        assert each.source
        assert each.evidence
        assert not each.confidence.is_verified, "a lawyer holds it against the text first"
    assert len(obligations.themes()) == 17


def test_obligations_by_treaty_theme_and_nature():
    assert len(obligations.obligations(treaty="PAL")) == 34
    assert {each.treaty for each in obligations.obligations(theme="reflection_period")} == {
        "COE197",
        "EU2004_81",
    }
    assert all(not each.is_mandatory for each in obligations.obligations(nature="shall_consider"))
    assert obligations.obligations(treaty="PAL", theme="no such theme") == ()


def test_a_treaty_that_is_not_there_is_refused():
    with pytest.raises(BadInput, match="Known: PAL, UNTOC"):
        obligations.treaty("MAGNA-CARTA")


def test_every_country_of_a_row_and_of_a_territory_is_a_country():
    known = {*vocabulary("countries").codes(), "EU"}
    assert {country for _treaty, country in obligations._standings()} <= known
    territories = obligations._territories()
    assert {*territories, *(state for state, _kind in territories.values())} <= known


@given(TREATIES, COUNTRIES, DAYS)
def test_every_question_has_an_answer_with_its_reason(treaty, country, day):
    found = binding(treaty, country, day)
    assert found.why
    if found.is_bound:
        assert found.standing is not None
        assert found.standing.standing == "party"
        assert found.since is None or found.since <= day
    if obligations.standing_of(treaty, country) is None and not obligations.state_of(country):
        assert found.bond in (Bond.NOT_ON_RECORD, Bond.SOFT_LAW)


@given(TREATIES, COUNTRIES, DAYS, st.integers(0, 4000))
def test_who_is_bound_stays_bound(treaty, country, day, later):
    """Nobody is on record as having left."""
    if binding(treaty, country, day).is_bound:
        assert binding(treaty, country, date.fromordinal(day.toordinal() + later)).is_bound


@given(COUNTRIES, DAYS)
def test_no_question_comes_from_a_treaty_that_the_country_has_not_accepted(country, day):
    for each in obligations.gap_questions(country, day):
        assert each.bond in (Bond.BOUND, Bond.UNSURE, Bond.SOFT_LAW)
        standing = obligations.standing_of(each.obligation.treaty, country)
        assert standing is None or standing.standing == "party"


@given(TREATIES, COUNTRIES, DAYS)
def test_an_answer_is_never_surer_than_what_it_rests_on(treaty, country, day):
    order = list(Confidence)
    found = binding(treaty, country, day)
    if found.standing is not None:
        assert order.index(found.confidence) >= order.index(found.standing.confidence)


@pytest.mark.shared
def test_no_obligation_of_the_content_folder_was_lost_or_changed(shared):
    published = list(
        csv.DictReader((shared / "content" / "legal" / "obligations.csv").read_text().splitlines())
    )
    assert len(published) == 146
    for row in published:
        [mine] = [each for each in obligations.all_obligations() if each.id == row["id"]]
        assert (mine.article, mine.requirement, mine.question) == (
            row["article"], row["requirement"], row["indicator_question"],
        )  # fmt: skip
        assert mine.treaty == RENAMED.get(row["instrument"], row["instrument"])
        assert obligations.treaty(mine.treaty).title == row["instrument_title"]
        plain = [row[name].replace(" ", "_").replace("-", "_") for name in ("theme", "nature")]
        assert [mine.theme, mine.nature] == plain
        assert ";".join(mine.evidence) == row["evidence_type"]
        assert mine.confidence is (
            Confidence.SECONDARY if "content verified" in row["confidence"] else Confidence.UNVERIFIED
        )


@pytest.mark.shared
def test_no_ratification_of_the_content_folder_was_lost_or_bettered(shared):
    text = (shared / "content" / "legal" / "palermo_ratification.csv").read_text()
    published = list(csv.DictReader(text.splitlines()))
    mine = [each for each in obligations._standings().values() if each.treaty == "PAL"]
    words = {"yes": "party", "signed_only": "signed", "no_as_of_2022": "not_party"}
    told = sorted(
        (words[row["party"]], row["signature"], row["consent_date"], row["consent_type"]) for row in published
    )
    assert sorted((each.standing, each.signed_on, each.consented_on, each.how) for each in mine) == told
    n_verified = sum(row["confidence"] == "verified" for row in published)
    assert sum(each.confidence is Confidence.VERIFIED for each in mine) <= n_verified
