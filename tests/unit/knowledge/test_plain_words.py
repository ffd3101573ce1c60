"""Signs and rights: whole in every language, resting on obligations, and nobody's looks among the signs."""

from __future__ import annotations

import re

import pytest
import yaml

from harborlight.knowledge import plain_words
from harborlight.knowledge.vocabularies import LANGUAGES


def test_every_sign_and_right_is_there_in_every_language():
    for each in plain_words.sectors():
        assert 3 <= len(each.signs) <= 4
        for text in (each.label, *each.signs):
            assert set(text) == set(LANGUAGES)
    for right in plain_words.rights():
        assert set(right.text) == set(LANGUAGES)
        assert right.rests_on
        assert not right.confidence.is_verified


def test_no_sign_is_a_nationality_or_a_look():
    words = " ".join(text["en"] for each in plain_words.sectors() for text in each.signs).casefold()
    assert not re.search(r"foreign|nationalit|skin|accent|asian|african|migrant|tattoo|dress", words)


def test_a_right_rests_on_obligations_about_it():
    rights = {each.id: each for each in plain_words.rights()}
    assert {each.theme for each in rights["not_punished"].rests_on} == {"non_punishment"}
    assert {each.theme for each in rights["time_to_recover"].rests_on} == {"reflection_period"}
    assert rights["no_condition"].text_in("fr").startswith("L’aide")


@pytest.mark.shared
def test_every_sector_of_the_content_folder_is_here(shared):
    published = yaml.safe_load((shared / "content" / "training" / "competence_framework.yaml").read_text())
    assert {each.id: len(each.signs) for each in plain_words.sectors()} == {
        sector: len(signs) for sector, signs in published["sector_indicators"].items()
    }
