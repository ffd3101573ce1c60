"""Vocabularies: whole in every shipped language, held against the published lists, and strict about codes."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from harborlight.errors import BadInput
from harborlight.knowledge import vocabularies
from harborlight.knowledge.instruments import all_instruments
from harborlight.knowledge.vocabularies import LANGUAGES, vocabulary
from harborlight.tables.handoffs import DataGroup

HTCDS = {
    "exploitation_forms": "vic_TypeOfExploitation",
    "exploitation_sectors": "vic_ForcedLabourIndustry",
    "identifying_bodies": "vic_TraffickingStatusDecisionMakingOrg",
    "means_of_control": "vic_MethodsOfControl",
    "recruitment_methods": "vic_MethodOfRecruitment",
    "relationship_to_trafficker": "vic_RelationshipToTrafficker",
    "sexual_exploitation_types": "vic_TypeOfSexExploitation",
    "trafficking_status": "vic_TraffickingStatus",
    "vulnerabilities": "vic_Vulnerabilities",
}
# Codes that we add to the standard's, each with a reason in the file.
OURS = {"exploitation_forms": {"ForcedCriminality"}, "means_of_control": {"RestrictsMovement"}}


def test_every_class_that_a_rule_gives_has_a_label():
    found = set()
    for instrument in all_instruments():
        classes = getattr(instrument.rule, "classes", ())
        for steps in classes.values() if isinstance(classes, Mapping) else [classes]:
            found |= {name for name, _when in steps}
    assert found <= set(vocabulary("instrument_patterns").codes())


@pytest.mark.parametrize("name", vocabularies.all_names())
def test_every_shipped_vocabulary_is_whole(name):
    words = vocabulary(name)
    assert words.codes()
    assert words.source
    for language in LANGUAGES:
        labels = [label for _code, label in words.choices(language)]
        assert len(labels) == len(words.codes())
        assert all(label.strip() == label and label for label in labels)
        doubled = sorted({label for label in labels if labels.count(label) > 1})
        assert doubled == [], f"two codes look alike in {language}"


def test_the_data_groups_are_those_of_hand_offs():
    assert set(vocabulary("data_groups").codes()) == set(DataGroup)


def test_every_need_stands_under_a_pillar():
    pillars = set(vocabulary("pillars").codes())
    assert pillars == {"1", "2", "3", "4"}
    assert {extra["pillar"] for extra in vocabulary("needs").extra.values()} == pillars
    assert len(vocabulary("needs").codes()) >= 25


def test_norway_is_a_country_and_not_a_no():
    assert vocabulary("countries").label("NO", "fr") == "Norvège"
    assert vocabulary("languages").label("no", "en") == "Norwegian"
    assert all(len(code) == 2 and code.isupper() for code in vocabulary("countries").codes())


def test_a_language_knows_its_own_name():
    assert vocabulary("languages").label("prs", "en") == "Dari"
    own = {code: extra.get("own", "") for code, extra in vocabulary("languages").extra.items()}
    assert (own["ar"], own["uk"], own["sq"]) == ("العربية", "українська", "shqip")


def test_a_code_that_is_not_there_is_a_fault():
    with pytest.raises(BadInput, match=r"needs: no code 'yacht'\. Known: emergency_shelter"):
        vocabulary("needs").label("yacht")
    with pytest.raises(BadInput, match="there is no vocabulary 'boats'"):
        vocabulary("boats")


def test_a_language_that_is_not_shipped_falls_back_to_english():
    assert vocabulary("needs").label("medical", "de") == "Medical care"


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({False: dict.fromkeys(LANGUAGES, "x")}, "is not a text"),
        ({"a": {"en": "x", "es": "x", "fr": "x", "ar": ""}}, "lacks a label in ar, uk"),
        ({"a": {**dict.fromkeys(LANGUAGES, "x"), "cut at a comma": None}}, "'cut at a comma' has no value"),
    ],
)
def test_a_file_that_lacks_something_is_refused(codes, said):
    with pytest.raises(BadInput, match=said):
        vocabularies.build("made", {"source": "s", "confidence": "unverified", "codes": codes})


def test_long_lists_are_in_the_readers_alphabet():
    english = [label for _code, label in vocabulary("countries").choices("en")]
    assert english[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    ukrainian = [label for _code, label in vocabulary("countries").choices("uk")]
    assert (
        ukrainian.index("Єгипет")
        < ukrainian.index("Замбія")
        < ukrainian.index("Індія")
        < ukrainian.index("Катар")
    )


def test_short_lists_stay_in_the_order_of_the_file():
    assert [code for code, _label in vocabulary("decline_reasons").choices("en")][-1] == "other"


def test_every_referral_state_points_to_one_that_the_workspace_keeps():
    from harborlight.release.rules import STATES

    kept = {extra["ours"] for extra in vocabulary("referral_states").extra.values() if extra.get("ours")}
    assert kept == set(STATES)


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(HTCDS))
def test_the_codes_are_those_of_htcds(shared, name):
    fields = json.loads((shared / "standards" / "htcds_v2.0_fields.json").read_text())["fields"]
    published = next(
        {value["code"] for value in each["values"]} for each in fields if each["full_name"] == HTCDS[name]
    )
    assert set(vocabulary(name).codes()) == published | OURS.get(name, set())


@pytest.mark.shared
def test_the_means_know_their_ctdc_names(shared):
    import csv

    text = (shared / "standards" / "crosswalk_ictip_htcds_ctdc_niem.csv").read_text()
    rows = [row for row in csv.DictReader(text.splitlines()) if row["concept"] == "means"]
    published = {row["htcds_2.0"] or "RestrictsMovement": row["ctdc_kanon_2021"] for row in rows}
    assert {code: extra["ctdc"] for code, extra in vocabulary("means_of_control").extra.items()} == published


@pytest.mark.shared
def test_the_referral_codes_are_the_recommended_ones(shared):
    codes = json.loads((shared / "standards" / "referral_workflow_codes.json").read_text())["recommended"]
    assert set(vocabulary("referral_states").codes()) == set(codes["referral"])
    assert set(vocabulary("not_completed_reasons").codes()) == set(codes["not_completed_reason"])
    shorter = {"safety_conflict": "safety", "language_not_available": "language"}
    wanted = {shorter.get(code, code) for code in codes["decline_reason"]}
    assert wanted <= set(vocabulary("decline_reasons").codes())
