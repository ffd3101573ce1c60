"""A protocol back into the shape of its file, every phrase written out, so that the text stands by itself and stays as it is
when a phrase is mended. Must stay true: reading what was written gives the same protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from harborlight.knowledge.protocol_file import AT_ONCE
from harborlight.tables.protocols import FieldCard, Protocol, Step, Within


def to_yaml(protocol: Protocol) -> str:
    return yaml.safe_dump(to_data(protocol), allow_unicode=True, sort_keys=False, width=120)


def to_data(protocol: Protocol) -> dict[str, Any]:
    """Plain data, without what is empty."""
    return _filled({
        "id": protocol.id, "version": protocol.version, "setting": protocol.setting, "title": dict(protocol.title),
        "purpose": dict(protocol.purpose), "languages": list(protocol.languages), "confidence": str(protocol.confidence),
        "wording": protocol.wording, "translations": protocol.translations, "reviewed_on": protocol.reviewed_on,
        "is_card_public": protocol.is_card_public, "sources": dict(protocol.sources), "cautions": _lines(protocol.cautions),
        "parts": [
            _filled({"id": each.id, "label": dict(each.label), "sources": list(each.sources), "confidence": str(each.confidence)})
            for each in protocol.parts
        ],
        "facts": {
            each.id: _filled({"label": dict(each.label), "not_known_as": each.not_known_as}) for each in protocol.own_facts
        },
        "steps": [_step(each) for each in protocol.steps],
        "stop": [_filled({"id": each.id, "when": dict(each.when), "do": _lines(each.do)}) for each in protocol.stop],
        "card": _card(protocol.card),
        "survivor_input": [
            {"on": each.on, "who": dict(each.who), "said": dict(each.said), "changed": dict(each.changed)}
            for each in protocol.survivor_input
        ],
    })  # fmt: skip


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, [], {}, False)}


def _lines(texts: tuple[Mapping[str, str], ...]) -> list[dict[str, str]]:
    return [dict(text) for text in texts]


def _step(step: Step) -> dict[str, Any]:
    return _filled({
        "id": step.id, "part": step.part, "who": list(step.who), "title": dict(step.title), "ask": step.ask,
        "emergency": step.is_emergency, "within": _within(step.within), "do": _lines(step.do), "do_not": _lines(step.do_not),
        "say": _lines(step.say), "instrument": step.instrument,
        "escalate": {"to": step.escalate.to, "when": dict(step.escalate.when)} if step.escalate else None,
        "next": step.next, "if_yes": step.if_yes, "if_no": step.if_no,
    })  # fmt: skip


def _within(within: Within | None) -> Any:
    if within is None or within.is_at_once:
        return within and AT_ONCE
    named = {key: getattr(within, key) for key in ("limit", "unit", "starts", "source")}
    return _filled(named) | ({"amount": within.amount} if within.amount else {}) or {"amount": 0}


def _card(card: FieldCard) -> dict[str, Any]:
    texts = {key: _lines(getattr(card, key)) for key in ("signs", "first", "say", "do_not")}
    return _filled({**texts, "call": list(card.call), "non_punishment": dict(card.non_punishment)})
