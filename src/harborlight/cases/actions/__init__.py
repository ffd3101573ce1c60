"""What is done with people and cases, by noun."""

from harborlight.cases.actions.cases import assign_case, close_case, open_case, reopen_case
from harborlight.cases.actions.disclosures import record_consent, refer_person, withdraw_consent
from harborlight.cases.actions.people import change_person
from harborlight.cases.actions.plans import add_need, add_note, add_task, finish_task, settle_need
from harborlight.cases.actions.protocols import begin_protocol, take_protocol_over
from harborlight.cases.actions.screenings import note_decision, record_screening

__all__ = [
    "add_need",
    "add_note",
    "add_task",
    "assign_case",
    "begin_protocol",
    "change_person",
    "close_case",
    "finish_task",
    "note_decision",
    "open_case",
    "record_consent",
    "record_screening",
    "refer_person",
    "reopen_case",
    "settle_need",
    "take_protocol_over",
    "withdraw_consent",
]
