"""Errands: a form taken along on a device, filled in without a connection, and sent when there is one again.

Must stay true: an errand is its worker's alone and bound to one form in one version; it comes back once, however often it is
sent; the server knows no PIN, the device no person; once it is back, called off or past its day, the key that opens its answers
is destroyed. Whatever stops an errand on its way back (`Waits`) leaves it as it was: the worker decides.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import close_old_connections
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core import boxes, vault
from harborlight.core.acting import action, trace
from harborlight.core.envelope import CannotOpen
from harborlight.core.ids import uuid7
from harborlight.core.models import Account, Agency, Errand
from harborlight.core.permissions import Actor, SystemActor, require
from harborlight.core.records import GuardedQuerySet
from harborlight.core.today import Line
from harborlight.errors import Conflict, Hidden, InvalidDocument, Missing, Refused

DAYS = 7
GRACE = timedelta(days=1)  # a device's clock may go slow
WARN_BEFORE = timedelta(days=2)
REMEMBERED = timedelta(days=60)  # so long a device is told what became of an errand
MOST_OUT = 20
MOST_BYTES = 300_000
RETENTION = SystemActor("errands", frozenset({"draft:discard"}))
log = logging.getLogger("harborlight.errands")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


Why = Literal[
    "closed", "retired", "no_access", "begun", "other_version", "sent_before", "called_off", "expired",
]  # fmt: skip


class Waits(Conflict):
    """It cannot come back as it is. `why`: closed, retired, no_access, begun, other_version, sent_before, called_off, expired.
    Of the first two the worker may decide that it shall come back all the same."""

    def __init__(self, why: Why, message: str, *, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answered:
    """What a device sealed: the day of the talk, and what stood in each field. Nothing of it is trusted."""

    taken_on: date
    fields: Mapping[str, str | list[str]]


# -- going out --------------------------------------------------------------------------------------------------------------


@action("agency.set_taking_along", noun="agency", verb="change")
def allow(*, by: Actor, agency_id: UUID, is_allowed: bool) -> Agency:
    """Let an agency's people take forms along, or no longer. What is out already may still come back."""
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise Missing(_("There is no such agency."))
    require(by, "agency", "change", agency)
    trace(agency, before=agency.may_take_along, after=is_allowed)
    agency.may_take_along = is_allowed
    agency.save()
    return agency


def may_take_along(account: Account) -> bool:
    return account.agency is not None and account.agency.may_take_along


@action("errand.take", noun="draft", verb="keep")
def take(*, by: Account, form: str, what: str, languages: str) -> Errand:
    """A new errand, with a key of its own. Whether `by` may do what the form is for, the room has asked before.

    Raises:
        Refused: the agency takes no forms along.
        Conflict: too many are out.
    """
    if not Agency.objects.filter(pk=by.agency_id, may_take_along=True).exists():
        raise Refused(
            _("Your agency takes no forms along on devices."),
            mend=_("Your agency’s administrator can allow it."),
        )
    taken = set(out(by).values_list("mark", flat=True))
    if len(taken) >= MOST_OUT:
        raise Conflict(
            _("Too many forms are out already."), mend=_("Send them, or call off those that you do not need.")
        )
    private, public = boxes.make_keypair()
    errand = Errand(
        id=uuid7(), agency_id=by.agency_id, account=by, form=form, what=what, languages=languages, mark=_mark(taken),
        until=timezone.now() + timedelta(days=DAYS), public_key=public, private_key=private.hex(),
        data_key=vault.new_data_key(by.agency_id, "errand"),
    )  # fmt: skip
    errand.save()
    trace(errand, form=form.partition(":")[0], what=what)
    return errand


def _mark(taken: set[str]) -> str:
    """Short enough to be written on a hand; tells nothing."""
    while True:
        mark = f"{secrets.choice(_LETTERS)}{secrets.randbelow(8) + 2}{secrets.choice(_LETTERS)}"
        if mark not in taken:
            return mark


# -- what is out ------------------------------------------------------------------------------------------------------------


def out(account: Account) -> GuardedQuerySet[Errand]:
    """What this account has taken along and not brought back, the soonest to end first."""
    mine = Errand.objects.filter(account=account, state=Errand.State.OUT, until__gt=timezone.now())
    return mine.order_by("until", "id")


def lines(account: Account) -> list[Line]:
    """What home says of it: forms that are destroyed soon. Asked only where forms go out: home asks little."""
    if not may_take_along(account):
        return []
    soon = out(account).filter(until__lt=timezone.now() + WARN_BEFORE)
    return [
        Line(
            _("Form %(mark)s is out on a device, and destroyed unless it is sent") % {"mark": each.mark},
            "drafts:list", (), 1, each.until, 2, "steps",
        )
        for each in soon
    ]  # fmt: skip


def known_to_devices(account: Account) -> GuardedQuerySet[Errand]:
    """Whatever a device of this account may still have to hear about."""
    since = timezone.now() - REMEMBERED
    return Errand.objects.filter(account=account, until__gt=since).order_by("id")


def state_of(errand: Errand, at: datetime) -> str:
    is_late = errand.state == Errand.State.OUT and at > errand.until + GRACE
    return str(Errand.State.EXPIRED if is_late else errand.state)


def of(account: Account, errand_id: UUID, kind: str, *, is_locked: bool = False) -> Errand:
    """One's own errand, in any state. `is_locked`: until the end of the transaction, where the database can.

    Raises:
        Missing: there is none of this account and this kind (`cases.screening`); somebody else's is noted as a refusal.
    """
    rows = Errand.objects.select_for_update(of=("self",)) if is_locked else Errand.objects.all()
    rows = rows.select_related("data_key__agency_key")
    found = rows.filter(Q(form=kind) | Q(form__startswith=f"{kind}:"), account=account, pk=errand_id).first()
    if found is not None:
        return found
    said = _("There is no such form of yours.")
    if Errand.objects.filter(pk=errand_id).exists():
        raise Hidden(said, noun="draft", object_id=str(errand_id))
    raise Missing(said)


def still_out(account: Account, errand_id: UUID, kind: str) -> Errand:
    """One's own errand while it is out.

    Raises:
        Missing: there is none, or it is out no more.
    """
    found = of(account, errand_id, kind)
    if found.state != Errand.State.OUT or timezone.now() > found.until:
        raise Missing(_("This form is not out any more."), mend=_("Take a new one along."))
    return found


def page_of(errand: Errand) -> str:
    """Where the device keeps it. What stands behind the # is not sent to anybody."""
    language = errand.languages.split()[0]
    return f"{reverse('offline:shell', args=[language])}#{errand.form.partition('.')[0]}:{errand.pk}"


# -- coming back ------------------------------------------------------------------------------------------------------------


def answered(errand: Errand, sealed: bytes, today: date) -> Answered:
    """Open what a device sealed. Call inside an action, with an errand that is out.

    Raises:
        Waits: called off, past its day, or given under another version.
        InvalidDocument: it was sealed for another errand, was changed, or is none of ours.
    """
    state = state_of(errand, timezone.now())
    if state == Errand.State.CALLED_OFF:
        raise Waits(
            "called_off",
            _("This form was called off: its answers can no longer be opened."),
            mend=_("Throw it away on this device, and take a new one along."),
        )
    if state == Errand.State.EXPIRED:
        raise Waits(
            "expired", _("The day of this form is past: its answers can no longer be opened."),
            mend=_("Throw it away on this device, and take a new one along."),
        )  # fmt: skip
    try:
        private = bytes.fromhex(str(errand.opened("private_key")))
        plain = json.loads(boxes.open_box(private, sealed, info=info(errand.pk)))
        found = Answered(date.fromisoformat(plain["taken_on"]), _read(plain["answers"]))
        is_ours, what = plain["errand"] == str(errand.pk), plain["what"]
    except (CannotOpen, ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidDocument(
            "does not open, or is no answer to this form.", where="sealed", mend=_SEND_AGAIN
        ) from error
    if not is_ours or not errand.created_at.date() - GRACE <= found.taken_on <= today + GRACE:
        raise InvalidDocument(
            "is of another form, or of no day on which it was out.", where="sealed", mend=_SEND_AGAIN
        )
    if what != errand.what:
        raise Waits(
            "other_version", _("These answers were given under another version than the one that was taken along."),
            mend=_("Tell your operator; the answers stay on this device."),
        )  # fmt: skip
    return found


def _read(given: Any) -> dict[str, str | list[str]]:
    """Fields as a form would give them.

    Raises:
        TypeError: something else stands there.
    """
    if not isinstance(given, dict) or not all(
        isinstance(each, str) or _is_chosen(each) for each in given.values()
    ):
        raise TypeError
    return given


def _is_chosen(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_SEND_AGAIN = "Send it again from the device on which it was filled in."


def info(errand_id: UUID) -> bytes:
    """Binds a sealed answer to its errand."""
    return f"harborlight.errand/1|{errand_id}".encode()


def came_before(errand: Errand, sealed: bytes) -> bool:
    """Whether these very answers came in already.

    Raises:
        Waits: other answers did.
    """
    if errand.state != Errand.State.BACK:
        return False
    if bytes(errand.digest or b"") == hashlib.sha256(sealed).digest():
        return True
    raise Waits(
        "sent_before", _("Other answers to this form came in already; they are kept."),
        mend=_("These stay on this device until you throw them away."),
    )  # fmt: skip


@action("errand.settle", noun="draft", verb="discard")
def settle(*, by: Account, errand: Errand, sealed: bytes, place: str) -> None:
    """It is back: it became what stands at this address, and its key is destroyed."""
    errand.digest = hashlib.sha256(sealed).digest()
    _end(errand, Errand.State.BACK, place)
    trace(errand)


@action("errand.call_off", noun="draft", verb="discard")
def call_off(*, by: Account, errand_id: UUID) -> None:
    """It shall not come back (the device is lost, the talk did not happen): finished answers open to nobody any more."""
    errand = Errand.objects.select_related("data_key").filter(account=by, pk=errand_id).first()
    if errand is None:
        raise Missing(_("There is no such form of yours."))
    trace(errand)
    if errand.state == Errand.State.OUT:
        _end(errand, Errand.State.CALLED_OFF)


@action("errand.expire", noun="draft", verb="discard")
def expire(*, by: Actor) -> int:
    """Destroy the keys of errands past their day; returns how many."""
    n = 0
    for errand in _late().select_related("data_key"):
        _end(errand, Errand.State.EXPIRED)
        n += 1
    trace(n=n)
    return n


def expire_for_ever(stop: threading.Event) -> None:
    """Once an hour, while the workspace runs."""
    while not stop.is_set():
        try:
            if _late().exists():
                expire(by=RETENTION)
        except Exception:
            log.exception("destroying the keys of expired forms stumbled and is tried again in an hour")
        finally:
            close_old_connections()
        stop.wait(3600)


def _late() -> GuardedQuerySet[Errand]:
    return Errand.objects.filter(state=Errand.State.OUT, until__lt=timezone.now() - GRACE)


def _end(errand: Errand, state: str, place: str = "") -> None:
    errand.state, errand.place, errand.private_key = state, place, None
    errand.save()
    vault.destroy(errand.data_key)
