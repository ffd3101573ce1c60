"""Calls of the typed API: what shows records leaves an event, and what has no right is not mounted."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from ninja import NinjaAPI, Router
from tests.factories import core as make

from harborlight.core import calls
from harborlight.core.models import AuditEvent
from harborlight.core.records import seen_records
from harborlight.core.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def declared(monkeypatch):
    monkeypatch.setattr(calls, "_declared", {})


def test_a_call_that_shows_a_record_leaves_one_event(declared):
    router = Router()

    @router.get("/shown")
    @calls.call("knowledge", "view")
    def shown(request):
        seen_records.get().append("a-record")
        return {"id": "a-record"}

    api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="made")
    api.add_router("", router)
    [pattern] = calls.mounted(api)
    request = RequestFactory().get("/api/v1/shown")
    request.user = make.account(Role.CASEWORKER)
    assert pattern.callback(request).status_code == 200
    event = AuditEvent.objects.get(action="api:shown")
    assert (event.kind, event.object_id) == (AuditEvent.Kind.READ, "a-record")
    assert (pattern.callback.page_right.noun, pattern.callback.csrf_exempt) == ("knowledge", False)


def test_a_call_without_a_right_is_not_mounted(declared):
    api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="made2")

    @api.get("/open")
    def forgotten(request):
        return {}

    with pytest.raises(KeyError):
        calls.mounted(api)
