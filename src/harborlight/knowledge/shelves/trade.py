"""The shelves of standards and of goods: how others write it, and what a list says of a good and a country."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import goods, standards
from harborlight.knowledge.shelves.entry import Entry, Fact, facts, plain_id
from harborlight.knowledge.vocabularies import country_name
from harborlight.tables.instruments import Confidence


def crosswalk_entries() -> Iterator[Entry]:
    for each in standards.crosswalk():
        written = facts(each.written.items())
        gaps = facts([("gaps", ", ".join(standards.standard(name).title for name in each.gaps))])
        yield Entry(
            "crosswalk", plain_id(each.concept, each.code),
            {"en": f"{each.concept.replace('_', ' ').capitalize()}: {each.code.replace('_', ' ')}"},
            "own crosswalk of the published lists", Confidence.UNVERIFIED, {}, (*written, *gaps), keywords=each.vocabulary.replace("_", " "),
        )  # fmt: skip


def standard_entries() -> Iterator[Entry]:
    """The standards themselves, then each of their codes."""
    for each in standards.standards().values():
        yield Entry(
            "standards", plain_id(each.id), {"en": each.title}, each.source, each.confidence, {"en": each.note}, licence=each.licence
        )  # fmt: skip
    for number, code in enumerate(standards.all_codes(), 1):
        of = standards.standard(code.standard)
        about = facts(
            [
                ("standard", of.title),
                ("list", code.list),
                ("code", code.code),
                ("definition", code.definition),
            ]
        )
        yield Entry(
            "standards", plain_id(code.standard, code.list, code.code, str(number)), {"en": code.label or code.code}, of.source,
            of.confidence, {}, about, licence=of.licence,
        )  # fmt: skip


def goods_entries() -> Iterator[Entry]:
    for number, each in enumerate(goods.all_goods(), 1):
        names = country_name(each.country)
        made_from = (Fact("made_from", each.made_from, "countries"),) if each.made_from else ()
        about = (
            Fact("country", each.country, "countries"),
            *facts(
                [
                    ("sector", each.sector),
                    ("labour", ", ".join(each.kinds) or "of an input"),
                    ("year", goods.YEAR),
                ]
            ),
            *made_from,
        )
        yield Entry(
            "goods", plain_id(each.country, str(number)), {language: f"{name}: {each.good}" for language, name in names.items()},
            goods.SOURCE, goods.CONFIDENCE, goods.MEANING, about, country=each.country, licence=goods.LICENCE, as_of=str(goods.YEAR),
        )  # fmt: skip
