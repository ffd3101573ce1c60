"""Tags for content packs: what a file, a record and a field are called, in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from harborlight.knowledge.files import LANGUAGES
from harborlight.knowledge.packs.changes import Change
from harborlight.knowledge.vocabularies import vocabulary

register = template.Library()
# What a file is about; by its folder where it has none of its own.
_FILES = {
    "hotlines/emergency.csv": _("Emergency numbers"), "hotlines/helplines.csv": _("Helplines"),
    "limits/jurisdictions.yaml": _("Time limits of the law"), "limits/referral.yaml": _("Time limits of referrals"),
    "limits/practice.yaml": _("Time limits of practice"), "protocol_phrases.yaml": _("Words of protocols"),
    "protocol_sources.yaml": _("Sources of protocols"), "law/report_duties.csv": _("Duties to report"),
    "law/national_laws.csv": _("National laws"), "law/treaties.csv": _("Treaties"), "law/obligations.csv": _("Obligations"),
    "law/ratifications.csv": _("Who is bound by which treaty"), "law/territories.csv": _("Territories"),
    "rights/rights.yaml": _("Rights in plain words"), "signs/sectors.yaml": _("Signs by kind of work"),
    "indicators/phrases.csv": _("Phrases of adverts"), "places.csv": _("Towns"),
    "protocols": _("Protocol"), "instruments": _("Form"), "law": _("Yardsticks and findings"), "practice": _("Practice and evidence"),
    "goods": _("Goods and countries"), "vocabularies": _("Words with codes"), "standards": _("Standards of others"),
    "determinant_feeds.csv": _("Which answers speak for which determinant"),
}  # fmt: skip
_FIELDS = {
    "confidence": _("How far it was checked"), "source": _("Source"), "note": _("Note"), "number": _("Number"),
    "service": _("Who answers"), "country": _("Country"), "last_checked": _("Last checked"), "title": _("Title"),
    "label": _("Words"), "text": _("Text"), "doubt": _("Doubt"), "version": _("Version"), "unit": _("Unit"),
}  # fmt: skip


@register.simple_tag
def file_words(path: str) -> str:
    """What a file of a content pack is about."""
    return str(_FILES.get(path) or _FILES.get(path.partition("/")[0]) or path)


@register.simple_tag
def title_of_change(change: Change) -> str:
    """How a reader knows the record that a pack changes."""
    return change.title_in(get_language() or "en")


@register.simple_tag
def field_words(name: str) -> SafeString:
    """A field of a record, where there is a word for it; else its own name."""
    head, _dot, rest = name.partition(".")
    facts, language = vocabulary("entry_facts"), get_language() or "en"
    words = str(_FIELDS.get(head, "")) or (facts.label(head, language) if head in facts.codes() else "")
    if rest and rest not in LANGUAGES:
        words = ""
    if not words and name in LANGUAGES:
        words, rest = str(_("Words")), name
    if not words:
        return format_html('<code dir="ltr">{}</code>', name)
    return format_html("{} ({})", words, rest) if rest else conditional_escape(words)
