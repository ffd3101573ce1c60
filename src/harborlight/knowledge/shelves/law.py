"""The shelves of law: treaties, obligations, who is bound, national laws, duties to report, findings, yardsticks."""

from __future__ import annotations

from collections.abc import Iterator

from harborlight.knowledge import national_law, obligations, report_duties
from harborlight.knowledge.obligations import Standing
from harborlight.knowledge.shelves.entry import Entry, Fact, facts, plain_id
from harborlight.knowledge.vocabularies import country_name, jurisdiction_name

_STANDING_WORDS = {"party": "party", "signed": "signed, not party", "not_party": "no party"}


def treaty_entries() -> Iterator[Entry]:
    for each in obligations.treaties():
        about = facts([
            ("kind", each.kind.replace("_", " ")), ("adopted", each.adopted), ("in_force", each.in_force), ("keeper", each.keeper),
            ("n_obligations", len(obligations.obligations(treaty=each.id))),
        ])  # fmt: skip
        yield Entry(
            "treaties", each.id, {"en": each.title}, each.source, each.confidence, {"en": each.note}, about,
            as_of=each.adopted,
        )  # fmt: skip


def obligation_entries() -> Iterator[Entry]:
    for each in obligations.all_obligations():
        about = facts([
            ("treaty", obligations.treaty(each.treaty).title), ("article", each.article), ("theme", each.theme.replace("_", " ")),
            ("nature", each.nature.replace("_", " ")), ("question", each.question), ("evidence", ", ".join(each.evidence)),
        ])  # fmt: skip
        title = f"{each.requirement[0].upper()}{each.requirement[1:]}"
        yield Entry(
            "obligations",
            each.id,
            {"en": title},
            each.source,
            each.confidence,
            {},
            about,
            doubt=each.doubt,
        )


def ratification_entries() -> Iterator[Entry]:
    for each in obligations.all_standings():
        yield _ratification(each)


def _ratification(each: Standing) -> Entry:
    treaty = obligations.treaty(each.treaty)
    said = _STANDING_WORDS[each.standing]
    about = facts([
        ("standing", said), ("signed_on", each.signed_on), ("consented_on", each.consented_on), ("how", each.how),
        ("as_of", each.as_of),
    ])  # fmt: skip
    return Entry(
        "ratifications", plain_id(each.treaty, each.country),
        {language: f"{name}: {treaty.title} – {said}" for language, name in country_name(each.country).items()}, each.source,
        each.confidence, {}, (Fact("country", each.country, "countries"), *about), country=each.country, keywords=treaty.id,
        as_of=each.as_of, doubt=each.doubt,
    )  # fmt: skip


def law_entries() -> Iterator[Entry]:
    for each in national_law.all_laws():
        names = country_name(each.country)
        about = facts([("region", each.region), ("year", each.year), ("covers", each.covers)])
        yield Entry(
            "laws", each.id, {language: f"{name}: {each.law}" for language, name in names.items()}, each.source,
            each.confidence, {}, (Fact("country", each.country, "countries"), *about), country=each.country,
            as_of=each.year, doubt=each.doubt,
        )  # fmt: skip


def duty_entries() -> Iterator[Entry]:
    for each in report_duties.all_duties():
        country = each.jurisdiction.partition("-")[0]
        within = (
            "at once"
            if each.is_at_once
            else ""
            if each.limit is None
            else _amount(each.limit.amount, each.limit.unit)
        )
        about = facts([
            ("who", each.who), ("about", each.about), ("to_whom", each.to_whom), ("within", within or "not on record"),
            ("identifies", each.identifies.replace("_", " ")), ("law", each.law), ("kind", each.kind),
        ])  # fmt: skip
        yield Entry(
            "report_duties", each.id,
            {language: f"{name}: {each.who} → {each.to_whom}" for language, name in jurisdiction_name(each.jurisdiction).items()}, each.source,
            each.confidence, {"en": each.duty}, about, country=country, doubt=each.doubt,
        )  # fmt: skip


def _amount(amount: int, unit: str) -> str:
    return f"{amount} {unit.replace('_', ' ')}"


def finding_entries() -> Iterator[Entry]:
    for country in national_law.countries_with_findings():
        found = national_law.child_labour_finding(country)
        assert found is not None
        lines = [f"{name.replace('_', ' ')}: {said.replace('_', ' ')}" for name, said in found.meets.items()]
        about = facts([
            ("advancement", found.advancement), ("meets", "; ".join(lines)),
            ("ratified", "; ".join(f"{name.upper()}: {said}" for name, said in found.ratified.items())),
        ])  # fmt: skip
        names = country_name(country)
        yield Entry(
            "findings", country, {language: f"{name}: child labour law, 2022" for language, name in names.items()},
            national_law.CHILD_LABOUR_SOURCE, found.confidence, {}, about, keywords="forced labour child trafficking minimum age",
            country=country, licence="US government work", as_of="2022",
        )  # fmt: skip


def yardstick_entries() -> Iterator[Entry]:
    for each in (*national_law.minimum_standards(), *national_law.policy_index()):
        yield Entry(
            "yardsticks", plain_id(each.id), {"en": each.text}, each.source, each.confidence, {},
            facts([("part", each.part)]),
        )  # fmt: skip
