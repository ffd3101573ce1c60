"""What is done with the library, by noun."""

from harborlight.library.actions.advice import answer_remark, give_opinion, make_remark, note_paid, note_time
from harborlight.library.actions.editions import activate, as_yaml, drop, propose, retire, revise
from harborlight.library.actions.lines import check_line, publish_checks
from harborlight.library.actions.uses import note_decision, note_use

__all__ = [
    "activate",
    "answer_remark",
    "as_yaml",
    "check_line",
    "drop",
    "give_opinion",
    "make_remark",
    "note_decision",
    "note_paid",
    "note_time",
    "note_use",
    "propose",
    "publish_checks",
    "retire",
    "revise",
]
