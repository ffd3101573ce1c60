"""The world with a mark of its own in every field that has a class: for tests that look where each of them is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from harborlight.cases import actions as cases
from harborlight.cases.models import Case, Need, Note, Person, Screening, Task
from harborlight.core import access
from harborlight.core.acting import maintenance
from harborlight.core.field_rights import REST, ClassedField, classed_fields
from harborlight.core.fields import SealedField
from harborlight.core.models import Account, Draft
from harborlight.core.records import SealedRecord
from harborlight.core.roles import FieldClass
from harborlight.directory.models import Service
from harborlight.intake.models import Inbox, Report
from harborlight.intelligence import actions as intelligence
from harborlight.intelligence.models import Lead, Verdict
from harborlight.protocols import actions as protocols
from harborlight.protocols import queries as runs
from harborlight.protocols.models import Escalation, ProtocolMark, ProtocolRun
from harborlight.release.models import Consent, Incoming, Request
from tests.factories.world import World
from tests.factories.world import world as make_world

# Not planted: a key that must fit its inbox, and what a rule of its own decides (tested where it stands).
LEFT_OUT = (Inbox, Draft, Service)
# Fields whose value has a shape; every other one takes its mark as it is.
_LISTS = {"other_names", "languages", "question.languages", "fields.languages"}


@dataclass
class Planted:
    """`marks`: mark → the field it stands in."""

    world: World
    records: list[SealedRecord]
    marks: dict[str, ClassedField] = field(default_factory=dict)

    def of(self, field_class: FieldClass) -> list[str]:
        return [mark for mark, each in self.marks.items() if each.field_class == field_class]

    def found_in(self, text: str) -> set[str]:
        return {mark for mark in self.marks if mark in text}


def planted() -> Planted:
    world = make_world()
    found = Planted(world, _one_of_each(world))
    for record in found.records:
        mine = [each for each in classed_fields() if each.model is type(record) and each.name != REST]
        marks = {each.name: _mark(found, each) for each in mine}
        values = {
            name: value for name, value in marks.items() if "." not in name and name in _columns(record)
        }
        write(record, **{name: _shaped(type(record), name, marks) for name in values})
    return found


def _mark(found: Planted, each: ClassedField) -> str:
    mark = "1961-02-17" if each.name == "birth_date" else f"Zq{len(found.marks):03d}mark"
    found.marks[mark] = each
    return mark


def _columns(record: SealedRecord) -> set[str]:
    return {each.name for each in record._meta.concrete_fields if isinstance(each, SealedField)}


def _shaped(model: type[SealedRecord], name: str, marks: dict[str, str]) -> Any:
    """The value of a column: its mark, or a mapping with a mark in each part."""
    mark, parts = marks[name], {}
    for path, each in marks.items():
        column, _dot, part = path.partition(".")
        if column == name and part:
            parts[part] = [each] if path in _LISTS else each
    match model.__name__, name:
        case _, "question":
            return {"needs": [mark], **parts}
        case _, "packet":
            return {group: [["name", "Name", each]] for group, each in parts.items()}
        case "Report", "fields":
            signs = {"papers_held": "present"}
            said = {
                "story": mark,
                "when": mark,
                "n_people": 3,
                "ages": "child",
                "danger": "yes",
                "signs": signs,
            }
            return {**parts, **said}
        case "Report", "triage":
            return {"urgency": "urgent", "reasons": [mark]}
        case "Screening", "answers":
            return {"ex_pay": mark}
        case "Screening", "outcome":
            return {
                "outcome": mark,
                "drivers": ["ex_pay"],
                "open_items": [],
                "dimensions": {},
                "is_child_flagged": True,
            }
        case "Screening", "decision":
            return {"decision": mark, "decided_by": "court", "noted_on": "2026-01-31"}
        case "Screening", "use":
            return "00000000-0000-4000-8000-000000000000"  # an id; nobody opens it
        case "Screening", "profile":
            return {"note": mark, **parts}
        case "ProtocolMark", "line":
            return {"step": _first_step(), "what": "done", "answer": "", "note": mark}
        case "ProtocolRun", "ending":
            return {"rule": "", "note": mark}
        case "Lead", "details":
            place = {"name": mark, "n": 5, "lat": 53.8, "lon": -1.5}
            return {"reasons": [[mark, 0.5]], "places": [place], "movement": [mark], "languages": [mark]}
        case "Lead", "rows":
            return [{"text": mark, "on": mark, "place": mark, "kind": mark}]
    return [mark] if name in _LISTS else mark


def _first_step() -> str:
    run = ProtocolRun.objects.order_by("created_at").first()
    assert run is not None
    return runs.progress_of(run, []).steps[0].step.id


def _one_of_each(world: World) -> list[SealedRecord]:
    """One record of every kind that holds something with a class, those of the world's addresses; a stopped checklist, too,
    and a note, a judgement and a line of a checklist, which have no address of their own."""
    values, by = world.values, world.supervisor
    note = cases.add_note(by=by, case_id=values["case_id"], text="x")
    run = ProtocolRun.objects.get(pk=values["checklist_id"])
    stopped = protocols.start_run(by=by, protocol_id="raid", about=Case.objects.get(pk=values["case_id"]))
    protocols.stop_run(by=by, run_id=stopped.pk, note="x")
    lead = Lead.objects.get(pk=values["lead_id"])
    analyst = Account.objects.get(pk=lead.run.account_id)
    intelligence.judge_lead(by=analyst, lead_id=lead.pk, judgement="same", reason="x")
    with maintenance("factory"):
        line = ProtocolMark(agency_id=run.agency_id, run=run, data_key=run.data_key, account=by)
        line.save()
        Consent.objects.update(groups=[each.value for each in FieldClass])
    values["stopped_id"] = stopped.pk
    kept: list[tuple[type[SealedRecord], Any]] = [
        (Person, values["person_id"]), (Case, values["case_id"]), (Need, values["need_id"]), (Task, values["task_id"]),
        (Note, note.pk), (Screening, values["screening_id"]), (Consent, values["consent_id"]),
        (Request, values["request_id"]), (Incoming, values["incoming_id"]), (Report, values["report_id"]),
        (ProtocolRun, stopped.pk), (ProtocolMark, line.pk), (Escalation, values["escalation_id"]),
        (Lead, lead.pk), (Verdict, Verdict.objects.get().pk),
    ]  # fmt: skip
    return [model.objects.select_related("data_key__agency_key").get(pk=pk) for model, pk in kept]


def write(record: SealedRecord, **values: Any) -> None:
    """Set sealed columns as they would be kept; the row's version and moment of change stay, so that twins are alike."""
    for name, value in values.items():
        setattr(record, name, value)
        record._meta.get_field(name).pre_save(record, False)  # type: ignore[union-attr]
    with maintenance("factory"):
        type(record)._base_manager.filter(pk=record.pk).update(
            **{name: getattr(record, name) for name in values}
        )


def blank(found: Planted, field_class: FieldClass) -> None:
    """Take every value of a class away: what stays is a record that never had one."""
    for record in found.records:
        gone = {}
        for column in record._meta.concrete_fields:
            if isinstance(column, SealedField) and field_class in column.classes:
                others = set(FieldClass) - {field_class}
                gone[column.name] = column.narrowed(record.opened(column.name), others) or None
        write(record, **gone)


def on_the_case(found: Planted, account: Account) -> None:
    """Give an account the part of a worker of the planted case."""
    case = Case.objects.select_related("person").get(pk=found.world.values["case_id"])
    with maintenance("factory"):
        for record in (case, case.person):
            access.give(record, account_id=account.pk)


__all__ = ["LEFT_OUT", "Planted", "blank", "on_the_case", "planted", "write"]
