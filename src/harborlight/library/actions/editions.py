"""Versions of tools: brought in or begun, reworked, put to use by a second person, retired. A version once used never changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.asked_once import forget
from harborlight.core.lengths import texts_too_long
from harborlight.core.models import Account
from harborlight.core.permissions import Actor, require
from harborlight.core.wording import as_read
from harborlight.errors import BadInput, Invalid, InvalidProtocol, Refused
from harborlight.exchange.form_words import Form
from harborlight.exchange.instruments import endings_read, format_of
from harborlight.exchange.problem_words import as_plain
from harborlight.exchange.problems import Problem
from harborlight.knowledge import field_cards, protocol_editing, protocol_writing
from harborlight.knowledge.instrument_writing import to_yaml
from harborlight.library import queries, rules
from harborlight.library.models import Edition, Revision
from harborlight.release import actions as release
from harborlight.tables.instruments import Confidence, in_language
from harborlight.tables.protocols import Protocol

MOST_BYTES = 2_000_000
YAML = (".yaml", ".yml")
HERE = "here"  # the origin of a text that was written in the browser


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as it will be kept: YAML, the format it came in, what was said while it was read."""

    text: str
    origin: str
    problems: tuple[Problem, ...]
    tool: rules.Tool


@action("edition.propose", noun="edition", verb="create")
def propose(*, by: Account, name: str, data: bytes, note: str = "", kind: str = "") -> Edition:
    """Bring a tool in from a file (our YAML, XLSForm, or whatever `exchange` reads). Faults are shown, not refused: a draft may be
    half finished. `kind`: only an instrument, or only a protocol.

    Raises:
        Invalid: when no tool can be read from it, or its version is taken.
    """
    read = _read(name, data)
    if kind not in ("", rules.kind_of(read.tool)):
        raise Invalid({"file": _("This file holds something else: an instrument and a protocol are not the same.")})  # fmt: skip
    return _propose(by, read, note)


@action("edition.begin", noun="edition", verb="create")
def begin(
    *, by: Account, title: str, setting: str, purpose: str, source: str, languages: Sequence[str], note: str = ""
) -> Edition:  # fmt: skip
    """Begin a protocol with what every protocol must have, to be written step by step. The first language is the one it is
    written in."""
    taken = {each.id for each in queries.protocols_in_use()} | queries.drafted_ids(rules.PROTOCOL)
    name = protocol_editing.fresh_id(title, taken, "protocol")
    made = protocol_editing.begun(
        protocol_id=name, version="1", title=title, setting=setting, purpose=purpose, source=source, languages=languages
    )  # fmt: skip
    return _propose(by, _written(made), note)


@action("edition.begin_from", noun="edition", verb="create")
def begin_from(
    *, by: Account, protocol_id: str, languages: Sequence[str], version: str = "", note: str = ""
) -> Edition:
    """Begin the next version of a protocol: a copy of one that is in use, to be changed."""
    try:
        base = queries.protocol(protocol_id, version)
    except InvalidProtocol as error:
        raise Invalid({"protocol": _("There is no such protocol.")}) from error
    number = 1
    while queries.is_version_taken(rules.PROTOCOL, base.id, f"{base.version}.{number}"):
        number += 1
    made = protocol_editing.based_on(
        base, protocol_id=base.id, version=f"{base.version}.{number}", languages=languages
    )
    return _propose(by, _written(made), note)


@action("edition.revise", noun="edition", verb="change")
def revise(
    *, by: Account, edition_id: UUID, name: str, data: bytes, note: str = "", version: int | None = None
) -> Edition:
    """Another text of a draft; the one before is kept. It stays the same tool in the same version.

    Raises:
        Invalid: when it is no draft any more, when no tool can be read, or when it is another one.
    """
    return _revise(_draft(by, edition_id, "change").at_version(version), by, _read(name, data), note)


@action("edition.write", noun="edition", verb="change")
def write_protocol(
    *, by: Account, edition_id: UUID, protocol: Protocol, note: str = "", version: int | None = None
) -> Edition:
    """A change of a protocol's draft made in the browser: another text, as `revise`. The same again is no new text."""
    edition = _draft(by, edition_id, "change").at_version(version)
    read = _written(protocol)
    if queries.revision(by, edition).text == read.text:
        trace(edition, again=True)
        return edition
    return _revise(edition, by, read, note)


@action("edition.go_back", noun="edition", verb="change")
def go_back(*, by: Account, edition_id: UUID, number: int, version: int | None = None) -> Edition:
    """Take up an earlier text of a draft again: it becomes the newest one, and those between are kept."""
    edition = _draft(by, edition_id, "change").at_version(version)
    earlier = queries.revision_of_number(by, edition, number)
    read = _Read(earlier.text, earlier.origin, tuple(earlier.problems), queries.looked(earlier).tool)
    return _revise(edition, by, read, _("Back to text %(n)d") % {"n": number})


@action("edition.activate", noun="edition", verb="activate")
def activate(*, by: Account, edition_id: UUID, version: int | None = None) -> Edition:
    """Put an edition to use. Whoever wrote its newest revision cannot; every bar of `rules.what_blocks` holds.

    Raises:
        Refused: to its own author.
        Invalid: while something bars it.
    """
    edition = _draft(by, edition_id, "activate").at_version(version)
    revision = queries.revision(by, edition)
    if revision.account_id == by.pk:
        raise Refused(
            _("Whoever wrote the newest text cannot put it to use."),
            mend=_("Ask a second person to look it over."),
        )
    if queries.what_blocks(by, edition):
        raise Invalid({"edition": _("Something still bars it: see the list on its page.")})
    edition.state, edition.activated_at, edition.activated_by = Edition.State.ACTIVE, timezone.now(), by
    edition.save()
    _publish(by, edition)
    trace(edition, revision=revision.number)
    return edition


@action("edition.retire", noun="edition", verb="retire")
def retire(*, by: Account, edition_id: UUID, reason: str, version: int | None = None) -> Edition:
    """Take an edition out of use; the version before it holds again. Answers and checklists that were begun under it keep it."""
    edition = Edition.objects.get_visible(by, edition_id, "retire").at_version(version)
    if edition.state != Edition.State.ACTIVE:
        raise Invalid({"reason": _("Only what is in use can be retired.")})
    _end(by, edition, Edition.State.RETIRED, reason)
    _publish(by, edition)
    return edition


@action("edition.drop", noun="edition", verb="change")
def drop(*, by: Account, edition_id: UUID, reason: str, version: int | None = None) -> Edition:
    """Give a draft up. It stays readable; its version is free again."""
    return _end(by, _draft(by, edition_id, "change").at_version(version), Edition.State.DROPPED, reason)


def publish_cards(*, by: Actor) -> None:
    """The field cards of protocols of the coalition's own that may stand on the public site."""
    content = json.dumps({"cards": field_cards.written(queries.public_cards())}, ensure_ascii=False)
    release.publish_snapshot(by=by, files={"cards.json": content.encode()})


def _publish(by: Account, edition: Edition) -> None:
    """What is in use is another now."""
    forget()
    if edition.kind == Edition.Kind.PROTOCOL:
        publish_cards(by=by)


def _end(by: Account, edition: Edition, state: str, reason: str) -> Edition:
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _("Say why.")})
    if wrong := texts_too_long(Edition, {"end_reason": reason}):
        raise Invalid({"reason": wrong["end_reason"]})
    edition.state, edition.ended_at, edition.ended_by = state, timezone.now(), by
    edition.end_reason = reason
    edition.save()
    trace(edition, state=state)
    return edition


def _draft(by: Account, edition_id: UUID, verb: str) -> Edition:
    edition = Edition.objects.get_visible(by, edition_id, verb)
    if edition.state != Edition.State.DRAFT:
        raise Invalid({"file": _("This is no draft any more. Bring the change in as a new version.")})
    return edition


def _propose(by: Account, read: _Read, note: str) -> Edition:
    tool, kind = read.tool, rules.kind_of(read.tool)
    if queries.is_version_taken(kind, tool.id, tool.version):
        raise Invalid({"file": _version_taken()})
    edition = Edition(agency_id=by.agency_id, kind=kind, tool=tool.id, tool_version=tool.version)
    require(by, "edition", "create", edition)
    _keep(by, edition, read, note)
    trace(edition, kind=kind, tool=tool.id, version=tool.version)
    return edition


def _revise(edition: Edition, by: Account, read: _Read, note: str) -> Edition:
    found = (rules.kind_of(read.tool), read.tool.id, read.tool.version)
    if found != (edition.kind, edition.tool, edition.tool_version):
        said = _(
            "This is another tool, or another version. Keep `id` and `version`, or bring it in as a new draft."
        )
        raise Invalid({"file": said})
    _keep(by, edition, read, note)
    trace(edition, revision=edition.n_revisions)
    return edition


def _keep(by: Account, edition: Edition, read: _Read, note: str) -> None:
    note = note.strip()
    if wrong := texts_too_long(Revision, {"note": note}):
        raise Invalid(wrong)
    edition.title = in_language(read.tool.title, "en")[:200]
    edition.is_victim_facing = rules.is_victim_facing(read.tool)
    edition.n_revisions += 1
    edition.save()
    Revision(
        agency_id=edition.agency_id, edition=edition, number=edition.n_revisions, text=read.text, origin=read.origin,
        problems=[as_plain(each) for each in read.problems], note=note, account=by,
    ).save()  # fmt: skip


def _read(name: str, data: bytes) -> _Read:
    try:
        text, origin, problems = as_yaml(name, data)
        tool = rules.read_tool(text)
    except BadInput as error:
        raise Invalid({"file": str(as_read(error))}) from error
    if isinstance(tool, Protocol):
        tool, problems = _as_brought(tool)
        text = protocol_writing.to_yaml(tool)  # with its phrases written out, so that it stays as it is
    return _fitting(_Read(text, origin, problems, tool))


def _as_brought(protocol: Protocol) -> tuple[Protocol, tuple[Problem, ...]]:
    """Whatever a file says of having been checked: here nobody has, until somebody does."""
    if not protocol.reviewed_on and not protocol.confidence.is_verified:
        return protocol, ()
    unchecked = replace(protocol, reviewed_on="", confidence=Confidence.UNVERIFIED)
    return unchecked, (Problem(Form.CHECKED_ELSEWHERE),)


def _written(protocol: Protocol) -> _Read:
    return _fitting(_Read(protocol_writing.to_yaml(protocol), HERE, (), protocol))


def _fitting(read: _Read) -> _Read:
    if len(read.tool.id) > 64 or len(read.tool.version) > 32:
        raise Invalid({"file": _("`id` may have 64 characters, `version` 32. Shorten them.")})
    if len(read.text.encode()) > MOST_BYTES:
        raise Invalid({"file": _("It is longer than 2 MB. Make two of it.")})
    return read


def as_yaml(name: str, data: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    """A file of a known format as YAML, the name of the format, what was said while it was read. Nothing is kept.

    Raises:
        Invalid: when it is too large, or of no known ending.
        BadInput: when no instrument can be read from it.
    """
    if len(data) > MOST_BYTES:
        raise Invalid({"file": _("The file is larger than 2 MB. Take pictures and recordings out of it.")})
    suffix = PurePath(name).suffix.lower()
    if suffix in YAML:
        try:
            return data.decode("utf-8-sig"), "yaml", ()
        except UnicodeDecodeError as error:
            raise Invalid({"file": _("The file is not UTF-8 text. Save it again as UTF-8.")}) from error
    if suffix not in endings_read():
        known = ", ".join(sorted({*YAML, *endings_read()}))
        raise Invalid(
            {"file": _("No reader for a file of this kind. Known endings: %(known)s.") % {"known": known}}
        )
    reader = format_of(f"file{suffix}", data)
    found = reader.read(data, name=_("the file"))  # type: ignore[misc]  # those without a reader are left out above
    return to_yaml(found.instrument), reader.name, found.problems[:200]


def _version_taken() -> str:
    return _("This version is in use or drafted already. Give the change the next version.")
