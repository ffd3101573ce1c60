"""Finding a record by the words of five languages, and what waits for a person."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from harborlight.cli import main
from harborlight.knowledge import search, shelves
from harborlight.knowledge.search import Index, Wanted, words_of
from harborlight.knowledge.shelves import Entry
from harborlight.tables.instruments import Confidence


def made(entry_id: str, title: str, words: str = "", **more) -> Entry:
    given = {"source": "s", "confidence": Confidence.UNVERIFIED} | more
    return Entry("shelf", entry_id, {"en": title}, words={"en": words}, **given)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Médica", "medica"),
        ("DEBTS", "debt"),
        ("п’ятниця", "пʼятниця"),
        ("жертва", "жертви"),
        ("притулку", "притулок"),
        ("الضحية", "ضحيه"),
        ("والأطفال", "اطفال"),
        ("مُساعَدة", "مساعدة"),
        ("إيواء", "ايواء"),
        ("\ufee3\ufeb4\ufe8e\ufecb\ufeaa\ufe93", "مساعدة"),
    ],
)
def test_spellings_that_mean_the_same_are_found_by_each_other(one, other):
    """Case, accents, vowel marks, article, hamza, apostrophes, presentation forms, common endings."""
    index = Index([made("a", one)])
    assert index.search(other) or index.search(other[:-2])


@pytest.mark.parametrize(
    ("query", "shelf", "title"),
    [
        ("debt bondage", "vocabularies", "Debt bondage"),
        ("bondage debt", "vocabularies", "Debt bondage"),
        ("servidumbre deudas", "vocabularies", "Debt bondage"),
        ("travail forcé", "vocabularies", "Forced labour"),
        ("العمل القسري", "vocabularies", "Forced labour"),
        ("примусова праця", "vocabularies", "Forced labour"),
        ("palermo andorra", "ratifications", "Andorra: Palermo (TIP) Protocol 2000 – party"),
        ("PAL-001", "obligations", "State purposes"),
        ("البرازيل بالرمو", "numbers", "Brazil"),
        ("section 54 modern slavery act", "laws", "United Kingdom: Modern Slavery Act"),
    ],
)
def test_the_best_comes_first(query, shelf, title):
    found = search.search(query)[:3]
    assert any(each.entry.shelf == shelf and each.entry.title_in("en").startswith(title) for each in found)


def test_more_of_the_words_and_the_title_come_first():
    index = Index(
        [
            made("a", "fees", "fees fees fees"),
            made("b", "other", "recruitment fees"),
            made("c", "recruitment fees"),
        ]
    )
    assert [each.entry.id for each in index.search("recruitment fees")] == ["c", "b", "a"]


def test_a_short_word_finds_itself_only():
    index = Index([made("a", "us"), made("b", "usual")])
    assert [each.entry.id for each in index.search("us")] == ["a"]
    assert [each.entry.id for each in index.search("usu")] == ["b"]


def test_without_a_word_everything_that_fits():
    assert len(search.search("")) == len(shelves.all_entries())
    assert len(search.search(" … ", Wanted(("treaties",)))) == len(shelves.entries_of("treaties"))
    assert search.search("xyzzyplugh") == []


def test_shelf_confidence_and_country_narrow():
    wanted = Wanted(("ratifications",), "verified", "GB")
    found = search.search("palermo", wanted)
    assert [each.entry.id for each in found] == ["PAL-GB"]


@given(st.text(max_size=80))
def test_whatever_is_typed_is_no_fault(text):
    for each in search.search(text)[:3]:
        assert each.score >= 0
    assert all(word for word in words_of(text))


@given(st.sampled_from(shelves.all_entries()))
def test_every_entry_is_found_by_its_own_title(entry):
    for title in entry.title.values():
        assert any(each.entry is entry for each in search.search(title))


# -- what needs a human ----------------------------------------------------------------------------------------------


def test_what_is_unverified_doubtful_or_never_called_waits_the_oldest_first():
    waiting = search.to_check(today="2026-11-26")
    dates = [each.entry.checked_on or each.entry.as_of for each in waiting]
    assert dates == sorted(dates)
    ids = {(each.entry.shelf, each.entry.id) for each in waiting}
    for each in shelves.all_entries():
        must = (
            not each.confidence.is_verified
            or bool(each.doubt)
            or (each.shelf == "numbers" and not each.checked_on)
        )
        assert ((each.shelf, each.id) in ids) is must
    assert all(each.why for each in waiting)


def test_what_is_to_be_looked_at_again_waits_from_its_day_on():
    def due(today: str) -> set[str]:
        return {each.entry.id for each in search.to_check(today=today) if "review_due" in each.why}

    (day,) = {each.review_on for each in shelves.all_entries() if each.id == "qyit"}
    assert day == "2027-05-31"
    assert "qyit" not in due("2027-05-30")
    assert "qyit" in due("2027-05-31")


def run(*arguments: str):
    return CliRunner().invoke(main, ["knowledge", *arguments], catch_exceptions=False)


def test_the_terminal_finds_and_lists():
    said = run("search", "reflection", "period", "--shelf", "limits")
    assert said.exit_code == 0
    assert "limits/" in said.output
    assert "Source:" in said.output
    found = json.loads(
        run("search", "palermo", "--country", "gb", "--confidence", "verified", "--json").output
    )
    assert [each["id"] for each in found if each["shelf"] == "ratifications"] == ["PAL-GB"]
    waiting = json.loads(run("check", "--json").output)
    assert len(waiting) == len(search.to_check(today="2026-11-26"))
    assert {"unverified", "not_called"} <= {why for each in waiting for why in each["why"]}
    assert "wait for a person" in run("check", "--shelf", "numbers").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "x", "--shelf", "attic"], "Shelves: instruments"),
        (["check", "--confidence", "sure"], "verified, secondary"),
    ],
)
def test_a_wrong_filter_says_how_to_mend_it(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
