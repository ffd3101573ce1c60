"""What is done with the numbers of the helpline list. What changes for the public is published in the same action."""

from __future__ import annotations

import json
from datetime import date

from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.local_time import shown_today
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.errors import Invalid
from harborlight.library import queries, rules
from harborlight.library.models import LineCheck
from harborlight.release import actions as release


@action("helpline.check", noun="helpline", verb="check")
def check_line(*, by: Account, line_id: str, result: str, called_on: date, note: str = "") -> LineCheck:
    """Note that somebody checked a number; the public site shows the day, or leaves out a helpline that is wrong."""
    line = queries.listed(by, line_id).line
    wrong = {}
    if result not in rules.results_for(line):
        wrong["result"] = _("Choose what came of it.")
    if rules.wrong_day(called_on, shown_today(by)):
        wrong["called_on"] = _("Choose a day within the last three months, today at the latest.")
    note = note.strip()
    wrong |= texts_too_long(LineCheck, {"note": note})
    if wrong:
        raise Invalid(wrong)
    check = LineCheck(
        country=line.country, number=line.number, result=result, called_on=called_on, note=note,
        account=by,
    )  # fmt: skip
    check.save()
    publish_checks(by=by)
    trace(check, line=line_id, result=result)
    return check


def publish_checks(*, by: Actor) -> None:
    """What was found about the numbers goes into the snapshot."""
    content = json.dumps({"checks": queries.published_checks()}, ensure_ascii=False)
    release.publish_snapshot(by=by, files={"hotlines.json": content.encode()})
