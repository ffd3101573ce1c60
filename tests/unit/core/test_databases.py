"""What an address of a database may say: PostgreSQL's own parameters, and nothing unknown."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import NotSupportedError

from harborlight.core import shape
from harborlight.errors import Unavailable
from harborlight.web.settings.databases import _postgresql


def test_parameters_are_handed_on_and_ours_stand_last():
    found = _postgresql(
        "postgresql://desk:p%40ss@db.example:5433/har%62or?sslmode=verify-full&sslrootcert=/etc/ssl/db.crt"
        "&options=-c%20search_path%3Dharbor"
    )
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "desk", "p@ss", "db.example", "5433", "harbor",
    )  # fmt: skip
    options = found["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/ssl/db.crt")
    assert options["options"].startswith("-c search_path=harbor -c default_transaction_isolation=")


def test_a_socket_is_named_as_host():
    assert _postgresql("postgresql://desk@/harbor?host=/run/pg")["HOST"] == "/run/pg"


def test_what_is_unknown_is_named_and_no_password_is_shown():
    with pytest.raises(Unavailable, match="sslmod") as told:
        _postgresql("postgresql://desk:secret@h/n?sslmod=require")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://desk:secret@h/n",
        "postgresql://desk:secret@h",
        "secret",
        "postgres://",
        "postgresql://h/n?host",
    ],
)
def test_what_is_no_address_is_refused_without_quoting_it(url):
    with pytest.raises(Unavailable) as told:
        _postgresql(url)
    assert "secret" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_server_that_is_too_old_is_said_with_how_to_mend_it(monkeypatch):
    def too_old() -> None:
        raise NotSupportedError("PostgreSQL 14 or later is required (found 13.14).")

    monkeypatch.setattr(connection, "ensure_connection", too_old)
    with pytest.raises(
        Unavailable, match=r"too old: PostgreSQL 14 or later is required \(found 13.14\).*set-up.md"
    ):
        shape.check_reachable()
