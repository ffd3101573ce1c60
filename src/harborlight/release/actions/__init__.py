"""What is done with consents, hand-offs and the snapshot, by noun."""

from harborlight.release.actions.consents import grant, withdraw, withdraw_by_person
from harborlight.release.actions.referrals import (
    acknowledge_withdrawal,
    answer,
    cancel,
    confirm_arrival,
    deliver,
    deliver_waiting,
    note_answer_by_phone,
    request,
)
from harborlight.release.actions.snapshots import publish_snapshot

__all__ = [
    "acknowledge_withdrawal",
    "answer",
    "cancel",
    "confirm_arrival",
    "deliver",
    "deliver_waiting",
    "grant",
    "note_answer_by_phone",
    "publish_snapshot",
    "request",
    "withdraw",
    "withdraw_by_person",
]
