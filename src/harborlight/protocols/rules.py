"""What is decided about a run: where it stands, what is due, what may be marked. Pure functions over plain values.

Must stay true: the last mark of a step counts; the same mark again changes nothing; nothing here decides about a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from harborlight.knowledge.clocks import due
from harborlight.knowledge.limits import Limit
from harborlight.knowledge.protocol_paths import Way, follow
from harborlight.knowledge.protocols import limit_of
from harborlight.knowledge.working_days import calendar_of
from harborlight.tables.protocols import ANSWERS, Protocol, Step

CALL, REPORT, CASE = "call", "report", "case"
OPEN, FINISHED, STOPPED = "open", "finished", "stopped"
_NEXT = {OPEN: frozenset({FINISHED, STOPPED}), FINISHED: frozenset({OPEN}), STOPPED: frozenset({OPEN})}
DONE, SKIPPED, REOPENED = "done", "skipped", "reopened"
MARKS = (DONE, SKIPPED, REOPENED)
ASKED, TAKEN, SETTLED = "asked", "taken", "settled"

# A run is reached as the record it is about: kind -> noun, and the verbs there that reading and ticking ask for. A call that
# has no report yet is reached like a report.
RIGHTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    CALL: ("report", {"view": "view", "run": "triage"}),
    REPORT: ("report", {"view": "view", "run": "triage"}),
    CASE: ("case", {"view": "view", "run": "change"}),
}
# A call becomes a report, a report a case; never the other way.
_BECOMES = {CALL: frozenset({REPORT, CASE}), REPORT: frozenset({CASE}), CASE: frozenset[str]()}


def next_states(state: str) -> frozenset[str]:
    """Where a run may go from here; every state has a way out."""
    return _NEXT[state]


def may_become(kind: str, other: str) -> bool:
    """Whether a run about this kind of record may be moved to that one."""
    return other in _BECOMES[kind]


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a run: which step, what was done with it, by whom and when."""

    step: str
    what: str
    at: datetime
    by: str = ""
    answer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepState:
    """A step as it stands: `mark` is its last one, None while it is open. `due_at`: when its limit ends."""

    step: Step
    mark: Mark | None = None
    limit: Limit | None = None
    due_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.mark is None

    def is_late(self, now: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands: the steps of its way, what may still follow, and marks of steps that the way left."""

    steps: tuple[StepState, ...]
    may_follow: tuple[Step, ...]
    beside: tuple[Mark, ...]
    is_complete: bool

    @property
    def next_due_at(self) -> datetime | None:
        """The soonest end of a limit among the open steps."""
        return min((state.due_at for state in self.steps if state.is_open and state.due_at), default=None)

    @property
    def n_marked(self) -> int:
        return sum(not state.is_open for state in self.steps)

    def state_of(self, step_id: str) -> StepState | None:
        return next((state for state in self.steps if state.step.id == step_id), None)


def progress(protocol: Protocol, marks: Iterable[Mark], *, begun_at: datetime, jurisdiction: str) -> Progress:
    """Fold the marks of a run, oldest first. `jurisdiction` says whose limits and days off hold."""
    last: dict[str, Mark] = {}
    for mark in marks:
        if mark.what == REOPENED:
            last.pop(mark.step, None)
        else:
            last[mark.step] = mark
    way = follow(protocol, _answers(protocol, last))
    states = tuple(_state(step, last, begun_at, jurisdiction) for step in way.steps)
    on_way = {step.id for step in way.steps}
    beside = tuple(mark for step_id, mark in last.items() if step_id not in on_way)
    return Progress(states, way.may_follow, beside, _is_complete(way, states))


def _answers(protocol: Protocol, last: Mapping[str, Mark]) -> dict[str, str]:
    return {
        step.ask: last[step.id].answer
        for step in protocol.steps
        if step.ask and step.id in last and last[step.id].answer
    }


def _is_complete(way: Way, states: Iterable[StepState]) -> bool:
    return not way.open_at and all(not state.is_open for state in states)


def _state(step: Step, last: Mapping[str, Mark], begun_at: datetime, jurisdiction: str) -> StepState:
    if step.within is None:
        return StepState(step, last.get(step.id))
    starts_at = begun_at
    if step.within.starts:
        first = last.get(step.within.starts)
        if first is None:
            return StepState(step, last.get(step.id))
        starts_at = first.at.astimezone(begun_at.tzinfo)  # days are counted where the run began
    limit = limit_of(step.within, jurisdiction, starts_at.date())
    due_at = due(limit, starts_at, calendar_of(jurisdiction)) if limit else None
    return StepState(step, last.get(step.id), limit, due_at)


def wrong_mark(standing: Progress, step_id: str, what: str, answer: str, note: str) -> str:
    """Why this may not be marked, as a code; empty when it may."""
    state = standing.state_of(step_id)
    if what not in MARKS:
        return "no_such_mark"
    if state is None:
        return "not_on_the_way"
    if what == DONE and state.step.ask and answer not in ANSWERS:
        return "no_answer"
    if what == SKIPPED and not note.strip():
        return "no_reason"
    if what == SKIPPED and state.step.ask:
        return "a_question_is_answered"
    return ""


def is_same(state: StepState, what: str, answer: str, note: str) -> bool:
    """Whether the step stands so already, so that marking it again would add nothing."""
    if state.mark is None:
        return what == REOPENED
    return (state.mark.what, state.mark.answer) == (what, answer) and note in ("", state.mark.note)
