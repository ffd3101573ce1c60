"""Instruments and protocols that a coalition brings in, as files; and editions in the state a test needs."""

from __future__ import annotations

from harborlight.core.models import Account
from harborlight.library import actions
from harborlight.library.models import Edition

SHEET = """
id: harbour_check
version: '{version}'
title: {{en: Harbour check}}
rule: {{kind: any_of}}
items:
  - id: papers_kept
    label: {{en: "{words}"}}
  - id: debt_named
    label: {{en: Is there a debt that somebody speaks of?}}
source: written for the tests
licence: text_shippable
confidence: unverified
languages: [en]
is_victim_facing: {is_victim_facing}
vectors:
  - name: one is enough
    answers: {{papers_kept: present}}
    expect: {{outcome: {expected}}}
"""


def sheet(
    version: str = "1", *, words: str = "Does somebody else keep the papers?", is_victim_facing: bool = True,
    expected: str = "positive",
) -> bytes:  # fmt: skip
    """A small instrument's YAML."""
    return SHEET.format(
        version=version, words=words, is_victim_facing=str(is_victim_facing).lower(), expected=expected
    ).encode()


def draft(by: Account, version: str = "1", *, data: bytes = b"", **given: object) -> Edition:
    """`data`: another instrument's YAML."""
    return actions.propose(by=by, name="check.yaml", data=data or sheet(version, **given))  # type: ignore[arg-type]


def in_use(
    author: Account, second: Account, adviser: Account, version: str = "1", **given: object
) -> Edition:
    """An edition that an adviser said yes to and a second person put to use."""
    made = draft(author, version, **given)
    actions.give_opinion(by=adviser, edition_id=made.pk, revision=1, stance="yes")
    return actions.activate(by=second, edition_id=made.pk)


PROTOCOL = """
id: quay_check
version: '{version}'
setting: border
title: {{en: At the quay, fr: Au quai}}
purpose: {{en: "{words}", fr: Pour les dockers}}
languages: [en, fr]
sources: {{sop: "Harbour agreement of 2027"}}
cautions: [c_law]
parts:
  - {{id: first, label: p_first, sources: [sop], confidence: unverified}}
facts:
  danger: {{label: {{en: Does the ship leave today?, fr: "Le navire part-il aujourd’hui ?"}}, not_known_as: 'yes'}}
steps:
  - id: danger
    part: first
    who: first_contact
    title: t_danger
    ask: danger_now
    do: [note_signs]
    if_yes: emergency
    if_no: ship
  - {{id: emergency, part: first, who: first_contact, title: t_emergency, emergency: true, within: at_once, do: [call_emergency], next: ship}}
  - id: ship
    part: first
    who: first_contact
    title: {{en: Ask when the ship leaves, fr: Demander quand le navire part}}
    ask: danger
    do: [note_signs]
    if_yes: harbour
    if_no: end
  - id: harbour
    part: first
    who: first_contact
    title: {{en: Call the harbour office, fr: Appeler la capitainerie}}
    within: {{amount: 2, unit: hours, source: Harbour agreement}}
    do: [write_facts]
    instrument: {instrument}
    next: end
stop:
  - {{id: danger, when: st_no, do: [st_no_do]}}
card:
  signs: [g_fear]
  first: [t_danger]
  say: [s_thanks]
  do_not: [dn_why]
  call: [child_protection]
  non_punishment: np_card
is_card_public: {is_card_public}
"""


def protocol(
    version: str = "1", *, words: str = "For dockers who notice signs", instrument: str = "suspected_case",
    is_card_public: bool = True,
) -> bytes:  # fmt: skip
    """A small protocol's YAML, with a question of its own."""
    return PROTOCOL.format(
        version=version, words=words, instrument=instrument, is_card_public=str(is_card_public).lower()
    ).encode()


def protocol_draft(by: Account, version: str = "1", **given: object) -> Edition:
    return actions.propose(by=by, name="quay.yaml", data=protocol(version, **given))  # type: ignore[arg-type]


def protocol_in_use(
    author: Account, second: Account, adviser: Account, version: str = "1", **given: object
) -> Edition:
    """A protocol that an adviser said yes to and a second person put to use."""
    made = protocol_draft(author, version, **given)
    actions.give_opinion(by=adviser, edition_id=made.pk, revision=1, stance="yes")
    return actions.activate(by=second, edition_id=made.pk)
