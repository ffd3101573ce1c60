"""The manifest of a backup: what, when, of which installation, how many rows, where the audit chain ended.

It is clear text, so that one can tell backups apart without a key; the backup's key is bound to every word of it, so that
none can be changed. Must stay true: nothing of a person stands in it.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict

from harborlight import __version__
from harborlight.core import shape
from harborlight.core.keyfile import MasterKey, MasterKeys
from harborlight.errors import Unavailable

FORMAT = 1
NAME = "manifest.json"
FILES = ("data.hlb", "files.hlb")
_N_NONCE = 12


class Manifest(BaseModel):
    """`manifest.json`, as it is written and read."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")

    format: int
    installation: UUID
    code_version: str
    made_at: datetime
    counts: dict[str, int]
    audit_head: tuple[int, bytes]
    migrations: list[shape.Migration]
    sha256: dict[str, str]
    master_key_id: UUID
    wrapped_key: bytes = b""

    @classmethod
    def write(cls, folder: Path, key: bytes, master: MasterKey, **about: Any) -> Self:
        """Write the manifest of the files in this folder; their key is wrapped by the master key."""
        open_manifest = cls(
            format=FORMAT,
            code_version=__version__,
            sha256=_digests(folder),
            master_key_id=master.key_id,
            **about,
        )
        nonce = os.urandom(_N_NONCE)
        wrapped = nonce + AESGCM(master.key).encrypt(nonce, key, open_manifest._bound())
        manifest = open_manifest.model_copy(update={"wrapped_key": wrapped})
        with (folder / NAME).open("w") as file:
            file.write(manifest.model_dump_json(indent=1))
            file.flush()
            os.fsync(file.fileno())
        return manifest

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest, after checking that the folder is whole and that this code knows its shape.

        Raises:
            Unavailable: when it is no backup, was changed, or was made by newer code.
        """
        try:
            text = (folder / NAME).read_text()
            if json.loads(text)["format"] > FORMAT:
                raise _newer("")
            manifest = cls.model_validate_json(text)
            found = _digests(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable(
                "This folder is not a whole backup.",
                mend=f"Choose a folder that holds {NAME} and {', '.join(FILES)}.",
            ) from error
        if found != manifest.sha256:
            raise Unavailable(
                "This backup was changed or damaged after it was made.", mend="Take an older one."
            )
        if shape.unknown_to_us(set(manifest.migrations)):
            raise _newer(f" ({manifest.code_version})")
        return manifest

    def open_key(self, masters: MasterKeys) -> bytes:
        """The key of the backup's files.

        Raises:
            Unavailable: when the key file is another installation's, or the manifest was changed.
        """
        try:
            master = masters.by_id(self.master_key_id)
        except Unavailable as error:
            raise Unavailable(
                "This backup belongs to another installation: the key file here does not open it.",
                mend="Put that installation's key file in place (two custodians' codes restore it).",
            ) from error
        nonce, sealed = self.wrapped_key[:_N_NONCE], self.wrapped_key[_N_NONCE:]
        try:
            return AESGCM(master.key).decrypt(nonce, sealed, self._bound())
        except (InvalidTag, ValueError) as error:
            raise Unavailable("This backup's manifest was changed.", mend="Take an older one.") from error

    def _bound(self) -> bytes:
        return (
            b"harborlight backup v1" + self.model_copy(update={"wrapped_key": b""}).model_dump_json().encode()
        )


def installation_of(folder: Path) -> UUID | None:
    """The installation that a backup says it is of; None when it says none. Cheap: its files are not looked at."""
    try:
        return UUID(json.loads((folder / NAME).read_text())["installation"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _digests(folder: Path) -> dict[str, str]:
    digests = {}
    for name in FILES:
        with (folder / name).open("rb") as file:
            digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _newer(version: str) -> Unavailable:
    return Unavailable(
        f"This backup was made by a newer Harborlight{version}.", mend="Update Harborlight first."
    )
