"""The folder that tells every process which pack is in force: read here, written by whoever decides (`library`, through the porch).

It lies on the porch, where the public process may read and not write:
- `state.json`: the digest of the pack in force, of all that ever were, and the software that it was found to fit;
- `trusted.json`: the publishers' keys that count, for the command line;
- one file a pack, under its digest.

Must stay true: `state.json` is exchanged as a whole, last of all, so a kill leaves the state before or the state after.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from harborlight.errors import InvalidPack
from harborlight.knowledge.packs import keys, pack_file

FOLDER = "knowledge"  # on the porch
STATE, TRUSTED = "state.json", "trusted.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class State:
    """`in_force`: a digest; empty: what ships. `given`: every pack that ever was in force, the oldest first. `fits`: the
    fingerprint of the files that ship with the software for which it was looked over."""

    in_force: str = ""
    given: tuple[str, ...] = ()
    fits: str = ""


NOTHING = State()


def stamp(folder: Path) -> tuple[int, ...]:
    """Changes whenever the state was written anew."""
    try:
        found = (folder / STATE).stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_ino, found.st_size)


def written(state: State) -> bytes:
    return json.dumps(asdict(state), indent=1).encode()


def read_state(folder: Path) -> State:
    """What is in force; nothing but what ships where nobody said anything.

    Raises:
        InvalidPack: when the file is damaged.
    """
    try:
        plain = json.loads((folder / STATE).read_bytes())
        state = State(str(plain["in_force"]), tuple(map(str, plain["given"])), str(plain["fits"]))
    except FileNotFoundError:
        return NOTHING
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidPack(
            "is damaged.", where=STATE, mend="Start the staff site: it writes it anew."
        ) from error
    if not all(_DIGEST.fullmatch(each) for each in (*state.given, *filter(None, (state.in_force,)))):
        raise InvalidPack(
            "names what is no pack.", where=STATE, mend="Start the staff site: it writes it anew."
        )
    return state


def read_state_or_nothing(folder: Path) -> State:
    """As `read_state`; a damaged file says nothing."""
    try:
        return read_state(folder)
    except InvalidPack:
        return NOTHING


def file_name(digest: str) -> str:
    return f"{digest}.pack"


def read_pack(folder: Path, digest: str) -> pack_file.PackFile:
    """A pack that lies there.

    Raises:
        InvalidPack: when it is damaged, or another one lies under its name.
        OSError: when it is not there.
    """
    pack = pack_file.read((folder / file_name(digest)).read_bytes())
    if pack.manifest.digest != digest:
        raise InvalidPack(
            "lies under the name of another.", where=file_name(digest)[:12], mend="Start the staff site."
        )
    return pack


def written_keys(trusted: list[keys.Trusted]) -> bytes:
    return json.dumps({"keys": [asdict(each) for each in trusted]}, indent=1, ensure_ascii=False).encode()


def read_trusted(folder: Path) -> tuple[keys.Trusted, ...]:
    """The keys that count here; none where none was ever written down.

    Raises:
        InvalidPack: when the file is damaged.
    """
    try:
        plain = json.loads((folder / TRUSTED).read_bytes())
        found = tuple(
            keys.Trusted(str(row["name"]), str(row["pack"]), str(row["public"])) for row in plain["keys"]
        )
        assert all(len(bytes.fromhex(each.public)) == 32 for each in found)
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise InvalidPack(
            "is damaged.", where=TRUSTED, mend="Start the staff site: it writes it anew."
        ) from error
    return found
