"""A small instrument around one rule, for worked examples."""

from __future__ import annotations

from harborlight.knowledge import instruments
from harborlight.tables.instruments import Instrument

_HEAD = """\
id: example
version: '1'
title: An example
source: invented for the manual
licence: own_wording_rule
confidence: unverified
"""


def instrument_with(body: str) -> Instrument:
    """`body`: the YAML of `rule:`, `items:` and whatever else it needs."""
    return instruments.parse(_HEAD + body, "example.yaml")


def signs(n: int) -> str:
    """`items:` a, b, c … of type present."""
    return "items: [" + ", ".join(f"{{id: {'abcdefghij'[k]}, label: Sign}}" for k in range(n)) + "]\n"


def read(text: str) -> dict[str, str]:
    """`a yes, b no, c unknown` as answers: for signs, yes is present and no is absent."""
    words = {"yes": "present", "no": "absent"}
    pairs = (part.split() for part in text.split(",") if part.strip())
    return {name: words.get(answer, answer) for name, answer in pairs}
