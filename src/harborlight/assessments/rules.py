"""What is decided about assessments: which numbers may be given, which texts name somebody, what may be shown and published."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from harborlight.engine.privacy import ALL, Params, Shown, pooled_middle, rounded, show_counts
from harborlight.knowledge.determinants import SIDES, determinants
from harborlight.knowledge.learning import K

AREA, SCHOOL, SECTOR, ROUTE = "area", "school", "sector", "route"
GATHERING, CLOSED, DROPPED = "gathering", "closed", "dropped"
NOT_PUBLISHED, ASKED, PUBLISHED = "", "asked", "published"
PARTY_ASKED, JOINED, DECLINED = "asked", "joined", "declined"
DRAFT, OPEN, RELEASED, WITHDRAWN = "draft", "open", "released", "withdrawn"
TAKEN_UP, SET_ASIDE = "taken_up", "set_aside"
CONTEXT = "context"

PARAMS = Params(k=K)
PEOPLE = "people"  # the line of all people; the others are "determinant:side"
AGE, SEX = ("child", "adult", "age_not_known"), ("woman", "man", "sex_not_known")
DIVISIONS: Mapping[str, tuple[str, ...]] = {"age": AGE, "sex": SEX}
# What is typed; who is of no stated age or sex is what remains.
TYPED_PARTS = (ALL, *AGE[:2], *SEX[:2])
MOST_PEOPLE = 10_000_000
MOST_LINES = 10
MOST_DAYS = 3 * 366  # of a period
RATINGS = (0, 1, 2)

Counts = Mapping[str, Mapping[str, int]]  # line → part → people
Ratings = Mapping[str, Mapping[str, int]]  # determinant → side → 0 to 2


def line_of(determinant: str, side: str) -> str:
    return f"{determinant}:{side}"


def parts_of_line(line: str) -> tuple[str, str]:
    determinant, _mark, side = line.partition(":")
    return determinant, side


def is_line(line: str) -> bool:
    determinant, side = parts_of_line(line)
    return determinant in determinants() and side in SIDES


def are_apart(from_on: date, to_on: date, others: Iterable[tuple[date, date]]) -> bool:
    """Whether a period overlaps none of the others: of overlapping periods one could be taken from the other."""
    return all(to_on < start or end < from_on for start, end in others)


# -- texts -----------------------------------------------------------------------------------------------------------------

_REACHED_BY = re.compile(r"[\w.+-]+@[\w-]+\.\w|https?://|\bwww\.|(?:\d[\s().-]?){9,}", re.I)
# Legal forms behind a firm's name, and forms of address. A name without one is not found: a person looks, too.
_FIRM = re.compile(
    r"\b(?:Ltd|LTD|PLC|plc|LLC|LLP|Inc|Corp|GmbH|SARL|S\.A\.R\.L|S\.L\.|S\.p\.A|S\.r\.l|Srl|B\.V\.|ApS|Sp\. z o\.o|ТОВ|ООО)\b"
    r"|\b[A-Z]\w+ Limited\b|شركة\s+\w"
)
_PERSON = re.compile(
    r"\b(?i:mr|mrs|ms|miss|mme|mlle|herr|frau|señora?|sra?|пан|пані)\b\.?\s+[A-ZÀ-ÞА-ЯІЇЄҐ]\w|\b(?i:family|familie|famille|familia) [A-ZÀ-Þ]\w+"
    r"|\b[A-ZÀ-Þ]\w+ family\b"
)


def wrong_words(text: str) -> str:
    """Why a text must not stand in an assessment, as a code; empty when nothing is found."""
    if _REACHED_BY.search(text):
        return "reaches_somebody"
    if _FIRM.search(text):
        return "names_a_firm"
    return "names_a_person" if _PERSON.search(text) else ""


# -- what an agency gives --------------------------------------------------------------------------------------------------


def completed(typed: Counts) -> dict[str, dict[str, int]]:
    """Typed counts with the parts that remain; a part that was left empty is of nobody whose age or sex is known."""
    found = {}
    for line, given in typed.items():
        parts = {part: given.get(part, 0) for part in TYPED_PARTS}
        for known in DIVISIONS.values():
            *told, rest = known
            parts[rest] = parts[ALL] - sum(parts[part] for part in told)
        found[line] = parts
    return found


def wrong_counts(typed: Counts, lines: Collection[str]) -> dict[tuple[str, str], str]:
    """What is wrong with counts about to be kept: (line, part) → code. Every line must be counted, or none."""
    wrong: dict[tuple[str, str], str] = {}
    if not typed:
        return wrong
    for line in (PEOPLE, *lines):
        given = typed.get(line, {})
        if ALL not in given:
            wrong[(line, ALL)] = "count_missing"
        for part, n in given.items():
            if part not in TYPED_PARTS or type(n) is not int or not 0 <= n <= MOST_PEOPLE:
                wrong[(line, part)] = "no_count"
    for line in set(typed) - {PEOPLE, *lines}:
        wrong[(line, ALL)] = "not_asked"
    if wrong:
        return wrong
    sheet = completed(typed)
    for line, parts in sheet.items():
        for *told, rest in DIVISIONS.values():
            if parts[rest] < 0:
                wrong[(line, told[0])] = "more_than_all"
        for part, n in parts.items():
            if not wrong and n > sheet[PEOPLE][part]:
                wrong[(line, part if part in TYPED_PARTS else ALL)] = "more_than_people"
    return wrong


def are_ratings(ratings: Ratings) -> bool:
    return all(
        determinant in determinants() and side in SIDES and type(value) is int and value in RATINGS
        for determinant, by_side in ratings.items()
        for side, value in by_side.items()
    )


# -- what may be shown -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """One agency's released contribution; `counts` are complete, or empty where it gave none."""

    agency: str
    ratings: Ratings = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)
    shows_ratings: bool = False
    shows_counts: bool = False


def protected(given: Sequence[Given], lines: Sequence[str]) -> dict[str, Any]:
    """What may be shown of contributions, as it is kept for ever. Plain data, in codes.

    Where those who did not agree to be worked out are too few or too small, the sums are of those who did.
    """
    sheets = {each.agency: each.counts for each in given if each.counts}
    agreed = {each.agency for each in given if each.shows_counts}
    shown, of_whom = _sums(sheets, lines, agreed), set(sheets)
    if shown.people is None and (of_whom := agreed & sheets.keys()):
        shown = _sums({each: sheets[each] for each in of_whom}, lines, agreed)
    counted = len(of_whom) if shown.people is not None else 0
    return {
        "names": sorted(each.agency for each in given),
        "n_counted": counted,
        "n_left_out": len(sheets) - counted,
        "people": shown.people,
        "divisions": {
            name: [[list(block), n] for block, n in blocks.items()] for name, blocks in shown.divisions.items()
        },
        "lines": [_line(line, shown) for line in lines if line in shown.lines],
        "hidden": [line for line in lines if sheets and line not in shown.lines],
        "agencies": [
            _agency(each, sheets[each], shown) for each in sorted(agreed & sheets.keys()) if shown.people is not None
        ],
        "ratings": _ratings(given),
    }  # fmt: skip


def _sums(sheets: Mapping[str, Counts], lines: Sequence[str], agreed: Collection[str]) -> Shown:
    return show_counts(sheets, people=PEOPLE, lines=lines, divisions=DIVISIONS, agreed=agreed, params=PARAMS)


def _line(line: str, shown: Shown) -> dict[str, Any]:
    determinant, side = parts_of_line(line)
    of_all = shown.lines[line]
    return {
        "determinant": determinant, "side": side, "having": of_all.having, "others": of_all.others,
        "within": {
            name: [[list(block), [each.having, each.others]] for block, each in blocks.items()]
            for name, blocks in shown.within.get(line, {}).items()
        },
    }  # fmt: skip


def _agency(name: str, sheet: Counts, shown: Shown) -> dict[str, Any]:
    """Of an agency that agreed: each number held k people when the sum was let through."""
    everybody = sheet[PEOPLE][ALL]

    def pair(n: int) -> list[int]:
        return [rounded(n, PARAMS.base), rounded(everybody - n, PARAMS.base)]

    return {
        "name": name,
        "people": rounded(everybody, PARAMS.base),
        "lines": {line: pair(sheet[line][ALL]) for line in shown.lines},
    }


def _ratings(given: Sequence[Given]) -> list[dict[str, Any]]:
    found = []
    for determinant in determinants():
        for side in SIDES:
            named = [
                [e.agency, r]
                for e in given
                if e.shows_ratings and (r := e.ratings.get(determinant, {}).get(side)) is not None
            ]
            others = [
                r
                for e in given
                if not e.shows_ratings and (r := e.ratings.get(determinant, {}).get(side)) is not None
            ]
            if named or others:
                found.append({
                    "determinant": determinant, "side": side, "named": sorted(named), "n_unnamed": len(others),
                    "middle": pooled_middle(others),
                })  # fmt: skip
    return found


def at_least(n: int) -> int:
    """How many answers came so far, in steps: a count that grows one by one would tell who answered."""
    return max((step for step in (0, K, 25, 50, 100, 250, 500, 1000) if n >= step), default=0)


def read_letter(plain: bytes) -> tuple[UUID | None, Mapping[str, Any], bool]:
    """A letter from the public site: whose survey, what was typed, whether it looks as if a machine had sent it. What cannot be
    read is for no survey."""
    try:
        content = json.loads(plain)
        typed = content["answers"]
        return (
            UUID(content["survey"]),
            typed if isinstance(typed, dict) else {},
            bool(content.get("machine_signs")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, {}, False


# -- publishing --------------------------------------------------------------------------------------------------------------


def what_bars(
    *, state: str, kind: str, name: str, public_name: str, has_content: bool, n_not_allowing: int
) -> tuple[str, ...]:
    """Why an assessment may not be published, in codes; empty when it may."""
    found = []
    if state != CLOSED:
        found.append("not_closed")
    if not has_content:
        found.append("nothing_to_show")
    if n_not_allowing:
        found.append("not_allowed_by_all")
    if not public_name.strip():
        found.append("no_public_name")
    elif kind == SCHOOL and name.strip() and name.strip().casefold() in public_name.casefold():
        found.append("names_the_school")
    return tuple(found)
