"""The list of goods: of a good and a country, with its year, and proof of nothing."""

from __future__ import annotations

import csv

import pytest

from harborlight.knowledge import goods
from harborlight.knowledge.vocabularies import LANGUAGES, vocabulary


def test_every_row_is_whole():
    countries = vocabulary("countries").codes()
    assert len(goods.all_goods()) == 467
    for each in goods.all_goods():
        assert each.country in countries
        assert each.kinds or each.is_downstream, "each is listed for a reason"
        assert bool(each.made_from) <= each.is_downstream


def test_goods_of_a_country_and_countries_of_a_good():
    assert "Bricks" in {each.good for each in goods.listed(country="IN")}
    assert "PK" in {each.country for each in goods.listed(good="bricks")}
    assert goods.listed(country="SE") == ()


def test_the_list_says_its_year_and_that_it_proves_nothing():
    assert set(goods.MEANING) == set(LANGUAGES)
    assert all(str(goods.YEAR) in text for text in goods.MEANING.values())
    assert "nothing about any company" in goods.MEANING["en"]


@pytest.mark.shared
def test_every_row_of_the_content_folder_is_here(shared):
    text = (shared / "content" / "corporate" / "usdol_goods_2022list.csv").read_text()
    marks = ("child_labor", "forced_labor", "forced_child_labor", "derived_downstream")
    published = sorted(
        (row["good"].strip(), row["sector"].lower(), *(row[mark] == "1" for mark in marks))
        for row in csv.DictReader(text.splitlines())
    )
    assert published == sorted(
        (
            each.good,
            each.sector,
            each.has_child_labour,
            each.has_forced_labour,
            each.has_forced_child_labour,
            each.is_downstream,
        )
        for each in goods.all_goods()
    )
