"""Noting that a record of the shelves was held against its source. The record itself stays as it is."""

from __future__ import annotations

import json
from datetime import date

from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.asked_once import forget
from harborlight.core.lengths import texts_too_long
from harborlight.core.local_time import shown_today
from harborlight.core.models import Account
from harborlight.core.permissions import Actor
from harborlight.errors import Invalid, Refused
from harborlight.knowledge.record_checks import mark_of
from harborlight.library import queries, rules
from harborlight.library.actions.editions import publish_cards
from harborlight.library.models import EntryCheck
from harborlight.release import actions as release


@action("entry.check", noun="entry", verb="check")
def check_entry(
    *, by: Account, shelf: str, entry_id: str, result: str, checked_on: date, against: str, checked_by: str = "", note: str = ""
) -> EntryCheck:  # fmt: skip
    """Note what came of holding a record against its source. It holds for the record as it is now: another text of it falls back to
    what it says of itself.

    Raises:
        Refused: to whoever wrote a tool of the coalition's own.
        Invalid: without a source, on a day to come, or for a number, which is checked by calling it.
    """
    entry = queries.entry(by, shelf, entry_id)
    if queries.wrote_tool(by, shelf, entry.id, entry.version):
        raise Refused(
            _("Whoever wrote it cannot say that it was checked."), mend=_("Ask somebody else to check it.")
        )
    texts = {"against": against.strip(), "checked_by": checked_by.strip(), "note": note.strip()}
    wrong = texts_too_long(EntryCheck, texts)
    if shelf == "numbers":
        wrong["result"] = _("A number is checked on the list of numbers to call.")
    elif result not in EntryCheck.Result.values:
        wrong["result"] = _("Choose what came of it.")
    if rules.wrong_day_of_check(checked_on, shown_today(by)):
        wrong["checked_on"] = _("Choose a day within the last year, today at the latest.")
    if not texts["against"] and result != EntryCheck.Result.TAKEN_BACK:
        wrong["against"] = _("Name the source that you looked at.")
    if result == EntryCheck.Result.DISAGREES and not texts["note"]:
        wrong["note"] = _("Say what does not agree.")
    if wrong:
        raise Invalid(wrong)
    check = EntryCheck(
        shelf=shelf, entry=entry.id, of_record=mark_of(queries.plain_entry(shelf, entry_id)), result=result,
        checked_on=checked_on, account=by, **texts,
    )  # fmt: skip
    check.save()
    forget()
    publish_record_checks(by=by)
    if shelf == "protocols":
        publish_cards(by=by)
    trace(check, shelf=shelf, entry=entry.id, result=result)
    return check


def publish_record_checks(*, by: Actor) -> None:
    """What was found about records that the public site shows goes into the snapshot."""
    content = json.dumps({"checks": queries.published_record_checks()}, ensure_ascii=False)
    release.publish_snapshot(by=by, files={"records.json": content.encode()})
