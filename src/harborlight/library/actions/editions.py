"""Versions of instruments: brought in, reworked, put to use by a second person, retired. A version once used never changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.acting import action, trace
from harborlight.core.lengths import texts_too_long
from harborlight.core.models import Account
from harborlight.core.permissions import require
from harborlight.errors import BadInput, Invalid, Refused
from harborlight.exchange.instruments import endings_read, format_of
from harborlight.knowledge.instrument_writing import to_yaml
from harborlight.library import queries, rules
from harborlight.library.models import Edition, Revision
from harborlight.tables.instruments import in_language

MOST_BYTES = 2_000_000
YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it will be kept: YAML, the format it came in, what was said while it was read."""

    text: str
    origin: str
    problems: tuple[str, ...]
    looked: rules.Looked


@action("edition.propose", noun="edition", verb="create")
def propose(*, by: Account, name: str, data: bytes, note: str = "") -> Edition:
    """Bring an instrument in from a file (our YAML, XLSForm, or whatever `exchange` reads). Faults are shown, not refused: a
    draft may be half finished.

    Raises:
        Invalid: when no instrument can be read from it, or its version is taken.
    """
    read = _read(name, data)
    instrument = read.looked.instrument
    if queries.is_version_taken(instrument):
        raise Invalid({"file": _version_taken()})
    edition = Edition(agency_id=by.agency_id, instrument=instrument.id, instrument_version=instrument.version)
    require(by, "edition", "create", edition)
    _keep(by, edition, read, note)
    trace(edition, instrument=instrument.id, version=instrument.version)
    return edition


@action("edition.revise", noun="edition", verb="change")
def revise(
    *, by: Account, edition_id: UUID, name: str, data: bytes, note: str = "", version: int | None = None
) -> Edition:
    """Another text of a draft; the one before is kept. It stays the same instrument in the same version.

    Raises:
        Invalid: when it is no draft any more, when no instrument can be read, or when it is another one.
    """
    edition = _draft(by, edition_id, "change").at_version(version)
    read = _read(name, data)
    found = read.looked.instrument
    if (found.id, found.version) != (edition.instrument, edition.instrument_version):
        raise Invalid(
            {
                "file": _(
                    "This is another instrument, or another version. Keep `id` and `version`, or bring it in as a new draft."
                )
            }
        )
    _keep(by, edition, read, note)
    trace(edition, revision=edition.n_revisions)
    return edition


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
    trace(edition, revision=revision.number)
    return edition


@action("edition.retire", noun="edition", verb="retire")
def retire(*, by: Account, edition_id: UUID, reason: str, version: int | None = None) -> Edition:
    """Take an edition out of use; the version before it holds again. Answers that were given under it keep it."""
    edition = Edition.objects.get_visible(by, edition_id, "retire").at_version(version)
    if edition.state != Edition.State.ACTIVE:
        raise Invalid({"reason": _("Only what is in use can be retired.")})
    return _end(by, edition, Edition.State.RETIRED, reason)


@action("edition.drop", noun="edition", verb="change")
def drop(*, by: Account, edition_id: UUID, reason: str, version: int | None = None) -> Edition:
    """Give a draft up. It stays readable; its version is free again."""
    return _end(by, _draft(by, edition_id, "change").at_version(version), Edition.State.DROPPED, reason)


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


def _keep(by: Account, edition: Edition, read: _Read, note: str) -> None:
    instrument, note = read.looked.instrument, note.strip()
    if wrong := texts_too_long(Revision, {"note": note}):
        raise Invalid(wrong)
    edition.title = in_language(instrument.title, "en")[:200]
    edition.is_victim_facing = instrument.is_victim_facing
    edition.n_revisions += 1
    edition.save()
    Revision(
        agency_id=edition.agency_id, edition=edition, number=edition.n_revisions, text=read.text, origin=read.origin,
        problems=list(read.problems), note=note, account=by,
    ).save()  # fmt: skip


def _read(name: str, data: bytes) -> _Read:
    try:
        text, origin, problems = as_yaml(name, data)
        looked = rules.look_over(text)
    except BadInput as error:
        raise Invalid({"file": str(error)}) from error
    instrument = looked.instrument
    if len(instrument.id) > 64 or len(instrument.version) > 32:
        raise Invalid({"file": _("`id` may have 64 characters, `version` 32. Shorten them.")})
    return _Read(text, origin, problems, looked)


def as_yaml(name: str, data: bytes) -> tuple[str, str, tuple[str, ...]]:
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
    return to_yaml(found.instrument), reader.name, tuple(str(each) for each in found.problems[:200])


def _version_taken() -> str:
    return _("This version is in use or drafted already. Give the change the next version.")
