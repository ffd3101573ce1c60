"""What staff see of cases, by noun."""

from harborlight.cases.views.disclosures import consent, find_services, refer, withdraw
from harborlight.cases.views.files import (
    assign,
    case_list,
    case_page,
    change_person,
    close,
    find_person,
    open_for_person,
    open_from_report,
    open_new,
    reopen,
    who_saw,
)
from harborlight.cases.views.plans import add_need, add_note, add_task, finish_task, my_tasks, settle_need
from harborlight.cases.views.printed import screening_pdf
from harborlight.cases.views.protocols import begin_protocol, take_protocol_over
from harborlight.cases.views.screenings import choose_screening, note_decision, screening_page
from harborlight.cases.views.taking import go_on_screening, print_screening, step_screening, take_screening

__all__ = [
    "add_need",
    "add_note",
    "add_task",
    "assign",
    "begin_protocol",
    "case_list",
    "case_page",
    "change_person",
    "choose_screening",
    "close",
    "consent",
    "find_person",
    "find_services",
    "finish_task",
    "go_on_screening",
    "my_tasks",
    "note_decision",
    "open_for_person",
    "open_from_report",
    "open_new",
    "print_screening",
    "refer",
    "reopen",
    "screening_page",
    "screening_pdf",
    "settle_need",
    "step_screening",
    "take_protocol_over",
    "take_screening",
    "who_saw",
    "withdraw",
]
