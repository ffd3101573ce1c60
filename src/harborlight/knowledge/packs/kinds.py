"""Which files a pack may hold, what each record of them must have, and by what it is told from the others.

Must stay true: whatever is not written here is no file of a pack; every field of a record is named, so that nothing that a pack
changes is left out when the changes are shown. The order is that in which changes are read: what can hurt first comes first.
**To add a file of data**: a line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from harborlight.knowledge import limits, national_law, obligations, report_duties
from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.packs.shapes import (
    Check,
    anything,
    code,
    confidence,
    country,
    country_or_nothing,
    day,
    day_or_year,
    degrees,
    filled,
    labels,
    list_of,
    one_of,
    phone,
    whole,
    whole_or_nothing,
    words,
)

_YES_NO = one_of("1", "0", "")


@dataclass(frozen=True, slots=True)
class Records:
    """Where records stand in a file, and what each must have. `at`: the dotted key of the list or mapping ("" is the whole
    file); `key`: the fields by which one is told from the others (of a mapping: its key); `title`: the fields that name it to a
    reader; `optional`: what may be absent; `is_open`: it may have fields beside these. `stays`: software relies on each that
    ships, so none may be taken out."""

    fields: Mapping[str, Check]
    at: str = ""
    key: tuple[str, ...] = ("id",)
    title: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    is_mapping: bool = False
    is_open: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of one shape. `head`: what stands beside the records; `is_whole`: the file is one record with a version that never
    changes; `may_add`: further files of this kind may come with a pack. `format` rises when the shape changes."""

    pattern: str
    records: tuple[Records, ...] = ()
    head: Mapping[str, Check] = field(default_factory=dict)
    is_whole: bool = False
    may_add: bool = False
    format: int = 1

    @property
    def is_table(self) -> bool:
        return self.pattern.endswith(".csv")


def _table(
    pattern: str, key: str, title: str, /, *, stays: bool = False, may_add: bool = False, **fields: Check
) -> Kind:
    records = Records(fields, key=tuple(key.split()), title=tuple(title.split()), stays=stays)
    return Kind(pattern, (records,), may_add=may_add)


_CHECKED: dict[str, Check] = {"source": filled, "confidence": confidence}
_LIMIT: dict[str, Check] = {
    "name": code, "amount": whole(1), "unit": one_of(*limits.UNITS), "starts_with": code, **_CHECKED,
    "kind": one_of(*limits.KINDS), "note": words,
}  # fmt: skip
_CRITERION: dict[str, Check] = {"id": code, "text": filled}
_PRACTICE: dict[str, Check] = {
    "id": code, "topic": code, "title": filled, **_CHECKED, "text": words, "points": list_of(filled), "doubt": words,
    "as_of": words,
}  # fmt: skip
_ASSESSED: dict[str, Any] = dict.fromkeys(
    (*national_law.CONVENTIONS, *national_law.STANDARDS), one_of("yes", "no", "not_applicable", "")
)
_DUTY_WORDS = one_of(*report_duties.KINDS)

KINDS: tuple[Kind, ...] = (
    _table(
        "hotlines/emergency.csv", "country", "country", stays=True, country=country, number=phone, source=filled,
        confidence=confidence, last_checked=day,
    ),
    _table(
        "hotlines/helplines.csv", "country number", "country service", country=country, number=phone, service=filled,
        note=words, source=filled, confidence=confidence, last_checked=day,
    ),
    Kind("limits/jurisdictions.yaml", (
        Records(
            {"jurisdiction": code, **_LIMIT, "effective_from": day, "effective_to": day}, "limits",
            ("jurisdiction", "name", "effective_to"), ("jurisdiction", "name"),
            optional=frozenset({"note", "effective_from", "effective_to"}),
        ),
        Records(
            {"id": code, "name": filled, "src": filled, "confidence": filled}, "jurisdictions", title=("name",), is_open=True
        ),
    ), _CHECKED),
    Kind("limits/referral.yaml", (
        Records({"amount": whole(1), "unit": one_of(*limits.UNITS)}, "limits", is_mapping=True, stays=True),
    ), _CHECKED),
    Kind("limits/practice.yaml", (
        Records(_LIMIT, "limits", ("name",), ("name",), optional=frozenset({"kind", "note"}), stays=True),
    )),
    Kind("protocols/*.yaml", is_whole=True, may_add=True),
    Kind("protocol_phrases.yaml", (Records(dict.fromkeys(LANGUAGES, filled), is_mapping=True),)),
    Kind("protocol_sources.yaml", (Records({"": filled}, is_mapping=True),)),
    Kind("instruments/*.yaml", is_whole=True, may_add=True),
    _table(
        "law/report_duties.csv", "id", "jurisdiction who", id=code, jurisdiction=code, kind=_DUTY_WORDS, who=filled,
        about=one_of(*report_duties.ABOUT), to_whom=filled, amount=whole_or_nothing, unit=one_of(*limits.UNITS, ""),
        identifies=one_of(*report_duties.IDENTIFIES), duty=filled, law=words, source=filled, confidence=confidence, doubt=words,
    ),
    _table(
        "law/national_laws.csv", "id", "country law", id=code, country=country, region=words, law=filled, year=words,
        covers=words, source=filled, confidence=confidence, doubt=words,
    ),
    _table(
        "law/treaties.csv", "id", "title", id=code, title=filled, kind=one_of(*obligations.KINDS), adopted=day_or_year,
        in_force=day_or_year, enters=words, keeper=words, note=words, source=filled, confidence=confidence,
    ),
    _table(
        "law/obligations.csv", "id", "id requirement", id=code, treaty=code, article=filled, requirement=filled, theme=code,
        nature=one_of(*obligations.NATURES), question=filled, evidence=words, source=filled, confidence=confidence,
        doubt=words,
    ),
    _table(
        "law/ratifications.csv", "treaty country", "country treaty", treaty=code, country=country,
        standing=one_of("party", "signed", "not_party"), signed_on=day_or_year, consented_on=day_or_year, how=words,
        as_of=words, source=filled, confidence=confidence, date_confidence=one_of("verified", "secondary", "unverified", ""),
        doubt=words,
    ),
    _table("law/territories.csv", "territory", "territory", territory=country, state=country,
           kind=one_of("territory", "part")),
    _table(
        "law/child_labour_2022.csv", "country", "country", country=country,
        advancement=words, **_ASSESSED,
    ),
    Kind("law/tvpa.yaml", (
        Records(_CRITERION, "standards.items", title=("text",)),
        Records({**_CRITERION, "pillar": code}, "criteria.items", title=("text",)),
        Records({**_CRITERION, "tier": words}, "tiers.items", title=("text",)),
    ), {
        "title": filled, "licence": words, "source": filled, "standards.confidence": confidence,
        "criteria.confidence": confidence, "tiers.confidence": confidence,
    }),
    Kind("law/index_3p.yaml", (
        Records({"id": code, "name": code, "looks_at": list_of(filled), "levels": anything}, "indices", title=("name",)),
    ), {
        "title": filled, "licence": words, "note": words, "levels_confidence": confidence, **_CHECKED,
    }),
    Kind("rights/rights.yaml", (
        Records({"id": code, "rests_on": list_of(code), "text": labels}, "rights", title=("text",)),
    ), _CHECKED),
    Kind("signs/sectors.yaml", (
        Records({"id": code, "label": labels, "signs": list_of(labels)}, "sectors", title=("label",)),
    ), _CHECKED),
    Kind("practice/*.yaml", (
        Records(_PRACTICE, "records", title=("title",), optional=frozenset({"text", "points", "doubt", "as_of"})),
    )),
    _table(
        "indicators/phrases.csv", "language phrase", "phrase", phrase=filled, language=one_of(*LANGUAGES), indicator=code,
        weight=one_of("1", "2", "3"), source=filled, confidence=confidence,
    ),
    Kind("goods/lists.yaml", (
        Records(
            {"year": whole(1990), **_CHECKED, "licence": filled, "meaning": labels}, "lists", ("year",), ("year",)
        ),
    )),
    _table(
        "goods/goods_[12][0-9][0-9][0-9].csv", "good country made_from", "country good", may_add=True, good=filled,
        sector=filled, country=country, child_labour=_YES_NO, forced_labour=_YES_NO, forced_child_labour=_YES_NO,
        is_downstream=_YES_NO, made_from=country_or_nothing,
    ),
    Kind("vocabularies/*.yaml", (
        Records(
            dict.fromkeys(LANGUAGES, filled), "codes", title=LANGUAGES, is_mapping=True, is_open=True, stays=True
        ),
    ), {"name": words, **_CHECKED}),
    Kind("standards/standards.yaml", (
        Records(
            {"title": filled, "licence": filled, "note": words, **_CHECKED}, "standards", title=("title",), is_mapping=True,
            stays=True,
        ),
    )),
    _table(
        "determinant_feeds.csv", "instrument item determinant side", "item determinant", instrument=code, item=code,
        answers=filled, determinant=code, side=one_of("risk", "protective"),
    ),
    _table("standards/codes.csv", "standard list code", "standard code label", standard=code, list=words, code=filled,
           label=words, definition=words),
    _table("standards/crosswalk.csv", "concept code", "concept code", concept=code, code=code, vocabulary=words,
           ic_tip=words, htcds=words, ctdc_2021=words, ctdc_2024=words, niem=words),
    _table(
        "places.csv", "place_id", "name", place_id=code, name=filled, country=country, lat=degrees(90), lon=degrees(180),
        population=whole(), names=words, is_common_word=_YES_NO,
    ),
)  # fmt: skip


def kind_of(path: str) -> Kind | None:
    """The kind of a file; None: a pack may not hold it."""
    return next(
        (
            kind
            for kind in KINDS
            if fnmatchcase(path, kind.pattern) and path.count("/") == kind.pattern.count("/")
        ),
        None,
    )


def place_of(path: str) -> int:
    """Where the changes of a file stand among those of others."""
    kind = kind_of(path)
    return len(KINDS) if kind is None else KINDS.index(kind)
