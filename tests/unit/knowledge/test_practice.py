"""Practice and evidence: whole, no better than its source, and nothing of the published content left out."""

from __future__ import annotations

import csv

import pytest
import yaml

from harborlight.errors import BadInput
from harborlight.knowledge import practice


def test_every_record_is_whole():
    for each in practice.all_practice():
        assert each.title
        assert each.source
        assert each.confidence.is_verified <= (not each.doubt)
    assert {each.area for each in practice.all_practice()} == {
        "training", "campaigns", "companies", "outcomes", "risk",
    }  # fmt: skip


def test_records_by_area_and_topic():
    assert [each.id for each in practice.practice_of("training", "competence")][:2] == ["C1", "C2"]
    assert practice.practice_of("training", "nothing") == ()


@pytest.mark.parametrize(
    ("row", "said"), [({"id": "x"}, "lacks topic"), ({"colour": "blue"}, "unknown key 'colour'")]
)
def test_a_malformed_record_names_itself(row, said):
    whole = {"id": "x", "topic": "t", "title": "t", "source": "s", "confidence": "unverified"}
    with pytest.raises(BadInput, match=f"risk.yaml: x: .*{said}"):
        practice._read("risk", row if "id" in row else whole | row)


@pytest.mark.shared
def test_nothing_of_the_content_folder_is_left_out_or_bettered(shared):
    def read(path):
        return yaml.safe_load((shared / "content" / path).read_text())

    ids = {(each.area, each.id) for each in practice.all_practice()}
    modules = read("training/modules_and_quiz.yaml")
    assert {("training", row["id"]) for row in modules["modules"]} <= ids
    assert {
        ("training", row["id"]) for row in read("training/competence_framework.yaml")["competences"]
    } <= ids
    assert {("companies", row["id"]) for row in read("corporate/standards.yaml")["standards"]} <= ids
    n_studies = (
        len(read("training/evaluation.yaml")["effects"]),
        len(read("awareness/evidence.yaml")["items"]),
    )
    assert n_studies == (
        len(practice.practice_of("training", "training_study")), len(practice.practice_of("campaigns", "campaign_study")),
    )  # fmt: skip
    text = (shared / "content" / "vulnerability" / "predictors.csv").read_text()
    for row in csv.DictReader(text.splitlines()):
        [mine] = [each for each in practice.practice_of("risk") if each.id == f"predictor_{row['id']}"]
        assert mine.source == row["source"]
        assert mine.confidence.is_verified is (row["status"] == "verified")
    for row in read("corporate/standards.yaml")["standards"]:
        [mine] = [each for each in practice.practice_of("companies") if each.id == row["id"]]
        assert not mine.confidence.is_verified or "unverified" not in row["status"]
