"""What is done with the library, by noun."""

from harborlight.library.actions.advice import answer_remark, give_opinion, make_remark, note_paid, note_time
from harborlight.library.actions.editions import (
    activate,
    as_yaml,
    begin,
    begin_from,
    drop,
    go_back,
    propose,
    publish_cards,
    retire,
    revise,
    write_protocol,
)
from harborlight.library.actions.lines import check_line, publish_checks
from harborlight.library.actions.uses import note_decision, note_use

__all__ = [
    "activate",
    "answer_remark",
    "as_yaml",
    "begin",
    "begin_from",
    "check_line",
    "drop",
    "give_opinion",
    "go_back",
    "make_remark",
    "note_decision",
    "note_paid",
    "note_time",
    "note_use",
    "propose",
    "publish_cards",
    "publish_checks",
    "retire",
    "revise",
    "write_protocol",
]
