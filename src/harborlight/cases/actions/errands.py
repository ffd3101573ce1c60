"""Taking a screening along on a device, and receiving it. Must stay true: it comes into the case it was begun for, under the
version it was given under, once; what stops it (`errands.Waits`) leaves it on the device until the worker decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from harborlight.cases import queries
from harborlight.cases.actions.screenings import record_screening
from harborlight.cases.models import Case
from harborlight.cases.rules import OF_WHICH, SCREENING_DRAFT, WHOLE, draft_of, which
from harborlight.core import drafts, errands
from harborlight.core.acting import action, trace
from harborlight.core.errands import Waits
from harborlight.core.local_time import today_of
from harborlight.core.models import Account, Errand
from harborlight.errors import Conflict, Invalid
from harborlight.knowledge import carrying
from harborlight.knowledge.answering import read_answers
from harborlight.library import queries as library
from harborlight.tables.instruments import Instrument


@action("screening.take_along", noun="screening", verb="create")
def take_screening_along(
    *, by: Account, case_id: UUID, instrument_id: str, form: str, languages: str
) -> Errand:
    """An errand for this case. `languages`: of the questions, then of those beside them.

    Raises:
        Invalid: the device could not ask this instrument as the server does.
    """
    file = queries.case(by, case_id, "change")
    if file.status == Case.Status.CLOSED:
        raise Conflict(_("This case is closed."), mend=_("Reopen it first."))
    instrument = library.instrument(instrument_id)
    if carrying.hindrance(instrument):
        raise Invalid(
            {
                "instrument": _(
                    "What this form asks next only the server can work out: it cannot be taken along."
                )
            }
        )
    errand = errands.take(by=by, form=draft_of(file.pk), what=which(instrument, form), languages=languages)
    trace(file, instrument=instrument.id, version=instrument.version)
    return errand


@action("screening.receive", noun="screening", verb="create")
def receive_screening(
    *, by: Account, errand_id: UUID, sealed: bytes, decided: Collection[str] = frozenset()
) -> str:
    """Take in what a device sealed; returns the address of what it became, the first one also the second time. `decided`: what
    the worker was told (`closed`, `retired`), and wants it taken in all the same.

    Raises:
        Waits: it cannot be taken in as things stand.
        Hidden: the case is not open to the worker any more.
        InvalidDocument: it is no answer to this errand.
    """
    errand = errands.of(by, errand_id, SCREENING_DRAFT, is_locked=True)
    if errands.came_before(errand, sealed):
        return errand.place
    said = errands.answered(errand, sealed, today_of(by))
    file = queries.case(by, case_of(errand), "change")
    instrument, form = given_under(errand)
    if file.status == Case.Status.CLOSED and "closed" not in decided:
        raise Waits(
            "closed", _("The case was closed in the meantime."),
            mend=_("Take the answers into the closed case, or wait until it is open again."),
        )  # fmt: skip
    if library.is_retired(instrument.id, instrument.version) and "retired" not in decided:
        raise Waits(
            "retired", _("This version of the form was taken out of use in the meantime."),
            mend=_("Keep the answers under the version they were given under, or throw them away."),
        )  # fmt: skip
    taken = read_answers(instrument, form, said.fields)
    if taken.faults:
        place = _kept_to_mend(by, file, errand, said.fields)
    else:
        kept = record_screening(
            by=by, case_id=file.pk, instrument_id=instrument.id, version=instrument.version, form=form,
            answers=taken.answers, taken_on=said.taken_on,
        )  # fmt: skip
        place = reverse("cases:screening", args=[file.pk, kept.pk])
    errands.settle(by=by, errand=errand, sealed=sealed, place=place)
    trace(file, instrument=instrument.id, version=instrument.version, is_to_mend=bool(taken.faults))
    return place


def case_of(errand: Errand) -> UUID:
    return UUID(errand.form.partition(":")[2])


def given_under(errand: Errand) -> tuple[Instrument, str]:
    """The instrument in the version that was taken along, and its form; empty for one without forms."""
    instrument_id, version, form = errand.what.split()
    return library.instrument(instrument_id, version), "" if form == WHOLE else form


def _kept_to_mend(by: Account, file: Case, errand: Errand, fields: Mapping[str, Any]) -> str:
    """Answers that the form does not allow, which the device could not see: they are not lost but stand in the form, begun."""
    draft = draft_of(file.pk)
    instrument, form = given_under(errand)
    if drafts.fields_of(by, draft) or library.instrument(instrument.id).version != instrument.version:
        raise Waits(
            "begun", _("Some answers are not allowed, and another screening was begun in this case."),
            mend=_("Finish or discard that one, then send this one again."),
        )  # fmt: skip
    known = {item.id: fields[item.id] for item in instrument.items_of(form) if item.id in fields}
    drafts.keep(by=by, form=draft, fields={**known, OF_WHICH: errand.what})
    return reverse("cases:take_screening", args=[file.pk, instrument.id, form or WHOLE])
