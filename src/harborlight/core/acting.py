"""Every write is an action: permission, decision, write and audit event in one transaction.

    @action("case.open", noun="case", verb="create")
    def open_case(*, by: Actor, ...) -> Case: ...

Must stay true: the outermost action owns the transaction (`durable` refuses one inside another's: its refusal and its
promises would hang on a commit that it does not see); audit events are written last in it, in the order the actions
ended, and a nested action's event carries its parent's place; a refusal is written in a second transaction, so that it
survives the rollback of the first. Records refuse to be saved outside an action.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from harborlight.core.permissions import Actor, require
from harborlight.errors import Hidden, Refused

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, Action] = {}


@dataclass(frozen=True, slots=True)
class Action:
    """A verb of the house, as declared."""

    name: str
    noun: str
    verb: str
    function: Callable[..., Any]


@dataclass(slots=True)
class Act:
    """One running action: what its audit event will say."""

    name: str
    noun: str
    by: Actor
    parent: Act | None
    object_id: str = ""
    agency_id: UUID | None = None
    purpose: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    ended: list[Act] = field(default_factory=list)  # only on the outermost: every act in order of ending
    after: list[Callable[[], None]] = field(default_factory=list)

    @property
    def outermost(self) -> Act:
        return self if self.parent is None else self.parent.outermost


_current: ContextVar[Act | None] = ContextVar("act", default=None)


def current_act() -> Act | None:
    return _current.get()


def is_acting() -> bool:
    return _current.get() is not None


def trace(record: Any = None, *, purpose: str = "", **payload: Any) -> None:
    """Say what the audit event is about. `payload` holds codes, ids and field names: never a person's data."""
    act = _current.get()
    if act is None:
        raise RuntimeError("trace() outside an action")
    if record is not None:
        act.object_id = str(record.pk)
        act.agency_id = getattr(record, "agency_id", None)
    if purpose:
        act.purpose = purpose
    act.payload |= payload


def action(name: str, *, noun: str, verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare an action. `by` must be allowed to `verb` a `noun`; checks on the record itself are the body's first lines."""

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{name}: actions take keyword arguments only")
            by: Any = kwargs["by"]
            act = Act(name=name, noun=noun, by=by, parent=_current.get())
            if act.parent is not None:
                return _run_inside(act, verb, function, kwargs)
            try:
                with transaction.atomic(durable=True):
                    _write_once_mark(act)
                    result = _run_inside(act, verb, function, kwargs)
                    _write_events(act)
            except (Refused, Hidden) as error:
                _write_refusal(act, error)
                raise
            for then in act.after:
                then()
            return result

        ACTIONS[name] = Action(name, noun, verb, run)
        run.action = ACTIONS[name]  # type: ignore[attr-defined]
        return run

    return declare


def _run_inside(act: Act, verb: str, function: Callable[..., R], kwargs: dict[str, Any]) -> R:
    token = _current.set(act)
    try:
        require(act.by, act.noun, verb)
        result = function(**kwargs)
    finally:
        _current.reset(token)
    if not act.object_id and getattr(result, "pk", None) is not None:
        act.object_id = str(result.pk)  # type: ignore[attr-defined]
        act.agency_id = getattr(result, "agency_id", None)
    act.outermost.ended.append(act)
    return result


def after_commit(then: Callable[[], None]) -> None:
    """Run `then` once the outermost action has committed (remove an envelope's file, send an e-mail)."""
    act = _current.get()
    if act is None:
        raise RuntimeError("after_commit() outside an action")
    act.outermost.after.append(then)


def _write_events(outermost: Act) -> None:
    from harborlight.core import audit

    audit.append_acts(outermost)


def _write_once_mark(act: Act) -> None:
    from harborlight.core import once

    token = _current.set(act)
    try:
        once.write_mark()
    finally:
        _current.reset(token)


def _write_refusal(act: Act, error: Refused | Hidden) -> None:
    from harborlight.core import audit

    audit.note_refusal(error, act.by, action=act.name, noun=act.noun, object_id=act.object_id)


@contextmanager
def maintenance(reason: str) -> Iterator[None]:
    """Let records be written by migrations, restore and test fixtures, which are no actions. Never used by a room."""
    token = _current.set(Act(name=f"maintenance:{reason}", noun="", by=None, parent=None))  # type: ignore[arg-type]
    try:
        yield
    finally:
        _current.reset(token)
