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
from harborlight.cases.views.screenings import choose_screening, screening_page, take_screening

__all__ = [
    "add_need",
    "add_note",
    "add_task",
    "assign",
    "case_list",
    "case_page",
    "change_person",
    "choose_screening",
    "close",
    "consent",
    "find_person",
    "find_services",
    "finish_task",
    "my_tasks",
    "open_for_person",
    "open_from_report",
    "open_new",
    "refer",
    "reopen",
    "screening_page",
    "settle_need",
    "take_screening",
    "who_saw",
    "withdraw",
]
