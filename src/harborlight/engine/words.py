"""Small facts about a text that need no model: tidied letters, language, what kind of post it is, when it was posted.

Must stay true: tidying changes how a text is written, never what a reader sees; a guess that is not sure says `und`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

# Embeddings, overrides, isolates, zero-width spaces, soft hyphen, byte order mark: they turn or split words unseen.
# Joiners (200C, 200D) stay: Persian and emoji need them.
_HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060\ufeff\u00ad\ud800-\udfff\ufffe\uffff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_BLANKS = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r" ?\n[\s]*")


def tidy(text: str) -> str:
    """NFKC, no control or hidden characters, single blanks, single line ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _HIDDEN.sub("", text))
        text = _HIDDEN.sub("", text)
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _NEWLINES.sub("\n", _BLANKS.sub(" ", text)).strip()


# ── language ───────────────────────────────────────────────────────────────────────────────────────────────────────

_SCRIPTS = tuple(
    (re.compile(pattern), language)
    for pattern, language in (
        ("[\u0621-\u064a]", "ar"),
        ("[іїєґІЇЄҐ]", "uk"),
        ("[\u0400-\u04ff]", "ru"),
        ("[\u3040-\u30ff]", "ja"),
        ("[\uac00-\ud7af]", "ko"),
        ("[\u4e00-\u9fff]", "zh"),
        ("[\u0e00-\u0e7f]", "th"),
        ("[\u0590-\u05ff]", "he"),
        ("[\u0370-\u03ff]", "el"),
        ("[\u0900-\u097f]", "hi"),
        ("[\u0980-\u09ff]", "bn"),
        ("[\u10a0-\u10ff]", "ka"),
        ("[\u0530-\u058f]", "hy"),
        ("[\u1200-\u137f]", "am"),
    )
)
_PERSIAN = re.compile("[پچژگ]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_SMALL_WORDS = {
    "en": "the and you for with your are our this have from will me my can all not new we is to of in call now",
    "es": "que los las una por con para del está muy más tengo soy llámame te tu trabajo el la y en de un es su mi",
    "fr": "les des une pour avec dans est vous je suis nous très pas sur mon ton votre et le la de un du en au appel",
    "de": "und der die das ich mit für ist nicht ein eine von auf sie dich mich wir sind auch bei",
    "it": "che di per con una sono il della gli nel molto anche ti mi del le e la un",
    "pt": "que para com uma não você sou do da os as em um muito mais meu por",
    "ro": "și pentru cu este sunt la mine din nu pe sau mai foarte în de un o",
    "pl": "i na do jest się z nie dla w jestem oraz po to mam ze od",
}
_VOTES: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _VOTES[_word] = (*_VOTES.get(_word, ()), _language)
_LATIN_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str) -> str:
    """ISO 639-1 by script, then by small words; `und` where two languages say the same."""
    sample = text[:1000]
    if not sample.isascii():
        latin = len(re.findall("[A-Za-z]", sample))
        for pattern, language in _SCRIPTS:
            n = len(pattern.findall(sample))
            if n >= 2 and (
                n * 2 > latin or (language == "uk" and len(re.findall("[\u0400-\u04ff]", sample)) > latin)
            ):
                return "fa" if language == "ar" and _PERSIAN.search(sample) else language
    votes: dict[str, int] = {}
    for word in _LATIN_WORD.findall(sample.lower()):
        for language in _VOTES.get(word, ()):
            votes[language] = votes.get(language, 0) + 1
    ranked = sorted(votes.items(), key=lambda each: -each[1])
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return "und"
    return ranked[0][0]


# ── kind ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_WORK = re.compile(
    r"\b(?:salary|wages?|hiring|vacanc(?:y|ies)|recruit\w*|employer|work(?:ers?)? (?:wanted|needed)|staff (?:wanted|needed)|job|jobs|per hour"
    r"|sueldo|salario|se busca|empleo|vacantes?|contratamos|por hora"
    r"|salaire|recrut\w*|embauche|emploi|poste|offre d'emploi|par heure"
    r"|зарплата|робота|вакансі\w+|потрібн\w+|на годину|работа|вакансия|требу\w+)\b"
    r"|راتب|وظيف|وظائف|مطلوب|فرصة عمل|بالساعة",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"[£$€₴]|\d{6}|\b(?:call|text|whatsapp|incall|outcall|book|llam\w+|appel\w+|дзвон\w+)\b|اتصل|واتساب",
    re.IGNORECASE,
)
KINDS = ("advert", "job_offer", "post")


def guess_kind(given: str, text: str) -> str:
    """What the sender said, else a job offer by two words of work, an advert by a price or number, else a post."""
    said = given.strip().lower().replace(" ", "_").replace("-", "_")
    if said in KINDS:
        return said
    if said in ("job", "jobs", "vacancy", "employment"):
        return "job_offer"
    work = {found.lower() for found in _WORK.findall(text)}
    if len(work) >= 2:
        return "job_offer"
    return "advert" if _OFFER.search(text) else "post"


# ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_DAY_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %b %Y", "%d %B %Y")
_MONTH_FORMS = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y")
_EARLIEST, _LATEST = 1990, 2100


def read_moment(said: str, *, is_day_first: bool = True) -> dt.datetime | None:
    """A moment in UTC from ISO 8601, seconds or milliseconds since 1970, or a day as people write it."""
    said = said.strip()
    if not said or len(said) > 40:
        return None
    found = _iso(said) or _epoch(said) or _written(said, is_day_first)
    if found is None:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    try:
        found = found.astimezone(dt.UTC)
    except OverflowError:
        return None
    return found if _EARLIEST <= found.year < _LATEST else None


def _iso(said: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(said)
    except ValueError:
        return None


def _epoch(said: str) -> dt.datetime | None:
    if not re.fullmatch(r"\d{9,13}(?:\.\d+)?", said):
        return None
    seconds = float(said)
    return dt.datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, dt.UTC)


def _written(said: str, is_day_first: bool) -> dt.datetime | None:
    forms = _DAY_FORMS + _MONTH_FORMS if is_day_first else _MONTH_FORMS + _DAY_FORMS
    day, _, clock = said.partition(" ") if re.match(r"\d+[/.-]\d+[/.-]\d+ ", said) else (said, "", "")
    for form in forms:
        try:
            found = dt.datetime.strptime(day, form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
        at = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", clock.strip())
        if at and int(at[1]) < 24 and int(at[2]) < 60:
            found = found.replace(hour=int(at[1]), minute=int(at[2]))
        return found
    return None
