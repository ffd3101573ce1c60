"""Reading a protocol's file: every fault names file, line, key and mend, and a version that was given never changes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from harborlight.errors import InvalidProtocol
from harborlight.knowledge import protocol_paths, protocols, versions
from harborlight.knowledge.clocks import due
from harborlight.knowledge.files import LANGUAGES
from harborlight.tables.protocols import Within

MADE = """\
id: made
version: '1'
setting: school
title: t_danger
purpose: t_ask
confidence: unverified
sources: [who_2003]
cautions: [c_draft]
parts:
  - {id: first, label: p_first, sources: [who_2003], confidence: unverified}
steps:
  - id: danger
    part: first
    who: school_staff
    title: t_danger
    ask: danger_now
    do: [note_signs]
    if_yes: emergency
    if_no: record
  - id: emergency
    part: first
    who: [school_staff, emergency_services]
    title: t_emergency
    emergency: true
    within: at_once
    do: [call_emergency]
    next: record
  - id: record
    part: first
    who: school_staff
    title: t_record
    within: {amount: 2, unit: hours, source: nobody}
    do: [write_facts]
    instrument: suspected_case
    escalate: {to: supervisor, when: e_unsure}
    next: end
stop:
  - {id: says_no, when: st_no, do: [st_no_do]}
card:
  signs: [g_fear]
  first: [t_danger]
  say: [s_thanks]
  do_not: [dn_why]
  call: [child_protection]
  non_punishment: np_card
"""


def without(text: str) -> str:
    return re.sub(r"(?m)^.*" + re.escape(text) + r".*\n", "", MADE)


def test_what_is_well_formed_is_read():
    made = protocols.parse(MADE, "made.yaml")
    assert [step.id for step in made.steps] == ["danger", "emergency", "record"]
    assert made.steps[0].ways == (("yes", "emergency"), ("no", "record"))
    assert made.steps[2].within == Within(amount=2, unit="hours", source="nobody")
    assert set(made.title) == set(LANGUAGES)
    assert made.reviewed_on == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MADE.replace("if_no: record", "if_no: nowhere"), r"line 19: steps\.danger\.if_no: leads nowhere by if_no"),
        (without("if_no: record"), r"line 12: steps\.danger: leads nowhere by if_no"),
        (without("next: end"), r"steps\.record: leads nowhere by next"),
        (MADE.replace("if_yes: emergency", "if_yes: record"), r"line 20: steps\.emergency: nobody reaches this step"),
        (MADE.replace("next: end", "next: danger"), r"steps\.danger: leads back to itself"),
        (MADE.replace("next: end", "ask: danger_now\n    if_yes: end\n    if_no: end"), "danger_now is asked twice"),
        (MADE.replace("next: end", "next: end\n    if_no: end"), r"steps\.record\.if_no: has if_no where it is not read"),
        (without("emergency: true"), r"line 11: steps: has no step for danger"),
        (without("- {id: says_no"), "lacks stop"),
        (MADE.replace("instrument: suspected_case", "instrument: nothing"), r"line 34: .*'nothing' is not an instrument"),
        (MADE.replace("to: supervisor", "to: king"), r"line 35: .*'king' is not a code of protocol_roles"),
        (MADE.replace("who: school_staff", "who: king", 1), r"line 14: .*'king' is not a code of protocol_roles"),
        (MADE.replace("call: [child_protection]", "call: [king]"), r"card\.call\[0\]: 'king' is not"),
        (MADE.replace("{amount: 2, unit: hours, source: nobody}", "{limit: easter}"), r"line 32: .*'easter' is not a limit"),
        (MADE.replace("amount: 2", "amount: 0"), r"within\.amount: needs a whole number from 1"),
        (MADE.replace("unit: hours", "unit: moons"), r"within\.unit: 'moons' is not a unit"),
        (MADE.replace(", source: nobody", ""), r"steps\.record\.within: lacks source"),
        (MADE.replace("ask: danger_now", "ask: weather"), r"line 16: .*'weather' is not a code of protocol_facts"),
        (MADE.replace("title: t_record", "title: {en: Record, es: Anotar, fr: Noter, ar: دوّن}"), "lacks a text in uk"),
        (MADE.replace("title: t_record", "title: Write it down"), r"line 31: .*there is no phrase 'Write it down'"),
        (MADE.replace("do: [write_facts]", "do: [write_poems]"), r"steps\.record\.do\[0\]: there is no phrase"),
        (without("do: [write_facts]"), r"steps\.record: says nothing to do or to say"),
        (MADE.replace("setting: school", "setting: moon"), "'moon' is not a code of protocol_settings"),
        (MADE.replace("part: first\n    who: [", "part: last\n    who: ["), r"steps\.emergency\.part: 'last' is not declared"),
        (MADE.replace("sources: [who_2003], conf", "sources: [bible], conf"), r"parts\.first\.sources\[0\]: 'bible' is not listed"),
        (MADE.replace("- id: record", "- id: danger"), r"steps\.danger: two have this id"),
        (MADE.replace("id: says_no", "id: no"), "is not a plain id: False"),
        (MADE.replace("do: [call_emergency]", "dos: [call_emergency]"), r"line 2\d: steps\[1\]: unknown key 'dos'"),
        (MADE + "reviewed_on: yesterday\n", r"line 46: reviewed_on: is not a date"),
        (MADE.replace("emergency: true", "emergency: maybe"), r"steps\.emergency\.emergency: is neither true nor false"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_its_mend(text, said):
    with pytest.raises(InvalidProtocol, match=rf"made\.yaml.*{said}") as raised:
        protocols.parse(text, "made.yaml")
    assert raised.value.mend


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("amount: 2", "amount: 3"),
        ("do: [write_facts]", "do: [no_labels]"),
        ("if_no: record", "if_no: emergency"),
    ],
)
def test_whatever_people_are_told_to_do_changes_the_fingerprint(old, new):
    assert protocols.fingerprint(protocols.parse(MADE)) != protocols.fingerprint(
        protocols.parse(MADE.replace(old, new))
    )


def test_a_mended_translation_does_not():
    texts = "{en: Write it down, es: Anotar, fr: Noter, ar: دوّن, uk: Записати}"
    one = MADE.replace("title: t_record", f"title: {texts}")
    assert protocols.fingerprint(protocols.parse(one)) == protocols.fingerprint(
        protocols.parse(one.replace("Anotar", "Apuntar"))
    )


def test_a_version_that_was_given_cannot_be_changed(monkeypatch):
    row = {"id": "made", "version": "1", "fingerprint": protocols.fingerprint(protocols.parse(MADE))}
    monkeypatch.setattr(versions, "read_csv", lambda _path: (row,))
    changed = protocols.parse(MADE.replace("amount: 2", "amount: 3"))
    with pytest.raises(InvalidProtocol, match="next version"):
        versions.in_order(
            [("made.yaml", changed)], given_in="x", fingerprint=protocols.fingerprint, error=InvalidProtocol
        )


def test_an_unknown_answer_takes_the_careful_side():
    made = protocols.parse(MADE)
    assert [step.id for step in protocol_paths.follow(made, {"danger_now": "not_known"}).steps] == [
        "danger", "emergency", "record",
    ]  # fmt: skip
    assert [step.id for step in protocol_paths.follow(made, {"danger_now": "no"}).steps] == [
        "danger",
        "record",
    ]


def test_an_open_question_shows_what_may_follow():
    way = protocol_paths.follow(protocols.parse(MADE), {})
    assert (way.open_at, [step.id for step in way.may_follow]) == ("danger", ["emergency", "record"])


@pytest.mark.parametrize(
    ("within", "country", "amount_unit"),
    [
        (Within(limit="child_report", amount=1, unit="hours", source="own"), "US", (24, "hours")),
        (Within(limit="child_report", amount=1, unit="hours", source="own"), "FR", (1, "hours")),
        (Within(limit="referral.urgent"), "FR", (4, "hours")),
        (Within(limit="child_report"), "FR", None),
        (Within(is_at_once=True), "FR", None),
    ],
)
def test_the_limit_of_the_country_comes_first_then_the_own_time(within, country, amount_unit):
    limit = protocols.limit_of(within, country, date(2026, 5, 4))
    assert amount_unit == (limit and (limit.amount, limit.unit))
    if limit:
        start = datetime(2026, 5, 4, 12, tzinfo=UTC)
        assert due(limit, start) > start


@pytest.mark.parametrize("protocol", protocols.all_protocols(), ids=lambda each: each.id)
def test_every_shipped_protocol_says_how_far_it_was_checked(protocol):
    assert protocol.translations == "unreviewed"
    assert protocol.wording == "own"
    assert not protocol.confidence.is_verified
    assert all(part.sources for part in protocol.parts)
    assert "not checked it yet" in protocol.cautions[0]["en"]
