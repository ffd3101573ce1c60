"""Who is on duty, one by one or from a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.permissions import Actor, require
from harborlight.directory.models import Duty
from harborlight.errors import Invalid
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
    wrong = {}
    if not name.strip():
        wrong["name"] = _("Who is on duty?")
    if not phone.strip():
        wrong["phone"] = _("Which number reaches them?")
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        wrong["ends_at"] = _("The end comes after the beginning.")
    part = part.strip()
    wrong |= texts_too_long(Duty, {"name": name.strip(), "phone": phone.strip(), "part": part})
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
