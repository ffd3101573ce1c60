"""Practice and evidence: training, campaigns, companies, outcomes and consent, risk factors; in our own short words.

Must stay true: what a study found is about groups and is never turned into a score of a person; each record keeps its doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from harborlight.errors import BadInput
from harborlight.knowledge.files import names_in, read_yaml
from harborlight.tables.instruments import Confidence


@dataclass(frozen=True, slots=True)
class Practice:
    """`area`: its file (training, campaigns, companies, outcomes, risk); `topic`: what kind of record it is."""

    area: str
    id: str
    topic: str
    title: str
    source: str
    confidence: Confidence
    text: str = ""
    points: tuple[str, ...] = ()
    doubt: str = ""
    as_of: str = ""


@cache
def all_practice() -> tuple[Practice, ...]:
    """Every record, file by file."""
    found: dict[tuple[str, str], Practice] = {}
    for name in names_in("practice"):
        for row in read_yaml(f"practice/{name}")["records"]:
            each = _read(name.removesuffix(".yaml"), row)
            if (each.area, each.id) in found:
                raise BadInput(
                    "is there twice.", where=f"practice/{name}: {each.id}", mend="Give it another id."
                )
            found[(each.area, each.id)] = each
    return tuple(found.values())


def _read(area: str, row: dict[str, object]) -> Practice:
    where = f"practice/{area}.yaml: {row.get('id')}"
    lacking = [name for name in ("id", "topic", "title", "source", "confidence") if not row.get(name)]
    unknown = sorted(set(row) - set(Practice.__dataclass_fields__))
    if lacking or unknown:
        said = f"lacks {', '.join(lacking)}." if lacking else f"has an unknown key {unknown[0]!r}."
        raise BadInput(
            said, where=where, mend="Known: id, topic, title, text, points, source, confidence, doubt, as_of."
        )
    plain = {name: str(value) for name, value in row.items() if name not in ("points", "confidence")}
    points = row.get("points", [])
    assert isinstance(points, list)
    return Practice(
        area=area,
        points=tuple(str(each) for each in points),
        confidence=Confidence(str(row["confidence"])),
        **plain,
    )


def practice_of(area: str, topic: str = "") -> tuple[Practice, ...]:
    return tuple(each for each in all_practice() if each.area == area and topic in ("", each.topic))
