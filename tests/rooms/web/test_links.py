"""No page leads into nothing: every address that a page links to is there for whoever sees the link."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve
from tests import pages
from tests.factories import core as make
from tests.factories.world import world as make_world

from harborlight.core.permissions import may
from harborlight.core.roles import Role

# The world's kept form is of a page for another role than its supervisor's.
NOT_FOLLOWED = {("drafts:unsent", "/setup/coalition/")}
FILES = {"/directory/export/"}
LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)')


@pytest.mark.django_db
@pytest.mark.slow
def test_no_link_of_the_staff_site_leads_into_nothing():
    world = make_world()
    clients = pages.sittings(world)
    found, _wrong = pages.walk_staff(world, clients)
    dead, followed = set(), set()
    for page in found:
        client = page.ask.args[0]
        for path in {unescape(path) for path in LINK.findall(page.ask("en").content.decode())}:
            if (id(client), path) in followed:
                continue
            followed.add((id(client), path))
            if (status := pages.get(client, path).status_code) >= 400:
                dead.add((page.name, path, status))
    assert {each for each in dead if each[:2] not in NOT_FOLLOWED} == set()
    assert len(followed) > 100


def _right(path: str) -> tuple[str, str] | None:
    right = getattr(resolve(path).func, "page_right", None)
    return (right.noun, right.verb) if right else None


@pytest.mark.django_db
def test_nobody_is_offered_a_page_that_their_role_does_not_open():
    """Every role alone, from home on, over every page that has an address of its own; where a link leads is asked of its page."""
    world = make_world()
    offered, n_walked = set(), 0
    for role in Role:
        account = make.account(role, of=world.home)
        client, waiting, seen = make.signed_in(Client(), account), ["/"], {"/"}
        while waiting:
            page = waiting.pop()
            n_walked += 1
            said = client.get(page).content.decode()
            for path in {unescape(path).partition("?")[0] for path in LINK.findall(said)} - seen:
                seen.add(path)
                right = _right(path)
                if right and not may(account, *right):
                    offered.add((role.value, page, path))
                elif right and not resolve(path).kwargs and path not in FILES:
                    waiting.append(path)
    assert offered == set()
    assert n_walked > 150
