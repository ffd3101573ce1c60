"""Laws by country, what the US Department of Labor found about them in 2022, and two published yardsticks of policy.

Must stay true: a list to start from, each row with source and confidence; a finding is its author's, not ours; a country
without a row is not on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_csv, read_yaml
from harborlight.tables.instruments import Confidence

CHILD_LABOUR_SOURCE = "US Department of Labor, Findings on the Worst Forms of Child Labor 2022"
CONVENTIONS = ("c138", "c182", "crc", "opac", "opsc", "palermo")
STANDARDS = (
    "forced_labour_banned", "child_trafficking_banned", "child_sexual_exploitation_banned", "children_in_crime_banned",
    "minimum_age", "hazardous_work_age", "compulsory_education_age", "free_education",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NationalLaw:
    """`region` narrows the country (GB-SCT); `year` is that of the first act named."""

    id: str
    country: str
    region: str
    law: str
    year: str
    covers: str
    source: str
    confidence: Confidence
    doubt: str


@dataclass(frozen=True, slots=True)
class ChildLabourFinding:
    """`ratified` and `meets`: yes, no, not_applicable; what was not assessed is absent."""

    country: str
    ratified: Mapping[str, str]
    meets: Mapping[str, str]
    advancement: str
    confidence: Confidence = Confidence.VERIFIED  # that this is what was found, not that it is so


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a published yardstick, in our own words."""

    id: str
    part: str
    text: str
    source: str
    confidence: Confidence


@cache
def all_laws() -> tuple[NationalLaw, ...]:
    return tuple(
        NationalLaw(**{**row, "confidence": Confidence(row["confidence"])})  # type: ignore[arg-type]
        for row in read_csv("law/national_laws.csv")
    )


def laws_of(country: str, region: str = "") -> tuple[NationalLaw, ...]:
    """Laws of a country; with a region, those of that region and those of the whole country."""
    return tuple(
        each for each in all_laws()
        if each.country == country and (not region or each.region in ("", region))
    )  # fmt: skip


@cache
def _findings() -> dict[str, ChildLabourFinding]:
    return {row["country"]: _finding(row) for row in read_csv("law/child_labour_2022.csv")}


def _finding(row: dict[str, str]) -> ChildLabourFinding:
    if wrong := {row[name] for name in (*CONVENTIONS, *STANDARDS)} - {"yes", "no", "not_applicable", ""}:
        raise BadInput(
            f"has {', '.join(sorted(wrong))}.",
            where=f"law/child_labour_2022.csv: {row['country']}",
            mend="Use yes, no, not_applicable, or leave it empty.",
        )
    return ChildLabourFinding(
        row["country"],
        {name: row[name] for name in CONVENTIONS if row[name]},
        {name: row[name] for name in STANDARDS if row[name]},
        row["advancement"],
    )


def child_labour_finding(country: str) -> ChildLabourFinding | None:
    """What was found about a country; None: not on record."""
    return _findings().get(country)


def countries_with_findings() -> tuple[str, ...]:
    return tuple(_findings())


@cache
def minimum_standards() -> tuple[Criterion, ...]:
    """The minimum standards, the criteria and the tiers of the US Trafficking Victims Protection Act."""
    data = read_yaml("law/tvpa.yaml")
    return tuple(
        Criterion(row["id"], row.get("pillar", part), row["text"], data["source"], Confidence(data[part]["confidence"]))
        for part in ("standards", "criteria", "tiers")
        for row in data[part]["items"]
    )  # fmt: skip


@cache
def policy_index() -> tuple[Criterion, ...]:
    """The three grades of the 3P index, one criterion for each level, the highest first."""
    data = read_yaml("law/index_3p.yaml")
    confidence = Confidence(data["levels_confidence"])
    return tuple(
        Criterion(f"{index['id']}-{level}", index["name"], text, data["source"], confidence)
        for index in data["indices"]
        for level, text in _levels(index)
    )


def _levels(index: Mapping[str, Any]) -> list[tuple[int, str]]:
    return sorted(index["levels"].items(), reverse=True)
