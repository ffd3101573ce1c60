"""Instruments and protocols for use: those that ship, and the coalition's own, with what was found about them. No actor is asked:
they hold questions and steps.

Must stay true: what a second person put to use holds until it is retired, whatever ships meanwhile; a version that answers or a
checklist point to is found for ever, and is always the same.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import F

from harborlight.core.asked_once import asked_once
from harborlight.errors import BadInput, InvalidInstrument, InvalidProtocol
from harborlight.knowledge import instruments, protocols
from harborlight.knowledge.field_cards import PocketCard, card_of
from harborlight.knowledge.shelves import Entry
from harborlight.knowledge.versions import by_version, newest, pick
from harborlight.library import rules
from harborlight.library.models import Edition, Revision
from harborlight.library.queries.entries import checked_tool, tool_record
from harborlight.tables.instruments import Instrument
from harborlight.tables.protocols import Protocol

IN_USE = (Edition.State.ACTIVE,)
EVER_USED = (Edition.State.ACTIVE, Edition.State.RETIRED)
_ERRORS: dict[str, type[BadInput]] = {rules.INSTRUMENT: InvalidInstrument, rules.PROTOCOL: InvalidProtocol}
# A text that was in use never changes: read once in a process.
_read: dict[UUID, rules.Tool] = {}


def instrument(instrument_id: str, version: str = "") -> Instrument:
    """An instrument in the version in use, or in whatever version answers were given under; by its id or an alias.

    Raises:
        InvalidInstrument: when there is none.
    """
    return cast(Instrument, checked_tool(_tool(rules.INSTRUMENT, instrument_id, version)))


def instruments_in_use() -> tuple[Instrument, ...]:
    """The version in use of each."""
    return cast(tuple[Instrument, ...], tuple(map(checked_tool, in_use(rules.INSTRUMENT))))


def protocol(protocol_id: str, version: str = "") -> Protocol:
    """A protocol in the version in use, or in whatever version a checklist was begun with.

    Raises:
        InvalidProtocol: when there is none.
    """
    return cast(Protocol, checked_tool(_tool(rules.PROTOCOL, protocol_id, version)))


def record_of(tool: rules.Tool) -> Entry:
    """A tool that was read here, as the record that somebody may have checked."""
    plain = next(
        each for each in _known(rules.kind_of(tool)) if (each.id, each.version) == (tool.id, tool.version)
    )
    return tool_record(plain)


def protocols_in_use() -> tuple[Protocol, ...]:
    """The version in use of each."""
    return cast(tuple[Protocol, ...], tuple(map(checked_tool, in_use(rules.PROTOCOL))))


def protocol_versions(protocol_id: str) -> tuple[str, ...]:
    """Every version of one protocol that was given or is or was in use, the newest first."""
    known = by_version(_known(rules.PROTOCOL))
    return tuple(each.version for each in reversed(known) if each.id == protocol_id)


def drafted_ids(kind: str) -> frozenset[str]:
    """Ids that any edition has or had, also one that was dropped."""
    return frozenset(Edition.objects.filter(kind=kind).values_list("tool", flat=True))


def public_cards() -> tuple[PocketCard, ...]:
    """Field cards of the coalition's own protocols that may stand on the public site."""
    own = cast(list[Protocol], _own(rules.PROTOCOL, IN_USE))
    newest_own = {each.id: each for each in by_version(own)}
    return tuple(
        card_of(cast(Protocol, checked_tool(each))) for each in newest_own.values() if each.is_card_public
    )


def in_use(kind: str) -> tuple[rules.Tool, ...]:
    """By id: the coalition's own where there is one in use, else the newest that ships."""
    known = {each.id: each for each in shipped(kind)}
    known |= {each.id: each for each in by_version(_own(kind, IN_USE))}
    return tuple(known[name] for name in sorted(known))


def own_in_use() -> list[tuple[str, rules.Tool]]:
    """(kind, tool) of every tool of the coalition's own that is in use."""
    return [
        (kind, each) for kind in (rules.INSTRUMENT, rules.PROTOCOL) for each in by_version(_own(kind, IN_USE))
    ]


def shipped(kind: str) -> tuple[rules.Tool, ...]:
    """Every version that ships or came with the content pack in force, the oldest of each first."""
    return instruments.all_instruments() if kind == rules.INSTRUMENT else protocols.all_protocols()


def once_shipped(kind: str) -> tuple[rules.Tool, ...]:
    """Versions of a content pack that is no longer in force: what was begun under them keeps them."""
    return instruments.once_in_force() if kind == rules.INSTRUMENT else protocols.once_in_force()


def ships(kind: str, tool_id: str, version: str) -> bool:
    """Whether this version ships, or came with a content pack."""
    return any(
        (each.id, each.version) == (tool_id, version) for each in (*shipped(kind), *once_shipped(kind))
    )


def shipped_newest(kind: str, tool_id: str) -> rules.Tool | None:
    """What holds where the coalition has none of its own in use."""
    return next((each for each in newest(shipped(kind)) if each.id == tool_id), None)


def is_retired(instrument_id: str, version: str) -> bool:
    """Whether somebody took this version of an instrument out of use, or took back the content pack that brought it; a newer one
    beside it does not."""
    key = (instrument_id, version)
    if any((each.id, each.version) == key for each in shipped(rules.INSTRUMENT)):
        return False
    if any((each.id, each.version) == key for each in once_shipped(rules.INSTRUMENT)):
        return True
    of_it = Edition.objects.filter(kind=rules.INSTRUMENT, tool=instrument_id, tool_version=version)
    return of_it.filter(state=Edition.State.RETIRED).exists()


def is_version_taken(kind: str, tool_id: str, version: str) -> bool:
    """Whether this id and version ship, or stand for an edition that was not dropped."""
    of_it = Edition.objects.filter(kind=kind, tool=tool_id, tool_version=version)
    return ships(kind, tool_id, version) or of_it.exclude(state=Edition.State.DROPPED).exists()


def _tool(kind: str, tool_id: str, version: str) -> rules.Tool:
    known = _known(kind) if version else in_use(kind)
    named = next((each.id for each in known if tool_id in getattr(each, "aliases", ())), tool_id)
    # Of two of one version the coalition's own is the one that answers were given under: it comes last.
    return pick(known, named, version, kind=kind, error=_ERRORS[kind])


def _known(kind: str) -> list[rules.Tool]:
    """Every version that something may have been begun with, in any order."""
    return [*once_shipped(kind), *shipped(kind), *_own(kind, EVER_USED)]


def _own(kind: str, states: tuple[str, ...]) -> list[rules.Tool]:
    """The tools of editions that are or were in use."""
    keys = asked_once(("own_tools", kind, states), lambda: _keys(kind, states))
    unread = [key for key in keys if key not in _read]
    for key, text in Revision.objects.filter(pk__in=unread).values_list("pk", "text") if unread else ():
        _read[key] = rules.read_tool(text)
    return [_read[key] for key in keys]


def _keys(kind: str, states: tuple[str, ...]) -> list[UUID]:
    """Of the newest text of each."""
    found = Revision.objects.filter(
        edition__kind=kind, edition__state__in=states, number=F("edition__n_revisions")
    )
    return list(found.order_by("edition_id").values_list("pk", flat=True))
