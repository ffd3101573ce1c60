"""What every test shares: nothing skipped where everything is required, no network, published material when it is there."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

MUST_HAVE_ALL = os.environ.get("HARBORLIGHT_TEST_REQUIRE_ALL") == "1"
SHARED = Path(__file__).resolve().parents[2] / "shared"

settings.register_profile(
    "suite", deadline=None, derandomize=True, max_examples=60, suppress_health_check=list(HealthCheck)
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=3, help="how many rounds the fault tests go")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--rounds"))


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
        for name in (*triggers.NAMES, "audit_no_truncate"):
            on = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    vault.forget()


@pytest.fixture(autouse=True)
def _swept_porch() -> None:
    """No test finds what another left on the porch."""
    folder = os.environ.get("HARBORLIGHT_DATA")
    if folder and (Path(folder) / "porch").exists():
        shutil.rmtree(Path(folder) / "porch", ignore_errors=True)
