"""Which state of the knowledge data is read: what ships, or a content pack laid over it. The one seam: every file of
`knowledge/data` is read through `current()`, and whatever was worked out of files is kept with the state it came from.

Must stay true: one answer (a page, a call, a command) sees one state from its first line to its last (`held`); a process that
runs on sees a new state within a second, a page at once; a pack that cannot be read whole is not read at all, and what ships
holds. What was once in force can be read for ever (`formerly`), because answers and checklists point to it.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from harborlight.errors import BadInput, InvalidPack
from harborlight.knowledge.packs import pack_file, place
from harborlight.knowledge.packs.pack_file import Manifest

P = ParamSpec("P")
R = TypeVar("R")

# The day on which what ships was last gone over; a test holds it to the history of the data.
SHIPPED_ON = date(2026, 11, 26)
LOOK_AGAIN_SECONDS = 1.0
_FORMERLY = "*formerly"  # stands among the files that something was made of: what was once in force
log = logging.getLogger("harborlight.knowledge")


class Content:
    """One state of the data. `pack`: what is laid over the files that ship; None: nothing.

    `kept` holds what was worked out, each with the files it was made of, so that the next state takes over what it may;
    `looked_over`: packs that were held against this state, and what would hold with them (`packs.checks`).
    """

    def __init__(
        self, over: Mapping[str, bytes] | None = None, *, pack: Manifest | None = None,
        formerly: tuple[Content, ...] = (), like: Content | None = None,
    ) -> None:  # fmt: skip
        self.pack = pack
        self._over = dict(over or {})
        self._formerly = formerly
        self.paths = frozenset({*_shipped_paths(), *self._over})
        self.kept: dict[Hashable, tuple[Any, frozenset[str]]] = {}
        self.looked_over: dict[tuple[str, bool], tuple[Content, tuple[BadInput, ...]]] = {}
        if like is not None:
            self.take_over(like)

    @property
    def name(self) -> str:
        """What caches elsewhere may be keyed by: the pack's digest; empty for what ships."""
        return self.pack.digest if self.pack else ""

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        _note(path)
        return self.bytes_of(path)

    def holds(self, path: str, data: bytes) -> bool:
        """Whether a file is there and is just this."""
        return path in self.paths and self.bytes_of(path) == data

    def names_in(self, folder: str) -> tuple[str, ...]:
        """File names in a folder, sorted."""
        _note(f"{folder}/")
        within = (path for path in self.paths if path.rpartition("/")[0] == folder)
        return tuple(sorted(path.rpartition("/")[2] for path in within))

    def formerly(self) -> tuple[Content, ...]:
        """What was in force before, the newest first."""
        _note(_FORMERLY)
        return self._formerly

    def differs_from(self, other: Content) -> frozenset[str]:
        """The files that are not the same in both, and the folders (with a `/`) in which one has a file more."""
        alone = self.paths ^ other.paths
        files = {
            path
            for path in {*self._over, *other._over} - alone
            if self.bytes_of(path) != other.bytes_of(path)
        }
        folders = {f"{path.rpartition('/')[0]}/" for path in alone}
        before = (
            {_FORMERLY}
            if [each.name for each in self._formerly] != [each.name for each in other._formerly]
            else set()
        )
        return frozenset(files | alone | folders | before)

    def bytes_of(self, path: str) -> bytes:
        """The same, for whoever compares states: it counts as read by nobody."""
        return self._over[path] if path in self._over else _shipped(path)

    def take_over(self, other: Content) -> None:
        """Keep what another state has worked out of files that are the same here."""
        changed = self.differs_from(other)
        for key, found in [*other.kept.items()]:
            if not found[1] & changed:
                self.kept.setdefault(key, found)

    def laid(self, pack: pack_file.PackFile) -> Content:
        """What would hold if this pack were put in the place of the one that is laid over now."""
        formerly = (*((self,) if self.pack else ()), *self._formerly)
        return Content(pack.files, pack=pack.manifest, formerly=formerly, like=self)


@functools.cache
def _shipped_paths() -> frozenset[str]:
    return frozenset(_walk(_root(), ""))


def _walk(folder: Any, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".yaml", ".csv")):
            yield f"{prefix}{entry.name}"


@functools.cache
def _shipped(path: str) -> bytes:
    return bytes(_root().joinpath(path).read_bytes())


def _root() -> Any:
    return resources.files("harborlight.knowledge").joinpath("data")


@functools.cache
def shipped_digest() -> str:
    """A fingerprint of every file that ships: a pack that was found to fit them need not fit those of other software."""
    lines = (f"{path} {hashlib.sha256(_shipped(path)).hexdigest()}" for path in sorted(_shipped_paths()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


SHIPS = Content()


# -- which one is read -----------------------------------------------------------------------------------------------------

_chosen: ContextVar[Content | None] = ContextVar("knowledge_content", default=None)
_noted: ContextVar[set[str] | None] = ContextVar("knowledge_files_read", default=None)


def current() -> Content:
    """The state that is read here and now."""
    return _chosen.get() or _in_force.look()


@contextmanager
def reading(content: Content) -> Iterator[Content]:
    """Read this state in here, whatever is in force: to look a pack over, or what was once in force."""
    token = _chosen.set(content)
    try:
        yield content
    finally:
        _chosen.reset(token)


@contextmanager
def held() -> Iterator[Content]:
    """Read in here what is in force at this moment, also if another state comes into force meanwhile."""
    with reading(_in_force.look(at_once=True)) as content:
        yield content


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Work it out once for each state of the data, and again only if a file that it was made of has changed."""

    @functools.wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        content = current()
        key = (function, args, tuple(sorted(kwargs.items())))
        found = content.kept.get(key)
        if found is None:
            found = content.kept[key] = _made(content, lambda: function(*args, **kwargs))
        if (outer := _noted.get()) is not None:
            outer |= found[1]
        value: R = found[0]
        return value

    return asked


def _made(content: Content, make: Callable[[], R]) -> tuple[R, frozenset[str]]:
    read: set[str] = set()
    token = _noted.set(read)
    try:
        with reading(content):
            return make(), frozenset(read)
    finally:
        _noted.reset(token)


def _note(path: str) -> None:
    if (read := _noted.get()) is not None:
        read.add(path)


# -- what is in force ------------------------------------------------------------------------------------------------------


def look_in(folder: Callable[[], Path | None], *, unless_told: bool = False) -> None:
    """Where this process finds what is in force (`packs.place`); until it is told, what ships holds."""
    if _in_force.folder is None or not unless_told:
        _in_force.folder = folder


def in_force() -> Content:
    """What is in force at this moment, whatever is read here."""
    return _in_force.look(at_once=True)


def trouble() -> str:
    """Why the pack that was put to use is not what is read, for whoever runs the machine; empty when it is."""
    _in_force.look(at_once=True)
    return _in_force.trouble


class _InForce:
    """The state in force, looked up anew when the file that names it has changed."""

    def __init__(self) -> None:
        self.folder: Callable[[], Path | None] | None = None
        self.trouble = ""
        self._content = SHIPS
        self._seen: tuple[object, ...] = ()
        self._look_again_at = 0.0
        self._lock = threading.Lock()

    def look(self, *, at_once: bool = False) -> Content:
        now = time.monotonic()
        if at_once or now >= self._look_again_at:
            self._look_again_at = now + LOOK_AGAIN_SECONDS
            folder = self.folder() if self.folder is not None else None
            seen = (folder, place.stamp(folder)) if folder is not None else ()
            if seen != self._seen:
                with self._lock:
                    if seen != self._seen:
                        self._content = self._found(folder)
                        self._seen = seen
        return self._content

    def _found(self, folder: Path | None) -> Content:
        self.trouble = ""
        if folder is None:
            return _what_ships(self._content)
        formerly: tuple[Content, ...] = ()
        try:
            state = place.read_state(folder)
            formerly = tuple(_once_in_force(folder, state))
            if not state.in_force and not formerly:
                return _what_ships(self._content)
            if not state.in_force:
                return Content(formerly=formerly, like=self._content)
            if state.fits != shipped_digest():
                raise InvalidPack(
                    "was found to fit other software than this.", where="the content pack",
                    mend="Start the staff site: it looks the pack over again.",
                )  # fmt: skip
            pack = place.read_pack(folder, state.in_force)
            seen, _faults = self._content.looked_over.get((state.in_force, False), (self._content, ()))
            return Content(pack.files, pack=pack.manifest, formerly=formerly, like=seen)
        except (BadInput, OSError) as error:
            self.trouble = str(error)
            log.error("the content pack in force cannot be used, so what ships holds: %s", error)
            return Content(formerly=formerly, like=self._content)


def _what_ships(before: Content) -> Content:
    SHIPS.take_over(before)
    return SHIPS


def _once_in_force(folder: Path, state: place.State) -> Iterator[Content]:
    """The packs before, the newest first. One that is damaged bars none of the others."""
    for digest in reversed(state.given):
        if digest != state.in_force:
            try:
                yield _laid_over_what_ships(folder, digest)
            except (BadInput, OSError) as error:
                log.error("a content pack that was once in force cannot be read: %s", error)


@functools.lru_cache(maxsize=64)
def _laid_over_what_ships(folder: Path, digest: str) -> Content:
    pack = place.read_pack(folder, digest)
    return Content(pack.files, pack=pack.manifest, like=SHIPS)


_in_force = _InForce()
