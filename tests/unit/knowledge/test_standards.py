"""The crosswalk and the code lists: code to code, gaps named, nothing of the published lists lost."""

from __future__ import annotations

import csv
import json

import pytest

from harborlight.errors import BadInput
from harborlight.knowledge import standards
from harborlight.knowledge.vocabularies import vocabulary


def test_a_code_is_found_in_another_standard_and_back():
    assert standards.translate("means", "DebtBondage", from_="htcds", to="ctdc_2021") == (
        "meansOfControlDebtBondage",
    )
    assert standards.translate("means", "meansOfControlDebtBondage", from_="ctdc_2021", to="htcds") == (
        "DebtBondage",
    )


def test_what_a_standard_merges_comes_back_as_several():
    found = standards.translate("means", "meansThreats", from_="ctdc_2024", to="htcds")
    assert set(found) == {"PhysicalThreats", "ThreatsLawEnforcement", "ThreatensChildrenFamily"}


def test_a_gap_is_named_and_never_filled():
    assert (
        standards.translate("means", "meansOfControlRestrictsMovement", from_="ctdc_2021", to="htcds") == ()
    )
    gaps = {(each.concept, each.code) for each in standards.gaps("htcds")}
    assert {("exploitation", "forced_criminality"), ("means", "restricts_movement")} <= gaps
    assert ("means", "debt_bondage") in {(each.concept, each.code) for each in standards.gaps("niem")}


def test_our_own_lists_hold_every_htcds_code_of_the_crosswalk():
    for each in standards.crosswalk():
        if each.vocabulary and "htcds" in each.written:
            assert each.written["htcds"] in vocabulary(each.vocabulary).codes(), each


def test_every_code_belongs_to_a_known_standard():
    assert {each.standard for each in standards.all_codes()} <= set(standards.standards())
    assert len(standards.codes_of("niem", "venue")) == 34
    assert [each.code for each in standards.codes_of("gbvims", "core_types")][:2] == [
        "rape",
        "sexual_assault",
    ]
    with pytest.raises(BadInput, match="Known: htcds"):
        standards.standard("excel")
    with pytest.raises(BadInput, match="Known: ic_tip"):
        standards.translate("means", "x", from_="htcds", to="gbvims")


def test_no_conformity_is_claimed_with_a_list_that_was_not_at_hand():
    assert not standards.standard("ic_tip").confidence.is_verified
    assert "no conformity" in standards.standard("ic_tip").note


@pytest.mark.shared
def test_nothing_of_the_published_lists_is_lost(shared):
    folder = shared / "standards"
    rows = list(csv.DictReader((folder / "crosswalk_ictip_htcds_ctdc_niem.csv").read_text().splitlines()))
    names = {
        "ictip_unit": "ic_tip",
        "htcds_2.0": "htcds",
        "ctdc_kanon_2021": "ctdc_2021",
        "ctdc_synth_2024": "ctdc_2024",
        "niem6_hs": "niem",
    }
    assert [(each.concept, each.code, dict(each.written)) for each in standards.crosswalk()] == [
        (row["concept"], row["code"], {mine: row[name] for name, mine in names.items() if row[name]})
        for row in rows
    ]
    codes = {(each.standard, each.code) for each in standards.all_codes()}
    niem = json.loads((folder / "niem6_hs_trafficking.json").read_text())["codes"]
    assert {("niem", " ".join(row["code"].split())) for rows in niem.values() for row in rows} <= codes
    fields = json.loads((folder / "htcds_v2.0_fields.json").read_text())["fields"]
    assert {("htcds", value["code"]) for each in fields for value in each["values"]} <= codes
    assert {("htcds", each["full_name"]) for each in fields if each["full_name"]} <= codes
    variables = json.loads((folder / "ctdc_synthetic_2024_codebook.json").read_text())["variables"]
    assert {("ctdc_2024", each["name"]) for each in variables} <= codes
