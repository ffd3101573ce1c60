"""What every test shares: nothing skipped where everything is required, no network, published material when it is there."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

MUST_HAVE_ALL = os.environ.get("HARBORLIGHT_TEST_REQUIRE_ALL") == "1"
SHARED = Path(__file__).resolve().parents[2] / "shared"

settings.register_profile(
    "suite", deadline=None, derandomize=True, max_examples=60, suppress_health_check=list(HealthCheck)
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=3, help="how many rounds the fault tests go")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about one database is not even collected on the other. Files with a slow test come first, so that no worker
    begins the longest of them when the others have finished."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)
    vendor = "postgresql" if os.environ.get("HARBORLIGHT_DATABASE_URL") else "sqlite"
    left_out = [
        item for item in items if (mark := item.get_closest_marker("only_on")) and mark.args[0] != vendor
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--rounds"))


@pytest.fixture
def database() -> Iterator[str]:
    """An empty database for a test with processes of its own: the address of a new PostgreSQL database, dropped
    afterwards; "" means SQLite in the test's own folder."""
    address = os.environ.get("HARBORLIGHT_DATABASE_URL", "")
    if not address:
        yield ""
        return
    import psycopg

    name = f"processes_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Published material beside the project; a test that needs it skips aloud where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with published material is not there")
    return SHARED


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Where everything is required, a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()
    if MUST_HAVE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped although everything is required: {report.longrepr}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """PostgreSQL drops no database that somebody is connected to: a thread of the test server whose browser still holds its
    line is sent away first."""
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page asked for in Arabic leaves that language switched on in its thread; the next test begins without one."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    """A test that replaces the key file leaves the one before in the process's memory; the next test reads it anew."""
    yield
    if (vault := sys.modules.get("harborlight.core.vault")) is not None:
        vault.forget()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite speaks to this machine only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(address, tuple) and host not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"the suite may not reach {host}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Emptying the tables after a test with real transactions would meet the audit trail's guard: it is lifted for that
    moment (and set again by the migration signal that follows)."""
    marker = item.get_closest_marker("django_db")
    names = set(getattr(item, "fixturenames", ()))
    if not (names & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction"))):
        return
    from django.db import connection

    from harborlight.core import triggers, vault

    with connection.cursor() as cursor:
        for name in triggers.names(connection):
            on = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    vault.forget()


@pytest.fixture(autouse=True)
def _swept_porch() -> None:
    """No test finds what another left on the porch."""
    folder = os.environ.get("HARBORLIGHT_DATA")
    if folder and (Path(folder) / "porch").exists():
        shutil.rmtree(Path(folder) / "porch", ignore_errors=True)


@pytest.fixture
def public_site(tmp_path, settings):
    """The public site in this process: its addresses, middleware and templates, and a porch of its own."""
    from harborlight.core.porch import Porch
    from harborlight.web.settings import base
    from harborlight.web.settings import public as site

    settings.ENV = settings.ENV.model_copy(update={"data": tmp_path, "mode": "sample", "country": "GB"})
    settings.ROOT_URLCONF, settings.MIDDLEWARE = site.ROOT_URLCONF, site.MIDDLEWARE
    settings.TEMPLATES, settings.LANGUAGES = site.TEMPLATES, base.LANGUAGES
    return Porch(tmp_path / "porch")
