"""The field cards on the staff site: the same cards, with the numbers as the library checked them, for whoever is signed in."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.factories import core as make

from harborlight.core.roles import Role
from harborlight.library import actions as library

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make.installation()
    return make.signed_in(client, make.account(Role.FRONTLINE_OFFICER))


def text(response):
    return response.content.decode()


def test_an_officer_finds_the_cards_in_the_menu_of_protocols(desk):
    assert 'href="/cards/"' in text(desk.get("/protocols/"))
    assert 'href="/cards/en/police_stop/"' in text(desk.get("/protocols/police_stop/"))
    page = desk.get("/cards/")
    assert "trusted-types harborlight cards" in page["Content-Security-Policy"]
    assert 'href="/cards/en/police_stop/"' in text(page)
    assert desk.get("/cards/en/police_stop/").status_code == 200
    assert desk.get("/cards/worker.js").status_code == 200
    assert "attachment" in desk.get("/cards/en/police_stop/file/")["Content-Disposition"]


def test_a_checked_number_is_shown_as_checked(desk):
    assert "not checked yet" in text(desk.get("/cards/en/clinic/"))
    library.check_line(
        by=make.account(Role.COORDINATOR),
        line_id="GB-08000121700",
        result="reached",
        called_on=timezone.localdate(),
    )
    assert f'checked on <bdi dir="ltr">{timezone.localdate().isoformat()}' in text(
        desk.get("/cards/en/clinic/")
    )


def test_whoever_is_not_signed_in_is_asked_to(client):
    for address in ("/cards/", "/cards/en/child/", "/cards/worker.js"):
        assert "/account/login/" in client.get(address)["Location"]
