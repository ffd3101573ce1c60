"""Instruments that a coalition brings in, as files; and editions in the state a test needs."""

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


def draft(by: Account, version: str = "1", **given: object) -> Edition:
    return actions.propose(by=by, name="check.yaml", data=sheet(version, **given))  # type: ignore[arg-type]


def in_use(
    author: Account, second: Account, adviser: Account, version: str = "1", **given: object
) -> Edition:
    """An edition that an adviser said yes to and a second person put to use."""
    made = draft(author, version, **given)
    actions.give_opinion(by=adviser, edition_id=made.pk, revision=1, stance="yes")
    return actions.activate(by=second, edition_id=made.pk)
