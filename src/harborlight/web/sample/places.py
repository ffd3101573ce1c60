"""Forty invented services in four cities, some of them in confidential places."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

CITIES = {
    "Manchester": (53.480, -2.242, "0161 496"),
    "Leeds": (53.801, -1.549, "0113 496"),
    "Liverpool": (53.408, -2.991, "0151 496"),
    "Newcastle upon Tyne": (54.978, -1.618, "0191 498"),
}
# name, needs, languages beside English, confidential, sexes, ages
KINDS: tuple[
    tuple[str, tuple[str, ...], tuple[str, ...], bool, tuple[str, ...], tuple[int | None, int | None]], ...
] = (
    ("Quiet House", ("safe_house", "emergency_shelter"), ("ar", "fr"), True, ("woman",), (18, None)),
    ("Riverside Night Shelter", ("emergency_shelter", "food_clothing"), ("ro",), False, (), (18, None)),
    ("Haven for Men", ("safe_house", "housing"), ("vi", "sq"), True, ("man",), (18, None)),
    (
        "Lantern Children's House",
        ("child_protection", "safe_house", "guardian"),
        ("uk",),
        True,
        (),
        (None, 17),
    ),
    ("Open Door Clinic", ("medical", "psychological"), ("ar", "uk", "es"), False, (), (None, None)),
    ("Second Wind Counselling", ("psychological", "peer_support"), ("fr", "ar"), False, (), (16, None)),
    (
        "Fair Papers Law Centre",
        ("legal_advice", "immigration_advice", "compensation"),
        ("es", "sq"),
        False,
        (),
        (None, None),
    ),
    (
        "Bridge Interpreters",
        ("interpretation",),
        ("ar", "uk", "vi", "ro", "sq", "fr", "es"),
        False,
        (),
        (None, None),
    ),
    (
        "Next Step Work and School",
        ("education", "employment", "language_course"),
        ("uk",),
        False,
        (),
        (14, None),
    ),
    (
        "Hearth Food and Clothes",
        ("food_clothing", "transport", "income_support"),
        (),
        False,
        (),
        (None, None),
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    fields: dict[str, Any]
    needs: tuple[str, ...]
    languages: tuple[str, ...]


def services(random: Random) -> list[Place]:
    """One of each kind in each city: forty."""
    made = []
    for city, (lat, lon, exchange) in CITIES.items():
        for name, needs, languages, is_confidential, sexes, (youngest, oldest) in KINDS:
            is_always = "emergency_shelter" in needs or "safe_house" in needs
            fields = {
                "name": f"{name} {city.split()[0]}",
                "organisation": f"{name} (sample)",
                "description": "An invented service of the sample coalition.",
                "city": city,
                "country": "GB",
                "phone": f"{exchange} 0{random.randint(100, 999)}",
                "is_confidential": is_confidential,
                "address": f"{random.randint(1, 90)} Invented Street",
                "latitude": None if is_confidential else round(lat + random.uniform(-0.03, 0.03), 4),
                "longitude": None if is_confidential else round(lon + random.uniform(-0.05, 0.05), 4),
                "sexes": list(sexes),
                "minimum_age": youngest,
                "maximum_age": oldest,
                "is_always_open": is_always,
                "hours": [] if is_always else [[day, 540, 1020] for day in range(5)],
            }
            made.append(Place(fields, needs, ("en", *languages)))
    return made
