"""The worked examples of the ILO/EC indicators (Delphi) go through the pages: a caseworker answers the form and reads the
outcome, each dimension's floor and ceiling, and what drove it. What is expected comes from the published material alone."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from django.test import Client
from playwright.sync_api import expect

from harborlight.cases import actions as cases
from harborlight.cases.models import Screening
from harborlight.core.roles import Role
from harborlight.knowledge.vocabularies import vocabulary
from tests.factories import core as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared]
ADULT, CHILD = "1990", "2015"
EXPLOITATION = "exploitation"
# No dimension of the published lists holds so many weak indicators; the rule alone is held against these (tests/spec).
NOT_ON_ANY_LIST = {"M=1,W=5", "W=9"}


@dataclass
class Lists:
    """The published lists, as far as this test needs them."""

    strengths: dict[str, dict[str, str]]  # form -> item -> S, M or W
    dimension: dict[str, str]
    label: dict[str, str]
    dimensions: list[str]
    vectors: list[tuple[str, Counter[str], bool]]
    classes: list[dict[str, str]]

    def items(self, form: str, dimension: str) -> list[str]:
        return [item for item in self.strengths[form] if self.dimension[item] == dimension]

    def drawn(self, form: str, dimension: str, wanted: Counter[str]) -> list[str] | None:
        """So many strong, medium and weak items of one dimension; None where the list does not hold as many."""
        found: list[str] = []
        for strength, n in wanted.items():
            fitting = [i for i in self.items(form, dimension) if self.strengths[form][i] == strength]
            if len(fitting) < n:
                return None
            found += fitting[:n]
        return found

    def is_positive(self, form: str, items: list[str]) -> bool:
        """The published formula: S>=2 or (S>=1 and M+W>=1) or M>=3 or (M>=2 and W>=1)."""
        n = Counter(self.strengths[form][item] for item in items)
        return (
            n["S"] >= 2 or (n["S"] >= 1 and n["M"] + n["W"] >= 1)
            or n["M"] >= 3 or (n["M"] >= 2 and n["W"] >= 1)
        )  # fmt: skip


def read_counts(said: str) -> Counter[str]:
    return Counter({part[0]: int(part[2:]) for part in said.split(",")})


@pytest.fixture
def lists(shared) -> Lists:
    source = yaml.safe_load((shared / "content" / "screening" / "delphi_indicators.yaml").read_text())
    rows = source["indicators"]
    return Lists(
        strengths={
            form: {row["id"]: row["strength"][form] for row in rows if row["strength"].get(form)}
            for form in source["forms"]
        },
        dimension={row["id"]: row["dimension"] for row in rows},
        label={row["id"]: row["label"] for row in rows},
        dimensions=source["dimension_order"],
        vectors=[
            (each["given"], read_counts(each["given"]), each["expect"]) for each in source["test_vectors"]
        ],
        classes=next(
            r["ordered"] for r in source["overall_rules"] if r["id"] == "ilo_moldova_labour_classes"
        ),
    )


@dataclass
class Table:
    """A caseworker with a case of an adult and one of a child."""

    worker: Any
    client: Client
    adult: Any
    child: Any

    def take(self, form: str, answers: dict[str, str]) -> Shown:
        case = self.child if form.startswith("C") else self.adult
        address = f"/cases/{case.pk}/screen/ilo_ec_delphi/{form}/"
        sent = self.client.post(address, answers)
        assert sent.status_code == 302, sent.content.decode()
        kept = Screening.objects.latest("pk")
        assert (kept.instrument, kept.instrument_version, kept.form) == ("ilo_ec_delphi", "2009.1", form)
        assert kept.opened("answers") == answers
        return Shown(self.client.get(sent["Location"]).content.decode())


class Shown:
    """What the page of a result says."""

    def __init__(self, page: str) -> None:
        self.page = page
        cards = re.findall(r'<section class="card[^"]*"><h2>(.*?)</h2>(.*?)</section>', page, re.DOTALL)
        self.outcome = cards[0][0]
        self.sections = dict(cards)

    @property
    def dimensions(self) -> list[tuple[str, str]]:
        """Floor and ceiling of each dimension, in the order of the page."""
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", self.sections["By dimension"], re.DOTALL)
        cells = [
            [re.sub(r"<[^>]+>", "", c).strip() for c in re.findall(r"<td[^>]*>(.*?)</td>", r, re.DOTALL)]
            for r in rows
        ]
        return [(row[-2], row[-1]) for row in cells if row]

    @property
    def drivers(self) -> Counter[str]:
        found = re.findall(r"<li>(.*?)</li>", self.sections["What drove it"], re.DOTALL)
        return Counter(html.unescape(re.sub(r"<[^>]+>", "", each)) for each in found)


@pytest.fixture
def table() -> Table:
    worker = make.account(Role.CASEWORKER)
    adult, child = (
        cases.open_case(by=worker, person={"name": name, "birth_date": born}, has_searched=True)
        for name, born in (("Amina Invented", ADULT), ("Bela Invented", CHILD))
    )
    return Table(worker, make.signed_in(Client(), worker), adult, child)


def answered(lists: Lists, form: str, present: list[str], otherwise: str = "absent") -> dict[str, str]:
    return {item: "present" if item in present else otherwise for item in lists.strengths[form]}


POSITIVE, NEGATIVE, NOT_ENOUGH = (
    "Signs of trafficking by this rule",
    "No sign by this rule: this does not mean that all is well",
    "Not enough is known yet",
)


def test_every_example_in_every_dimension_of_every_form(table, lists):
    """One dimension answered as the example says, everything else "no"."""
    taken = set()
    for form in lists.strengths:
        for place, dimension in enumerate(lists.dimensions):
            for name, counts, expected in lists.vectors:
                present = lists.drawn(form, dimension, counts)
                if present is None:
                    continue
                taken.add(name)
                shown = table.take(form, answered(lists, form, present))
                said = "yes" if expected else "no"
                wanted = [("no", "no")] * len(lists.dimensions)
                wanted[place] = (said, said)
                assert shown.dimensions == wanted, (form, dimension, name)
                assert shown.drivers == Counter(lists.label[i] for i in present), (form, dimension, name)
                # Alone, only exploitation of a child is enough (Palermo, art. 3 (c)); of a child in sexual
                # exploitation any indicator is.
                is_found = form == "C_S" or (form == "C_L" and dimension == EXPLOITATION and expected)
                assert shown.outcome == (POSITIVE if is_found else NEGATIVE), (form, dimension, name)
                assert ("refer to child protection now" in shown.page) is (form == "C_S")
    assert taken == {name for name, _counts, _expected in lists.vectors} - NOT_ON_ANY_LIST


@pytest.mark.parametrize("form", ["A_L", "A_S"])
def test_an_adult_needs_exploitation_and_any_one_means(table, lists, form):
    three = Counter({"M": 3})
    exploited = lists.drawn(form, EXPLOITATION, three)
    for means in (each for each in lists.dimensions if each != EXPLOITATION):
        by_means = lists.drawn(form, means, three)
        both = table.take(form, answered(lists, form, exploited + by_means))
        assert both.outcome == POSITIVE, means
        assert both.drivers == Counter(lists.label[item] for item in exploited + by_means)
        assert table.take(form, answered(lists, form, by_means)).outcome == NEGATIVE, means
    assert table.take(form, answered(lists, form, exploited)).outcome == NEGATIVE


def test_what_is_not_known_is_never_no(table, lists):
    """Floor: what is known. Ceiling: if all that is open were yes. The example below stays open until the rest is said."""
    for form in lists.strengths:
        for place, dimension in enumerate(lists.dimensions):
            for name, counts, expected in lists.vectors:
                present = lists.drawn(form, dimension, counts)
                if present is None or form == "C_S":
                    continue
                shown = table.take(form, answered(lists, form, present, otherwise="unknown"))
                assert shown.dimensions[place][0] == ("yes" if expected else "no"), (form, dimension, name)
                for each, (_floor, ceiling) in zip(lists.dimensions, shown.dimensions, strict=True):
                    most = lists.is_positive(form, lists.items(form, each))
                    assert ceiling == ("yes" if most else "no"), (form, each)
                is_found = form == "C_L" and dimension == EXPLOITATION and expected
                assert shown.outcome == (POSITIVE if is_found else NOT_ENOUGH)
                assert ("could still change it" in shown.page) is not is_found


LABOUR_CLASSES = [
    ({"exploitation", "coercion_at_destination", "deceptive_recruitment"}, "trafficking_for_forced_labour"),
    ({"exploitation", "coercion_at_destination", "coercive_recruitment"}, "trafficking_for_forced_labour"),
    ({"exploitation", "deceptive_recruitment"}, "deception_and_exploitation"),
    ({"exploitation"}, "exploited_worker"),
    ({"exploitation", "coercion_at_destination"}, "forced_labour_indicated"),
    ({"coercion_at_destination"}, "not_indicated"),
]
PATTERNS = vocabulary("instrument_patterns")


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    LABOUR_CLASSES,
    ids=lambda value: value if isinstance(value, str) else "-".join(sorted(value)),
)
def test_the_published_labour_classes_stand_on_the_page(table, lists, dimensions, expected):
    assert {each["class_"] for each in lists.classes} <= set(PATTERNS.codes())
    present = [i for each in dimensions for i in lists.drawn("A_L", each, Counter({"M": 3}))]
    shown = table.take("A_L", answered(lists, "A_L", present))
    assert f'<p class="lead">{PATTERNS.label(expected, "en")}</p>' in shown.page


@pytest.mark.browser
def test_one_example_by_hand_in_a_browser(desk, table, lists):
    """Two of coercion's strong signs, two of exploitation; one question stays open, one person would rather not say."""
    sitting = desk(table.worker)
    page = sitting.go(f"/cases/{table.adult.pk}/")
    page = sitting.follow("Take a screening")
    page = sitting.follow("Adult, labour exploitation")
    present = [*lists.drawn("A_L", EXPLOITATION, Counter("SM")), *lists.drawn("A_L", "coercion_at_destination", Counter("SS"))]  # fmt: skip
    questions = page.locator("form.screening fieldset")
    assert questions.count() == len(lists.strengths["A_L"]) == 67
    for item in lists.strengths["A_L"]:
        word = "present" if item in present else "absent"
        page.locator(f'input[name="{item}"][value="{word}"]').check()
    left_open, unsaid = (lists.items("A_L", "deceptive_recruitment")[n] for n in (0, 1))
    page.locator(f'input[name="{left_open}"][value="unknown"]').check()
    page.locator(f'input[name="{unsaid}"][value="declined"]').check()
    page = sitting.press("See the result")
    expect(page.get_by_role("heading", name=POSITIVE)).to_be_visible()
    rows = page.locator("section", has=page.get_by_role("heading", name="By dimension")).locator("tbody tr")
    said = [row.locator("td").all_inner_texts()[-2:] for row in rows.all()]
    expected = {EXPLOITATION: ["yes", "yes"], "coercion_at_destination": ["yes", "yes"], "deceptive_recruitment": ["no", "yes"]}  # fmt: skip
    assert said == [expected.get(dimension, ["no", "no"]) for dimension in lists.dimensions]
    drove = page.locator("section", has=page.get_by_role("heading", name="What drove it"))
    assert drove.locator("li").all_inner_texts() == [
        lists.label[item] for item in lists.strengths["A_L"] if item in present
    ]
    kept = Screening.objects.latest("pk")
    assert (kept.instrument, kept.instrument_version, kept.form) == ("ilo_ec_delphi", "2009.1", "A_L")
    assert kept.opened("answers")[unsaid] == "declined"
    expect(page.get_by_text("ilo_ec_delphi 2009.1 · A_L")).to_be_visible()
