"""An instrument, blank or filled, as the bytes of a PDF."""

from __future__ import annotations

from pathlib import Path

from harborlight.exchange.pdf.filled import Filled, filled
from harborlight.exchange.pdf.markup import direction
from harborlight.exchange.pdf.printing import print_pdf
from harborlight.exchange.pdf.sheet import Tongues, blank
from harborlight.exchange.pdf.words import word
from harborlight.tables.instruments import Instrument

_LOOK = Path(__file__).with_name("sheet.css")


def write(instrument: Instrument, language: str = "", beside: str = "") -> bytes:
    """The blank sheet in a language of the instrument (otherwise its first), with a second one beside if wanted.

    Raises:
        BadInput: for a language that the instrument is not in.
        Unavailable: where PDF cannot be made, or no font has one of the letters.
    """
    tongues = Tongues.of(instrument, language, beside)
    return print_pdf(blank(instrument, tongues), _look(tongues.first))


def write_filled(instrument: Instrument, given: Filled, language: str = "") -> bytes:
    """The filled sheet. A language that the instrument is not in is that of our own words only.

    Raises:
        Unavailable: where PDF cannot be made, or no font has one of the letters.
    """
    tongues = Tongues(language or instrument.languages[0])
    return print_pdf(filled(instrument, tongues, given), _look(tongues.first))


def _look(language: str) -> str:
    """The style, with the number of each page in words; those are ours, none is an instrument's."""
    said = word("page", language).replace("{n}", '" counter(page) "').replace("{m}", '" counter(pages) "')
    side = f"direction: {direction(language)}; font-size: 8pt; color: #444"
    return _LOOK.read_text("utf-8") + f'\n@page {{ @bottom-right {{ content: "{said}"; {side} }} }}\n'
