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
from harborlight.protocols.views.shelf import (
    draft_print,
    draft_walk,
    protocol_list,
    protocol_page,
    protocol_print,
)

__all__ = [
    "checklist",
    "draft_print",
    "draft_walk",
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
