"""The one typed reading of `HARBORLIGHT_*`. Lists everything missing in one message; no default for a production secret."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from harborlight.errors import Unavailable

# Only in the sample and in tests, where nothing is real. Production refuses to start with it.
SAMPLE_SECRET = "sample-only-secret-that-production-refuses"  # noqa: S105


class Env(BaseSettings):
    """Everything an operator may set. `docs/reference/settings.md` is generated from this class."""

    model_config = SettingsConfigDict(env_prefix="HARBORLIGHT_", extra="ignore")

    mode: Literal["sample", "production", "test"] = Field(
        "sample", description="`sample` for trying it on this machine; `production` for a real coalition."
    )
    data: Path = Field(Path("var/data"), description="Folder of database, files and porch.")
    keys: Path = Field(
        Path("var/keys/master.key"), description="Master key file; outside the data folder, mode 0400."
    )
    porch: str = Field(
        "",
        description="Folder between the two sites; empty: `porch` in the data folder. With two system users a place of its own "
        "(docs/how-to/two-users.md).",
    )
    database_url: str = Field(
        "", description="`postgresql://user:password@host:port/name`; empty for SQLite in the data folder."
    )
    secret_key: str = Field("", description="Signs sessions and forms; at least 50 random characters.")
    staff_host: str = Field("localhost", description="Name under which staff open the workspace.")
    public_host: str = Field(
        "127.0.0.1", description="Name of the public site; another registrable domain in production."
    )
    staff_port: int = Field(8000, ge=1, le=65535, description="Port of the staff site.")
    public_port: int = Field(8001, ge=1, le=65535, description="Port of the public site.")
    bind: str = Field("127.0.0.1", description="Address on which both sites listen.")
    behind_tls: bool = Field(
        False, description="Set when a TLS proxy stands in front; required in production."
    )
    country: str = Field(
        "GB", pattern="^[A-Z]{2}$", description="The coalition's country; decides the emergency number shown."
    )
    idle_lock_minutes: int = Field(15, ge=1, le=60, description="Minutes without use until a session locks.")
    session_hours: int = Field(
        12, ge=1, le=24, description="Hours after which a session ends whatever happens."
    )
    exit_url: str = Field(
        "https://www.bbc.co.uk/weather",
        description="Where the public site's quick exit leads: a dull, busy page.",
    )
    email_url: str = Field(
        "",
        description="`smtp://user:password@host:port` for notices of changed sign-ins; empty: none is sent (the sample prints them).",
    )
    email_from: str = Field(
        "Harborlight <no-reply@harborlight.example>", description="Sender of e-mail; keep it neutral."
    )
    backup: Path = Field(
        Path("var/backups"), description="Folder for scheduled backups; better on another disk."
    )
    backup_hours: int = Field(24, ge=1, le=168, description="Hours between scheduled backups.")
    reserved_user_files_host: str = Field(
        "", description="Reserved: third, sandboxed origin on which training packages (SCORM, H5P) will play."
    )
    reserved_partners_host: str = Field(
        "",
        description="Reserved: name under which learners, partners, suppliers and their machines (TAXII, LRS) will enter; empty keeps "
        "that door shut.",
    )

    @model_validator(mode="after")
    def _production_has_no_defaults(self) -> Self:
        if self.mode != "production":
            self.secret_key = self.secret_key or SAMPLE_SECRET
            return self
        wrong = []
        if len(self.secret_key) < 50 or self.secret_key == SAMPLE_SECRET:
            wrong.append(
                "HARBORLIGHT_SECRET_KEY: at least 50 random characters (docs/how-to/set-up.md says how to make them)"
            )
        if not self.behind_tls:
            wrong.append("HARBORLIGHT_BEHIND_TLS: set it to true once a TLS proxy stands in front")
        if self.staff_host in {"localhost", "127.0.0.1"}:
            wrong.append("HARBORLIGHT_STAFF_HOST: the staff site's real name")
        if self.public_host in {"localhost", "127.0.0.1", self.staff_host}:
            wrong.append(
                "HARBORLIGHT_PUBLIC_HOST: the public site's real name, on another domain than the staff site"
            )
        if self.keys.resolve().is_relative_to(self.data.resolve()):
            wrong.append(
                "HARBORLIGHT_KEYS: must lie outside HARBORLIGHT_DATA, or a stolen data folder opens itself"
            )
        if wrong:
            raise ValueError("\n".join(f"  - {line}" for line in wrong))
        return self

    @property
    def is_sample(self) -> bool:
        return self.mode == "sample"

    @property
    def porch_folder(self) -> Path:
        return Path(self.porch) if self.porch else self.data / "porch"

    @property
    def sqlite_path(self) -> Path:
        return self.data / "harborlight.sqlite3"


@lru_cache(maxsize=1)
def read_env() -> Env:
    """Read the settings once. All faults are listed together.

    Raises:
        Unavailable: with every missing or wrong setting, one a line.
    """
    try:
        return Env()
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            said = fault["msg"].removeprefix("Value error, ")
            lines.append(f"  - HARBORLIGHT_{name}: {said}" if name else said)
        raise Unavailable(
            "These settings are missing or wrong:\n" + "\n".join(lines),
            mend="\nSee docs/reference/settings.md.",
        ) from None
