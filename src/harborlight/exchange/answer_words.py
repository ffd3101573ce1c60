"""The words of our own answers in the languages of the house, as other programs show them and people type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harborlight.tables.instruments import Answer, ItemType, Labels

ANSWER_WORDS: Mapping[str, Labels] = {
    "present": {"en": "Yes, present", "es": "Sí, presente", "fr": "Oui, présent", "ar": "نعم، موجود", "uk": "Так, є"},
    "absent": {"en": "No, absent", "es": "No, ausente", "fr": "Non, absent", "ar": "لا، غير موجود", "uk": "Ні, немає"},
    "unknown": {"en": "Not known", "es": "No se sabe", "fr": "Inconnu", "ar": "غير معروف", "uk": "Невідомо"},
    "declined": {"en": "Declined to answer", "es": "No quiso responder", "fr": "N’a pas souhaité répondre", "ar": "امتنع عن الإجابة", "uk": "Без відповіді"},
    "not_applicable": {"en": "Does not apply", "es": "No procede", "fr": "Sans objet", "ar": "لا ينطبق", "uk": "Не стосується"},
    "yes": {"en": "Yes", "es": "Sí", "fr": "Oui", "ar": "نعم", "uk": "Так"},
    "no": {"en": "No", "es": "No", "fr": "Non", "ar": "لا", "uk": "Ні"},
}  # fmt: skip
# The answers of the types that have no options of their own, the one that counts first.
OWN_ANSWERS: Mapping[ItemType, tuple[str, str]] = {
    ItemType.PRESENT: ("present", "absent"),
    ItemType.YES_NO: ("yes", "no"),
}
WITHOUT_ANSWER = tuple(str(word) for word in (Answer.UNKNOWN, Answer.DECLINED, Answer.NOT_APPLICABLE))


def spoken(word: str, languages: Iterable[str]) -> Labels:
    """The word in those of the languages that have it, else in English under the first."""
    wanted = tuple(languages) or ("en",)
    found = {code: ANSWER_WORDS[word][code] for code in wanted if code in ANSWER_WORDS[word]}
    return found or {wanted[0]: ANSWER_WORDS[word]["en"]}
