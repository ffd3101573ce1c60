"""Phrases of adverts: in every shipped language, each pointing to an indicator with words of its own."""

from __future__ import annotations

import pytest

from harborlight.errors import BadInput
from harborlight.knowledge import indicators
from harborlight.knowledge.vocabularies import LANGUAGES, vocabulary


def test_every_shipped_language_has_a_phrase_for_every_indicator():
    said = {(each.language, each.indicator) for each in indicators.phrases()}
    codes = vocabulary(indicators.INDICATORS).codes()
    assert {(language, code) for language in LANGUAGES for code in codes} - said == set()


def test_no_phrase_is_there_twice_or_has_stray_blanks():
    seen = [(each.language, each.phrase) for each in indicators.phrases()]
    assert len(seen) == len(set(seen))
    assert all(phrase == " ".join(phrase.split()) for _language, phrase in seen)


def test_every_indicator_is_used_and_speaks_to_an_ilo_indicator():
    codes = vocabulary(indicators.INDICATORS)
    assert {each.indicator for each in indicators.phrases()} == set(codes.codes())
    assert all(codes.extra[code]["ilo11"].startswith("[") for code in codes.codes())
    assert not indicators.CONFIDENCE.is_verified


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"phrase": "x", "language": "en", "indicator": "magic", "weight": "1"},
            "row 7: unknown indicator 'magic'",
        ),
        ({"phrase": "x", "language": "en", "indicator": "debt", "weight": "9"}, "row 7: unknown weight '9'"),
    ],
)
def test_a_row_that_does_not_fit_names_itself(row, said):
    with pytest.raises(BadInput, match=said):
        indicators._phrase(7, row)
