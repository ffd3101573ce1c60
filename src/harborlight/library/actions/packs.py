"""Content packs: brought in, put to use by a second person, taken back by one act; and the keys of those whose packs count.

Must stay true: the database decides, and the porch is told after the commit (`_tell_the_sites`), so that a kill leaves the state
before or the state after; a pack that comes into force is held against everything once more, at that very moment.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.acting import action, after_commit, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, SystemActor
from harborlight.core.porch import Porch
from harborlight.core.wording import as_read
from harborlight.errors import BadInput, Conflict, Invalid, Refused, Unavailable
from harborlight.knowledge import content
from harborlight.knowledge.packs import checks, keys, pack_file, place
from harborlight.library import queries
from harborlight.library.actions.lines import publish_checks
from harborlight.library.models import Pack, Publisher
from harborlight.release import queries as release

State = Pack.State
STARTING = SystemActor("content packs", frozenset({"pack:settle", "home:view"}))
MOST_SAID = 20  # faults of a file, each on a line
log = logging.getLogger("harborlight.library")
# Whoever tells last has asked the database last: an older answer never overwrites a newer one.
_one_teller = threading.Lock()


@action("pack.propose", noun="pack", verb="create")
def propose_pack(*, by: Account, data: bytes) -> Pack:
    """Bring a pack in. It is looked over at once; nothing of it is read by anybody before a second person put it to use.

    Raises:
        Invalid: when it is damaged, signed by nobody who is trusted here, older than what was, or does not fit.
    """
    file = _read(data)
    publisher = _taken(by, file)
    if faults := queries.faults_here(file):
        raise Invalid({"file": "\n".join(faults[:MOST_SAID])})
    digest = file.manifest.digest
    if Pack.objects.filter(digest=digest, state__in=[State.PROPOSED, State.IN_FORCE]).exists():
        raise Invalid({"file": _("This pack is here already: it waits for a second person, or is in force.")})
    manifest = file.manifest
    pack = Pack(
        name=manifest.pack, number=manifest.number, digest=digest, file=data, made_on=manifest.made_on,
        valid_until=manifest.valid_until, note=manifest.note, publisher=publisher, account=by,
    )  # fmt: skip
    pack.save()
    trace(pack, pack=pack.name, number=pack.number, digest=digest)
    return pack


@action("pack.confirm", noun="pack", verb="confirm")
def confirm_pack(*, by: Account, pack_id: UUID, over: str | None = None, version: int | None = None) -> Pack:
    """Put a pack to use. Whoever brought it in cannot. `over`: the state with which its changes were compared on the page.

    Raises:
        Refused: to who brought it in.
        Conflict: when another content came into force since the page was opened.
        Invalid: when it does not wait any more, or may not be put to use.
    """
    pack = _in_state(by, pack_id, "confirm", State.PROPOSED).at_version(version)
    if pack.account_id == by.pk:
        raise Refused(
            _("Whoever brought a pack in cannot put it to use."),
            mend=_("Ask a second person to look at what it changes."),
        )
    if over is not None and over != content.in_force().name:
        raise Conflict(
            _("Other content came into force since you opened the page."),
            mend=_("Open it again, and look at the changes."),
        )
    if queries.looked_over(by, pack).is_barred:
        raise Invalid({"pack": _("Something bars it: see the list on its page.")})
    pack.publisher = _taken(by, queries.file_of(pack))
    former = queries.pack_in_force()
    if former is not None:
        _end(former, State.REPLACED, by)
    pack.state, pack.confirmed_at, pack.confirmed_by, pack.before = State.IN_FORCE, timezone.now(), by, former
    pack.over = content.shipped_digest()
    pack.save()
    _copy(pack)
    after_commit(_tell_the_sites)
    trace(pack, pack=pack.name, number=pack.number, digest=pack.digest)
    return pack


@action("pack.drop", noun="pack", verb="create")
def drop_pack(*, by: Account, pack_id: UUID, reason: str, version: int | None = None) -> Pack:
    """Say no to a pack that waits."""
    pack = _in_state(by, pack_id, "create", State.PROPOSED).at_version(version)
    _end(pack, State.DROPPED, by, _said(reason))
    trace(pack)
    return pack


@action("pack.undo", noun="pack", verb="undo")
def undo_pack(*, by: Account, reason: str, pack_id: UUID, version: int | None = None) -> Pack:
    """Take the pack in force back: what was in force before it is again, by this one act. A pack before it that would not be
    taken today (its key was withdrawn, it does not fit this software) is passed over; behind all of them stands what ships."""
    pack = _in_state(by, pack_id, "undo", State.IN_FORCE).at_version(version)
    _end(pack, State.UNDONE, by, _said(reason))
    former = pack.before
    while former is not None and not _may_hold_again(former):
        former = former.before
    if former is not None:
        former.state, former.ended_at, former.ended_by = State.IN_FORCE, None, None
        former.save()
    after_commit(_tell_the_sites)
    trace(pack, back_to=former.digest if former else "")
    return pack


def settle_packs(*, by: Actor = STARTING) -> None:
    """When the staff site starts: the porch says what the database says, and a pack that does not fit this software, which may be
    newer than the one for which it was looked over, is set aside."""
    pack, was_for = queries.pack_in_force(), place.read_state_or_nothing(_folder()).fits
    if pack is not None and was_for != content.shipped_digest() and (said := _does_not_fit(pack)):
        log.error("the content pack in force does not fit this software, so what ships holds: %s", said)
        _set_aside(by=by, pack=pack, said=said)
    publish_checks(by=by, only_news=True)
    _tell_the_sites()


@action("pack.set_aside", noun="pack", verb="settle")
def _set_aside(*, by: Actor, pack: Pack, said: str) -> Pack:
    _end(pack, State.SET_ASIDE, None, said[:300])
    trace(pack, purpose="it does not fit this software")
    return pack


# -- publishers ------------------------------------------------------------------------------------------------------------


@action("publisher.trust", noun="publisher", verb="create")
def trust_publisher(*, by: Account, name: str, pack: str, key: str, told: str) -> Publisher:
    """Let a publisher's key count for one pack. `told`: the key's name as the publisher said it by another way, at least its first
    sixteen digits, so that a key that was exchanged on its way is noticed.

    Raises:
        Invalid: naming the field.
    """
    name, pack = name.strip(), pack.strip()
    wrong = texts_too_long(Publisher, {"name": name, "pack": pack})
    if not name:
        wrong["name"] = _("Say who that is.")
    if not pack_file.is_pack_id(pack):
        wrong["pack"] = _("Use the name that its packs carry: small letters, digits and -.")
    public = ""
    try:
        public = keys.read_public(key.strip().encode())
    except BadInput as error:
        wrong["key"] = str(as_read(error))
    said = "".join(told.split()).casefold()
    if public and (len(said) < 16 or not keys.key_id(public).startswith(said)):
        wrong["told"] = _("This is not the name of that key. Call the publisher again before you trust it.")
    if Publisher.objects.filter(pack=pack, public=public, ended_at=None).exists():
        wrong["key"] = _("This key is trusted for this pack already.")
    if wrong:
        raise Invalid(wrong)
    publisher = Publisher(name=name, pack=pack, public=public, account=by)
    publisher.save()
    after_commit(_tell_the_sites)
    trace(publisher, pack=pack, key=publisher.key_id)
    return publisher


@action("publisher.withdraw", noun="publisher", verb="end")
def withdraw_publisher(*, by: Account, publisher_id: UUID, reason: str) -> Publisher:
    """From now on nothing that this key signed is put to use. What is in force stays until it is taken back, and the pages say so."""
    publisher = queries.publisher(by, publisher_id, "end")
    if publisher.ended_at is not None:
        raise Invalid({"reason": _("This key is withdrawn already.")})
    publisher.ended_at, publisher.ended_by, publisher.end_reason = (
        timezone.now(),
        by,
        _said(reason, Publisher),
    )
    publisher.save()
    after_commit(_tell_the_sites)
    trace(publisher, key=publisher.key_id)
    return publisher


# -- together --------------------------------------------------------------------------------------------------------------


def _read(data: bytes) -> pack_file.PackFile:
    try:
        return pack_file.read(data)
    except BadInput as error:
        raise Invalid({"file": str(as_read(error))}) from error


def _taken(by: Actor, file: pack_file.PackFile) -> Publisher:
    try:
        return queries.may_be_taken(by, file)
    except BadInput as error:
        raise Invalid({"file": str(as_read(error))}) from error


def _in_state(by: Actor, pack_id: UUID, verb: str, state: str) -> Pack:
    pack = queries.pack(by, pack_id, verb)
    if pack.state != state:
        said = (
            _("This pack is not in force.")
            if state == State.IN_FORCE
            else _("This pack does not wait any more.")
        )
        raise Invalid({"pack": said})
    return pack


def _end(pack: Pack, state: str, by: Account | None, reason: str = "") -> None:
    pack.state, pack.ended_at, pack.ended_by, pack.end_reason = state, timezone.now(), by, reason
    pack.save()


def _said(reason: str, of: type[Pack] | type[Publisher] = Pack) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _("Say why.")})
    if wrong := texts_too_long(of, {"end_reason": reason}):
        raise Invalid({"reason": wrong["end_reason"]})
    return reason


def _may_hold_again(pack: Pack) -> bool:
    return pack.publisher.ended_at is None and not _does_not_fit(pack)


def _does_not_fit(pack: Pack) -> str:
    """Why a pack that was in force may not be in force with this software; empty when it may."""
    formerly = tuple(each for each in content.in_force().formerly() if each.name != pack.digest)
    try:
        file = queries.file_of(pack)
        checks.check_software(file.manifest)
        checks.fit(file, content.Content(formerly=formerly, like=content.SHIPS), again=True)
    except BadInput as error:
        return str(error)
    return ""


# -- the porch -------------------------------------------------------------------------------------------------------------


def _folder() -> Path:
    return release.porch().knowledge


def _copy(pack: Pack) -> None:
    """The pack's file onto the porch, before anything names it."""
    release.porch().place(place.file_name(pack.digest), bytes(pack.file))


def _tell_the_sites() -> None:
    """Write down for every process what is in force, whose key counts, and what ever was in force. The state comes last."""
    with _one_teller:
        _tell(release.porch(), queries.given(), queries.pack_in_force())


def _tell(porch: Porch, given: list[Pack], now: Pack | None) -> None:
    try:
        for pack in given:
            if not (porch.knowledge / place.file_name(pack.digest)).exists():
                _copy(pack)
        porch.place(place.TRUSTED, place.written_keys(queries.trusted()))
        digests = tuple(dict.fromkeys(each.digest for each in given))
        state = place.State(now.digest if now else "", digests, content.shipped_digest())
        if place.read_state_or_nothing(porch.knowledge) != state:
            porch.place(place.STATE, place.written(state))
    except OSError as error:
        log.error("the sites could not be told what content is in force")
        raise Unavailable(
            _("It is decided and kept, but the sites could not be told: the disk may be full."),
            mend=_("Make room, then start the staff site again."),
        ) from error
