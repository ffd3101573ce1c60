"""The closed lists of words that an instrument uses, and texts by language."""

from __future__ import annotations

import enum
from collections.abc import Mapping

Labels = Mapping[str, str]  # language code -> text


def in_language(labels: Labels, language: str) -> str:
    """The text in this language, else in English, else in any."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")


class Confidence(enum.StrEnum):
    """How far a content record was checked against its source."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"

    @property
    def is_verified(self) -> bool:
        return self is Confidence.VERIFIED


class Kind(enum.StrEnum):
    """What an instrument is for. It decides where it is offered, never how it is scored."""

    SCREENING = "screening"
    VULNERABILITY = "vulnerability"
    OUTCOME = "outcome"
    QUIZ = "quiz"
    SURVEY = "survey"
    REVIEW = "review"
    ASSESSMENT = "assessment"


class Licence(enum.StrEnum):
    """What of an instrument may be shipped."""

    TEXT_SHIPPABLE = "text_shippable"
    OWN_WORDING_RULE = "own_wording_rule"
    ADAPTER_TOTAL_ONLY = "adapter_total_only"
    USER_SUPPLIED_TEXT = "user_supplied_text"


class Wording(enum.StrEnum):
    """Whose words the questions are in. Figures of a study hold for the official wording only."""

    OFFICIAL = "official"
    OWN = "own"
    ADAPTED = "adapted"
    TRANSLATED = "translated"


class Answer(enum.StrEnum):
    """The answers of an item of type `present`. The last three may answer an item of any type."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_open(self) -> bool:
        """Not known, so it may still turn out either way."""
        return self in (Answer.UNKNOWN, Answer.DECLINED)


class Outcome(enum.StrEnum):
    """What a rule says. `band`: the band is the result; `judgement`: a trained person decides, the engine does not."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NOT_ENOUGH = "not_enough_information"
    BAND = "band"
    NO_SCORE = "no_score"
    JUDGEMENT = "human_judgement"


class ItemType(enum.StrEnum):
    """What a question takes. The names are those of XLSForm where it has one; `present`, `yes_no`, `scale` are ours."""

    PRESENT = "present"  # present, absent, unknown, declined, not applicable
    YES_NO = "yes_no"
    SCALE = "scale"  # one labelled point of a rising scale
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"  # a number by a slider: start, end, step in `parameters`
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    TEXT = "text"
    FILE = "file"  # evidence; `accepts` says what: image, audio, video or any file
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    BARCODE = "barcode"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"  # a text, nothing is answered
    CALCULATE = "calculate"  # worked out, not shown
    HIDDEN = "hidden"
    METADATA = "metadata"  # filled by the device: start, end, today …; which one is in `parameters["of"]`

    @property
    def has_options(self) -> bool:
        return self in _WITH_OPTIONS

    @property
    def is_number(self) -> bool:
        return self in (ItemType.INTEGER, ItemType.DECIMAL, ItemType.RANGE)

    @property
    def is_asked(self) -> bool:
        """Somebody is asked and answers."""
        return self not in _NOT_ASKED

    @property
    def is_scored(self) -> bool:
        """A rule counts it, if the rule does not name its items itself."""
        return self in _SCORED


_WITH_OPTIONS = frozenset({ItemType.SCALE, ItemType.SELECT_ONE, ItemType.SELECT_MULTIPLE, ItemType.RANK})
_NOT_ASKED = frozenset({ItemType.NOTE, ItemType.CALCULATE, ItemType.HIDDEN, ItemType.METADATA})
_SCORED = frozenset({ItemType.PRESENT, ItemType.YES_NO, ItemType.SCALE})
