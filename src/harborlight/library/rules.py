"""What is decided about the shelves: what a call to a number proves, when somebody should call again, and what must be so
before an instrument of the coalition's own may be used."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from harborlight.errors import BadInput
from harborlight.knowledge.files import parse_foreign_yaml
from harborlight.knowledge.hotlines import Check, Number
from harborlight.knowledge.instruments import validate
from harborlight.knowledge.vectors import Difference, differences
from harborlight.tables.instruments import Instrument

REACHED, CONFIRMED, NO_ANSWER, WRONG = "reached", "confirmed", "no_answer", "wrong"
RESULTS = (REACHED, CONFIRMED, NO_ANSWER, WRONG)
FRESH_FOR = timedelta(days=90)


def results_for(line: Number) -> tuple[str, ...]:
    """What can come of a check. An emergency number is never called to try it out."""
    return (CONFIRMED, WRONG) if line.is_emergency else RESULTS


def found_by(checks: Iterable[tuple[date, str]]) -> Check:
    """What the checks of one number say together, newest first. Nobody answering proves nothing."""
    for day, result in checks:
        if result == WRONG:
            return Check(is_wrong=True)
        if result in (REACHED, CONFIRMED):
            return Check(confirmed_on=day.isoformat())
    return Check()


def needs_call(confirmed_on: str, today: date) -> bool:
    """Whether somebody should call again: never confirmed, or more than ninety days ago."""
    return not confirmed_on or today - date.fromisoformat(confirmed_on) > FRESH_FOR


def wrong_day(called_on: date, today: date) -> bool:
    """A call is noted when it was made or soon after, never for a day to come."""
    return not today - FRESH_FOR <= called_on <= today


YES, VETO = "yes", "veto"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of an instrument before it is used: where, what, how to mend it. `blocks`: it may not be used so."""

    where: str
    said: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """An instrument that was looked over. `differs`: its worked examples that do not come out."""

    instrument: Instrument
    findings: tuple[Finding, ...]
    differs: tuple[Difference, ...]

    @property
    def blocks(self) -> bool:
        return any(each.blocks for each in self.findings)


def look_over(text: str) -> Looked:
    """Everything that a person should know of an instrument in the project's YAML.

    Raises:
        InvalidInstrument: when its shape allows no instrument at all; the first fault, with its line and mend.
    """
    instrument, faults = validate(parse_foreign_yaml(text, "instrument"), where="instrument")
    if instrument is None:
        raise faults[0][0]
    findings = tuple(Finding(fault.where, _without(fault), blocks) for fault, blocks in faults)
    is_sound = not any(blocks for _fault, blocks in faults)
    return Looked(instrument, findings, differences(instrument) if is_sound else ())


def _without(fault: BadInput) -> str:
    """What is wrong and how to mend it; the place stands beside it."""
    return str(fault).removeprefix(f"{fault.where}: ")


@dataclass(frozen=True, slots=True)
class Opinions:
    """Of the survivor advisers on one edition: how many say yes to its newest revision, how many vetoes stand."""

    n_yes: int = 0
    n_vetoes: int = 0


def opinions(said: Iterable[tuple[Hashable, int, str]], revision: int) -> Opinions:
    """From (adviser, revision, stance), oldest first. A veto stands, whatever was revised since, until that adviser says yes; a
    yes holds for the revision that was read."""
    newest = {adviser: (of, stance) for adviser, of, stance in said}
    return Opinions(
        n_yes=sum(stance == YES and of == revision for of, stance in newest.values()),
        n_vetoes=sum(stance == VETO for _of, stance in newest.values()),
    )


def what_blocks(
    looked: Looked, opinions: Opinions, *, n_unanswered: int, is_version_taken: bool
) -> tuple[str, ...]:
    """Why an edition may not be used yet, in codes; empty when it may. Survivor advisers decide on what victims meet."""
    instrument = looked.instrument
    found = {
        "faults": looked.blocks,
        "no_examples": not instrument.vectors,
        "examples_differ": bool(looked.differs),
        "version_taken": is_version_taken,
        "veto": instrument.is_victim_facing and opinions.n_vetoes > 0,
        "no_adviser": instrument.is_victim_facing and not opinions.n_yes,
        "unanswered": n_unanswered > 0,
    }
    return tuple(code for code, holds in found.items() if holds)
