"""What is done with reports: taking, collecting, opening, triage, passing on, closing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import blind_index, boxes, letters, vault
from harborlight.core.acting import action, after_commit, trace
from harborlight.core.envelope import CannotOpen
from harborlight.core.local_time import today_at
from harborlight.core.models import Account, Agency, Installation
from harborlight.core.numbers import next_number
from harborlight.core.permissions import Actor, SystemActor, may, require_sight
from harborlight.core.porch import Porch
from harborlight.errors import Conflict, Invalid, Missing
from harborlight.intake import queries, rules
from harborlight.intake.models import WHOLE, Channel, Envelope, Inbox, Report, ReportStep, State
from harborlight.protocols import actions as protocols
from harborlight.release import actions as release

COLLECTOR = SystemActor("collector", frozenset({"report:collect", "consent:withdraw", "home:view"}))


# -- inboxes -------------------------------------------------------------------------------------------------------------


@action("inbox.create", noun="inbox", verb="create")
def create_inbox(*, by: Actor, agency_id: UUID, name: str, is_default: bool = False) -> Inbox:
    """An inbox with a key pair: the public key is published, the private one sealed under the agency."""
    if not Agency.objects.filter(pk=agency_id, is_active=True).exists():
        raise Invalid({"agency": _("Choose an agency of the coalition.")})
    private, public = boxes.make_keypair()
    if is_default:
        Inbox.objects.filter(is_default=True).update(is_default=False)
    inbox = Inbox(
        agency_id=agency_id, name=name, public_key=public, private_key=private.hex(), is_default=is_default,
        data_key=vault.new_data_key(agency_id, "inbox"),
    )  # fmt: skip
    inbox.save()
    _publish(by)
    trace(inbox)
    return inbox


@action("inbox.change", noun="inbox", verb="change")
def change_inbox(*, by: Actor, inbox_id: UUID, is_open: bool, is_default: bool) -> Inbox:
    """Open or close an inbox, or make it the default; with none open, the public site shows helplines instead."""
    inbox = Inbox.objects.select_related("data_key").get_visible(by, inbox_id, "change")
    if is_default:
        Inbox.objects.filter(is_default=True).exclude(pk=inbox.pk).update(is_default=False)
    inbox.is_open, inbox.is_default = is_open, is_default
    inbox.save()
    _publish(by)
    trace(inbox, is_open=is_open, is_default=is_default)
    return inbox


@action("inbox.publish", noun="inbox", verb="change")
def publish_inboxes(*, by: Actor) -> None:
    """Publish anew: the coalition's name or country changed, and with it the emergency number that the public sees."""
    _publish(by)


def _publish(by: Actor) -> None:
    """What the public process needs to seal a report: the default inbox's public key. No default, no reports."""
    rows = [
        {"id": str(row.pk), "public_key": bytes(row.public_key).hex()}
        for row in Inbox.objects.filter(is_open=True, is_default=True)
    ]
    content: dict[str, Any] = {"inboxes": rows, "receipt_salt": queries.receipt_salt().hex()}
    if installation := Installation.objects.first():
        content |= {
            "coalition": installation.coalition_name,
            "country": installation.country,
            "time_zone": installation.time_zone,
        }
    release.publish_snapshot(by=by, files={"inboxes.json": json.dumps(content).encode()})


# -- taking and collecting -------------------------------------------------------------------------------------------------


@action("report.submit", noun="report", verb="create")
def submit_report(
    *,
    by: Account,
    agency_id: UUID | None = None,
    channel: str,
    fields: Mapping[str, Any],
    from_agency: str = "",
    run_id: UUID | None = None,
) -> Report:
    """A report taken by staff. It is open at once, and triaged by the rule. `agency_id` is whose report it becomes; `run_id`:
    the checklist of the call, which goes on about the report.
    """
    if channel not in Channel.values or channel == Channel.WEB:
        raise Invalid({"channel": _("Choose how it came in.")})
    report = _new_report(agency_id or by.agency_id, channel, by)
    report.state, report.from_agency = State.OPENED, from_agency
    _apply(report, fields)
    report.save()
    _step(report, "submitted", by)
    if run_id is not None:
        protocols.move_run(by=by, run_id=run_id, to=report)
    trace(report, channel=channel, urgency=report.urgency)
    return report


@action("report.protocol", noun="protocol", verb="run")
def begin_protocol(*, by: Account, report_id: UUID, protocol_id: str) -> UUID:
    """Go through a protocol about a report that was opened; returns the checklist's id."""
    report = queries.report(by, report_id, "triage")
    if report.state == State.NEW:
        raise Conflict(_("This report is still sealed."), mend=_("Open it first."))
    return protocols.start_run(by=by, protocol_id=protocol_id, about=report).pk


def _new_report(agency_id: UUID, channel: str, account: Account | None) -> Report:
    agency, today = Agency.objects.get(pk=agency_id), today_at(agency_id)
    return Report(
        agency=agency, channel=channel, account=account, received_on=today,
        code=rules.report_code(agency.code, today.year, next_number(agency.pk, "report", today.year)),
        data_key=vault.new_data_key(agency.pk, "report"),
    )  # fmt: skip


def _apply(report: Report, fields: Mapping[str, Any]) -> None:
    result = rules.triage(fields)
    report.fields, report.triage = dict(fields), asdict(result)
    report.urgency, report.rank = result.urgency, rules.RANK[result.urgency]
    report.is_danger_now = result.is_immediate


def _step(report: Report, what: str, account: Any = None, reason: str = "") -> None:
    who = account if isinstance(account, Account) else None
    ReportStep(agency_id=report.agency_id, report=report, what=what, account=who, reason=reason).save()


@action("report.collect", noun="report", verb="collect")
def collect_envelope(*, by: Actor, envelope_id: UUID, kind: str, sealed: bytes) -> Envelope | None:
    """Keep one envelope's box verbatim and do what its kind asks; the file goes after commit. Twice the same is one."""
    porch_ = porch()
    after_commit(lambda: porch_.remove(envelope_id, kind))
    if Envelope.objects.filter(envelope_id=envelope_id).exists():
        return None
    parts = letters.parts(sealed) if kind in letters.KINDS else None
    inboxes = Inbox.objects.select_related("data_key__agency_key")
    inbox = inboxes.filter(pk=parts.inbox_id).first() if parts else None
    if parts is None or inbox is None:
        raise Invalid({"envelope": "of no known kind, or to no known inbox"})
    envelope = Envelope(
        inbox=inbox, envelope_id=envelope_id, kind=kind, format=parts.version, sealed=parts.box
    )
    envelope.save()
    trace(envelope)
    if kind == letters.CONSENT:
        _take_consent_back(by, envelope)
    else:
        trace(_web_report(envelope, parts.verifier))
    return envelope


def _web_report(envelope: Envelope, verifier: bytes) -> Report:
    """Not opened, so nobody knows how urgent: it stands among the urgent ones until somebody looks."""
    report = _new_report(envelope.inbox.agency_id, Channel.WEB, None)
    report.envelope, report.receipt = envelope, verifier.hex()
    report.urgency, report.rank = rules.URGENT, rules.RANK[rules.URGENT]
    report.save()
    blind_index.write(report)
    _step(report, "collected")
    return report


def _take_consent_back(by: Actor, envelope: Envelope) -> None:
    """A withdrawal is read by the system, at once: nothing is delivered before it, and nobody's reading is waited for."""
    private = _private_key(envelope.inbox)
    try:
        withdrawal = rules.read_withdrawal(_open_envelope(envelope, private).plain)
    except CannotOpen as error:
        raise Invalid({"envelope": "does not open"}) from error
    if withdrawal is None:
        raise Invalid({"envelope": "is no withdrawal"})
    consent_id, secret = withdrawal
    release.withdraw_by_person(by=by, consent_id=consent_id, secret=secret)


def collect_envelopes() -> int:
    """Collect whatever lies on the porch, withdrawals of consent first; returns how many. What cannot be taken is set aside
    and shown as a count."""
    porch_, n_collected = porch(), 0
    for envelope in porch_.waiting(first=letters.CONSENT):
        try:
            collected = collect_envelope(
                by=COLLECTOR, envelope_id=envelope.id, kind=envelope.kind, sealed=envelope.sealed
            )
            n_collected += collected is not None
        except IntegrityError:
            continue  # another worker kept it in the same moment (PostgreSQL); the next round removes the file
        except (Invalid, Missing):
            porch_.put_aside(f"{envelope.id.hex}.{envelope.kind}", "of no known kind, or fits nothing here")
    return n_collected


def porch() -> Porch:
    return Porch(settings.ENV.porch_folder)


# -- opening, triage, ends ---------------------------------------------------------------------------------------------------


@action("report.open", noun="report", verb="open")
def open_report(*, by: Account, report_id: UUID) -> Report:
    """Open a collected report: from now on its content is read, and each reading is an event."""
    report = queries.report(by, report_id, "open")
    _move(report, State.OPENED)
    if report.envelope is not None and report.fields is None:
        letter = _open_envelope(report.envelope, _private_key(report.envelope.inbox))
        _apply(report, rules.read_letter(letter.plain))
        _check_receipt(report, letter.verifier)
    report.save()
    _step(report, "opened", by)
    trace(report)
    return report


def _private_key(inbox: Inbox) -> bytes:
    return bytes.fromhex(inbox.opened("private_key"))


def _open_envelope(envelope: Envelope, private: bytes) -> letters.Letter:
    letter = letters.open_box(
        envelope.kind, bytes(envelope.sealed), version=envelope.format, inbox_id=envelope.inbox_id, private_key=private
    )  # fmt: skip
    envelope.opened_at = timezone.now()
    envelope.save()
    return letter


def _check_receipt(report: Report, verifier: bytes | None) -> None:
    """The receipt inside the seal counts: one that was exchanged on the way is put right, and that is written down."""
    if verifier is None or verifier.hex() == report.opened("receipt"):
        return
    report.receipt = verifier.hex()
    report.save()
    blind_index.write(report)
    _step(report, "receipt_mended")
    trace(was_receipt_changed=True)


@action("report.triage", noun="report", verb="triage")
def triage_report(*, by: Account, report_id: UUID, urgency: str, reason: str = "") -> Report:
    """A person confirms or changes the urgency that the rule proposed."""
    report = queries.report(by, report_id, "triage")
    if urgency not in rules.URGENCIES:
        raise Invalid({"urgency": _("Choose how soon somebody should act.")})
    _move(report, State.TRIAGED)
    report.triage = {**(report.opened("triage") or {}), "confirmed": urgency, "why": reason}
    report.urgency, report.rank = urgency, rules.RANK[urgency]
    report.save()
    _step(report, "triaged", by, urgency)
    trace(report, urgency=urgency)
    return report


@action("report.pass_on", noun="report", verb="pass_on")
def pass_on(*, by: Account, report_id: UUID, agency_id: UUID, reason: str) -> Report:
    """Give a report to the agency that can act: it becomes a report of theirs, with the reason kept on both sides."""
    report = queries.report(by, report_id, "pass_on")
    require_sight(by, Report.noun, *WHOLE)  # nobody passes on what they may not read
    to = Agency.objects.filter(pk=agency_id, is_active=True).exclude(pk=report.agency_id).first()
    wrong = {}
    if to is None:
        wrong["agency"] = _("Choose another agency of the coalition.")
    if not reason.strip():
        wrong["reason"] = _("Say why they and not you, and on what basis it may be passed on.")
    if wrong or to is None:
        raise Invalid(wrong)
    _move(report, State.PASSED_ON)
    theirs = _new_report(to.pk, Channel.PARTNER, None)
    theirs.from_agency = Agency.objects.get(pk=report.agency_id).name
    theirs.state = State.NEW
    _apply(theirs, report.opened("fields") or {})
    theirs.save()
    _step(theirs, "received")
    report.passed_to, report.closing = to.pk, reason
    report.save()
    _step(report, "passed_on", by)
    _end_protocols(by, report)
    trace(report, to=str(to.pk))
    return report


@action("report.close", noun="report", verb="triage")
def close_report(*, by: Account, report_id: UUID, reason: str) -> Report:
    """Close a report that leads to no case; the reason is kept, and it can be opened again."""
    report = queries.report(by, report_id, "triage")
    if not reason.strip():
        raise Invalid({"reason": _("Say why no case follows, and what the reporter was told.")})
    _move(report, State.CLOSED)
    report.closing = reason
    report.save()
    _step(report, "closed", by)
    _end_protocols(by, report)
    trace(report)
    return report


@action("report.accept", noun="report", verb="triage")
def mark_accepted(*, by: Account, report_id: UUID, case_id: UUID, case_code: str) -> Report:
    """A case was opened from this report (called by the action that opens it)."""
    report = queries.report(by, report_id, "triage")
    _move(report, State.ACCEPTED)
    report.case_id, report.case_code = case_id, case_code
    report.save()
    _step(report, "accepted", by)
    trace(report, case=str(case_id))
    return report


def _end_protocols(by: Account, report: Report) -> None:
    if may(by, "protocol", "run"):
        protocols.end_runs_about(by=by, about=report, note=_("The report was closed or passed on."))


def _move(report: Report, state: str) -> None:
    if state not in rules.next_states(report.state):
        raise Conflict(_("This report has moved on in the meantime."), mend=_("Look at it again."))
    report.state = state
