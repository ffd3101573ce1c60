"""What is asked of content packs: what is in force and since when, what waits, what a pack would change here, whose key counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from harborlight.core.doctor import Finding
from harborlight.core.local_time import today_of
from harborlight.core.models import RoleGrant
from harborlight.core.permissions import Actor, SystemActor, require
from harborlight.core.roles import Role
from harborlight.core.wording import as_read
from harborlight.errors import BadInput, Missing
from harborlight.knowledge import content, hotlines, instruments, protocols
from harborlight.knowledge.content import Content, reading
from harborlight.knowledge.hotlines import Number
from harborlight.knowledge.packs import changes, checks, pack_file
from harborlight.knowledge.packs.changes import FileChange
from harborlight.knowledge.packs.checks import Earlier
from harborlight.knowledge.packs.keys import Trusted
from harborlight.knowledge.packs.pack_file import PackFile
from harborlight.knowledge.packs.standing import Standing, standing_of
from harborlight.library import rules
from harborlight.library.models import Edition, Pack, Publisher
from harborlight.library.queries.editions import opinions_of
from harborlight.library.queries.lines import checks as checks_of_numbers

State = Pack.State
_TOOLS = {"instruments": rules.INSTRUMENT, "protocols": rules.PROTOCOL}
ON_THE_MACHINE = SystemActor("terminal", frozenset({"pack:view"}))


# -- packs -----------------------------------------------------------------------------------------------------------------


def packs(actor: Actor) -> QuerySet[Pack]:
    """Every pack that was brought in, the newest first, without its file."""
    require(actor, "pack", "view")
    people = ("account", "confirmed_by", "ended_by", "publisher", "before")
    return Pack.objects.select_related(*people).defer("file", "before__file").order_by("-id")


def pack(actor: Actor, pack_id: UUID, verb: str = "view") -> Pack:
    """One pack with its file.

    Raises:
        Missing: when there is none.
    """
    require(actor, "pack", verb)
    found = Pack.objects.select_related("account", "publisher", "before").filter(pk=pack_id).first()
    if found is None:
        raise Missing(_("There is no such pack."))
    return found


def pack_in_force() -> Pack | None:
    """The pack that was put to use and not taken back since; None: what ships holds. Public knowledge: no actor is asked."""
    return Pack.objects.select_related("publisher", "before").filter(state=State.IN_FORCE).first()


def given() -> list[Pack]:
    """Every pack that ever was in force, in that order, without its file."""
    rows = Pack.objects.defer("file").exclude(confirmed_at=None)
    return list(rows.order_by(F("confirmed_at").asc(nulls_last=True), "id"))


def earlier() -> list[Earlier]:
    """The same, as the rules see them."""
    return [Earlier(each.name, each.number, each.digest) for each in given()]


def file_of(pack_: Pack) -> PackFile:
    return pack_file.read(bytes(pack_.file))


def standing(actor: Actor) -> Standing:
    """What is read here, and how old it is."""
    require(actor, "pack", "view")
    return standing_of(content.current(), today_of(actor))


@dataclass(frozen=True, slots=True)
class LookedOver:
    """A pack that waits, held against what is in force: what it would change, its `faults`, `bars` in codes of
    `rules.what_bars_pack`, which of the coalition's own checks of numbers would fall back, and what it brings that survivors meet."""

    over: Content
    changes: tuple[FileChange, ...]
    faults: tuple[str, ...]
    bars: tuple[str, ...]
    falls_back: tuple[Number, ...]
    brings: tuple[str, ...]
    is_older_than_shipped: bool = False
    shipped_on: date = content.SHIPPED_ON

    @property
    def is_barred(self) -> bool:
        return bool(self.faults or self.bars)

    @property
    def n_added(self) -> int:
        return sum(each.n("added") for each in self.changes)

    @property
    def n_changed(self) -> int:
        return sum(each.n("changed") for each in self.changes)

    @property
    def n_removed(self) -> int:
        return sum(each.n("removed") for each in self.changes)


def looked_over(actor: Actor, pack_: Pack) -> LookedOver:
    """What a pack would do here."""
    require(actor, "pack", "view")
    over, file = content.in_force(), file_of(pack_)
    try:
        may_be_taken(actor, file)
        faults: tuple[str, ...] = ()
    except BadInput as fault:
        faults = (str(as_read(fault)),)
    candidate, found = checks.look_over(file, over)
    faults += tuple(str(as_read(each)) for each in (*found, *_versions_taken(file)))
    brought = tuple(_brings(over, candidate)) if not found else ()
    bars = rules.what_bars_pack(opinions_of(pack_), brings=bool(brought), has_advisers=_has_advisers())
    return LookedOver(
        over, changes.compare(over, candidate), faults, bars, tuple(_falls_back(over, candidate)) if not found else (), brought,
        is_older_than_shipped=pack_.made_on < content.SHIPPED_ON,
    )  # fmt: skip


def may_be_taken(actor: Actor, file: PackFile) -> Publisher:
    """Whose word stands behind a pack, if its number, its days and its software fit.

    Raises:
        BadInput: saying which does not.
    """
    signer = checks.signed_by(file, trusted())
    checks.check_software(file.manifest)
    checks.check_day(file.manifest, today_of(actor))
    checks.check_order(file.manifest, earlier())
    return Publisher.objects.get(pack=signer.pack, public=signer.public, ended_at=None)


def faults_here(file: PackFile) -> tuple[str, ...]:
    """Why what a pack holds may not be put to use here."""
    _candidate, found = checks.look_over(file, content.in_force())
    return tuple(str(as_read(each)) for each in (*found, *_versions_taken(file)))


def _versions_taken(file: PackFile) -> Iterator[BadInput]:
    """Versions of instruments and protocols that the coalition's own editions have already."""
    kept = Edition.objects.exclude(state=Edition.State.DROPPED)
    own = set(kept.values_list("kind", "tool", "tool_version"))
    for path, data in file.files.items() if own else ():
        kind = _TOOLS.get(path.partition("/")[0])
        if kind is None:
            continue
        found = rules.read_tool(data.decode())
        if (kind, found.id, found.version) in own:
            said = _("The coalition has an edition of its own of %(id)s %(version)s.")
            yield BadInput(
                said % {"id": found.id, "version": found.version}, where=path,
                mend=_("Ask the publisher for another version, or drop the draft."),
            )  # fmt: skip


def _falls_back(before: Content, after: Content) -> Iterator[Number]:
    """Numbers whose confirmation by the coalition does not hold for the record that a pack brings."""
    found = checks_of_numbers()
    with reading(before):
        confirmed = {
            (line.country, line.number) for line in hotlines.all_numbers()
            if (check := found.get((line.country, line.number))) and not check.is_wrong and check.confirms(line)
        }  # fmt: skip
    with reading(after):
        for line in hotlines.all_numbers():
            key = (line.country, line.number)
            if key in confirmed and not found[key].confirms(line):
                yield line


def _brings(before: Content, after: Content) -> Iterator[str]:
    """New versions of what is put to survivors or said to them: questionnaires they meet, and protocols."""
    known = {key for each in (before, *before.formerly()) for key in _met(each)}
    return (title for key, title in _met(after).items() if key not in known)


def _met(of: Content) -> dict[tuple[str, str, str], str]:
    with reading(of):
        asked = {
            ("instrument", each.id, each.version): f"{each.title['en']} {each.version}"
            for each in instruments.all_instruments()
            if each.is_victim_facing
        }
        told = {
            ("protocol", each.id, each.version): f"{each.title['en']} {each.version}"
            for each in protocols.all_protocols()
        }
    return asked | told


def changes_made(pack_: Pack) -> tuple[FileChange, ...]:
    """What a pack that was in force changed when it came into force."""
    before = _laid(pack_.before) if pack_.before else content.SHIPS
    return changes.compare(before, _laid(pack_))


def _laid(pack_: Pack) -> Content:
    file = file_of(pack_)
    return Content(file.files, pack=file.manifest)


# -- publishers ------------------------------------------------------------------------------------------------------------


def publishers(actor: Actor) -> QuerySet[Publisher]:
    """Whose keys count, then whose did."""
    require(actor, "publisher", "view")
    return Publisher.objects.select_related("account", "ended_by").order_by(
        F("ended_at").desc(nulls_first=True), "-id"
    )


def publisher(actor: Actor, publisher_id: UUID, verb: str = "view") -> Publisher:
    require(actor, "publisher", verb)
    found = Publisher.objects.filter(pk=publisher_id).first()
    if found is None:
        raise Missing(_("There is no such publisher."))
    return found


def trusted() -> list[Trusted]:
    """The keys that count now."""
    rows = Publisher.objects.filter(ended_at=None).order_by("id")
    return [Trusted(each.name, each.pack, each.public) for each in rows]


# -- home, and the machine's page ------------------------------------------------------------------------------------------


def findings() -> list[Finding]:
    """What `harborlight doctor` and the operator's page say of the content in force."""
    now = standing_of(content.in_force(), timezone.now().date())
    mend = (
        _("Ask its publisher for a newer content pack.")
        if now.pack
        else _("Upgrade Harborlight, or bring a content pack in.")
    )
    return [Finding(named(now), not (now.is_old or now.is_past), mend, is_advice=True), *_of_the_pack()]


def _of_the_pack() -> Iterator[Finding]:
    try:
        row = pack_in_force()
    except DatabaseError:  # there is no workspace, or it is of another shape: said elsewhere
        return
    if content.in_force().name != (row.digest if row else ""):
        why = content.trouble() or _("The sites were not told.")
        mend = f"{why} " + _("Start the staff site again.")
        yield Finding(_("the content that was put to use is what the sites read"), False, mend)
    if row and row.publisher.ended_at:
        mend = _("Take the pack back: Library, content packs.")
        yield Finding(_("the key that signed the content in force is still trusted"), False, mend)
    if row and row.is_behind:
        mend = _("Ask for a newer pack, or take this one back.")
        said = _("what ships is the content over which the pack was put to use")
        yield Finding(said, False, mend, is_advice=True)


def named(now: Standing) -> str:
    """The content in force and its age, in words."""
    if not now.pack:
        said = _("the content in force ships with Harborlight %(software)s, of %(day)s (%(n)d days old)")
    else:
        said = _("the content in force is the pack %(pack)s %(number)d, of %(day)s (%(n)d days old)")
    return said % {
        "software": now.software,
        "pack": now.pack,
        "number": now.number,
        "day": now.made_on,
        "n": now.days,
    }


def _has_advisers() -> bool:
    """Whether the coalition has a survivor adviser who could be asked."""
    return RoleGrant.objects.filter(role=Role.SURVIVOR_ADVISER, account__is_active=True).exists()
