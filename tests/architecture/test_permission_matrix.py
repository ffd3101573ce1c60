"""Every route × method × role × tenant, by real requests, against the committed table. A new route without a row fails.

After a change that is meant: HARBORLIGHT_WRITE_MATRIX=1 pytest tests/architecture/test_permission_matrix.py
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from django.test import Client
from tests.addresses import routes, taken_back
from tests.factories import core as make
from tests.factories.world import world as make_world

from harborlight.core.roles import POLICE_ROLES, VICTIM_FILES, Role

TABLE = Path(__file__).with_name("permission_matrix.csv")
# Open to whoever is not signed in; each for a reason.
OPEN = {
    "people:welcome": "a one-time link",
    "founding:start": "the terminal's link",
    "founding:codes": "the terminal's link",
    "founding:rehearsal": "the terminal's link",
    "founding:enter": "the terminal's link",
    "people:sample": "answers 404 outside the sample",
    "people:lock": "asks for sign-in itself",
    "people:second_factor": "asks for sign-in itself",
    "set_language": "keeps a language",
}
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def world():
    return make_world()


def _said(status: int) -> str:
    return {403: "refused", 404: "missing", 405: "no such method"}.get(
        status, "open" if status < 500 else "broken"
    )


def observe(world) -> dict[tuple[str, str, str], str]:
    """What each role is told, in its own agency and in the other one: route, role, tenant -> "GET … POST …"."""
    observed = {}
    listed = routes()
    for role in Role:
        for tenant, agency in (("own", world.home), ("other", world.other)):
            client = make.signed_in(Client(raise_request_exception=False), make.account(role, of=agency))
            for name, pattern in listed:
                address = world.address(name, pattern.pattern.converters)
                said = []
                for method in ("GET", "POST"):
                    with taken_back():
                        response = client.get(address) if method == "GET" else client.post(address, {})
                    said.append(f"{method} {_said(response.status_code)}")
                observed[(name, role.value, tenant)] = ", ".join(said)
    return observed


def test_every_route_answers_each_role_as_the_table_says(world):
    observed = observe(world)
    assert not [key for key, said in observed.items() if "broken" in said]
    if os.environ.get("HARBORLIGHT_WRITE_MATRIX"):
        with TABLE.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["route", "role", "tenant", "answer"])
            writer.writerows([*key, said] for key, said in sorted(observed.items()))
    with TABLE.open(newline="") as file:
        committed = {
            (row["route"], row["role"], row["tenant"]): row["answer"] for row in csv.DictReader(file)
        }
    assert set(observed) == set(committed), "a route or a role without a row"
    assert {key: said for key, said in observed.items() if committed[key] != said} == {}


def test_no_police_role_and_no_other_agency_opens_a_victim_file():
    """Read off the committed table, so that a careless regeneration is caught, too."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    files = {
        "cases:case",
        "cases:person",
        "cases:screening",
        "release:request",
        "release:incoming_page",
        "intake:report",
        "protocols:run",
    }
    police = {role.value for role in POLICE_ROLES} | {Role.FRONTLINE_OFFICER.value, Role.OPERATOR.value}
    reached = [
        row for row in rows
        if row["route"] in files and "open" in row["answer"] and (row["role"] in police or row["tenant"] == "other")
    ]  # fmt: skip
    assert reached == []
    assert VICTIM_FILES


def test_every_view_declares_who_may_open_it():
    undeclared = [
        name for name, pattern in routes() if not hasattr(pattern.callback, "page_right") and name not in OPEN
    ]
    assert undeclared == []


def test_nobody_who_is_not_signed_in_sees_a_page(world):
    client = Client()
    for name, pattern in routes():
        if name in OPEN:
            continue
        response = client.get(world.address(name, pattern.pattern.converters))
        if name.startswith("api:"):
            assert response.status_code in (401, 405), name  # a machine is told so, and led nowhere
            continue
        assert response.status_code in (302, 405), name
        assert response.status_code == 405 or "/account/login/" in response["Location"], name
