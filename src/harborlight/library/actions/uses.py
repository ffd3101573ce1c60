"""Keeping a use of an instrument, and what was decided later. Called inside the actions that keep a screening.

Must stay true: the event of these acts names no use; and a use that is counted already is never changed, since two sums that
differ by one person would tell of that person.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from harborlight.core.acting import action
from harborlight.core.local_time import today_at
from harborlight.core.models import Account
from harborlight.errors import Invalid
from harborlight.knowledge.learning import CONFIRMED, DECIDERS, DECISIONS, NOT_CONFIRMED, Use, is_counted
from harborlight.library.models import InstrumentUse
from harborlight.tables.instruments import Instrument

# The coalition's page may be read where the day began already.
ZONES = timedelta(days=1)


@action("instrument_use.note", noun="instrument_use", verb="create")
def note_use(*, by: Account, agency_id: UUID, instrument: Instrument, form: str, use: Use) -> UUID:
    """Keep a screening without its person; gives the id that only the screening keeps."""
    kept = InstrumentUse(
        agency_id=agency_id, instrument=instrument.id, instrument_version=instrument.version, form=form, **asdict(use)
    )  # fmt: skip
    kept.save()
    return UUID(str(kept.pk))


@action("instrument_use.note_decision", noun="instrument_use", verb="create")
def note_decision(*, by: Account, use_id: UUID | None, decision: str, decided_by: str = "") -> bool:
    """Note what was decided later; False where nothing was kept for learning, or the use is counted already and stays as it was.

    Raises:
        Invalid: for what is no decision, or when it is not said who decided.
    """
    wrong = {}
    if decision not in DECISIONS:
        wrong["decision"] = _("Choose what was decided.")
    if decided_by not in (DECIDERS if decision in (CONFIRMED, NOT_CONFIRMED) else ("", *DECIDERS)):
        wrong["decided_by"] = _("Choose who decided.")
    if wrong:
        raise Invalid(wrong)
    if use_id is None:
        return False
    use = InstrumentUse.objects.visible_to(by, "create").filter(pk=use_id).first()
    if use is None or is_counted(use.month, today_at(use.agency_id) + ZONES):
        return False
    use.decision, use.decided_by = decision, decided_by
    use.save()
    return True
