"""A profile in the shape in which a page shows it: at a glance, level by level, beside the last period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from harborlight.assessments import queries, rules
from harborlight.assessments.actions.wording import line_label, said
from harborlight.assessments.forms import RATING_LABELS, QuestionForm
from harborlight.assessments.models import Assessment
from harborlight.core.models import Account
from harborlight.knowledge import determinants, places
from harborlight.knowledge.determinants import PROTECTIVE, RISK
from harborlight.knowledge.place_profiles import Evidence, OfDeterminant, Profile

__all__ = ["as_table", "context", "line_label", "towns_of"]
HALF = 50  # of the chart's width, to each side


@dataclass(frozen=True, slots=True)
class Glance:
    """One row of the chart: ratings to both sides as widths (0 to `HALF`), and who else speaks of it."""

    of: OfDeterminant
    risk: str
    protective: str
    risk_width: int
    protective_width: int

    @property
    def risk_x(self) -> int:
        return HALF - self.risk_width

    @property
    def n_figures(self) -> int:
        return sum(each.figure is not None for each in self.of.evidence)

    @property
    def n_shares(self) -> int:
        return sum(each.share is not None for each in self.of.evidence)


def context(actor: Account, of: Assessment) -> dict[str, Any]:
    """Everything that the page of a closed assessment shows."""
    read = queries.profile(actor, of)
    return {
        "read": read,
        "profile": read.profile,
        "glance": [glance(each) for each in read.profile.known],
        "levels": [
            (said(determinants.level_name(level)), found, len(found) + _n_unknown(read.profile, level))
            for level, found in read.profile.levels.items()
        ],
        "shares": [
            (said(determinants.level_name(level)), found.low, found.high)
            for level, found in determinants.level_shares(read.profile.ratings).items()
        ] if read.profile.ratings else [],
        "divisions": divisions(read.told),
        "hidden": [line_label(line) for line in read.told.get("hidden", ())],
        "agency_lines": [line_label(line) for line in of.lines],
        "questions": [(each, determinants.questions_for(each.determinant.id)) for each in read.profile.known],
        "outcomes": queries.plan_questions(actor, of),
        "question_form": QuestionForm(),
    }  # fmt: skip


def _n_unknown(profile: Profile, level: str) -> int:
    return sum(each.level == level for each in profile.unknown)


def glance(of: OfDeterminant) -> Glance:
    words, widths = {}, {}
    for side in (RISK, PROTECTIVE):
        rated = of.rated(side)
        value = rated.value if rated else None
        words[side] = "" if value is None else str(dict(RATING_LABELS[side])[str(value)])
        widths[side] = 0 if value is None else HALF * value // rules.RATINGS[-1]
    return Glance(of, words[RISK], words[PROTECTIVE], widths[RISK], widths[PROTECTIVE])


def block_label(block: Sequence[str]) -> str:
    """Parts that are shown together, in words."""
    return " + ".join(_part(part) for part in block)


def _part(part: str) -> str:
    labels = {
        "child": _("children"), "adult": _("adults"), "age_not_known": _("age not known"),
        "woman": _("women and girls"), "man": _("men and boys"), "sex_not_known": _("other, or not known"),
    }  # fmt: skip
    return labels.get(part, part)


def divisions(told: Mapping[str, Any]) -> list[list[tuple[str, int]]]:
    """Rows of the charts of all people, one chart a division."""
    return [[(block_label(block), n) for block, n in blocks] for blocks in told.get("divisions", {}).values()]


def towns_of(of: Assessment) -> list[dict[str, Any]]:
    """Points for the map, no finer than a town."""
    known = places.by_id()
    ids = (of.opened("places") or {}).get("towns", ())
    return [
        {"label": known[e].name, "city": known[e].name, "lat": known[e].lat, "lon": known[e].lon}
        for e in ids
        if e in known
    ]


COLUMNS = (
    "level",
    "determinant",
    "side",
    "kind",
    "what",
    "having",
    "of",
    "value",
    "unit",
    "year",
    "source",
    "confidence",
)


def as_table(profile: Profile) -> tuple[Sequence[str], list[dict[str, object]]]:
    """Header and rows: every shown number, one a row."""
    rows: list[dict[str, object]] = []
    for each in profile.known:
        about: dict[str, object] = {"level": each.determinant.level, "determinant": each.determinant.id}
        rows += [about | _row(evidence) for evidence in each.evidence]
        rows += [
            about | {"side": rated.side, "kind": "rating", "what": name, "value": value}
            for rated in each.ratings
            for name, value in (*rated.named, *([(_("middle of the others"), rated.middle)] if rated.middle is not None else []))
        ]  # fmt: skip
    return COLUMNS, rows


def _row(evidence: Evidence) -> dict[str, object]:
    row: dict[str, object] = {"side": evidence.side, "kind": evidence.kind, "what": said(evidence.label)}
    if evidence.share is not None:
        row |= {"having": evidence.share.having, "of": evidence.share.n}
    if evidence.figure is not None:
        row |= {name: evidence.figure[name] for name in ("value", "unit", "year", "source", "confidence")}
    return row
