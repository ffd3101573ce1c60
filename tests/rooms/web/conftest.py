"""Every page that opens to somebody, for tests that walk over all of them."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.addresses import routes
from tests.factories import core as make
from tests.factories.world import World
from tests.factories.world import world as make_world
from tests.rooms.web.test_any_address import SITTINGS, ask


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def clients(world) -> list[Client]:
    return [
        make.signed_in(Client(raise_request_exception=False), make.account(*roles, of=world.home))
        for roles in SITTINGS
    ]


@pytest.fixture
def pages(world, clients) -> list[tuple[Client, str]]:
    """Every page that opens to somebody, with the browser of the first to whom it does."""
    addresses = [world.address(name, pattern.pattern.converters) for name, pattern in routes()]
    opened = (
        (next((c for c in clients if ask(c, each).status_code == 200), None), each) for each in addresses
    )
    return [(client, address) for client, address in opened if client is not None]
