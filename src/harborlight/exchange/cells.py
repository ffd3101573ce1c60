"""Text made safe for spreadsheet cells, and back again: no formula runs, no hidden character turns words around.

Must stay true: `plain(safe(text)) == text` for every text, and no safe text begins with a character that a spreadsheet
program takes for a formula (OWASP "CSV Injection": = + - @ tab CR LF, and their full-width twins).
"""

from __future__ import annotations

import re
import unicodedata

_FORMULA = "=+-@＝＋－＠\t\r\n|"
_APOSTROPHES = "'\u2019\uff07"
# Bidi embeddings, overrides and isolates; control characters that XML refuses; unpaired surrogates; non-characters.
_HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|\r|\\[U\\+"
)
_SHOWN = re.compile(r"\[U\+([0-9A-F]{4})\]")
_NUMBER_LIKE = re.compile(r"[+-]?[0-9][0-9 ().-]*")


def safe(text: str) -> str:
    """The text as it may stand in a cell: hidden characters shown as [U+202E], a formula disarmed by an apostrophe."""
    shown = _HIDDEN.sub(_show, text)
    return "'" + shown if _needs_apostrophe(shown) else shown


def safe_for_machines(text: str) -> str:
    """As `safe`, but a telephone number such as +44 … stays as it is, since other programs read it."""
    return text if _NUMBER_LIKE.fullmatch(text) else safe(text)


def plain(cell: str) -> str:
    """The text that `safe` was given. A foreign cell that begins with an apostrophe before a letter is left alone."""
    if cell.startswith("'") and _needs_apostrophe(cell[1:]):
        cell = cell[1:]
    return _SHOWN.sub(lambda found: chr(int(found[1], 16)), cell)


def _show(found: re.Match[str]) -> str:
    # A text that already says "[U+" gets its bracket encoded, so that reading back cannot be misled.
    return "[U+005B]U+" if found[0] == "[U+" else f"[U+{ord(found[0]):04X}]"


def _needs_apostrophe(text: str) -> bool:
    """Leading blanks and invisible marks do not protect: some programs trim them before they look."""
    if text[:1] in ("\t", "\n"):
        return True
    seen = next((each for each in text if not each.isspace() and unicodedata.category(each) != "Cf"), "")
    return bool(seen) and (seen in _FORMULA or (seen in _APOSTROPHES and text.startswith(seen)))
