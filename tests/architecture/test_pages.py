"""Every address that answers with a page is walked by the checks of accessibility, or says why not."""

from __future__ import annotations

import pytest
from tests import pages
from tests.factories.world import world as make_world

WHAT_TO_DO = "open it to one of tests/pages.SITTINGS, or give its reason in tests/pages.NOT_PAGES"


@pytest.mark.django_db
@pytest.mark.slow
def test_every_page_of_the_staff_site_is_walked_or_says_why_not():
    world = make_world()
    found, wrong = pages.walk_staff(world, pages.sittings(world))
    assert wrong == [], WHAT_TO_DO
    assert len(found) > 80


def test_every_page_of_the_public_site_is_walked_or_says_why_not(public_site):
    found, wrong = pages.walk_public(public_site)
    assert wrong == [], WHAT_TO_DO
    assert len(found) > 7


def test_every_reason_is_about_an_address_that_exists():
    names = {name for name, _pattern in (*pages.staff_routes(), *pages.public_routes())}
    assert set(pages.NOT_PAGES) <= names
