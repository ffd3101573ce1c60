"""Who is on duty, one by one or from a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import workload
from harborlight.core.acting import action, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, require
from harborlight.directory import queries
from harborlight.directory.models import Duty
from harborlight.errors import Conflict, Invalid
from harborlight.exchange.duty_sheets import DutyRow

_SAME = ("name", "phone", "part", "starts_at", "ends_at")  # two rows that are one duty


@action("duty.put", noun="duty", verb="change")
def put_on_duty(
    *,
    by: Actor,
    agency_id: UUID,
    name: str,
    phone: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    part: str = "",
) -> Duty:
    """Somebody is on duty for a time."""
    wrong = wrong_on_duty(name.strip(), phone.strip())
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        wrong["ends_at"] = _("The end comes after the beginning.")
    part = part.strip()
    wrong |= texts_too_long(Duty, {"part": part})
    if wrong or starts_at is None or ends_at is None:
        raise Invalid(wrong)
    duty = Duty(
        agency_id=agency_id,
        name=name.strip(),
        phone=phone.strip(),
        part=part,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    require(by, "duty", "change", duty)
    duty.save()
    trace(duty)
    return duty


def wrong_on_duty(name: str, phone: str) -> dict[str, str]:
    """What is wrong with who is on duty, by field."""
    wrong = texts_too_long(Duty, {"name": name, "phone": phone})
    if not name:
        wrong["name"] = _("Who is on duty?")
    if not phone:
        wrong["phone"] = _("Which number reaches them?")
    return wrong


@action("duty.import", noun="duty", verb="change")
def import_duties(*, by: Actor, agency_id: UUID, rows: Iterable[DutyRow]) -> list[DutyRow]:
    """Put a spreadsheet's people on duty. Returns the rows that stood on the roster already, which are passed over."""
    kept, there_already = 0, []
    on_roster = set(Duty.objects.filter(agency_id=agency_id, ends_at__gt=timezone.now()).values_list(*_SAME))
    for row in rows:
        told = (row.name, row.phone, row.part, row.starts_at, row.ends_at)
        if told in on_roster:
            there_already.append(row)
            continue
        put_on_duty(by=by, agency_id=agency_id, **_named(told))
        on_roster.add(told)
        kept += 1
    trace(n_kept=kept, n_passed_over=len(there_already))
    return there_already


def _named(told: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(_SAME, told, strict=True))


@action("duty.end", noun="duty", verb="change")
def take_off_duty(*, by: Actor, duty_id: UUID) -> None:
    duty = Duty.objects.get_visible(by, duty_id, "change")
    trace(duty)
    duty.delete()


@action("duty.fill", noun="duty", verb="change")
def fill_duty(*, by: Actor, duty_id: UUID, name: str, phone: str) -> Duty:
    """Somebody takes a time on the roster that is nobody's yet."""
    duty = Duty.objects.get_visible(by, duty_id, "change")
    if duty.is_filled:
        raise Conflict(_("Somebody has this time already."), mend=_("Look at the roster again."))
    wrong = wrong_on_duty(name.strip(), phone.strip())
    if wrong:
        raise Invalid(wrong)
    duty.name, duty.phone = name.strip(), phone.strip()
    duty.save()
    trace(duty)
    return duty


@action("duty.hand_over", noun="workload", verb="hand_over")
def hand_over_duties(*, by: Actor, from_id: UUID, to_id: UUID | None, phone: str = "") -> int:
    """The coming times on the roster of somebody who has left become a colleague's, under the colleague's number, or nobody's:
    then they stand among what needs a worker, and nobody is sent to a number that no one answers. Returns how many."""
    leaver = workload.holder(by, from_id)
    active = Account.objects.filter(is_active=True)
    workload.without(active, leaver)
    name = "" if to_id is None else workload.taker(active, leaver.agency_id, to_id).display_name
    if name and (wrong := wrong_on_duty(name, phone.strip())):
        raise Invalid(wrong)
    duties = queries.duties_of(leaver)
    for duty in duties:
        duty.name, duty.phone = name, phone.strip() if name else ""
        duty.save()
    trace(leaver, to=str(to_id or ""), n=len(duties))
    return len(duties)
