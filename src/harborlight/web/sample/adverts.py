"""Invented adverts and job offers with planted organisations, from a seed. Pure Python; needs no Django.

Must stay true: the same arguments give the same adverts; telephone numbers come from ranges kept for fiction (Ofcom),
mail addresses end in .example; the truth says which posts one hand wrote, so that quality can be measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import pyarrow as pa

from harborlight.web.sample import advert_words as said
from harborlight.web.sample.places import CITIES

LANGUAGES = ("en", "es", "fr", "ar", "uk")
FIRST_DAY = dt.date(2025, 3, 3)
DAYS = 540
_LANGUAGE_SHARE = {"en": 0.62, "es": 0.11, "fr": 0.09, "ar": 0.08, "uk": 0.10}
_SITES = ("nightboard.example", "cityads.example", "workfinder.example", "quicklist.example")


@dataclass(frozen=True, slots=True)
class Truth:
    """`posts`: post_id, org_id, template_id (empty: alone), phones (E.164), is_minor_stated, one row per advert."""

    posts: pa.Table
    n_organisations: int


@dataclass(slots=True)
class _Author:
    """One hand: its templates, its contacts, and the towns it moves through."""

    id: str
    language: str
    kind: str
    templates: list[list[str]]
    phones: list[str]
    emails: list[str]
    cities: list[str]
    starts_on: dt.date
    lasts_days: int
    is_minor_stated: bool = False
    stock: tuple[str, ...] = ()


@dataclass(slots=True)
class _Writing:
    """What has been written so far."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    truth: list[tuple[object, ...]] = field(default_factory=list)


def make_adverts(
    n: int,
    seed: int,
    languages: Sequence[str] = LANGUAGES,
    *,
    edit_share: float = 0.05,
    stock_share: float = 0.3,
) -> tuple[pa.Table, Truth]:
    """`n` adverts. `edit_share`: words changed per copy. `stock_share`: authors who paste a stock sentence."""
    random = Random(seed)
    phones = _phone_book(random)
    writing = _Writing()
    n_organisations = 0
    while len(writing.rows) < n:
        is_organised = random.random() < 0.12
        author = _author(random, f"h{n_organisations:05d}", languages, is_organised, phones, stock_share)
        n_organisations += 1
        n_posts = (
            min(int(random.paretovariate(0.9)) + 5, 120)
            if is_organised
            else random.choice((1, 1, 1, 1, 2, 3))
        )
        for _ in range(min(n_posts, n - len(writing.rows))):
            _write(random, author, writing, edit_share)
    return _tables(random, writing, n_organisations)


# ── authors ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _phone_book(random: Random) -> Iterator[str]:
    """Every fiction number once, national form, in a random order; then no more."""
    books = [f"07700900{k:03d}" for k in range(1000)]
    for code in ("0161496", "0113496", "0151496", "0191498", "0207946"):
        books += [f"{code}0{k:03d}" for k in range(1000)]
    random.shuffle(books)
    return iter(books)


def _author(
    random: Random,
    name: str,
    languages: Sequence[str],
    is_organised: bool,
    phones: Iterator[str],
    stock_share: float,
) -> _Author:
    language = random.choices(languages, [_LANGUAGE_SHARE.get(each, 0.1) for each in languages])[0]
    kind = "job_offer" if random.random() < 0.3 else "advert"
    n_templates = random.choice((1, 1, 2, 3)) if is_organised else 1
    n_phones = random.choice((1, 2, 2, 3)) if is_organised else 1
    has_phone = is_organised or random.random() < 0.75
    taken = [phone for _ in range(n_phones if has_phone else 0) if (phone := next(phones, ""))]
    return _Author(
        id=name,
        language=language,
        kind=kind,
        templates=[_template(random, language, kind, is_organised) for _ in range(n_templates)],
        phones=taken,
        emails=[] if taken else [f"post{name}@mailbox.example"],
        cities=random.sample(list(CITIES), random.choice((2, 3, 4)) if is_organised else 1),
        starts_on=FIRST_DAY + dt.timedelta(days=random.randrange(DAYS)),
        lasts_days=random.choice((30, 90, 200)) if is_organised else 20,
        is_minor_stated=kind == "advert" and random.random() < (0.04 if is_organised else 0.002),
        stock=_stock(random, language, stock_share),
    )


def _stock(random: Random, language: str, share: float) -> tuple[str, ...]:
    if random.random() >= share:
        return ()
    pool = said.STOCK[language]
    return tuple(random.sample(pool, min(len(pool), random.choice((1, 2)))))


def _template(random: Random, language: str, kind: str, is_organised: bool) -> list[str]:
    pool = (said.SEXUAL_SERVICES if kind == "advert" else said.JOB_OFFERS)[language]
    chosen = random.sample(pool, random.choice((5, 6, 7)))
    sentences = [_filled(random, sentence, language) for sentence in chosen]
    signs = said.SIGNS[language][kind]
    if is_organised and random.random() < 0.35:
        sentences.insert(random.randrange(len(sentences) + 1), random.choice(signs))
    return sentences


def _filled(random: Random, sentence: str, language: str) -> str:
    """Adjectives, things and origins, which stay the same in every copy of a template."""
    pools = {"{a}": said.ADJECTIVES, "{b}": said.ADJECTIVES, "{t}": said.THINGS, "{o}": said.ORIGINS}
    for slot, pool in pools.items():
        words = pool[language].split("|" if "|" in pool[language] else None)
        sentence = sentence.replace(slot, random.choice(words))
    return sentence


# ── adverts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _write(random: Random, author: _Author, writing: _Writing, edit_share: float) -> None:
    number = random.randrange(len(author.templates))
    day = author.starts_on + dt.timedelta(days=random.randrange(author.lasts_days))
    city = author.cities[(day - author.starts_on).days * len(author.cities) // author.lasts_days]
    phone = random.choice(author.phones) if author.phones else ""
    is_minor = author.is_minor_stated and random.random() < 0.3
    text = _text(random, author, number, city, phone, edit_share, is_minor)
    lat, lon, _ = CITIES[city]
    at = dt.datetime.combine(day, dt.time(random.randrange(24), random.randrange(60)), dt.UTC)
    writing.rows.append(
        (
            *(
                text,
                at.isoformat(),
                city,
                round(lat + random.gauss(0, 0.02), 4),
                round(lon + random.gauss(0, 0.03), 4),
            ),
            *(author.language, author.kind, random.choice(_SITES)),
        )
    )
    phones = ["+44" + phone[1:]] if phone else []
    writing.truth.append((author.id, f"{author.id}-{number}", phones, is_minor))


def _text(
    random: Random, author: _Author, number: int, city: str, phone: str, edit_share: float, is_minor: bool
) -> str:
    language = author.language
    age = random.choice((16, 17)) if is_minor else random.randint(19, 34)
    price = random.choice((50, 60, 80, 90, 100, 120, 150, 320, 450))
    slots = {
        "{name}": random.choice(said.NAMES[language].split()),
        "{city}": said.CITIES[city].get(language, city),
        "{age}": str(age),
        "{price}": f"£{price}",
    }
    sentences = [*author.templates[number], *author.stock]
    if is_minor:
        sentences.insert(1, _AGE_LINE[language])
    words = _edited(random, " ".join(sentences).split(" "), edit_share)
    text = " ".join(words)
    for slot, value in slots.items():
        text = text.replace(slot, value)
    return f"{text} {_distraction(random)}{_reach(random, author, phone)}"


_AGE_LINE = {
    "en": "I am {age} years old.",
    "es": "Tengo {age} años.",
    "fr": "J'ai {age} ans.",
    "ar": "عمري {age} سنة.",
    "uk": "Мені {age} років.",
}


def _edited(random: Random, words: list[str], share: float) -> list[str]:
    """Some words dropped, doubled, misspelt or swapped, as happens when a text is copied by hand."""
    out: list[str] = []
    for word in words:
        if "{" in word or random.random() >= share:
            out.append(word)
            continue
        way = random.randrange(4)
        if way == 1:
            out += [word, word]
        elif way == 2 and len(word) > 3:
            at = random.randrange(1, len(word) - 1)
            out.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        elif way == 3 and out:
            out.insert(len(out) - 1, word)
    return out


def _distraction(random: Random) -> str:
    """Numbers that are no telephone numbers."""
    way = random.randrange(8)
    if way == 0:
        return f"Advert ref {random.randrange(10**9, 10**10)}. "
    if way == 1:
        return f"Posted {random.randint(1, 28):02d}/{random.randint(1, 12):02d}/2025 {random.randint(0, 23):02d}:30. "
    if way == 2:
        return f"Order no. 0{random.randrange(10**9, 10**10)}. "
    return ""


def _reach(random: Random, author: _Author, phone: str) -> str:
    if not phone:
        return author.emails[0]
    line = random.choice(said.REACH[author.language])
    return line.replace("{phone}", _disguised(random, phone, author.language))


def _disguised(random: Random, phone: str, language: str) -> str:
    """As people write it: mostly plain, sometimes to be read by people only."""
    way = random.random()
    if way < 0.35:
        return phone
    if way < 0.60:
        return f"{phone[:5]} {phone[5:8]} {phone[8:]}"
    if way < 0.70:
        return "+44 " + phone[1:]
    if way < 0.76:
        return "0044" + phone[1:]
    if way < 0.84:
        return "-".join((phone[:4], phone[4:7], phone[7:]))
    if way < 0.88:
        return " ".join(phone)
    if way < 0.92:
        return phone.replace("0", "O").replace("1", "l")
    if way < 0.96:
        return "".join(each + "\ufe0f\u20e3" for each in phone)
    names = said.DIGIT_WORDS[language].split()
    return " ".join(names[int(each)] for each in phone)


# ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tables(random: Random, writing: _Writing, n_organisations: int) -> tuple[pa.Table, Truth]:
    order = list(range(len(writing.rows)))
    random.shuffle(order)
    ids = [f"ad{at:06d}" for at in range(len(order))]
    names = ("text", "posted_at", "place", "lat", "lon", "language", "kind", "source")
    columns = list(zip(*(writing.rows[at] for at in order), strict=True)) or [()] * len(names)
    posts = pa.table(
        {"post_id": ids, **{name: list(values) for name, values in zip(names, columns, strict=True)}}
    )
    told = [writing.truth[at] for at in order]
    return posts, Truth(_truth(ids, told), n_organisations)


def _truth(ids: list[str], told: list[tuple[object, ...]]) -> pa.Table:
    """A template or an organisation of one post is no group, so its name is empty."""
    n_org, n_template = (_counts([row[at] for row in told]) for at in (0, 1))
    return pa.table(
        {
            "post_id": ids,
            "org_id": [row[0] if n_org[row[0]] > 1 else "" for row in told],
            "template_id": [row[1] if n_template[row[1]] > 1 else "" for row in told],
            "phones": pa.array([row[2] for row in told], pa.list_(pa.string())),
            "is_minor_stated": [row[3] for row in told],
        }
    )


def _counts(values: list[object]) -> dict[object, int]:
    counts: dict[object, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts
