"""Laws by country, findings about them, and published yardsticks: whole, and each with its source."""

from __future__ import annotations

import csv

import pytest
import yaml

from harborlight.errors import BadInput
from harborlight.knowledge import national_law
from harborlight.knowledge.vocabularies import vocabulary


def test_a_region_has_its_own_laws_and_those_of_the_country():
    scottish = {each.region for each in national_law.laws_of("GB", "GB-SCT")}
    assert "GB-SCT" in scottish
    assert "GB-NIR" not in scottish
    assert {each.region for each in national_law.laws_of("GB")} >= {"GB-SCT", "GB-NIR"}
    assert national_law.laws_of("ZZ") == ()


def test_a_finding_says_yes_no_or_nothing():
    found = national_law.child_labour_finding("AF")
    assert found.ratified["palermo"] == "yes"
    assert found.meets["forced_labour_banned"] == "no"
    assert found.advancement == "No Advancement"
    assert national_law.child_labour_finding("SE") is None
    with pytest.raises(BadInput, match="AF"):
        national_law._finding(
            {"country": "AF", "advancement": "", **dict.fromkeys(national_law.CONVENTIONS, "maybe"),
             **dict.fromkeys(national_law.STANDARDS, "")}
        )  # fmt: skip


def test_the_yardsticks_are_whole_and_say_what_is_from_memory():
    standards = national_law.minimum_standards()
    assert [each.part for each in standards[:4]] == ["standards"] * 4
    assert len(standards) == 4 + 12 + 4
    assert {each.confidence.is_verified for each in standards[:4]} == {True}
    assert not any(each.confidence.is_verified for each in standards[4:])
    index = national_law.policy_index()
    assert len(index) == 15
    assert index[0].id == "3P-PROSECUTION-5"
    assert not any(each.confidence.is_verified for each in index)


@pytest.mark.shared
def test_every_finding_of_the_content_folder_is_shipped_unchanged(shared):
    text = (shared / "content" / "legal" / "usdol_country_legal_2022.csv").read_text()
    published = list(csv.DictReader(text.splitlines()))
    countries = national_law.countries_with_findings()
    assert len(countries) == len(published) == 143
    assert set(countries) <= set(vocabulary("countries").codes())

    def told(rows, column):
        return sorted(row[column].lower().replace("n/a", "not_applicable") for row in rows if row[column])

    found = [national_law.child_labour_finding(country) for country in countries]
    for column, name in (("C_138_Ratified", "c138"), ("Palermo_Ratified", "palermo")):
        assert sorted(each.ratified[name] for each in found if name in each.ratified) == told(
            published, column
        )
    for column, name in (
        ("conforms_Prohibition_Forced_Labor", "forced_labour_banned"), ("conforms_Minimum_Work", "minimum_age"),
        ("conforms_Free_Public_Education", "free_education"),
    ):  # fmt: skip
        assert sorted(each.meets[name] for each in found if name in each.meets) == told(published, column)


@pytest.mark.shared
def test_every_law_and_every_criterion_of_the_content_folder_is_here(shared):
    folder = shared / "content" / "legal"
    laws = list(csv.DictReader((folder / "national_laws.csv").read_text().splitlines()))
    assert sorted(each.law for each in national_law.all_laws()) == sorted(row["law"] for row in laws)
    covered = {each.law: each.covers for each in national_law.all_laws()}
    assert all(row["covers"].startswith(covered[row["law"]]) for row in laws)
    n_verified = sum("verified" in row["status"] and "unverified" not in row["status"] for row in laws)
    assert sum(each.confidence.is_verified for each in national_law.all_laws()) <= n_verified
    tvpa = yaml.safe_load((folder / "tvpa_standards.yaml").read_text())
    assert len(national_law.minimum_standards()) == sum(
        len(tvpa[name]) for name in ("minimum_standards", "criteria", "tiers")
    )
