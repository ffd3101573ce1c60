"""Which records somebody held against their source, and tools with what was found about them.

Must stay true: a check is laid over what is read, and never written into it; it holds for the record as it was.
"""

from __future__ import annotations

import dataclasses

from django.db.models import QuerySet

from harborlight.core.asked_once import asked_once
from harborlight.core.permissions import Actor, require
from harborlight.knowledge import record_checks
from harborlight.knowledge.record_checks import RecordCheck, RecordChecks
from harborlight.knowledge.shelves import PUBLIC, Entry
from harborlight.knowledge.shelves.tools import instrument_entry, protocol_entry
from harborlight.library import rules
from harborlight.library.models import EntryCheck
from harborlight.tables.instruments import Confidence, Instrument
from harborlight.tables.protocols import Protocol

SHELVES = {rules.INSTRUMENT: "instruments", rules.PROTOCOL: "protocols"}


def checks_of_records() -> RecordChecks:
    """What the coalition found about each record that somebody checked. Public knowledge: no actor is asked."""
    return asked_once("checks_of_records", lambda: _checks(EntryCheck.objects.all()))


def checks_of_tools() -> RecordChecks:
    """The same of instruments and protocols only: they are shown on most pages, and are few."""
    of_tools = EntryCheck.objects.filter(shelf__in=SHELVES.values())
    return asked_once("checks_of_tools", lambda: _checks(of_tools))


def _checks(rows: QuerySet[EntryCheck]) -> RecordChecks:
    """The newest of each record counts; one that was taken back leaves none."""
    found: dict[tuple[str, str], RecordCheck] = {}
    for each in rows.select_related("account").order_by("id"):
        if each.result == EntryCheck.Result.TAKEN_BACK:
            found.pop((each.shelf, each.entry), None)
            continue
        found[each.shelf, each.entry] = RecordCheck(
            each.checked_on.isoformat(), each.of_record, each.against, each.checked_by or each.account.display_name,
            is_wrong=each.result == EntryCheck.Result.DISAGREES,
        )  # fmt: skip
    return found


def checks_of_entry(actor: Actor, shelf: str, entry_id: str) -> QuerySet[EntryCheck]:
    """Who checked a record, when, against what, and what came of it; newest first."""
    require(actor, "knowledge", "view")
    return EntryCheck.objects.filter(shelf=shelf, entry=entry_id).select_related("account").order_by("-id")


def published_record_checks() -> list[dict[str, object]]:
    """For the public site: of what it shows, and of protocols, whose cards stand there. Nobody's name."""
    return record_checks.written(checks_of_records(), frozenset({*PUBLIC, "protocols"}))


# -- tools ---------------------------------------------------------------------------------------------------------------


def entry_of(tool: rules.Tool) -> Entry:
    """A tool as a record of its shelf."""
    return protocol_entry(tool) if isinstance(tool, Protocol) else instrument_entry(tool)


def tool_record(tool: rules.Tool) -> Entry:
    """A tool as a record of its shelf, with what was found about it."""
    return record_checks.checked(entry_of(tool), checks_of_tools())


def checked_tool(tool: rules.Tool) -> rules.Tool:
    """A tool, verified throughout where somebody checked this very one."""
    check = checks_of_tools().get((SHELVES[rules.kind_of(tool)], tool.id))
    if check is None or check.is_wrong or not check.holds_for(entry_of(tool)):
        return tool
    if isinstance(tool, Protocol):
        parts = tuple(dataclasses.replace(each, confidence=Confidence.VERIFIED) for each in tool.parts)
        return dataclasses.replace(
            tool, confidence=Confidence.VERIFIED, reviewed_on=check.checked_on, parts=parts
        )
    return _verified(tool)


def _verified(instrument: Instrument) -> Instrument:
    forms = tuple(dataclasses.replace(each, confidence=Confidence.VERIFIED) for each in instrument.forms)
    return dataclasses.replace(instrument, confidence=Confidence.VERIFIED, forms=forms)
