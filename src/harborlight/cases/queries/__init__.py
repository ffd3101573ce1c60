"""What is asked of cases: every read starts with `visible_to` and opens only what the actor's role may see."""

from harborlight.cases.queries.files import (
    PAGE,
    case,
    cases_of,
    holds_more_than_own,
    is_whole_agency,
    needs_of,
    notes_of,
    open_cases_of,
    page_of_cases,
    screening,
    screening_before,
    screenings_of,
    tasks_of,
)
from harborlight.cases.queries.home import MOST_LINES, needs_me, opened_beside, tasks_due
from harborlight.cases.queries.passing_on import anything_left, held_by, led_by, left_work, touched_by
from harborlight.cases.queries.people import PersonFound, cases_of_person, find_people
from harborlight.cases.queries.seen import Seen, events_of
from harborlight.cases.queries.workers import case_workers, colleagues, task_takers, workers_of

__all__ = [
    "MOST_LINES",
    "PAGE",
    "PersonFound",
    "Seen",
    "anything_left",
    "case",
    "case_workers",
    "cases_of",
    "cases_of_person",
    "colleagues",
    "events_of",
    "find_people",
    "held_by",
    "holds_more_than_own",
    "is_whole_agency",
    "led_by",
    "left_work",
    "needs_me",
    "needs_of",
    "notes_of",
    "open_cases_of",
    "opened_beside",
    "page_of_cases",
    "screening",
    "screening_before",
    "screenings_of",
    "task_takers",
    "tasks_due",
    "tasks_of",
    "touched_by",
    "workers_of",
]
