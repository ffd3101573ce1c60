"""Whatever somebody types about people, into whichever form of the staff site, stands in no column in the clear. The forms are
found by walking the pages, so that a new one takes part by itself; the files on the disk: tests/architecture/test_sealed.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from tests.addresses import Form, routes, taken_back
from tests.factories import core as make
from tests.rooms.web.test_any_address import SITTINGS
from tests.rooms.web.test_bad_input import is_free_text, posted_forms

pytestmark = pytest.mark.django_db
CANARY = "Zanzibarkanarie"
ABOUT_PEOPLE = ("/cases/", "/intake/", "/protocols/", "/release/", "/drafts/")
# What may be read by whoever holds the database, and is about no person.
OPEN = {"intake_inbox": "an inbox has a name"}


def typed_into(form: Form) -> dict[str, Any]:
    """A form filled as somebody would, with a marked word wherever words may stand."""
    words = {name: f"{CANARY} {name}" for name in form.fields if name and is_free_text(form, name)}
    return form.filled() | words


def tables_with_the_word() -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(is_in(value) for row in cursor.fetchall() for value in row):
                found.add(table)
    if any(CANARY in str(session.get_decoded()) for session in Session.objects.all()):
        found.add("django_session")
    return found


def is_in(value: object) -> bool:
    if isinstance(value, (bytes, memoryview)):
        return CANARY.encode() in bytes(value) or CANARY.encode("utf-16-le") in bytes(value)
    return CANARY in str(value)


def test_no_word_about_a_person_is_in_the_clear_whatever_form_it_was_typed_into(world):
    client = make.signed_in(Client(raise_request_exception=False), make.account(*SITTINGS[0], of=world.home))
    addresses = {world.address(name, pattern.pattern.converters) for name, pattern in routes()}
    pages = sorted(address for address in addresses if address.startswith(ABOUT_PEOPLE))
    forms = {(form.action, *form.fields): form for address in pages for form in posted_forms(client, address)}
    clear, taken = {}, set()
    for form in forms.values():
        sent = typed_into(form)
        if not form.action.startswith(ABOUT_PEOPLE) or CANARY not in str(sent):
            continue
        with taken_back():
            if client.post(form.action, sent).status_code in (200, 302):
                taken.add(form.action)
            if found := tables_with_the_word() - set(OPEN):
                clear[form.action] = found
    assert clear == {}
    assert len(taken) >= 12, sorted(taken)


def test_the_look_can_fail():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE leak (word varchar(40))")
        cursor.execute("INSERT INTO leak VALUES (%s)", [f"a {CANARY}"])
    assert tables_with_the_word() == {"leak"}
