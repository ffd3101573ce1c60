"""Telephone numbers as people write them when they would rather not be read by a machine.

Digits may be words, keycaps, look-alike letters or cut by signs. Every candidate is checked against the numbering plan
(`phonenumbers`). Must stay true: the value is E.164; a number behind "order", "invoice" and the like is no telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

_NUMBER_WORDS = {
    "0": "zero|oh|nought|cero|zéro|нуль|ноль|صفر",
    "1": "one|uno|un|один|واحد",
    "2": "two|dos|deux|два|اثنان|اثنين|إثنان",
    "3": "three|tres|trois|три|ثلاثة|ثلاث",
    "4": "four|cuatro|quatre|чотири|четыре|أربعة|اربعة|أربع",
    "5": "five|cinco|cinq|п[’'ʼ]ять|пять|خمسة|خمس",
    "6": "six|seis|шість|шесть|ستة|ست",
    "7": "seven|siete|sept|сім|семь|سبعة|سبع",
    "8": "eight|ocho|huit|вісім|восемь|ثمانية|ثماني",
    "9": "nine|nueve|neuf|дев[’'ʼ]ять|девять|تسعة|تسع",
}
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_DIGIT_OF = {
    word: digit for digit, words in _NUMBER_WORDS.items() for word in words.replace("[’'ʼ]", "’").split("|")
}
_MAY_TOUCH = ("tel", "app", "mob", "txt", "call", "text")
_SPOKEN = {*_DIGIT_OF, *_REPEATS, "п'ять", "дев'ять", "пʼять", "девʼять"}
_WORDS = "|".join([*_NUMBER_WORDS.values(), *_REPEATS])
_LOOKS_LIKE = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "|": "1"})

# A run of digits, perhaps with look-alike letters, that no other letter touches, save a word such as "tel" before it.
_TOKEN = re.compile(
    r"(?:(?<![^\W\d_])|(?i:(?<=tel)|(?<=app)|(?<=mob)|(?<=txt)|(?<=call)|(?<=text)))"
    r"(?:[OolI|]*\d[\dOolI|]*|[Oo]{1,3})(?![^\W\d_])"
    rf"|\b(?i:{_WORDS})\b"
)
_DIGITS = re.compile(r"\d+")
_LETTER_DIGITS = frozenset("OolI|")
_ALONE = (["O"], ["OO"], ["OOO"])
_CUTS = str.maketrans(dict.fromkeys(",.-/*_·•|()\n", " "))
_GAP = re.compile(r"[^\w\n\0£$€₴%+@#]{0,4}|[\s_]{1,3}")
_OTHER_NUMBER = re.compile(
    r"(?i:\b(?:order|ref|reference|booking|invoice|account|acct|a/c|sort code|licen[cs]e|registration|reg|company|vat|serial|id"
    r"|tracking|passport|visa no|pedido|factura|cuenta|commande|facture|compte|siret)\b|замовлення|рахун\w+|накладн\w+|код"
    r"|طلب|فاتورة|حساب)(?:\s*(?:no|nr|number|num|número|numéro|номер|رقم)\b)?[\s.:#№=-]*$"
)
_CALL = re.compile(
    r"(?i:call|text|txt|tel|phone|whats\s?app|\bwa\b|mob|ring|contact|viber|signal|telegram|sms|llam|móvil|appel|télé|joindre"
    r"|дзвон|телефон|номер|تصل|اتصال|واتس|هاتف|جوال|☎|📞|📱)"
)
LONGEST, SHORTEST, MOST_TOKENS = 15, 7, 60  # E.164; a local number; no number is written in more pieces


@dataclass(frozen=True, slots=True)
class Phone:
    start: int
    end: int
    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    digits: str
    is_plain: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    value: str
    confidence: float


def find_phones(text: str, regions: Sequence[str]) -> Iterator[Phone]:
    """Numbers from left to right. `regions` (ISO 3166) are tried in order for numbers without a country."""
    for chain in _chains(text):
        yield from _in_chain(text, chain, tuple(regions))


def read_phone(digits: str, regions: Sequence[str]) -> str:
    """E.164 of a number that is known to be a telephone number; empty if it fits no plan."""
    plain = re.sub(r"[^\d+]", "", digits)
    reading = _read(plain.lstrip("+"), plain.startswith("+"), tuple(regions), may_lack_trunk=True)
    return reading.value if reading else ""


def _chains(text: str) -> Iterator[list[_Token]]:
    """Tokens with nothing but separators between them."""
    chain: list[_Token] = []
    repeat, end = 1, 0
    for found in (_TOKEN if _is_disguised(text) else _DIGITS).finditer(text):
        if chain and not _GAP.fullmatch(text, end, found.start()):
            yield from _worth(chain)
            chain, repeat = [], 1
        end = found.end()
        word = found[0].lower()
        if word in _REPEATS:
            repeat = _REPEATS[word]
            continue
        if not _is_glued(text, found.start(), end):
            chain.append(_token(found, repeat))
        repeat = 1
    yield from _worth(chain)


def _is_disguised(text: str) -> bool:
    """Whether the slow reader is needed: look-alike letters at digits, or number words enough for a number."""
    n_digits = 0
    for found in _DIGITS.finditer(text):
        n_digits += found.end() - found.start()
        before, after = text[max(0, found.start() - 4) : found.start()], text[found.end() : found.end() + 4]
        if before[-1:] in _LETTER_DIGITS or after[:1] in _LETTER_DIGITS:
            return True
        if before.upper().split()[-1:] in _ALONE or after.upper().split()[:1] in _ALONE:
            return True
    n_words = sum(word in _SPOKEN for word in text.lower().translate(_CUTS).split())
    return n_words >= 3 and n_digits + n_words >= SHORTEST


def _is_glued(text: str, start: int, end: int) -> bool:
    """Part of a word such as SKU123; a word such as "tel" may stand before it."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if after.isalpha():
        return True
    return before.isalpha() and not text[max(0, start - 4) : start].lower().endswith(_MAY_TOUCH)


def _worth(chain: list[_Token]) -> Iterator[list[_Token]]:
    while chain and not any(each.isdigit() for each in chain[0].digits):
        chain = chain[1:]
    if sum(len(token.digits) for token in chain) >= SHORTEST:
        yield chain[:MOST_TOKENS]


def _token(found: re.Match[str], repeat: int) -> _Token:
    raw = found[0]
    word = _DIGIT_OF.get(re.sub("['ʼ]", "’", raw.lower()))
    if word is not None:
        return _Token(found.start(), found.end(), word * repeat, False)
    digits = "".join(str(int(each)) for each in raw.translate(_LOOKS_LIKE))
    return _Token(found.start(), found.end(), digits * repeat if len(digits) == 1 else digits, raw.isdigit())


def _in_chain(text: str, chain: list[_Token], regions: tuple[str, ...]) -> Iterator[Phone]:
    first = 0
    opening = text[max(0, chain[0].start - 40) : chain[0].start]
    is_announced = bool(_CALL.search(opening))
    while first < len(chain):
        found = _longest(text, chain, first, regions, is_announced)
        if found is None:
            first += 1
            continue
        last, phone = found
        yield phone
        first = last + 1


def _longest(
    text: str, chain: list[_Token], first: int, regions: tuple[str, ...], is_announced: bool
) -> tuple[int, Phone] | None:
    """The longest reading that begins here and is valid; else the longest that is possible."""
    start = chain[first].start
    before = text[max(0, start - 40) : start]
    is_international = before.rstrip(" (").endswith("+")
    readings = list(_readings(chain, first, is_international, regions, is_announced))
    if not readings or (not is_international and _OTHER_NUMBER.search(before)):
        return None
    last, reading = max(readings, key=lambda each: (each[1].confidence >= 0.8, each[0]))
    is_plain = all(token.is_plain for token in chain[first : last + 1])
    confidence = reading.confidence - (0.0 if is_plain else 0.1) + (0.04 if is_announced else 0.0)
    if is_international:
        start = text.rindex("+", 0, start)
    return last, Phone(start, chain[last].end, reading.value, round(confidence, 2))


def _readings(
    chain: list[_Token], first: int, is_international: bool, regions: tuple[str, ...], is_announced: bool
) -> Iterator[tuple[int, _Reading]]:
    digits = ""
    for last in range(first, len(chain)):
        digits += chain[last].digits
        if len(digits) > LONGEST + 2:  # two for 00
            return
        if len(digits) >= SHORTEST:
            reading = _read(digits, is_international, regions, may_lack_trunk=is_announced)
            if reading is not None:
                yield last, reading


@lru_cache(maxsize=200_000)
def _read(
    digits: str, is_international: bool, regions: tuple[str, ...], may_lack_trunk: bool
) -> _Reading | None:
    """Valid by the numbering plan: 0.95. Of a mobile's length but unassigned (such as fiction ranges): 0.7."""
    if is_international:
        return _graded("+" + digits, None)
    if digits.startswith("00"):
        return _graded("+" + digits[2:].lstrip("0"), None)
    best: _Reading | None = None
    for region in regions:
        reading = _national(digits, region, may_lack_trunk)
        if reading and (best is None or reading.confidence > best.confidence):
            best = reading
    return best


def _national(digits: str, region: str, may_lack_trunk: bool) -> _Reading | None:
    trunk = _trunk(region)
    if trunk == "0" and not digits.startswith("0"):
        code = str(phonenumbers.country_code_for_region(region))
        if digits.startswith(code) and (reading := _graded("+" + digits, None)):
            return reading
        reading = _graded(digits, region) if may_lack_trunk else None
        return _Reading(reading.value, 0.6) if reading and reading.confidence > 0.8 else None
    return _graded(digits, region)


@lru_cache(maxsize=512)
def _trunk(region: str) -> str:
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    return str(plan.national_prefix or "") if plan else ""


@lru_cache(maxsize=512)
def _usual_length(country_code: int) -> int:
    region = phonenumbers.region_code_for_country_code(country_code)
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    return len(str(example.national_number)) if example else 0


def _graded(said: str, region: str | None) -> _Reading | None:
    try:
        number = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return None
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number):
        return _Reading(value, 0.95)
    national = str(number.national_number)
    if len(national) == _usual_length(number.country_code) and phonenumbers.is_possible_number(number):
        is_marked = region is None or said.startswith("0") or _trunk(region) != "0"
        return _Reading(value, 0.7) if is_marked and _trunk(region or "GB") == "0" else None
    return None
