"""Who must tell whom about a suspected victim, within what time, and whether the report may name the person.

Must stay true: a place without a row is not on record, not without a duty; every duty says how far it was checked. Tell the
person of a duty before asking anything; a duty never overrules what the person needs to be safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_csv
from harborlight.knowledge.limits import UNITS, Limit
from harborlight.tables.instruments import Confidence

KINDS = ("law", "guidance")
ABOUT = ("child", "adult", "any")
IDENTIFIES = ("yes", "no", "with_consent")


@dataclass(frozen=True, slots=True)
class ReportDuty:
    """`about`: child, adult or any. `limit`: within what time (0 hours: at once); None: not on record.
    `identifies`: whether the report may name the person."""

    id: str
    jurisdiction: str
    kind: str
    who: str
    about: str
    to_whom: str
    limit: Limit | None
    identifies: str
    duty: str
    law: str
    source: str
    confidence: Confidence
    doubt: str

    @property
    def is_at_once(self) -> bool:
        return self.limit is not None and self.limit.amount == 0


@cache
def all_duties() -> tuple[ReportDuty, ...]:
    return tuple(_read(row) for row in read_csv("law/report_duties.csv"))


def _read(row: dict[str, str]) -> ReportDuty:
    where = f"law/report_duties.csv: {row['id']}"
    for name, known in (("kind", KINDS), ("about", ABOUT), ("identifies", IDENTIFIES)):
        if row[name] not in known:
            raise BadInput(f"unknown {name} {row[name]!r}.", where=where, mend=f"Use {', '.join(known)}.")
    if bool(row["amount"]) != bool(row["unit"]) or (row["unit"] and row["unit"] not in UNITS):
        raise BadInput("has no proper amount and unit.", where=where, mend=f"Units: {', '.join(UNITS)}.")
    confidence = Confidence(row["confidence"])
    limit = None
    if row["amount"]:
        limit = Limit(
            row["id"], int(row["amount"]), row["unit"], row["source"], confidence, kind="maximum",
            jurisdiction=row["jurisdiction"], starts_with="suspected",
        )  # fmt: skip
    plain = {name: value for name, value in row.items() if name not in ("amount", "unit", "confidence")}
    return ReportDuty(**plain, limit=limit, confidence=confidence)


def duties_of(jurisdiction: str, *, about: str = "any") -> tuple[ReportDuty, ...]:
    """Who must tell whom in a jurisdiction: its own duties and those of the country around it. Empty: not on record.

    `about` is what is known of the person: for an adult the duties about adults and about anybody, for a child likewise;
    "any" while the age is not known, and then every duty stands.
    """
    places = {jurisdiction, jurisdiction.partition("-")[0]}
    return tuple(
        each for each in all_duties()
        if each.jurisdiction in places and (about == "any" or each.about in (about, "any"))
    )  # fmt: skip
