"""Whatever stands in an address or a field, no staff page breaks: every route and every form, as several roles, with values
that people and machines send by mistake or on purpose. Also on PostgreSQL, which takes less than SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import Phase, given, settings
from tests.addresses import Form, forms_in, routes, taken_back
from tests.factories.world import World
from tests.hostile import SOME_TEXTS, TEXTS

from harborlight.core.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Together these open every page; whoever comes first to a page walks it.
SITTINGS = (
    (Role.SUPERVISOR, Role.CASEWORKER, Role.HOTLINE_WORKER),
    (Role.COORDINATOR, Role.AGENCY_ADMIN, Role.DIRECTORY_EDITOR, Role.AUDITOR),
    (Role.POLICE_ANALYST, Role.INVESTIGATOR),
    (Role.OPERATOR,),
)
# Parameters that some page reads, and one that none does.
PARAMETERS = ("before", "state", "status", "need", "place", "language", "open", "room", "judgement", "country", "next",
              "consent", "q")  # fmt: skip
# Sending these ends the sitting itself; they have tests of their own.
ENDS_THE_SITTING = ("/account/", "/people/lock/", "/i18n/")


def ask(client: Client, address: str, method: str = "get", typed: object = None) -> Any:
    """The answer; whatever it did is taken back."""
    with taken_back():
        return getattr(client, method)(address, typed)


@settings(max_examples=1, phases=[Phase.generate])
@given(values=SOME_TEXTS)
def test_no_query_breaks_a_page(pages, values):
    assert len(pages) > 50
    broken = [
        (address, value[:60])
        for n, (client, address) in enumerate(pages)
        for value in (TEXTS + tuple(values))[n % 4 :: 4]
        if ask(client, address, "get", dict.fromkeys(PARAMETERS, value)).status_code >= 500
    ]
    assert broken == []


def forms_of(client: Client, address: str) -> Iterator[Form]:
    page = ask(client, address)
    for form in forms_in(page.content.decode()) if "html" in page["Content-Type"] else ():
        form.action = form.action or address
        form.fields.pop("once", None)
        if not form.action.startswith(ENDS_THE_SITTING):
            yield form


@settings(max_examples=1, phases=[Phase.generate])
@given(values=SOME_TEXTS)
def test_no_form_breaks_whichever_field_is_hostile(pages, values):
    forms = {
        (form.action, form.method, *form.fields): (client, form)
        for client, address in pages
        for form in forms_of(client, address)
    }
    tried = [(client, form, field) for client, form in forms.values() for field in form.fields]
    assert len(tried) > 150
    texts = TEXTS + tuple(values)
    broken = []
    for n, (client, form, field) in enumerate(tried):
        for text in (texts[n * 3 % len(texts)], texts[(n * 3 + 1) % len(texts)]):
            answer = ask(client, form.action, form.method, form.filled() | {field: text})
            if answer.status_code >= 500:
                broken.append((form.action, field, text[:60]))
    assert broken == []


def test_no_unknown_record_breaks_a_page(world, clients):
    strange = {name: uuid4() if isinstance(value, UUID) else value for name, value in world.values.items()}
    elsewhere = World(world.home, world.other, world.supervisor, strange)
    broken = [
        (name, method)
        for name, pattern in routes()
        for client in clients
        for method in ("get", "post")
        if ask(client, elsewhere.address(name, pattern.pattern.converters), method, {}).status_code >= 500
    ]
    assert broken == []
