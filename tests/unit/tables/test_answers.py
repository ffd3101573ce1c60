"""What may be answered, by type: from JSON, a form's field or a cell; and what is no answer, without repeating it."""

from __future__ import annotations

import pytest

from harborlight.errors import InvalidDocument
from harborlight.tables.instruments import Answer, Item, ItemType, Option, is_open, normalised, word_of

OPTIONS = (Option("1"), Option("2"), Option("none", is_exclusive=True), Option("dk", means=Answer.UNKNOWN))


def item(kind: str) -> Item:
    return Item("q", ItemType(kind), options=OPTIONS if ItemType(kind).has_options else ())


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        ("present", "present", "present"), ("present", True, "present"), ("yes_no", False, "no"), ("yes_no", "", None),
        ("scale", 2, "2"), ("select_one", "1", "1"), ("select_multiple", "1 2", ["1", "2"]), ("select_multiple", ["2"], ["2"]),
        ("select_multiple", ["unknown"], "unknown"), ("integer", "12", 12), ("integer", 12.0, 12), ("integer", "declined", "declined"),
        ("decimal", "2.5", 2.5), ("date", "2026-03-01", "2026-03-01"), ("time", "08:30", "08:30"),
        ("datetime", "2026-03-01T08:30", "2026-03-01T08:30"), ("text", "words", "words"), ("rank", "2 1", ["2", "1"]),
    ],
)  # fmt: skip
def test_an_answer_is_kept_as_its_type_keeps_it(kind, raw, kept):
    assert normalised(item(kind), raw) == kept


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("present", "Zofia"), ("yes_no", "maybe"), ("scale", "9"), ("select_one", ["1"]), ("select_multiple", "1 1"),
        ("select_multiple", "1 none"), ("select_multiple", "Zofia"), ("integer", "2.5"), ("integer", "Zofia"), ("integer", True),
        ("integer", "1" * 400), ("decimal", "inf"), ("date", "01.03.2026"), ("time", "late"), ("text", 5), ("date", 20260301),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_not_repeated(kind, raw):
    with pytest.raises(InvalidDocument, match="q: is not an answer") as caught:
        normalised(item(kind), raw)
    assert "Zofia" not in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (None, Answer.UNKNOWN), ("", Answer.UNKNOWN), ([], Answer.UNKNOWN), ("dk", Answer.UNKNOWN), (["dk"], Answer.UNKNOWN),
        ("declined", Answer.DECLINED), ("not_applicable", Answer.NOT_APPLICABLE), ("1", None), (["1", "2"], None), (0, None),
    ],
)  # fmt: skip
def test_unknown_declined_and_not_applicable_are_the_same_in_every_type(raw, word):
    assert word_of(item("select_one"), raw) is word
    assert is_open(item("select_one"), raw) is (word in (Answer.UNKNOWN, Answer.DECLINED))
