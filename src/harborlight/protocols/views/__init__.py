"""What staff see of protocols: the shelf of them, and the checklists that are under way."""

from harborlight.protocols.views.runs import (
    checklist,
    escalate,
    finish,
    mark,
    mine,
    reopen,
    run_page,
    settle_escalation,
    stop,
    take,
    take_escalation,
)
from harborlight.protocols.views.shelf import protocol_list, protocol_page, protocol_print

__all__ = [
    "checklist",
    "escalate",
    "finish",
    "mark",
    "mine",
    "protocol_list",
    "protocol_page",
    "protocol_print",
    "reopen",
    "run_page",
    "settle_escalation",
    "stop",
    "take",
    "take_escalation",
]
