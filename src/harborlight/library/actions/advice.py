"""What people say of a draft, what is changed for it, and the survivor advisers' time, which is paid."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import access, vault
from harborlight.core.acting import action, trace
from harborlight.core.local_time import shown_today
from harborlight.core.models import Account
from harborlight.core.permissions import require
from harborlight.core.roles import Role
from harborlight.errors import Invalid
from harborlight.library import queries
from harborlight.library.models import AdviserTime, Edition, Opinion, Remark

MOST_WORDS = 4000
MOST_MINUTES = 24 * 60
NOTED_WITHIN = timedelta(days=366)


@action("remark.make", noun="remark", verb="create")
def make_remark(*, by: Account, edition_id: UUID, said: str, place: str = "") -> Remark:
    """Say something of a draft, or of one of its items."""
    edition = _draft(by, edition_id)
    if not said.strip() or len(said) > MOST_WORDS:
        raise Invalid({"said": _("Write what you want to say, in at most 4000 characters.")})
    places = {entry.id for entry in queries.looked(queries.revision(by, edition)).instrument.every_entry}
    if place and place not in places:
        raise Invalid({"place": _("Choose a question from the list.")})
    remark = Remark(
        agency_id=by.agency_id, data_key=vault.new_data_key(_agency(by), "remark"), edition=edition,
        revision=edition.n_revisions, place=place, is_of_adviser=Role.SURVIVOR_ADVISER in by.roles, account=by,
        said=said.strip(),
    )  # fmt: skip
    require(by, "remark", "create", remark)
    remark.save()
    trace(remark, edition=str(edition.pk))
    return remark


@action("remark.answer", noun="edition", verb="change")
def answer_remark(*, by: Account, remark_id: UUID, outcome: str, answer: str) -> Remark:
    """Say what was changed for it, or why not."""
    remark = Remark.objects.select_related("edition", "data_key").get_visible(by, remark_id)
    _draft(by, remark.edition_id, "change")
    wrong = {}
    if outcome not in Remark.Outcome.values:
        wrong["outcome"] = _("Choose whether something was changed.")
    if not answer.strip() or len(answer) > MOST_WORDS:
        wrong["answer"] = _("Write what was changed, or why not, in at most 4000 characters.")
    if wrong:
        raise Invalid(wrong)
    remark.outcome, remark.answer, remark.answered_by, remark.answered_at = (
        outcome,
        answer.strip(),
        by,
        timezone.now(),
    )
    remark.save()
    trace(remark, outcome=outcome)
    return remark


@action("opinion.give", noun="opinion", verb="create")
def give_opinion(*, by: Account, edition_id: UUID, revision: int, stance: str, reason: str = "") -> Opinion:
    """A survivor adviser's yes or veto to the revision that was read.

    Raises:
        Invalid: for a veto without a reason, or when the text was revised meanwhile.
    """
    edition = _draft(by, edition_id)
    wrong = {}
    if stance not in Opinion.Stance.values:
        wrong["stance"] = _("Choose yes or no.")
    if stance == Opinion.Stance.VETO and not reason.strip():
        wrong["reason"] = _("Say what must change.")
    if len(reason) > MOST_WORDS:
        wrong["reason"] = _("At most 4000 characters.")
    if revision != edition.n_revisions:
        wrong["stance"] = _("The text was revised meanwhile. Read the new one first.")
    if wrong:
        raise Invalid(wrong)
    opinion = Opinion(
        agency_id=by.agency_id, data_key=vault.new_data_key(_agency(by), "opinion"), edition=edition, revision=revision,
        stance=stance, reason=reason.strip(), account=by,
    )  # fmt: skip
    require(by, "opinion", "create", opinion)
    opinion.save()
    trace(opinion, edition=str(edition.pk), stance=stance)
    return opinion


@action("adviser_time.note", noun="adviser_time", verb="create")
def note_time(*, by: Account, minutes: int, worked_on: date) -> AdviserTime:
    """A survivor adviser's own note of time worked, to be paid."""
    wrong = {}
    if not 1 <= minutes <= MOST_MINUTES:
        wrong["minutes"] = _("Between 1 and 1440 minutes.")
    today = shown_today(by)
    if not today - NOTED_WITHIN <= worked_on <= today:
        wrong["worked_on"] = _("Choose a day within the last year, today at the latest.")
    if wrong:
        raise Invalid(wrong)
    time = AdviserTime(agency_id=by.agency_id, account=by, minutes=minutes, worked_on=worked_on)
    require(by, "adviser_time", "create", time)
    time.save()
    access.give(time, account_id=by.pk)
    trace(time)
    return time


@action("adviser_time.pay", noun="adviser_time", verb="pay")
def note_paid(*, by: Account, time_id: UUID, paid_on: date) -> AdviserTime:
    """Note that the time was paid. Nobody notes this of their own time."""
    time = AdviserTime.objects.get_visible(by, time_id, "pay")
    wrong = {}
    if time.paid_on is not None:
        wrong["paid_on"] = _("This was noted as paid already.")
    elif time.account_id == by.pk:
        wrong["paid_on"] = _("Somebody else notes that you were paid.")
    elif not time.worked_on <= paid_on <= shown_today(by):
        wrong["paid_on"] = _("Choose a day between the work and today.")
    if wrong:
        raise Invalid(wrong)
    time.paid_on, time.paid_by = paid_on, by
    time.save()
    trace(time)
    return time


def _draft(by: Account, edition_id: UUID, verb: str = "view") -> Edition:
    edition = Edition.objects.get_visible(by, edition_id, verb)
    if edition.state != Edition.State.DRAFT:
        raise Invalid({"said": _("This is no draft any more.")})
    return edition


def _agency(by: Account) -> UUID:
    assert by.agency_id is not None  # only the machine's own accounts have none, and they have no such right
    return by.agency_id
