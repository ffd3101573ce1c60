"""What our own sheet says around an instrument's words, in the languages of the house. Drafts: nobody has reviewed them."""

from __future__ import annotations

from collections.abc import Mapping

from harborlight.exchange.answer_words import ANSWER_WORDS
from harborlight.tables.instruments import Confidence, Labels, in_language

WORDS: Mapping[str, Labels] = {
    "not_a_gate": {
        "en": "This does not decide help, and it is never a legal finding. It is a signal for a trained person.",
        "es": "Esto no decide la ayuda y nunca es una conclusión legal. Es una señal para una persona formada.",
        "fr": "Ceci ne décide pas de l’aide et n’est jamais une conclusion juridique. C’est un signal pour une personne formée.",
        "ar": "هذا لا يقرر المساعدة، وليس أبدًا استنتاجًا قانونيًا. إنه إشارة لشخص مدرَّب.",
        "uk": "Це не вирішує, чи надати допомогу, і ніколи не є юридичним висновком. Це знак для підготовленої людини.",
    },
    "code": {"en": "Code (no name)", "es": "Código (sin nombre)", "fr": "Code (pas de nom)", "ar": "الرمز (بدون اسم)", "uk": "Код (без імені)"},
    "date": {"en": "Date", "es": "Fecha", "fr": "Date", "ar": "التاريخ", "uk": "Дата"},
    "questions": {"en": "Questions", "es": "Preguntas", "fr": "Questions", "ar": "الأسئلة", "uk": "Запитання"},
    "beforehand": {"en": "Known beforehand", "es": "Se sabe de antemano", "fr": "Connu au préalable", "ar": "معروف مسبقًا", "uk": "Відомо заздалегідь"},
    "question": {"en": "Question", "es": "Pregunta", "fr": "Question", "ar": "السؤال", "uk": "Запитання"},
    "answer": {"en": "Answer", "es": "Respuesta", "fr": "Réponse", "ar": "الإجابة", "uk": "Відповідь"},
    "number": {"en": "No.", "es": "N.º", "fr": "N°", "ar": "الرقم", "uk": "№"},
    "result": {"en": "Result", "es": "Resultado", "fr": "Résultat", "ar": "النتيجة", "uk": "Результат"},
    "answers": {"en": "Answers", "es": "Respuestas", "fr": "Réponses", "ar": "الإجابات", "uk": "Відповіді"},
    "cautions": {"en": "Keep in mind", "es": "Tenga en cuenta", "fr": "À garder à l’esprit", "ar": "انتبه", "uk": "Майте на увазі"},
    "drivers": {"en": "What drove it", "es": "Qué lo causó", "fr": "Ce qui y a mené", "ar": "ما أدى إليها", "uk": "Що на це вплинуло"},
    "open": {"en": "Not known, and could still change it", "es": "No se sabe y aún podría cambiarlo", "fr": "Inconnu, et pourrait encore le changer", "ar": "غير معروف، وقد يغيّرها", "uk": "Невідомо, і ще може змінити результат"},
    "case": {"en": "Signs by this rule", "es": "Señales según esta regla", "fr": "Signes selon cette règle", "ar": "علامات وفق هذه القاعدة", "uk": "Ознаки за цим правилом"},
    "floor": {"en": "With what is known", "es": "Con lo que se sabe", "fr": "Avec ce qui est connu", "ar": "بما هو معروف", "uk": "З тим, що відомо"},
    "ceiling": {"en": "If all unknowns were yes", "es": "Si todo lo desconocido fuera sí", "fr": "Si tout l’inconnu était oui", "ar": "لو كان كل مجهول نعم", "uk": "Якби все невідоме було «так»"},
    "repeat": {"en": "Asked as often as needed: take a further sheet.", "es": "Se pregunta tantas veces como haga falta: use otra hoja.", "fr": "À poser autant de fois que nécessaire : prenez une autre feuille.", "ar": "يُسأل كلما لزم الأمر: استخدم ورقة أخرى.", "uk": "Питають стільки разів, скільки треба: візьміть ще аркуш."},
    "asked_when": {"en": "Asked when:", "es": "Se pregunta si:", "fr": "À poser si :", "ar": "يُسأل عندما:", "uk": "Питають, якщо:"},
    "several": {"en": "Tick all that apply.", "es": "Marque todo lo que corresponda.", "fr": "Cochez tout ce qui convient.", "ar": "ضع علامة على كل ما ينطبق.", "uk": "Позначте все, що підходить."},
    "rank": {"en": "Number them: 1 comes first.", "es": "Numérelos: 1 es el primero.", "fr": "Numérotez : 1 vient en premier.", "ar": "رقّمها: 1 هو الأول.", "uk": "Пронумеруйте: 1 – перше."},
    "only_in": {"en": "Only in:", "es": "Solo en:", "fr": "Seulement dans :", "ar": "فقط في:", "uk": "Лише в:"},
    "hard": {"en": "Hard to talk about", "es": "Difícil de hablar", "fr": "Difficile d’en parler", "ar": "يصعب الحديث عنه", "uk": "Про це важко говорити"},
    "not_for_score": {"en": "Never asked only for a score", "es": "Nunca se pregunta solo por la puntuación", "fr": "Jamais posée seulement pour un score", "ar": "لا يُسأل أبدًا لأجل النتيجة فقط", "uk": "Ніколи не питають лише заради балів"},
    "source": {"en": "Source:", "es": "Fuente:", "fr": "Source :", "ar": "المصدر:", "uk": "Джерело:"},
    "draft": {"en": "This translation is a draft that nobody has reviewed.", "es": "Esta traducción es un borrador que nadie ha revisado.", "fr": "Cette traduction est un brouillon que personne n’a relu.", "ar": "هذه الترجمة مسودة لم يراجعها أحد.", "uk": "Цей переклад – чернетка, яку ніхто не перевірив."},
    "page": {"en": "Page {n} of {m}", "es": "Página {n} de {m}", "fr": "Page {n} sur {m}", "ar": "صفحة {n} من {m}", "uk": "Сторінка {n} з {m}"},
    "yes": ANSWER_WORDS["yes"],
    "no": ANSWER_WORDS["no"],
}  # fmt: skip
CHECKED: Mapping[Confidence, Labels] = {
    Confidence.VERIFIED: {"en": "Checked against its source.", "es": "Comprobado con su fuente.", "fr": "Vérifié avec sa source.", "ar": "تم التحقق منه مقابل مصدره.", "uk": "Звірено з джерелом."},
    Confidence.SECONDARY: {"en": "Taken from a secondary source.", "es": "Tomado de una fuente secundaria.", "fr": "Tiré d’une source secondaire.", "ar": "مأخوذ من مصدر ثانوي.", "uk": "Взято з вторинного джерела."},
    Confidence.UNVERIFIED: {"en": "Unverified: from memory, to be checked.", "es": "Sin verificar: de memoria, por comprobar.", "fr": "Non vérifié : de mémoire, à contrôler.", "ar": "غير مُتحقَّق منه: من الذاكرة، يجب التحقق منه.", "uk": "Не перевірено: з пам’яті, потребує перевірки."},
}  # fmt: skip
LANGUAGES = tuple(WORDS["not_a_gate"])


def word(name: str, language: str) -> str:
    return in_language(WORDS[name], language)


def tongue_of(language: str) -> str:
    """The language in which the sheet's own words are said: this one, else English."""
    return language if language in LANGUAGES else "en"
