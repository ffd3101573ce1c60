"""Invented people for the sample: given and family names of several languages, paired at random. Genders, age bands and forms
of exploitation are the categories of the CTDC codebook (version 2, February 2024). That codebook publishes categories, not
shares: the shares are recalled from what CTDC shows publicly, rounded, and unverified. No row of its data is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TypeVar

T = TypeVar("T")

# language -> (given names of women, given names of men, family names), all common and paired at random
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "en": (("Alice", "Grace", "Ruth", "Megan", "Holly"), ("Adam", "Liam", "Owen", "Peter", "Jack"), ("Sampleton", "Fairweather", "Brooks", "Marlow")),
    "es": (("Lucía", "Carmen", "Inés", "Paula"), ("Diego", "Mateo", "Andrés", "Hugo"), ("Ejemplar", "Romero", "Vidal", "Campos")),
    "fr": (("Aïcha", "Claire", "Fatou", "Manon"), ("Moussa", "Julien", "Ibrahima", "Luc"), ("Exemple", "Diallo", "Lambert", "Traoré")),
    "ar": (("أمينة", "ليلى", "مريم", "سعاد"), ("يوسف", "كريم", "محمود", "سامي"), ("المثال", "الحداد", "النجار", "الخطيب")),
    "uk": (("Оксана", "Ірина", "Марія", "Олена"), ("Андрій", "Тарас", "Іван", "Петро"), ("Прикладенко", "Коваль", "Мельник", "Шевчук")),
    "ro": (("Elena", "Ioana", "Mihaela"), ("Andrei", "Ion", "Vasile"), ("Exemplu", "Popescu", "Ionescu")),
    "vi": (("Linh", "Hoa", "Mai"), ("Minh", "Tuấn", "Hùng"), ("Nguyễn Mẫu", "Trần", "Lê")),
    "sq": (("Drita", "Mira", "Elira"), ("Arben", "Ilir", "Besnik"), ("Shembulli", "Hoxha", "Gjoni")),
}  # fmt: skip
LANGUAGE_SHARES = {"ar": 16, "uk": 12, "ro": 14, "vi": 16, "sq": 16, "en": 12, "es": 6, "fr": 8}
NATIONALITY = {"ar": "SY", "uk": "UA", "ro": "RO", "vi": "VN", "sq": "AL", "en": "GB", "es": "CO", "fr": "CI"}
# Shares in percent: recalled and rounded, see above.
SEX_SHARES = {"woman": 68, "man": 31, "other": 1}
AGE_SHARES = {
    (0, 8): 4,
    (9, 17): 22,
    (18, 20): 12,
    (21, 23): 12,
    (24, 26): 11,
    (27, 29): 9,
    (30, 38): 19,
    (39, 47): 8,
    (48, 70): 3,
}
EXPLOITATION_SHARES = {
    "SexualExploitation": 46, "ForcedLabour": 38, "Servitude": 4, "ForcedMarriage": 3, "ForcedBegging": 2, "ForcedCriminality": 5,
    "Other": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invented:
    """A person who does not exist."""

    name: str
    sex: str
    age: int
    birth_date: str
    language: str
    nationality: str
    exploitation: str
    phone: str


def _drawn(random: Random, shares: Mapping[T, int]) -> T:
    return random.choices(list(shares), weights=list(shares.values()))[0]


def invent(random: Random, today: date) -> Invented:
    """Somebody new. Phone numbers come from the range kept for fiction."""
    language = _drawn(random, LANGUAGE_SHARES)
    sex = _drawn(random, SEX_SHARES)
    women, men, families = NAMES[language]
    given = random.choice(men if sex == "man" else women)
    low, high = _drawn(random, AGE_SHARES)
    age = random.randint(low, high)
    return Invented(
        name=f"{given} {random.choice(families)}",
        sex=sex,
        age=age,
        birth_date=str(today.year - age - 1 if age else today.year - 1) + f"-{random.randint(1, 12):02d}",
        language=language,
        nationality=NATIONALITY[language],
        exploitation=_drawn(random, EXPLOITATION_SHARES),
        phone=f"07700 900{random.randint(0, 999):03d}",
    )
