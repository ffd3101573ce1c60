"""What treaties oblige states to, which of them bind a country on a day, and the questions that find the gaps.

Must stay true: signed is not party; a country without a row is "not on record", never "not bound"; a territory is bound only
where its state says so; soft law binds nobody. A help for lawyers, not legal advice.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from harborlight.errors import BadInput
from harborlight.knowledge.files import read_csv
from harborlight.knowledge.working_days import months_later
from harborlight.tables.instruments import Confidence

NATURES = ("mandatory", "shall_consider", "shall_endeavour", "soft_law")
KINDS = ("treaty", "eu_law", "soft_law")


class Bond(enum.StrEnum):
    """How a treaty stands to a country on a day."""

    BOUND = "bound"
    NOT_YET = "not_yet"  # the country consented later, or the treaty was not in force for it yet
    SIGNED_ONLY = "signed_only"
    NOT_PARTY = "not_party"
    UNSURE = "unsure"  # a party, but since when is not on record well enough for that day
    NOT_ON_RECORD = "not_on_record"
    SOFT_LAW = "soft_law"


@dataclass(frozen=True, slots=True)
class Treaty:
    """`in_force` and `adopted` may be a year alone; `enters` is how long after its consent a state is bound."""

    id: str
    title: str
    kind: str
    adopted: str
    in_force: str
    enters: str
    keeper: str
    note: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty of states, in our own short words. `doubt` says what a lawyer must still check."""

    id: str
    treaty: str
    article: str
    requirement: str
    theme: str
    nature: str
    question: str
    evidence: tuple[str, ...]
    source: str
    confidence: Confidence
    doubt: str

    @property
    def is_mandatory(self) -> bool:
        return self.nature == "mandatory"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on record about one country and one treaty: `party`, `signed` or `not_party`, as it was in the year `as_of`."""

    treaty: str
    country: str
    standing: str
    signed_on: str
    consented_on: str
    how: str
    as_of: str
    source: str
    confidence: Confidence
    date_confidence: str  # empty where no day is on record
    doubt: str


@dataclass(frozen=True, slots=True)
class Binding:
    """The answer to "does it bind this country on this day", with its reason in words and what it rests on."""

    treaty: str
    country: str
    bond: Bond
    why: str
    since: date | None = None
    standing: Standing | None = None

    @property
    def is_bound(self) -> bool:
        return self.bond is Bond.BOUND

    @property
    def confidence(self) -> Confidence:
        """That of the weakest thing it rests on; a final clause from memory makes no answer verified."""
        if self.standing is None:
            return Confidence.UNVERIFIED
        weakest = {self.standing.confidence, self.standing.date_confidence or self.standing.confidence}
        if self.since is not None:
            weakest.add(Confidence.SECONDARY)
        return max((Confidence(str(each)) for each in weakest), key=list(Confidence).index)


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """A question about one obligation, and whether that obligation binds the country."""

    obligation: Obligation
    bond: Bond


# -- what is on record -----------------------------------------------------------------------------------------------


@cache
def treaties() -> tuple[Treaty, ...]:
    """Every treaty, directive and soft-law text that the obligations come from."""
    found = tuple(
        Treaty(**{**row, "confidence": Confidence(row["confidence"])})  # type: ignore[arg-type]
        for row in read_csv("law/treaties.csv")
    )
    for each in found:
        if each.kind not in KINDS or each.enters not in _ENTERS:
            raise BadInput(
                "has an unknown kind or entry into force.",
                where=f"law/treaties.csv: {each.id}",
                mend=f"Kinds: {', '.join(KINDS)}; enters: {', '.join(filter(None, _ENTERS))}, or empty.",
            )
    return found


def treaty(treaty_id: str) -> Treaty:
    """A treaty by its short name.

    Raises:
        BadInput: when there is none of this name.
    """
    for each in treaties():
        if each.id == treaty_id:
            return each
    known = ", ".join(each.id for each in treaties())
    raise BadInput(f"there is no treaty {treaty_id!r}.", where="law/treaties.csv", mend=f"Known: {known}.")


@cache
def all_obligations() -> tuple[Obligation, ...]:
    return tuple(_obligation(row) for row in read_csv("law/obligations.csv"))


def _obligation(row: dict[str, str]) -> Obligation:
    where = f"law/obligations.csv: {row['id']}"
    treaty(row["treaty"])
    if row["nature"] not in NATURES:
        raise BadInput(f"unknown nature {row['nature']!r}.", where=where, mend=f"Use {', '.join(NATURES)}.")
    evidence = tuple(part for part in row["evidence"].split(";") if part)
    return Obligation(**{**row, "evidence": evidence, "confidence": Confidence(row["confidence"])})  # type: ignore[arg-type]


def obligations(*, treaty: str = "", theme: str = "", nature: str = "") -> tuple[Obligation, ...]:
    """Obligations of a treaty, a theme, a nature; empty means any."""
    return tuple(
        each for each in all_obligations()
        if treaty in ("", each.treaty) and theme in ("", each.theme) and nature in ("", each.nature)
    )  # fmt: skip


def themes() -> tuple[str, ...]:
    """Every theme, in the order of its first obligation."""
    return tuple(dict.fromkeys(each.theme for each in all_obligations()))


@cache
def _standings() -> dict[tuple[str, str], Standing]:
    return {
        (row["treaty"], row["country"]): Standing(**{**row, "confidence": Confidence(row["confidence"])})  # type: ignore[arg-type]
        for row in read_csv("law/ratifications.csv")
    }


def standing_of(treaty_id: str, country: str) -> Standing | None:
    """What is on record about a country and a treaty; None: not on record."""
    return _standings().get((treaty_id, country))


def all_standings() -> tuple[Standing, ...]:
    """Every row on record about a country and a treaty."""
    return tuple(_standings().values())


@cache
def _territories() -> dict[str, tuple[str, str]]:
    return {row["territory"]: (row["state"], row["kind"]) for row in read_csv("law/territories.csv")}


def state_of(territory: str) -> str:
    """The state that a territory belongs to; empty for a country of its own."""
    return _territories().get(territory, ("", ""))[0]


# -- what binds ------------------------------------------------------------------------------------------------------


def binding(treaty_id: str, country: str, on: date) -> Binding:
    """Whether a treaty binds a country on a day, and why one may say so."""
    text = treaty(treaty_id)
    if text.kind == "soft_law":
        return Binding(treaty_id, country, Bond.SOFT_LAW, "It is a recommendation and binds no state.")
    standing = standing_of(treaty_id, country)
    if standing is None:
        return _without_row(text, country, on)
    if standing.standing != "party":
        return _not_party(standing, on)
    return _party(text, standing, on)


def _without_row(text: Treaty, country: str, on: date) -> Binding:
    state, kind = _territories().get(country, ("", ""))
    if kind == "part":
        whole = binding(text.id, state, on)
        why = f"{whole.why} {country} is a part of {state}, unless a declaration says otherwise."
        return Binding(text.id, country, whole.bond, why, whole.since, whole.standing)
    why = "No row on record: that is not the same as not bound."
    if state:
        why += f" It is a territory of {state}: bound only where {state} declared so."
    return Binding(text.id, country, Bond.NOT_ON_RECORD, why)


def _not_party(standing: Standing, on: date) -> Binding:
    """Signed only, or no party, as it was in a year; for a later day the record says nothing more."""
    bond = Bond.SIGNED_ONLY if standing.standing == "signed" else Bond.NOT_PARTY
    said = "Signed, and not party" if bond is Bond.SIGNED_ONLY else "No party"
    why = f"{said} as it was in {standing.as_of}."
    if standing.as_of and on.year > int(standing.as_of):
        why += " Whether it joined since is not on record."
    return Binding(standing.treaty, standing.country, bond, why, None, standing)


def _party(text: Treaty, standing: Standing, on: date) -> Binding:
    since, is_exact = _bound_since(text, standing)

    def answer(bond: Bond, why: str) -> Binding:
        return Binding(text.id, standing.country, bond, why, since if is_exact else None, standing)

    if since is None:
        return answer(Bond.UNSURE, "A party; since when is not on record.")
    if is_exact:
        if on >= since:
            return answer(
                Bond.BOUND, f"Consented on {standing.consented_on}; bound since {since.isoformat()}."
            )
        return answer(
            Bond.NOT_YET, f"Consented on {standing.consented_on}; bound from {since.isoformat()} on."
        )
    said = f"A party by {standing.consented_on or standing.as_of}; the day is not on record."
    if on >= since:
        return answer(Bond.BOUND, said)
    in_force = _last_day(text.in_force)
    if in_force is not None and on < in_force:
        return answer(Bond.NOT_YET, f"The treaty itself was in force from {text.in_force} only.")
    return answer(Bond.UNSURE, f"{said} Whether it was bound on that day, somebody must look up.")


def _bound_since(text: Treaty, standing: Standing) -> tuple[date | None, bool]:
    """(first day on which it is surely bound, whether that day is exact)."""
    consented = _last_day(standing.consented_on or standing.as_of)
    if consented is None:
        return None, False
    is_exact = len(standing.consented_on) == len("2000-01-01") and bool(text.enters)
    since = _ENTERS[text.enters](consented)
    in_force = _last_day(text.in_force)
    return (max(since, in_force) if in_force else since), is_exact


def _last_day(day: str) -> date | None:
    """A day; of a year alone its last, so that "since" is never too early; None when empty."""
    if not day:
        return None
    return date(int(day), 12, 31) if len(day) == len("2000") else date.fromisoformat(day)


_ENTERS: dict[str, Callable[[date], date]] = {
    "": lambda day: day,
    "30_days": lambda day: day + timedelta(days=30),
    "1_months": lambda day: months_later(day, 1),
    "12_months": lambda day: months_later(day, 12),
    "first_after_3_months": lambda day: months_later(months_later(day, 3).replace(day=1), 1),
}


def bindings_of(country: str, on: date) -> tuple[Binding, ...]:
    """How every treaty, directive and soft-law text stands to a country on a day."""
    return tuple(binding(each.id, country, on) for each in treaties())


def obligations_of(country: str, on: date, *, theme: str = "") -> tuple[Obligation, ...]:
    """The obligations that surely bind a country on a day."""
    bound = {each.treaty for each in bindings_of(country, on) if each.is_bound}
    return tuple(each for each in obligations(theme=theme) if each.treaty in bound)


def gap_questions(country: str, on: date) -> tuple[GapQuestion, ...]:
    """What to ask to find the gaps of a country: what binds it, what may bind it, and soft law as a standard beside them.
    Never a question from a treaty that the country has not accepted."""
    asked = {Bond.BOUND, Bond.UNSURE, Bond.SOFT_LAW}
    bonds = {each.treaty: each.bond for each in bindings_of(country, on)}
    return tuple(
        GapQuestion(each, bonds[each.treaty]) for each in all_obligations() if bonds[each.treaty] in asked
    )
