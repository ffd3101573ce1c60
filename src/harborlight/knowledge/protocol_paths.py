"""The ways through a protocol: which steps follow from what is known so far. Pure.

Must stay true: every way ends; an unknown answer takes the careful side (a person whose age is not known is treated as a
child), so that nobody is left without a next step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harborlight.knowledge.vocabularies import vocabulary
from harborlight.tables.protocols import END, NOT_KNOWN, Protocol, Step

FACTS = "protocol_facts"


@dataclass(frozen=True, slots=True)
class Way:
    """The steps that apply so far, in order; `open_at`: the question that must be answered to go on, empty at the end.
    `may_follow`: what could come after it.
    """

    steps: tuple[Step, ...]
    open_at: str = ""
    may_follow: tuple[Step, ...] = ()


def careful_side(fact: str) -> str:
    """What an unknown answer counts as."""
    return vocabulary(FACTS).extra[fact]["not_known_as"]


def follow(protocol: Protocol, answers: Mapping[str, str]) -> Way:
    """Walk from the first step, by answers to facts (`yes`, `no`, `not_known`), as far as they reach."""
    steps: list[Step] = []
    at: Step | None = protocol.steps[0]
    while at is not None:
        steps.append(at)
        answer = answers.get(at.ask, "") if at.ask else ""
        if at.ask and not answer:
            beyond = after(protocol, at.id)
            return Way(tuple(steps), at.id, tuple(each for each in protocol.steps if each.id in beyond))
        if answer == NOT_KNOWN:
            answer = careful_side(at.ask)
        at = protocol.step(dict(at.ways)[answer])
    return Way(tuple(steps))


def after(protocol: Protocol, step_id: str) -> frozenset[str]:
    """Ids of every step that can follow this one."""
    found: set[str] = set()
    waiting = [step_id]
    while waiting:
        step = protocol.step(waiting.pop())
        for _answer, to in step.ways if step else ():
            if to != END and to not in found:
                found.add(to)
                waiting.append(to)
    return frozenset(found)


def every_way(protocol: Protocol) -> Iterator[tuple[str, ...]]:
    """The ids of every way from the first step to the end."""

    def onward(step: Step, so_far: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        here = (*so_far, step.id)
        for _answer, to in step.ways:
            following = protocol.step(to)
            if following is None:
                yield here
            else:
                yield from onward(following, here)

    yield from onward(protocol.steps[0], ())


def depth(protocol: Protocol) -> dict[str, int]:
    """How far down the chart each step stands: one below the lowest step that leads to it."""
    rows = {protocol.steps[0].id: 0}
    for step_id in _in_order(protocol):
        step = protocol.step(step_id)
        for _answer, to in step.ways if step else ():
            if to != END:
                rows[to] = max(rows.get(to, 0), rows[step_id] + 1)
    return rows


def _in_order(protocol: Protocol) -> list[str]:
    """Ids so that each stands after all that lead to it."""
    order: list[str] = []

    def visit(step_id: str) -> None:
        step = protocol.step(step_id)
        if step is None or step_id in order:
            return
        for _answer, to in step.ways:
            visit(to)
        order.append(step_id)

    visit(protocol.steps[0].id)
    return order[::-1]
