"""What is done with runs: begin, mark, stop, finish, hand over, move on with the record, ask somebody to step in.

Must stay true: whoever acts may work on the record itself; a mark is added, never changed; nothing is decided about a person.
"""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import vault
from harborlight.core.acting import action, trace
from harborlight.core.ids import uuid7
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, require, require_sight
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass
from harborlight.errors import Conflict, Invalid
from harborlight.knowledge.protocols import load
from harborlight.protocols import queries, rules
from harborlight.protocols.models import Escalation, ProtocolMark, ProtocolRun


def _require_on(by: Actor, about: ProtocolRun | SealedRecord) -> None:
    """The right to work on what the run is about, not only the right to run protocols."""
    kind = about.about_kind if isinstance(about, ProtocolRun) else about.noun
    noun, verbs = rules.RIGHTS[kind]
    require(by, noun, verbs["run"], about)


# -- runs --------------------------------------------------------------------------------------------------------------


@action("protocol.start", noun="protocol", verb="run")
def start_run(*, by: Account, protocol_id: str, about: SealedRecord | None = None) -> ProtocolRun:
    """Begin a protocol in its newest version about a report or a case, or in a call that has no report yet. A second start of
    one that is under way there is the first.
    """
    require_sight(by, ProtocolRun.noun, FieldClass.NARRATIVE)
    protocol = load(protocol_id)
    if about is not None:
        _require_on(by, about)
        under_way = queries.open_run_of(about.pk, protocol.id)
        if under_way is not None:
            trace(under_way, again=True)
            return under_way
    pk = uuid7()
    run = ProtocolRun(
        pk=pk, agency_id=about.agency_id if about else by.agency_id, protocol=protocol.id,
        protocol_version=protocol.version, about_kind=about.noun if about else rules.CALL,
        about_id=about.pk if about else pk, about_code=getattr(about, "code", ""), account=by,
        data_key=about.data_key if about else vault.new_data_key(by.agency_id, "call"),
    )  # fmt: skip
    if about is None:
        _require_on(by, run)
    run.next_due_at = queries.progress_of(run, []).next_due_at
    run.save(force_insert=True)
    trace(run, protocol=protocol.id, version=protocol.version)
    return run


def _said(code: str) -> dict[str, str]:
    """Why a mark was refused, by field."""
    return {
        "no_such_mark": {"what": _("Say whether it is done, skipped or open again.")},
        "not_on_the_way": {"step": _("This step does not follow from what was answered so far.")},
        "no_answer": {"answer": _("Answer yes, no or not known.")},
        "no_reason": {"note": _("Say why this step is skipped.")},
        "a_question_is_answered": {"answer": _("A question is answered; “not known” is an answer.")},
    }[code]


@action("protocol.mark", noun="protocol", verb="run")
def mark_step(
    *, by: Account, run_id: UUID, step: str, what: str = rules.DONE, answer: str = "", note: str = ""
) -> ProtocolRun:
    """A step is done, skipped with a reason, or open again. The same mark again adds nothing."""
    run = _open_run(by, run_id)
    marks = queries.marks_of(run)
    standing = queries.progress_of(run, marks)
    if wrong := rules.wrong_mark(standing, step, what, answer, note):
        raise Invalid(_said(wrong))
    state = standing.state_of(step)
    assert state is not None
    trace(run, what=what)
    if rules.is_same(state, what, answer, note.strip()):
        return run
    mark = rules.Mark(step, what, timezone.now(), answer=answer if state.step.ask else "", note=note.strip())
    line = {key: value for key, value in asdict(mark).items() if key not in ("at", "by")}
    ProtocolMark(
        agency_id=run.agency_id, run=run, data_key=run.data_key, account=by, line=line, created_at=mark.at
    ).save()
    run.next_due_at = queries.progress_of(run, [*marks, mark]).next_due_at
    run.save()
    return run


def _open_run(by: Actor, run_id: UUID) -> ProtocolRun:
    run = queries.run(by, run_id, "run")
    if run.state != rules.OPEN:
        raise Conflict(_("This checklist has ended."), mend=_("Open it again, or begin a new one."))
    return run


@action("protocol.stop", noun="protocol", verb="run")
def stop_run(*, by: Actor, run_id: UUID, rule: str = "", note: str = "") -> ProtocolRun:
    """Stop by one of the protocol's stop rules, or for a reason of one's own."""
    run = _open_run(by, run_id)
    known = {each.id for each in load(run.protocol, run.protocol_version).stop}
    if rule not in known and not note.strip():
        raise Invalid({"rule": _("Choose why you stop, or say it in your words.")})
    return _end(run, rules.STOPPED, {"rule": rule if rule in known else "", "note": note.strip()})


@action("protocol.finish", noun="protocol", verb="run")
def finish_run(*, by: Actor, run_id: UUID) -> ProtocolRun:
    """End a run whose every step is done or skipped."""
    run = _open_run(by, run_id)
    if not queries.progress_of(run).is_complete:
        raise Invalid({"run": _("Some steps are still open: do them, skip them with a reason, or stop.")})
    return _end(run, rules.FINISHED, None)


@action("protocol.end_all", noun="protocol", verb="run")
def end_runs_about(*, by: Actor, about: SealedRecord, note: str) -> None:
    """The report or the case was closed: checklists under way there stop, so that no clock runs on for nobody."""
    _require_on(by, about)
    runs = list(
        queries.runs_about(by, about.pk).filter(state=rules.OPEN).select_related("data_key__agency_key")
    )
    for run in runs:
        _end(run, rules.STOPPED, {"rule": "", "note": note})
    trace(about, n_runs=len(runs))


def _end(run: ProtocolRun, state: str, ending: dict[str, str] | None) -> ProtocolRun:
    run.state, run.ending, run.ended_at, run.next_due_at = state, ending, timezone.now(), None
    run.save()
    trace(run, state=state)
    return run


@action("protocol.reopen", noun="protocol", verb="run")
def reopen_run(*, by: Actor, run_id: UUID) -> ProtocolRun:
    """Go on with a run that was stopped or gone through; what was marked is still there."""
    run = queries.run(by, run_id, "run")
    if rules.OPEN not in rules.next_states(run.state):
        raise Conflict(_("This checklist is open already."))
    run.state, run.ended_at = rules.OPEN, None
    run.next_due_at = queries.progress_of(run).next_due_at
    run.save()
    trace(run)
    return run


@action("protocol.take", noun="protocol", verb="run")
def take_run(*, by: Account, run_id: UUID) -> ProtocolRun:
    """Go through it from here on, in a colleague's place (a change of shift)."""
    run = _open_run(by, run_id)
    run.account = by
    run.save()
    trace(run)
    return run


@action("protocol.move", noun="protocol", verb="run")
def move_run(*, by: Account, run_id: UUID, to: SealedRecord) -> ProtocolRun:
    """The call became a report, or the report a case: the run goes on there, sealed under the key of its new place."""
    run = queries.run(by, run_id, "run")
    _require_on(by, to)
    if not rules.may_become(run.about_kind, to.noun) or run.agency_id != to.agency_id:
        raise Conflict(_("This checklist cannot go on there."))
    old, was_call = run.data_key, run.about_kind == rules.CALL
    run.about_kind, run.about_id, run.about_code = to.noun, to.pk, getattr(to, "code", "")
    run.account = by
    for row in (run, *queries.parts_of(run)):
        vault.reseal(row, to.data_key)
        row.save()
    if was_call:
        vault.destroy(old)
    trace(run, to=to.noun)
    return run


# -- escalation --------------------------------------------------------------------------------------------------------


@action("protocol.escalate", noun="protocol", verb="run")
def escalate(*, by: Account, run_id: UUID, to_role: str, reason: str) -> Escalation:
    """Ask a role of one's agency to step in; whoever holds it sees it on the home page."""
    run = _open_run(by, run_id)
    wrong = {}
    if to_role not in {role for role, _label in queries.escalation_roles(None)}:
        wrong["to_role"] = _("Choose who should step in.")
    if not reason.strip():
        wrong["reason"] = _("Say in a few words what you need.")
    if wrong:
        raise Invalid(wrong)
    asked = Escalation(
        agency_id=run.agency_id,
        run=run,
        data_key=run.data_key,
        account=by,
        to_role=to_role,
        reason=reason.strip(),
    )
    asked.save()
    trace(asked, to_role=to_role)
    return asked


@action("protocol.take_escalation", noun="protocol", verb="run")
def take_escalation(*, by: Account, escalation_id: UUID) -> Escalation:
    """Take it on: from now on it has a name beside it."""
    asked = _escalation(by, escalation_id)
    asked.state, asked.taken_by = rules.TAKEN, by
    asked.save()
    trace(asked)
    return asked


@action("protocol.settle_escalation", noun="protocol", verb="run")
def settle_escalation(*, by: Account, escalation_id: UUID, answer: str) -> Escalation:
    """Say what was done about it."""
    asked = _escalation(by, escalation_id)
    if not answer.strip():
        raise Invalid({"answer": _("Say what was done.")})
    asked.state, asked.answer, asked.settled_at = rules.SETTLED, answer.strip(), timezone.now()
    asked.taken_by = asked.taken_by or by
    asked.save()
    trace(asked)
    return asked


def _escalation(by: Actor, escalation_id: UUID) -> Escalation:
    asked = queries.escalation(by, escalation_id)
    if not queries.may_take(by, asked):
        raise Conflict(_("This is settled already, or it was not asked of your role."))
    return asked
