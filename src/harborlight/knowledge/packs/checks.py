"""Whether a pack may be put to use here: signed by somebody whose word counts, no older than what was, and fit for this software.

Must stay true: what was once given under an id and a version stays the same to the byte; nothing that the software or a kept
record relies on is taken out; after a pack passed, every page can be made of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from harborlight import __version__
from harborlight.errors import BadInput, InvalidPack
from harborlight.knowledge import (
    determinants,
    goods,
    hotlines,
    indicators,
    instruments,
    limits,
    obligations,
    places,
    plain_words,
    protocols,
    report_duties,
    shelves,
    standards,
    suspected_case,
    vectors,
    vocabularies,
)
from harborlight.knowledge.content import Content, kept, reading
from harborlight.knowledge.files import names_in, parse_yaml, read_text
from harborlight.knowledge.packs import keys, kinds, pack_file, records
from harborlight.knowledge.packs.faults import Fault, refusal
from harborlight.knowledge.packs.keys import Trusted
from harborlight.knowledge.packs.pack_file import Manifest, PackFile

MOST_FAULTS = 50
MOST_LOOKED_OVER = 4  # packs that may wait side by side without being looked over at each look
WRITE_ANEW = "Put the old file back, and write the change as a new file with the next version."
_LEFT_OUT = frozenset(
    {"instrument_versions.csv", "protocol_versions.csv"}
)  # what was given is known without being told


# -- who, when, which ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Earlier:
    """A pack that was in force here once, or is."""

    pack: str
    number: int
    digest: str


def signed_by(pack: PackFile, trusted: Collection[Trusted]) -> Trusted:
    """Whose word stands behind it.

    Raises:
        InvalidPack: when nobody's does.
    """
    manifest = pack.manifest
    for each in trusted:
        if each.public in pack.signers and each.pack == manifest.pack:
            return each
    said = ", ".join(keys.spoken(key) for key in manifest.keys)
    if not trusted:
        raise refusal(Fault.NOBODY_TRUSTED, key=said)
    if other := next((each for each in trusted if each.public in pack.signers), None):
        raise refusal(Fault.OTHER_PACK, key=said, other=other.pack, pack=manifest.pack)
    raise refusal(Fault.NOT_TRUSTED, key=said)


def check_day(manifest: Manifest, today: date) -> None:
    """A pack is not from tomorrow, nor past the day that its publisher set."""
    if manifest.made_on > today + timedelta(days=1):
        raise refusal(Fault.FROM_TOMORROW, day=manifest.made_on)
    if manifest.valid_until < today:
        raise refusal(Fault.PAST, day=manifest.valid_until)


def check_order(manifest: Manifest, earlier: Iterable[Earlier]) -> None:
    """No pack goes back behind one that was in force, and no number is given twice. To go back is to undo."""
    of_it = [each for each in earlier if each.pack == manifest.pack]
    newest = max((each.number for each in of_it), default=0)
    if manifest.number < newest:
        raise refusal(Fault.OLDER, number=manifest.number, newest=newest)
    if any(each.number == manifest.number and each.digest != manifest.digest for each in of_it):
        raise refusal(Fault.SAME_NUMBER, number=manifest.number)


def check_software(manifest: Manifest, software: str = __version__) -> None:
    if _parts(manifest.needs) > _parts(software):
        raise refusal(Fault.NEEDS, needs=manifest.needs, software=software)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:4])


# -- what it holds ---------------------------------------------------------------------------------------------------------


def files_of(folder: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of the files of a folder, those that a pack carries.

    Raises:
        InvalidPack: for a file that no pack may hold.
    """
    return {path: data for path, data in folder.items() if path not in _LEFT_OUT and _kind(path)}


def formats_of(paths: Iterable[str]) -> dict[str, int]:
    """The version of the shape of each file, as this software writes it."""
    return {path: _kind(path).format for path in paths}


def _kind(path: str) -> kinds.Kind:
    kind = kinds.kind_of(path)
    if kind is None:
        raise InvalidPack(
            "is no file that a pack may hold.",
            where=path,
            mend=f"Known: {', '.join(each.pattern for each in kinds.KINDS)}.",
        )
    return kind


def look_over(pack: PackFile, over: Content, *, again: bool = False) -> tuple[Content, tuple[BadInput, ...]]:
    """What would hold with this pack in the place of the one in `over`, and every fault for which it may not be put to use.

    `again`: it was in force with older software, which may since have mended a word within a version, as a release may.
    """
    key = (pack.manifest.digest, again)
    if key not in over.looked_over:
        while len(over.looked_over) >= MOST_LOOKED_OVER:
            del over.looked_over[next(iter(over.looked_over))]
        over.looked_over[key] = _look_over(pack, over, again)
    return over.looked_over[key]


def _look_over(pack: PackFile, over: Content, again: bool) -> tuple[Content, tuple[BadInput, ...]]:
    candidate = over.laid(pack)
    known = (over, *over.formerly())
    changed = [each for each in pack.manifest.files if not over.holds(each.path, pack.files[each.path])]
    with reading(candidate):
        faults = [fault for each in changed for fault in _faults_of(each, pack.files[each.path], known)]
        if not faults:
            paths = [each.path for each in changed]
            faults = [*_changed_versions(pack, paths, known, again=again), *_taken_out(pack, paths, over)]
        if not faults:
            faults = list(_faults_together(paths, over))
    over.take_over(candidate)
    return candidate, tuple(faults[:MOST_FAULTS])


def fit(pack: PackFile, over: Content, *, again: bool = False) -> Content:
    """As `look_over`.

    Raises:
        InvalidPack: the first fault, and how many more there are.
    """
    candidate, faults = look_over(pack, over, again=again)
    if not faults:
        return candidate
    more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
    first = faults[0]
    said = first.message.removeprefix(f"{first.where}: ")
    raise InvalidPack(f"{said}{more}", where=first.where, mend=first.mend)


def _faults_of(listed: pack_file.Listed, data: bytes, known: Iterable[Content]) -> Iterator[BadInput]:
    """What is wrong with a file by itself."""
    try:
        kind = _kind(listed.path)
    except InvalidPack as fault:
        yield fault
        return
    if listed.format != kind.format:
        yield InvalidPack(
            f"has the shape {listed.format}, and this Harborlight reads the shape {kind.format}.", where=listed.path,
            mend="Upgrade Harborlight, or ask the publisher for a pack that fits.",
        )  # fmt: skip
        return
    if not kind.may_add and all(listed.path not in content.paths for content in known):
        yield InvalidPack("is a file that nothing reads.", where=listed.path, mend="Take it out of the pack.")
        return
    yield from records.read(kind, listed.path, data).faults


# -- versions --------------------------------------------------------------------------------------------------------------


@kept
def _given(folder: str) -> dict[tuple[str, str], str]:
    """Id and version → SHA-256 of the file, for each file of a folder in the state that is read."""
    found = {}
    for name in names_in(folder):
        text = read_text(f"{folder}/{name}")
        data = parse_yaml(text, name)
        found[str(data["id"]), str(data["version"])] = hashlib.sha256(text.encode()).hexdigest()
    return found


def _changed_versions(
    pack: PackFile, paths: Iterable[str], known: Iterable[Content], *, again: bool
) -> Iterator[BadInput]:
    """Files that say another thing under a version that was given, or under a name that was."""
    for path in paths:
        kind, data = _kind(path), pack.files[path]
        if not kind.is_whole:
            continue
        held = [content.bytes_of(path) for content in known if path in content.paths]
        if not all(before == data or (again and _decides_alike(path, before, data)) for before in held):
            yield InvalidPack("was given already, and was changed since.", where=path, mend=WRITE_ANEW)
        elif not held:
            yield from _under_another_name(path, data, known)


def _under_another_name(path: str, data: bytes, known: Iterable[Content]) -> Iterator[BadInput]:
    id_, _blank, version = next(iter(records.read(_kind(path), path, data).records)).rpartition(" ")
    for content in known:
        with reading(content):
            given = _given(path.partition("/")[0]).get((id_, version))
        if given not in (None, hashlib.sha256(data).hexdigest()):
            said = f"{id_} {version} was given already, and says something else here."
            yield InvalidPack(said, where=path, mend=WRITE_ANEW)
            return


def _decides_alike(path: str, one: bytes, other: bytes) -> bool:
    """Whether two texts of a version differ in words only."""
    return _decision(path, one) == _decision(path, other)


def _decision(path: str, data: bytes) -> tuple[str, str, str]:
    text = data.decode()
    if path.startswith("instruments/"):
        instrument = instruments.parse(text, path)
        return instrument.id, instrument.version, instruments.fingerprint(instrument)
    protocol = protocols.parse(text, path)
    return protocol.id, protocol.version, protocols.fingerprint(protocol)


def _reworded_protocols(over: Content) -> Iterator[BadInput]:
    """Protocols whose own file is as it was, and which say something else because a phrase was changed."""
    with reading(over):
        before = {(each.id, each.version): protocols.told(each) for each in protocols.all_protocols()}
    for each in protocols.all_protocols():
        if before.get((each.id, each.version), "") not in ("", protocols.told(each)):
            yield InvalidPack(
                f"changes what the protocol {each.id} {each.version} says.", where="protocol_phrases.yaml",
                mend="Keep the phrase, and write a new one for the protocol's next version.",
            )  # fmt: skip


# -- what is relied on -----------------------------------------------------------------------------------------------------


def _taken_out(pack: PackFile, paths: Iterable[str], over: Content) -> Iterator[BadInput]:
    """Records that software, or something that was kept, relies on, and which the pack lacks."""
    for path in paths:
        kind, data = _kind(path), pack.files[path]
        if not any(each.stays for each in kind.records):
            continue
        now = records.read(kind, path, data).records
        for key, before in records.read(kind, path, over.bytes_of(path)).records.items():
            lacking = (
                [name for name, value in before.fields.items() if value and not now[key].fields.get(name)]
                if key in now
                else []
            )
            if key not in now and key != records.HEAD:
                yield InvalidPack(
                    "is not there any more.",
                    where=f"{path}: {key}",
                    mend="Leave it in: what was kept relies on it.",
                )
            elif kind.records[0].is_open and lacking:
                said = f"has no {lacking[0]} any more."
                yield InvalidPack(
                    said, where=f"{path}: {key}", mend="Leave it in: the software relies on it."
                )


_LOADERS: tuple[tuple[str, Callable[[], object]], ...] = (
    ("vocabularies", lambda: [vocabularies.vocabulary(name) for name in vocabularies.all_names()]),
    ("hotlines", hotlines.all_numbers),
    ("limits", limits.all_limits),
    ("law", lambda: (obligations.all_obligations(), obligations.all_standings(), obligations.state_of(""))),
    ("law/report_duties.csv", report_duties.all_duties),
    ("goods", goods.all_goods),
    ("indicators", indicators.phrases),
    ("places.csv", places.places),
    ("standards", lambda: (standards.all_codes(), standards.crosswalk())),
    ("rights, signs", lambda: (plain_words.rights(), plain_words.sectors())),
    ("instruments", instruments.all_instruments),
    ("protocols", protocols.all_protocols),
    ("determinant_feeds.csv", lambda: determinants.feeds_of("")),
    ("the library", shelves.all_entries),
)


def _faults_together(paths: Collection[str], over: Content) -> Iterator[BadInput]:
    """What is wrong when the files are read as the product reads them, each beside the others."""
    for path in paths:
        if path.startswith("instruments/"):
            yield from _faults_of_instrument(path)
    stopped = False
    for where, load in _LOADERS:
        try:
            load()
        except BadInput as fault:
            stopped = True
            yield fault
        except (
            KeyError,
            ValueError,
            TypeError,
            AttributeError,
            AssertionError,
            IndexError,
            RecursionError,
        ) as error:
            stopped = True
            yield InvalidPack(
                f"cannot be read together with the rest ({type(error).__name__}: {str(error)[:80]}).", where=where,
                mend="Look at what its records name: each must be there.",
            )  # fmt: skip
    if stopped:
        return
    if "protocol_phrases.yaml" in paths:
        yield from _reworded_protocols(over)
    yield from _signs_taken_out(over)


def _faults_of_instrument(path: str) -> Iterator[BadInput]:
    """Every fault that would bar it from use, and its worked examples that do not come out."""
    instrument, faults = instruments.validate(parse_yaml(read_text(path), path), where=path)
    blocking = [fault for fault, blocks in faults if blocks]
    yield from blocking
    if instrument is None or blocking:
        return
    if (
        not instrument.vectors and instrument.rule.kind != "checklist"
    ):  # which gives nothing that could differ
        yield InvalidPack(
            "has no worked example.", where=path, mend="Write at least one: answers, and what they give."
        )
    for each in vectors.differences(instrument):
        said = f"the worked example {each.vector!r} gives {each.found!r} for {each.field}, not {each.expected!r}."
        yield InvalidPack(said, where=path, mend="Mend the rule or the example.")


def _signs_taken_out(over: Content) -> Iterator[BadInput]:
    """The report that everybody fills in: kept reports name its signs."""
    with reading(over):
        before = suspected_case.signs()
    for sign in before:
        if sign not in suspected_case.signs():
            where = f"instruments: {suspected_case.INSTRUMENT}: {sign}"
            yield InvalidPack(
                "is not among the signs of a report any more.",
                where=where,
                mend="Leave it in: kept reports name it.",
            )
