"""The hand-off: only the permitted groups, each field in its own group, and back as it went."""

import json

import pytest

from harborlight.errors import InvalidDocument
from harborlight.exchange import htcds
from harborlight.tables.handoffs import DataGroup, Handoff, HandoffField

G = DataGroup


@pytest.fixture
def handoff() -> Handoff:
    return Handoff(
        id="h-1",
        made_at="2026-01-31T22:15:00+00:00",
        sender="Safe Harbour Trust",
        receiver="Legal Aid Circle",
        purpose="shelter",
        groups={
            G.IDENTITY: (htcds.field("prs_FirstName", "Amina"), htcds.field("prs_NumberOfChildren", 2)),
            G.CONTACT_LOCATION: (
                htcds.field("prs_MobilePhone", "07700 900123", name="phone"),
                HandoffField("may_leave_message", "Safe to leave a message", False),
            ),
            G.NARRATIVE: (htcds.field("vic_MethodsOfControl", ("DebtBondage", "Threats")),),
            G.CASE_ADMIN: (htcds.field("con_Consent", True), HandoffField("priority", "Priority", None)),
        },
    )


def test_comes_back_as_it_went(handoff):
    assert htcds.read(htcds.write(handoff, list(DataGroup))) == handoff


def test_only_permitted_groups_are_written(handoff):
    written = htcds.write(handoff, {G.CASE_ADMIN})
    assert b"Amina" not in written
    assert b"900123" not in written
    assert set(json.loads(written)["groups"]) == {"case-admin"}
    assert htcds.read(written) == handoff.narrow({G.CASE_ADMIN})
    assert json.loads(htcds.write(handoff, ()))["groups"] == {}


@pytest.mark.parametrize(
    "smuggled",
    [
        htcds.field("prs_FirstName", "Amina"),
        HandoffField("prs_FirstName", "Priority", "Amina"),
        HandoffField("x", "X", "y", "prs_Nickname"),
        HandoffField("a name with spaces", "X", "y"),
        HandoffField("x", "X", {"deep": 1}),  # type: ignore[arg-type]
        HandoffField("x", "X", float("nan")),
    ],
)
def test_a_field_in_a_group_not_its_own_is_refused(handoff, smuggled):
    bad = Handoff(**{**_said(handoff), "groups": {G.CASE_ADMIN: (smuggled,)}})
    with pytest.raises(InvalidDocument) as refusal:
        htcds.write(bad, {G.CASE_ADMIN})
    assert "Amina" not in str(refusal.value)
    assert refusal.value.mend


def _said(handoff):
    return {name: getattr(handoff, name) for name in ("id", "made_at", "sender", "receiver", "purpose")}


def test_the_document_names_its_standard_and_licence(handoff):
    said = json.loads(htcds.write(handoff, {G.IDENTITY}))["standard"]
    assert (said["standard"], said["version"], said["licence"]) == ("HTCDS", "2.0", "CC-BY-4.0")
    assert "No endorsement" in said["attribution"]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("format"),
        lambda d: d.pop("groups"),
        lambda d: d["handoff"].pop("sender"),
        lambda d: d["groups"].update(secrets=[]),
        lambda d: d["groups"].update(health="all"),
        lambda d: d["groups"].update(health=[{"name": "x"}]),
        lambda d: d["groups"].update(health=[3]),
        lambda d: d["groups"]["case-admin"].append(d["groups"]["identity"][0]),
        lambda d: d["groups"]["identity"][0].update(value={"a": 1}),
        lambda d: d["groups"]["identity"][0].update(value=[1]),
    ],
)
def test_a_changed_document_is_refused_whole(handoff, change):
    document = json.loads(htcds.write(handoff, list(DataGroup)))
    change(document)
    with pytest.raises(InvalidDocument) as refusal:
        htcds.read(json.dumps(document).encode())
    assert refusal.value.mend
    assert "Amina" not in str(refusal.value)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 99_999, b'{"format": 1, "format": 2}', b'{"a": NaN}'],
)
def test_hostile_bytes_are_refused(data):
    with pytest.raises(InvalidDocument):
        htcds.read(data)


def test_every_standard_field_stands_in_one_group():
    fields = htcds.standard_fields()
    assert len(fields) == 73
    assert {each.group for each in fields.values()} == set(DataGroup)


@pytest.mark.shared
def test_names_and_labels_are_those_of_the_standard(published):
    raw = json.loads((published / "htcds_v2.0_fields.json").read_text())
    theirs = {each["full_name"]: each["label"] for each in raw["fields"] if each["full_name"]}
    ours = {name: each.label for name, each in htcds.standard_fields().items()}
    assert ours == {name: label for name, label in theirs.items() if not name.startswith("org_")}
