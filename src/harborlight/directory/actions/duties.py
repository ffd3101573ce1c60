"""Who is on duty, one by one or from a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.local_time import shown_zone
from harborlight.core.moment_field import skipped
from harborlight.core.permissions import Actor, require
from harborlight.directory.models import Duty
from harborlight.errors import Invalid
from harborlight.tables.zones import moment


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
def import_duties(
    *, by: Actor, agency_id: UUID, rows: Collection[tuple[int, Mapping[str, str]]]
) -> tuple[int, list[tuple[int, str]]]:
    """Put a spreadsheet's people on duty. Returns how many were kept, and (row, what is wrong) for each that was not."""
    n_kept, problems, there = 0, [], shown_zone(by)
    for number, cells in rows:
        try:
            put_on_duty(
                by=by, agency_id=agency_id, name=cells.get("name", ""), phone=cells.get("phone", ""),
                starts_at=_moment(cells, "starts_at", there), ends_at=_moment(cells, "ends_at", there),
                part=cells.get("role", ""),
            )  # fmt: skip
            n_kept += 1
        except Invalid as error:
            problems.append((number, " ".join(error.fields.values())))
    trace(n_kept=n_kept, n_problems=len(problems))
    return n_kept, problems


def _moment(cells: Mapping[str, str], name: str, there: ZoneInfo) -> datetime | None:
    """`2026-11-24 20:00` or the same with a T; where no offset is given, by the clock of whoever reads the file in."""
    try:
        shown = datetime.fromisoformat(cells.get(name, "").strip())
    except ValueError:
        return None
    if shown.tzinfo is not None:
        return shown
    if found := moment(shown, there, is_end=name == "ends_at"):
        return found
    raise Invalid({name: skipped()})


@action("duty.end", noun="duty", verb="change")
def take_off_duty(*, by: Actor, duty_id: UUID) -> None:
    duty = Duty.objects.get_visible(by, duty_id, "change")
    trace(duty)
    duty.delete()
