"""A referral under way gets another worker: who is to be called is somebody who is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from harborlight.core import workload
from harborlight.core.acting import action, trace
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.release.actions.referrals import step
from harborlight.release.models import Incoming, Request, State

UNDER_WAY = (State.ASKED, State.WAITLISTED, State.ACCEPTED)


@action("referral.hand_over", noun="workload", verb="hand_over")
def hand_over(*, by: Actor, record_id: UUID, from_id: UUID, to_id: UUID) -> int:
    """The referrals of one record that somebody asked and cannot go on with become a colleague's; returns how many. In a packet
    that is not delivered yet, the colleague stands as whom to call; of a delivered one, both sides see that the worker changed.
    """
    leaver = workload.holder(by, from_id)
    able = workload.may_do("referral", "change")
    workload.without(able, leaver)
    heir = workload.taker(able, leaver.agency_id, to_id)
    rows = Request.objects.select_for_update(no_key=True, of=("self",)).filter(
        record_id=record_id, account=leaver, state__in=UNDER_WAY
    )
    requests = list(rows.select_related("data_key__agency_key"))
    for each in requests:
        each.account = heir
        if not Incoming.objects.filter(reference=each, delivered_at__isnull=False).exists():
            each.packet = _with_worker(each.opened("packet") or {}, leaver, heir)
        each.save()
        step(each, "worker_changed", "sender")
    trace(leaver, to=str(heir.pk), n=len(requests))
    return len(requests)


def _with_worker(packet: Mapping[str, Any], leaver: Account, heir: Account) -> dict[str, Any]:
    """The same packet, with another name where the worker stands. It shows no more of the person than before."""
    return {
        group: [
            [name, label, heir.display_name if (name, value) == ("worker", leaver.display_name) else value]
            for name, label, value in rows
        ]
        for group, rows in packet.items()
    }
