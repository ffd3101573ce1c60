"""Lines of the settled decisions that nothing else holds: where writes happen, whose key seals what, who stays outside."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from tests.factories import release as at

from harborlight.cases import actions as cases
from harborlight.core.records import Guarded
from harborlight.core.roles import OUTSIDERS, RIGHTS, VICTIM_FILES
from harborlight.web.settings.env import Env

ROOT = Path(__file__).resolve().parents[2]
RELEASE = Path(apps.get_app_config("release").path)
# Tables that are written outside an action, each by whom and why. Everything else refuses (`core/records.py`).
WRITTEN_OUTSIDE_ACTIONS = {
    "auth.Group": "Django's own, empty", "auth.Permission": "migrations", "contenttypes.ContentType": "migrations",
    "sessions.Session": "sessions", "account.EmailAddress": "the sign-in library", "account.EmailConfirmation": "the sign-in library",
    "mfa.Authenticator": "the sign-in library", "usersessions.UserSession": "the sign-in library",
    "django_tasks_database.DBTaskResult": "the queue", "core.Account": "sign-in notes last use and a changed password",
    "core.AuditEvent": "the trail itself; triggers keep it append-only",
}  # fmt: skip


def test_every_table_is_written_by_actions_or_stands_on_the_list():
    unguarded = {model._meta.label for model in apps.get_models() if not issubclass(model, Guarded)}
    assert unguarded == set(WRITTEN_OUTSIDE_ACTIONS)


def test_those_who_enter_from_outside_have_no_noun_of_case_work():
    for role in OUTSIDERS:
        assert not set(RIGHTS[role]) & (
            VICTIM_FILES | {"report", "lead", "run", "service", "duty", "inbox"}
        ), role


def test_a_packet_is_made_only_where_the_rule_was_asked():
    """`rules.packet` narrows to what a decision allows; nobody else may put one together."""
    makers = set()
    for path in RELEASE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and "rules.packet(" in ast.unparse(node):
                makers.add(node.name)
                assert "decision.groups" in ast.unparse(node)
    assert makers == {"preview", "request", "_deliver"}


@pytest.mark.django_db
def test_identity_is_sealed_under_the_persons_key_and_the_rest_under_the_cases():
    table = at.table()
    cases.add_note(by=table.worker, case_id=table.case.pk, text="Marked")
    cases.add_task(by=table.worker, case_id=table.case.pk, text="Call", due_on="2030-01-01")
    case = table.case
    assert case.person.data_key_id != case.data_key_id
    parts = [apps.get_model("cases", name).objects.get(case=case) for name in ("Need", "Note", "Task")]
    assert {part.data_key_id for part in parts} == {case.data_key_id}
    consent = at.consented(table)
    request = at.referred(table, consent)
    copy = apps.get_model("release", "Incoming").objects.get()
    own = [consent.data_key_id, request.data_key_id, copy.data_key_id]
    assert len({*own, case.data_key_id, case.person.data_key_id}) == 5
    assert copy.data_key.agency_id == table.shelter.pk


def test_the_two_sites_have_names_whose_cookies_do_not_meet_from_the_first_minute():
    fields = Env.model_fields
    assert (fields["staff_host"].default, fields["public_host"].default) == ("localhost", "127.0.0.1")
    assert fields["staff_port"].default != fields["public_port"].default
    assert fields["reserved_user_files_host"].default == fields["reserved_partners_host"].default == ""


PAGES = ("settled.md", "promises.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_test_that_the_documents_name_is_there(page):
    gone = []
    for named in re.findall(r"`([\w./-]+(?:::\w+)?)`", (ROOT / "docs" / "explanation" / page).read_text()):
        path, _mark, test = named.partition("::")
        if "/" not in path or path.startswith("/"):
            continue
        places = [place for place in (ROOT / path, ROOT / "src" / "harborlight" / path) if place.exists()]
        if not places or (test and f"def {test}(" not in places[0].read_text()):
            gone.append(named)
    assert gone == []
