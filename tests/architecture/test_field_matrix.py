"""Every field with a class × role against the committed table: shown, and how far, or hidden. A new field without rows fails.
That pages keep to it is shown by real requests in `tests/rooms/web/test_hidden_fields.py`.

After a change that is meant: HARBORLIGHT_WRITE_MATRIX=1 pytest tests/architecture/test_field_matrix.py
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

from django.apps import apps
from django.db import models

from harborlight.core.field_rights import BY_RULE, HIDDEN, classed_fields, matrix
from harborlight.core.fields import SealedField, sealed_fields
from harborlight.core.records import Record, SealedRecord
from harborlight.core.roles import POLICE_ROLES, SEES, VICTIM_FILES, FieldClass, Role

TABLE = Path(__file__).with_name("field_matrix.csv")


def committed() -> dict[tuple[str, str, str, str], str]:
    with TABLE.open(newline="") as file:
        return {
            (row["record"], row["field"], row["class"], row["role"]): row["shown"]
            for row in csv.DictReader(file)
        }


def test_every_field_is_shown_to_each_role_as_the_table_says():
    found = matrix()
    if os.environ.get("HARBORLIGHT_WRITE_MATRIX"):
        with TABLE.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["record", "field", "class", "role", "shown"])
            writer.writerows([*key, said] for key, said in sorted(found.items()))
    kept = committed()
    assert set(found) == set(kept), "a field, a class or a role without a row"
    assert {key: said for key, said in found.items() if kept[key] != said} == {}


def test_a_new_classed_column_has_no_row_yet(monkeypatch):
    """The comparison can fail: a column, and a part, that somebody adds."""
    person = apps.get_model("cases", "Person")
    new = SealedField(field_class=FieldClass.HEALTH, name="cases.person.new")
    new.set_attributes_from_name("new")
    columns = [*person._meta.concrete_fields, new]
    monkeypatch.setitem(person._meta.__dict__, "concrete_fields", columns)
    field = apps.get_model("intake", "Report")._meta.get_field("fields")
    monkeypatch.setitem(field.parts, "new", FieldClass.HEALTH)
    added = {key[:2] for key in set(matrix()) - set(committed())}
    assert added == {("cases.Person", "new"), ("intake.Report", "fields.new")}


def test_a_sealed_column_without_a_class_is_hidden_from_everybody():
    without = {(each.record, each.name) for each in classed_fields() if each.field_class is None}
    assert without == {
        ("cases.Screening", "use"),
        ("intake.Inbox", "private_key"),
        ("intake.Report", "receipt"),
        ("release.Consent", "person_secret"),
    }
    assert {said for key, said in committed().items() if key[2] == "nobody"} == {HIDDEN}


def test_read_off_the_table_no_police_role_sees_a_field_of_a_victim_file():
    """Off the committed one, so that a careless regeneration is caught, too."""
    noun_of = {model._meta.label: model.noun for model in apps.get_models() if issubclass(model, Record)}
    kept_out = {role.value for role in POLICE_ROLES} | {Role.OPERATOR.value, Role.AUDITOR.value}
    seen = {
        key for key, said in committed().items()
        if said != HIDDEN and key[3] in kept_out and noun_of[key[0]] in VICTIM_FILES
    }  # fmt: skip
    assert seen == set()


def test_what_is_sensitive_is_seen_by_case_workers_and_in_part_by_the_hotline_only():
    sensitive = {each.value for each in FieldClass} - {FieldClass.ADMIN.value}
    seen: dict[str, set[str]] = {}
    for (record, _field, field_class, role), said in committed().items():
        if field_class in sensitive and said != HIDDEN and not said.startswith(("by ", "its ")):
            seen.setdefault(role, set()).add(record)
    files = {
        "cases.Person", "cases.Case", "cases.Screening", "cases.Need", "cases.Task", "cases.Note", "release.Consent",
        "release.Request", "release.Incoming", "intake.Report", "protocols.ProtocolRun", "protocols.ProtocolMark",
        "protocols.Escalation",
    }  # fmt: skip
    leads = {"intelligence.Lead", "intelligence.Verdict"}
    assert seen == {
        "caseworker": files,
        "supervisor": files,
        "hotline_worker": {record for record in files if record.startswith(("intake.", "protocols."))} | {"cases.Person"},
        "investigator": leads,
        "police_analyst": leads,
    }  # fmt: skip


def test_what_a_rule_decides_is_a_field_that_exists():
    names = {field.logical_name for model in apps.get_models() for field in sealed_fields(model)}
    assert set(BY_RULE) <= names


def test_rights_name_nouns_and_classes_that_exist():
    nouns = {model.noun for model in apps.get_models() if issubclass(model, Record)}
    assert {noun for opened in SEES.values() for noun in opened} <= nouns


def test_every_text_of_a_sealed_record_with_a_class_of_its_own_is_sealed():
    """A clear column may be of case administration only: whatever is hidden from a role is not in a list's columns either."""
    clear = [
        (model._meta.label, name)
        for model in apps.get_models()
        if issubclass(model, SealedRecord)
        for name in model.clear_classes
        if isinstance(model._meta.get_field(name), models.Field)
    ]
    assert clear == []
