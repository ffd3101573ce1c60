"""What is done with the library, by noun."""

from harborlight.library.actions.advice import (
    answer_remark,
    give_opinion,
    judge_pack,
    make_remark,
    note_paid,
    note_time,
)
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
from harborlight.library.actions.entries import check_entry, publish_record_checks
from harborlight.library.actions.lines import check_line, publish_checks
from harborlight.library.actions.packs import (
    confirm_pack,
    drop_pack,
    propose_pack,
    settle_packs,
    trust_publisher,
    undo_pack,
    withdraw_publisher,
)
from harborlight.library.actions.uses import note_decision, note_use

__all__ = [
    "activate",
    "answer_remark",
    "as_yaml",
    "begin",
    "begin_from",
    "check_entry",
    "check_line",
    "confirm_pack",
    "drop",
    "drop_pack",
    "give_opinion",
    "go_back",
    "judge_pack",
    "make_remark",
    "note_decision",
    "note_paid",
    "note_time",
    "note_use",
    "propose",
    "propose_pack",
    "publish_cards",
    "publish_checks",
    "publish_record_checks",
    "retire",
    "revise",
    "settle_packs",
    "trust_publisher",
    "undo_pack",
    "withdraw_publisher",
    "write_protocol",
]
