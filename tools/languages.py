"""Write `knowledge/data/vocabularies/languages_iso.yaml` from the Unicode CLDR that Babel carries: every language of ISO 639-1, and
of ISO 639-3 whatever CLDR names in all shipped languages. Run by hand when CLDR has a new version: `python tools/languages.py`.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from babel import Locale, __version__

OUT = (
    Path(__file__).resolve().parents[1]
    / "src"
    / "harborlight"
    / "knowledge"
    / "data"
    / "vocabularies"
    / "languages_iso.yaml"
)
SHIPPED = ("en", "es", "fr", "ar", "uk")
# Codes of CLDR that name no language.
NO_LANGUAGE = {"mis", "mul", "root", "und", "zxx"}
HEAD = f"""# Languages of the world by ISO code: all of ISO 639-1, and those of ISO 639-3 that have a name in every shipped language.
# Names: Unicode CLDR, by Babel {__version__}; licence Unicode-3.0 (https://www.unicode.org/license.txt). Written by tools/languages.py.
"""


def main() -> None:
    names = {language: Locale(language).languages for language in SHIPPED}
    own = {code: _own_name(code) for code in names["en"]}
    taken: dict[str, set[str]] = {language: set() for language in SHIPPED}
    codes: dict[str, dict[str, str]] = {}
    for code in sorted(names["en"], key=lambda code: (len(code), code)):
        labels = {language: names[language].get(code, "") for language in SHIPPED}
        is_doubled = any(label in taken[language] for language, label in labels.items())
        if "_" in code or code in NO_LANGUAGE or not all(labels.values()) or is_doubled:
            continue
        for language, label in labels.items():
            taken[language].add(label)
        codes[code] = {**labels, **({"own": own[code]} if own[code] else {})}
    data = {
        "name": "languages_iso",
        "source": "ISO 639-1 and 639-3; names from Unicode CLDR",
        "confidence": "verified",
        "codes": codes,
    }
    OUT.write_text(HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=200))


def _own_name(code: str) -> str:
    try:
        return str(Locale(code).languages.get(code, ""))
    except Exception:  # Babel has no data of that language itself
        return ""


if __name__ == "__main__":
    main()
