"""What a text states in so many words: ages, prices, addresses on the net, days and times.

Must stay true: an age under 18 is shouted only where the text states it of somebody; not for a house that is 15 years
old, an 18–35 range, ten years of experience, or the child a nanny is sought for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stated:
    start: int
    end: int
    kind: str
    value: str
    confidence: float
    is_minor: bool = False


# ── ages ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_TEENS = {
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "trece": 13, "catorce": 14, "quince": 15, "dieciséis": 16, "diecisiete": 17, "dieciocho": 18,
    "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix-sept": 17, "dix-huit": 18,
    "тринадцять": 13, "чотирнадцять": 14, "п’ятнадцять": 15, "шістнадцять": 16, "сімнадцять": 17, "вісімнадцять": 18,
}  # fmt: skip
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(rf"\d+|\b(?:{'|'.join(_TEENS)})\b", re.IGNORECASE)
_OLD_AFTER = re.compile(
    r"[\s-]{0,2}(?:(?:years?|yrs?)[\s-]*(?:old|of age|young)|y\.?/?o\b|yrs?\b(?!\.?\s*(?:exp|of|in|warranty|lease))"
    r"|años\b(?!\s+de\s+(?!edad))|añitos\b|ans\b(?!\s+d)|років\b|роки\b|рочків\b|лет\b|سنة|سنوات|عاما|عام\b|عامًا)",
    re.IGNORECASE,
)
_AGE_BEFORE = re.compile(
    r"(?:\b(?:aged?|age is|edad|âge|âgée? de|вік|возраст)\s*[:=]?|(?:عمرها|عمري|عمره|العمر)\s*:?)\s*$",
    re.IGNORECASE,
)
_SELF_BEFORE = re.compile(
    r"\b(?:i am|i['’]?m|she is|she['’]s|just turned|only|soy de|tengo|j['’]ai|мені)\s+$", re.IGNORECASE
)
_NO_AGE_AFTER = re.compile(r"\s*(?:[-–+]|(?:to|or over)\b)", re.IGNORECASE)
_A_MEASURE_AFTER = re.compile(
    r"\s*(?:[-–:%+,.]\d|min|mile|km|hour|h\b|meter|years?\s+(?:exp|in|of|with)|day|week|month|£|€|\$|am\b|pm\b|/)",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(
    r"(?:\b(?:over|under|above|below|least|than|minimum|min|max|maximum|until|from|between|since|for|last|past|no|not|every"
    r"|(?:compan(?:y|ia)|business|building|house|hotel|firm|experience|contract|empresa|casa|entreprise|maison|компанія|фірма)(?: (?:is|of|has|for|de|tiene|es|est|a))?|mayor(?:es)? de|más de|menos de|menores de|plus de|moins de|dès|depuis"
    r"|desde|hace|durante|понад|від|до|після|старше|молодше|досвід\w*|більше|менше)|أكثر من|أقل من|فوق|تحت|منذ|خبرة)\W*$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d\s*(?:[-–—+]|to|a|à|до)\s*$", re.IGNORECASE)
_CARED_FOR = re.compile(
    r"\b(?:nanny|au pair|babysit\w*|childcare|child ?minder|look(?:ing)? after|care for|caring for|child|children|kids?|son|sons|daughters?"
    r"|niñer\w+|niños?|niñas?|hij[oa]s?|cuidar\w*|nounou|garde d'enfants?|enfants?|fils|fille de la famille|нян\w+|дит\w+|доньк\w+|син\w*)\b|مربية|أطفال",
    re.IGNORECASE,
)
YOUNGEST, ADULT = 8, 18


def find_ages(text: str) -> Iterator[Stated]:
    """Ages stated of a person. Below eight years nothing is taken: such numbers are almost never a person's age."""
    low = text.lower().replace("'", "’")
    for found in (_NUMBER if _says(low, tuple(_TEENS)) else _DIGITS).finditer(text):
        age = _value(found[0])
        span = _age_span(text, found.start(), found.end()) if age >= YOUNGEST else None
        if span is None:
            continue
        before = text[max(0, span[0] - 60) : span[0]]
        if _NOT_A_PERSON.search(before) or _RANGE.search(text[max(0, found.start() - 8) : found.start()]):
            continue
        is_cared_for = bool(_CARED_FOR.search(before[-45:]))
        confidence = 0.4 if is_cared_for else 0.9
        yield Stated(*span, "age", str(age), confidence, age < ADULT and not is_cared_for)


def _value(said: str) -> int:
    """Up to 99; 0 for what cannot be an age."""
    if said[0].isdigit():
        return int(said) if len(said) <= 2 else 0
    return _TEENS[said.lower().replace("'", "’")]


def _age_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """From the words that make it an age, if any do."""
    if text[max(0, start - 1) : start] in tuple(".,/£$€-+") or text[end : end + 1].isdigit():
        return None
    old = _OLD_AFTER.match(text, end)
    if old:
        return start, old.end()
    before = text[max(0, start - 24) : start]
    said = _AGE_BEFORE.search(before)
    if said and not _NO_AGE_AFTER.match(text, end):
        return start - len(before) + said.start(), end
    said = _SELF_BEFORE.search(before)
    if said and not _A_MEASURE_AFTER.match(text, end):
        return start - len(before) + said.start(), end
    return None


# ── prices ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_MONEY = {
    "£": "GBP", "$": "USD", "€": "EUR", "₴": "UAH", "₹": "INR", "¥": "JPY", "zł": "PLN", "lei": "RON",
    "gbp": "GBP", "usd": "USD", "eur": "EUR", "uah": "UAH", "aed": "AED", "sar": "SAR", "ron": "RON", "pln": "PLN", "aud": "AUD", "cad": "CAD",
    "quid": "GBP", "pounds": "GBP", "pound": "GBP", "libras": "GBP", "livres": "GBP", "фунтів": "GBP", "фунти": "GBP", "جنيه": "GBP",
    "euro": "EUR", "euros": "EUR", "євро": "EUR", "يورو": "EUR", "dollars": "USD", "dollar": "USD", "dólares": "USD", "دولار": "USD",
    "грн": "UAH", "гривень": "UAH", "درهم": "AED", "ريال": "SAR",
}  # fmt: skip
_AMOUNT = r"\d{1,3}(?:[,.]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,7}(?:[.,]\d{1,2})?(?!\d)"
_NUMBER_OF_MONEY = re.compile(_AMOUNT)
_MONEY_BEFORE = re.compile(r"(?:[£$€₴₹¥]|\b(?:gbp|usd|eur|uah|aed|sar|ron|pln|aud|cad))\s?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(
    rf"\s?(?:[£€₴₹]|(?:{'|'.join(word for word in _MONEY if word.isalpha())})\b)", re.IGNORECASE
)


def find_prices(text: str) -> Iterator[Stated]:
    """Amount with its currency: `GBP 80.00`."""
    for found in _NUMBER_OF_MONEY.finditer(text):
        start, end = found.span()
        if text[max(0, start - 1) : start] in tuple("0123456789.,+"):
            continue
        before = _MONEY_BEFORE.search(text, max(0, start - 5), start)
        after = None if before else _MONEY_AFTER.match(text, end)
        sign = before or after
        amount = _amount(found[0])
        if sign and amount is not None:
            span = (before.start() if before else start, after.end() if after else end)
            yield Stated(*span, "price", f"{_MONEY[sign[0].strip().lower()]} {amount:.2f}", 0.95)


def _amount(said: str) -> float | None:
    """1,200.50 and 1.200,50 alike: the last mark is a decimal point if one or two digits follow it."""
    whole, mark, rest = said, "", ""
    cut = re.fullmatch(r"(.*)([.,])(\d{1,2})", said)
    if cut:
        whole, mark, rest = cut.groups()
    digits = re.sub(r"\D", "", whole)
    return float(f"{int(digits)}.{rest}" if mark else int(digits)) if digits else None


# ── addresses on the net ───────────────────────────────────────────────────────────────────────────────────────────

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'{}|\\^`\[\]()]+|\b(?:t\.me|wa\.me|instagram\.com|onlyfans\.com|facebook\.com)/[\w./?=+-]+", re.IGNORECASE)  # fmt: skip
_AT = r"(?:\s?@\s?|\s?[\[({]\s?(?:at|arroba|arobase)\s?[\])}]\s?|\s+(?:arroba|arobase)\s+)"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|punto|point)\s?[\])}]\s?|\s+(?:dot|punto|point)\s+)"
_EMAIL = re.compile(
    rf"[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,3}}{_DOT}[A-Za-z]{{2,24}}\b", re.IGNORECASE
)
_URL_HINTS = ("http", "www.", ".me/", ".com/")
_MAIL_HINTS = ("@", "(at", "[at", "{at", "( at", "[ at", "arroba", "arobase")
_HANDLE_HINTS = (
    "@",
    "tele",
    "tg",
    "ig",
    "insta",
    "snap",
    "kik",
    "wickr",
    "wechat",
    "twitter",
    "телеграм",
    "تلغرام",
    "تيليجرام",
)
_PLATFORM = {"telegram": "telegram", "tg": "telegram", "t.me": "telegram", "instagram": "instagram", "insta": "instagram", "ig": "instagram",
             "instagram.com": "instagram", "snap": "snapchat", "snapchat": "snapchat", "kik": "kik", "wickr": "wickr", "wechat": "wechat",
             "twitter": "twitter", "onlyfans.com": "onlyfans", "facebook.com": "facebook", "телеграм": "telegram", "تلغرام": "telegram", "تيليجرام": "telegram"}  # fmt: skip
_HANDLE = re.compile(
    r"(?:\b(?P<where>telegram|tg|instagram|insta|ig|snap(?:chat)?|kik|wickr|wechat|twitter|телеграм)|(?P<arabic>تلغرام|تيليجرام))"
    r"(?:\s*[:=]\s*@?|\s*@)(?P<name>[A-Za-z0-9_][\w.]{2,31})"
    r"|(?<![\w@.])@(?P<bare>[A-Za-z_][\w.]{2,31})",
    re.IGNORECASE,
)
_IN_URL = re.compile(
    r"(?:^|[./])(?P<where>t\.me|instagram\.com|onlyfans\.com|facebook\.com)/@?(?P<name>[\w.]{3,32})",
    re.IGNORECASE,
)
_PHONE_IN_URL = re.compile(r"(?:wa\.me/|[?&]phone=|tel:)\+?(\d{8,15})", re.IGNORECASE)


def find_addresses(text: str) -> Iterator[Stated]:
    """URLs (with the handle or number inside), e-mail addresses, handles."""
    low = text.lower()
    for found in _URL.finditer(text) if _says(low, _URL_HINTS) else ():
        url = found[0].rstrip(".,;:!?")
        yield Stated(found.start(), found.start() + len(url), "url", url, 0.95)
        inside = _IN_URL.search(url)
        if inside:
            handle = f"{_PLATFORM[inside['where'].lower()]}:{inside['name'].lower()}"
            yield Stated(found.start(), found.start() + len(url), "handle", handle, 0.95)
        number = _PHONE_IN_URL.search(url)
        if number:
            yield Stated(found.start(), found.start() + len(url), "phone", number[1], 0.95)
    for found in _EMAIL.finditer(text) if _says(low, _MAIL_HINTS) else ():
        value = re.sub(
            _DOT, ".", re.sub(_AT, "@", found[0], flags=re.IGNORECASE), flags=re.IGNORECASE
        ).lower()
        yield Stated(found.start(), found.end(), "email", value, 0.97 if value == found[0].lower() else 0.8)
    for found in _HANDLE.finditer(text) if _says(low, _HANDLE_HINTS) else ():
        name = (found["name"] or found["bare"]).lower().rstrip(".")
        where = _PLATFORM.get((found["where"] or found["arabic"] or "").lower(), "")
        yield Stated(
            found.start(),
            found.end(),
            "handle",
            f"{where}:{name}" if where else f"@{name}",
            0.9 if where else 0.7,
        )


def _says(low: str, hints: tuple[str, ...]) -> bool:
    """A quick look before a slow reader."""
    return any(hint in low for hint in hints)


# ── days and times, which are no telephone numbers ─────────────────────────────────────────────────────────────────

_DAY_OR_TIME = re.compile(
    r"(?<![\d./-])(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})|(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2})(?![./ -]?\d)"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:am|pm))?(?![\d:])",
    re.IGNORECASE,
)
_DAY_HINT = re.compile(r"\d[./:-]\d")


def find_days(text: str) -> list[tuple[int, int]]:
    """Where days and times stand."""
    return [found.span() for found in _DAY_OR_TIME.finditer(text)] if _DAY_HINT.search(text) else []
