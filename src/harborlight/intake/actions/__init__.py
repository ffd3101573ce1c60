"""What is done with reports and inboxes."""

from harborlight.intake.actions.errands import receive_report, take_report_along
from harborlight.intake.actions.inboxes import change_inbox, create_inbox, publish_inboxes
from harborlight.intake.actions.reports import (
    COLLECTOR,
    begin_protocol,
    close_report,
    collect_envelope,
    collect_envelopes,
    mark_accepted,
    open_report,
    pass_on,
    porch,
    submit_report,
    take_letters,
    triage_report,
)

__all__ = [
    "COLLECTOR",
    "begin_protocol",
    "change_inbox",
    "close_report",
    "collect_envelope",
    "collect_envelopes",
    "create_inbox",
    "mark_accepted",
    "open_report",
    "pass_on",
    "porch",
    "publish_inboxes",
    "receive_report",
    "submit_report",
    "take_letters",
    "take_report_along",
    "triage_report",
]
