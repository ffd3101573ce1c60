"""The sample coalition: whole, seeded, in several languages, and nobody in it exists."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone
from tests.factories import core as make

from harborlight.cases.models import Case, Person
from harborlight.core.models import Account, Agency, Installation
from harborlight.core.roles import Role
from harborlight.directory.models import Service
from harborlight.intelligence.models import Lead
from harborlight.web.sample import coalition, people

CODEBOOK = "standards/ctdc_synthetic_2024_codebook.json"
FICTION = re.compile(r"07700 900\d{3}")  # Ofcom keeps these numbers for drama
N_CASES = 40


@pytest.fixture
def made(db, monkeypatch) -> None:
    make.key_file()
    monkeypatch.setattr(coalition, "N_ADVERTS", 1500)
    coalition.make(seed=11, n_cases=N_CASES, say=lambda _said: None)


def test_the_coalition_is_whole(made):
    assert Installation.objects.get().kind == Installation.Kind.SAMPLE
    assert Agency.objects.count() == 6
    assert Agency.objects.exclude(name__endswith="(sample)").count() == 0
    roles = {role for account in Account.objects.all() for role in account.roles}
    assert roles == set(Role)
    assert Service.objects.count() == 40
    assert Service.objects.values("city").distinct().count() == 4
    assert Case.objects.count() == N_CASES
    assert Lead.objects.exists()
    assert Case.objects.filter(closed_on__isnull=False).exists()


def test_cases_lie_over_eighteen_months(made):
    days = sorted(Case.objects.values_list("opened_on", flat=True))
    today = timezone.localdate()
    assert days[0] <= today - timedelta(days=480)
    assert days[-1] >= today - timedelta(days=30)
    assert days[0] >= today - timedelta(days=560)


def test_nobody_exists_and_several_languages_are_spoken(made):
    known = {name for women, men, families in people.NAMES.values() for name in (*women, *men, *families)}
    spoken: Counter[str] = Counter()
    for person in Person.objects.select_related("data_key__agency_key"):
        given, _space, family = (person.opened("name") or "").partition(" ")
        assert {given, family} <= known
        assert FICTION.fullmatch(person.opened("safe_phone") or "")
        spoken.update(person.opened("languages") or [])
    assert len(spoken) >= 5


def test_the_same_seed_invents_the_same_people():
    today = date(2026, 1, 31)
    one, two = Random(3), Random(3)
    assert [people.invent(one, today) for _ in range(50)] == [people.invent(two, today) for _ in range(50)]
    assert [people.invent(Random(3), today)] != [people.invent(Random(4), today)]


@pytest.mark.parametrize(
    ("shares", "of"),
    [
        (people.SEX_SHARES, lambda person: person.sex),
        (people.EXPLOITATION_SHARES, lambda person: person.exploitation),
        (people.AGE_SHARES, lambda person: next(b for b in people.AGE_SHARES if b[0] <= person.age <= b[1])),
    ],
    ids=["gender", "exploitation", "age"],
)
def test_many_invented_people_follow_the_shares(shares, of):
    random, n = Random(5), 6000
    seen = Counter(of(people.invent(random, date(2026, 6, 1))) for _ in range(n))
    assert sum(shares.values()) == 100
    for what, percent in shares.items():
        expected = n * percent / 100
        assert abs(seen[what] - expected) < 5 * expected**0.5, what


def test_ages_given_are_ages_lived():
    """The year of birth and the age in the file agree, so that a child of the sample is a child in the rule."""
    random, today = Random(9), date(2026, 11, 25)
    for _ in range(300):
        person = people.invent(random, today)
        year, month = map(int, person.birth_date.split("-"))
        age = today.year - year - (month > today.month)
        assert 0 <= age - person.age <= 1, person.birth_date


@pytest.mark.shared
def test_categories_are_those_of_the_published_codebook(shared):
    published = json.loads((shared / CODEBOOK).read_text())
    variables = {each["name"]: each["values"] for each in published["variables"]}
    bands = [value for value in variables["ageBroad"] if not value.startswith("NULL")]
    ours = [*[f"{low}—{high}" for low, high in people.AGE_SHARES][:-1], "48+"]
    assert ours == bands
    genders = [
        value.split(" [")[0].split("/")[0].lower() for value in variables["gender"] if "NULL" not in value
    ]
    assert sorted(genders) == ["man", "trans", "woman"]
    assert set(people.SEX_SHARES) == {"man", "woman", "other"}
