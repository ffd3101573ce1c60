"""The form for a new report on a device: taken along, and received once. What stops it (`errands.Waits`) leaves it there until the
worker decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from harborlight.core import drafts, errands
from harborlight.core.acting import action
from harborlight.core.errands import Waits
from harborlight.core.local_time import shown_today, today_of
from harborlight.core.models import Account, Errand
from harborlight.core.permissions import may
from harborlight.intake import rules
from harborlight.intake.actions.reports import submit_report
from harborlight.intake.models import Channel
from harborlight.knowledge import instruments, suspected_case, suspected_case_form


@action("report.take_along", noun="report", verb="create")
def take_report_along(*, by: Account, languages: str) -> Errand:
    """The form for a new report goes out. `languages`: of the questions, then of those beside them."""
    version = instruments.load(suspected_case.INSTRUMENT).version
    what = f"{suspected_case.INSTRUMENT} {version} report"
    return errands.take(by=by, form=rules.DRAFT, what=what, languages=languages)


@action("report.receive", noun="report", verb="create")
def receive_report(*, by: Account, errand_id: UUID, sealed: bytes) -> str:
    """Take in what a device sealed; returns the address of what it became, the first one also the second time.

    Raises:
        Waits: it cannot be taken in as things stand.
        InvalidDocument: it is no answer to this errand.
    """
    errand = errands.of(by, errand_id, rules.DRAFT, is_locked=True)
    if errands.came_before(errand, sealed):
        return errand.place
    answered = errands.answered(errand, sealed, today_of(by))
    fields = suspected_case_form.as_fields(answered.fields)
    filled = suspected_case.read(rules.Typed(fields))
    said = fields.get("channel")
    channel = said if said in Channel.values and said != Channel.WEB else Channel.WALK_IN
    if filled.errors:
        place = _kept_to_mend(by, fields)
    else:
        taken = rules.Taken(on=min(answered.taken_on, shown_today(by)))
        report = submit_report(by=by, channel=channel, fields=filled.fields, taken=taken)
        may_read = may(by, "report", "view")
        place = reverse("intake:report", args=[report.pk]) if may_read else reverse("my_reports")
    errands.settle(by=by, errand=errand, sealed=sealed, place=place)
    return place


def _kept_to_mend(by: Account, fields: Mapping[str, Any]) -> str:
    """What the form does not allow, and the device could not see, is not lost but stands in the form, begun."""
    if drafts.fields_of(by, rules.DRAFT):
        raise Waits(
            "begun", _("Something in it is not allowed, and another report was begun."),
            mend=_("Finish or discard that one, then send this one again."),
        )  # fmt: skip
    drafts.keep(by=by, form=rules.DRAFT, fields=fields)
    return reverse("intake:take")
