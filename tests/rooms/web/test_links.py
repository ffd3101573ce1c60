"""No page leads into nothing: every address that a page links to is there for whoever sees the link."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests import pages
from tests.factories.world import world as make_world

# The world's kept form is of a page for another role than its supervisor's.
NOT_FOLLOWED = {("drafts:unsent", "/setup/coalition/")}
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
